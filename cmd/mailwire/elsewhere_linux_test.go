package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSaveElsewhere fills the file system of a recording: the screen offers
// another place, and there is what the first file did not take.
func TestSaveElsewhere(t *testing.T) {
	bin, home, small := build(t), t.TempDir(), t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(small, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	first, other := filepath.Join(small, "a.mwt"), filepath.Join(home, "b.mwt")
	p := openPane(t, home, size{80, 24}, bin, "connect", "lab:good", "--record", first)
	p.await("AUTH PLAIN LOGIN", "REC?", "^R save elsewhere")
	p.press("C-r")
	p.await("record in: _", "Enter save")
	p.enter(first)
	p.await("not there: a recording is never written over", "REC?")
	p.press("C-r")
	p.enter(other)
	if s := p.await("recording in b.mwt"); strings.Contains(s, "REC?") || !strings.Contains(s, " REC") {
		t.Errorf("the header still tells of a recording that is short:\n%s", s)
	}
	p.enter("NOOP")
	p.await("C NOOP")
	p.enter("QUIT")
	p.await("the session is over")
	p.press("C-]")
	p.write("Q")
	p.exit(0)
	b, err := os.ReadFile(other)
	if err != nil || strings.Count(string(b), "\n") < 10 {
		t.Errorf("%v; the other file holds %d bytes", err, len(b))
	}
	p = openPane(t, home, size{80, 24}, bin, "replay", other)
	p.await("REPLAY", "QUIT")
}

// TestUnsavedOnTheScreen: who leaves all the same is told afterwards.
func TestUnsavedOnTheScreen(t *testing.T) {
	bin, home := build(t), t.TempDir()
	p := openPane(t, home, size{80, 24}, "sh", "-c", `cd "$1"; ulimit -f 8; exec "$0" connect lab:good --record a.mwt`, bin, home)
	p.await("AUTH PLAIN LOGIN", "REC?")
	p.enter("QUIT")
	p.await("the session is over")
	p.press("C-]")
	p.write("Q")
	p.await("The recording a.mwt did not take")
	p.write("y")
	p.exit(exitFile)
	p.await("the recording a.mwt is not whole")
}
