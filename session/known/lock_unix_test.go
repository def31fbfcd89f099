//go:build unix

package known

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestHeldLock: who waits for a lock that is never given back does not wait for ever.
func TestHeldLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known-keys.json")
	unlock, err := lock(path + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	f := Open(path)
	if err := f.Keep("a:1", "aa", "", noon); err == nil || !strings.Contains(err.Error(), "for too long") {
		t.Errorf("while another holds the lock: %v", err)
	}
	unlock()
	if err := f.Keep("a:1", "aa", "", noon); err != nil {
		t.Error(err)
	}
}

// TestNoRegularFile: what is no file is not waited for, not read without end,
// and neither moved nor replaced.
func TestNoRegularFile(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"device": func(path string) error { return os.Symlink("/dev/zero", path) },
	} {
		path := filepath.Join(t.TempDir(), "known-keys.json")
		if err := make(path); err != nil {
			t.Fatal(err)
		}
		before, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		done := time.AfterFunc(20*time.Second, func() { panic(name + " is waited for") })
		f := Open(path)
		if _, err := f.Seen("a:1"); err == nil {
			t.Errorf("%s was read", name)
		}
		if err := f.Keep("a:1", "aa", "", noon); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("%s: %v", name, err)
		}
		done.Stop()
		if after, err := os.Lstat(path); err != nil || after.Mode() != before.Mode() {
			t.Errorf("%s is a %v now, %v", name, after, err)
		}
	}
}
