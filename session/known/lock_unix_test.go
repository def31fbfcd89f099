//go:build unix

package known

import (
	"path/filepath"
	"strings"
	"testing"
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
