package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestOwnFile holds that a private key never lands in a file that others read,
// nor in one that a symbolic link leads to.
func TestOwnFile(t *testing.T) {
	dir := t.TempDir()
	open, target, link := filepath.Join(dir, "open"), filepath.Join(dir, "target"), filepath.Join(dir, "link")
	for _, path := range []string{open, target} {
		if err := os.WriteFile(path, []byte("before"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(target, link); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	for _, path := range []string{open, link, filepath.Join(dir, "new")} {
		if err := writeOwn(path, []byte("key")); err != nil {
			t.Fatal(err)
		}
		fi, err := os.Lstat(path)
		if err != nil || !fi.Mode().IsRegular() || runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", path, fi.Mode(), err)
		}
	}
	if b, _ := os.ReadFile(target); string(b) != "before" {
		t.Errorf("what a link leads to was written over: %s", b)
	}
	if err := writeOwn(dir, nil); err == nil {
		t.Error("a directory was written over")
	}
}
