//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestKeyLogStaysPrivate: keys go into no file that others can read, not even
// where it becomes readable in the middle of a session.
func TestKeyLogStaysPrivate(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for mode, word := range map[fs.FileMode]string{0o644: "everybody", 0o622: "everybody", 0o640: "its group", 0o660: "its group"} {
		path := at("log-" + mode.String())
		if err := os.WriteFile(path, []byte("before\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := newKeyLog(path); err == nil || !strings.Contains(err.Error(), word) || !strings.Contains(err.Error(), "chmod 600 "+path) {
			t.Errorf("%v: %v", mode, err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != "before\n" {
			t.Errorf("%v: it holds %q, %v", mode, b, err)
		}
	}
	k, err := newKeyLog(at("new"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Write([]byte("one\n")); err != nil {
		t.Error(err)
	}
	if fi, err := os.Stat(at("new")); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("a new one has the mode %v, %v", fi.Mode(), err)
	}
	if err := os.Chmod(at("new"), 0o604); err != nil {
		t.Fatal(err)
	}
	if n, err := k.Write([]byte("two\n")); err == nil || n != 0 {
		t.Errorf("%d bytes written after it was opened to others", n)
	}
	if b, _ := os.ReadFile(at("new")); string(b) != "one\n" {
		t.Errorf("it holds %q", b)
	}
	// A pipe that nobody reads is not waited for, a link not followed.
	if err := errors.Join(syscall.Mkfifo(at("pipe"), 0o600), os.Symlink(at("log-x"), at("link"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pipe", "link", "."} {
		if _, err := newKeyLog(at(name)); err == nil {
			t.Errorf("%s was taken for a key log", name)
		}
	}
}

// TestKeyLogOfOthersStops: nothing is connected where the keys would be read by others.
func TestKeyLogOfOthersStops(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.log")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	code := run([]string{"connect", "lab:good", "--plain", "--no-record", "--keylog-out", path}, strings.NewReader(""), &out, &errs)
	if code != exitFile || !strings.Contains(errs.String(), "everybody on this machine") || out.Len() > 0 {
		t.Errorf("exit code %d, %s%s", code, &out, &errs)
	}
}
