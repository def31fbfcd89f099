package transcript

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// anySpace is a file that is written up to the last byte of its file system.
type anySpace struct{ sink }

func (anySpace) Free() int64 { return -1 }

// TestFullDisk fills a real file system of 256 KiB at every boundary of a
// record against its pages: the file stays whole up to the last event that was
// taken, nothing that was acknowledged is lost, and when there is room again
// all that waited comes behind.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	filler := filepath.Join(dir, "filler")
	for pad := 0; pad < 4096; pad += 61 {
		if err := os.WriteFile(filler, bytes.Repeat([]byte("x"), 200<<10), 0o600); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "a.mwt")
		fullDisk(t, path, filler, pad)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func fullDisk(t *testing.T, path, filler string, pad int) {
	t.Helper()
	w, err := newWriter(func(p string) (sink, error) { f, err := openDisk(p); return anySpace{f}, err }, path, Header{Created: start})
	if err != nil {
		t.Fatal(err)
	}
	w.now = clock()
	var want []Entry
	off, taken := int64(0), 0
	put := func(n int) {
		d := &Data{Dir: Server, Layer: Wire, Off: off, Len: int64(n), Bytes: bytes.Repeat([]byte{'y'}, n)}
		off += int64(n)
		e := Entry{Obs: len(want), Event: d}
		want = append(want, e)
		switch _, err := w.Write(e); {
		case err == nil && taken == len(want)-1:
			taken++
		case err == nil:
			t.Fatalf("pad %d: event %d was taken after one that was not", pad, e.Obs)
		case !errors.Is(err, ErrDegraded):
			t.Fatal(err)
		}
	}
	put(pad + 1)
	for range 60 {
		put(900)
	}
	if taken == len(want) || w.Status().State != Degraded || w.Status().Err == nil {
		t.Fatalf("pad %d: the disk is not full: %+v", pad, w.Status())
	}
	same(t, whole(t, path), want[:taken]) // as one would find it after a death now
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.src.close(); err != nil {
		t.Fatal(err)
	}
	same(t, whole(t, path), want)
}

// whole reads a file that has to be sound.
func whole(t *testing.T, path string) []Entry {
	t.Helper()
	r, err := NewReader(bytes.NewReader(content(t, path)), path)
	if err != nil {
		t.Fatal(err)
	}
	got, rep := drain(t, r)
	if !rep.Clean() {
		t.Fatalf("%q", rep.Messages())
	}
	return got
}
