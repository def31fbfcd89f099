//go:build linux

package transcript

import (
	"errors"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFileSizeLimit has the kernel refuse to write, in the middle of a record,
// and allow it again: nothing is lost, and the file is whole at every moment.
func TestFileSizeLimit(t *testing.T) {
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Skip(err)
	}
	want := sample(18, 60)
	for limit := uint64(600); limit < 6000; limit += 613 {
		path := filepath.Join(t.TempDir(), "r.mwt")
		w, err := Create(path, Header{Created: start})
		if err != nil {
			t.Fatal(err)
		}
		w.now = clock()
		degraded := 0
		for i, e := range want {
			now := old
			if i < 50 {
				now.Cur = limit
			}
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
				t.Skip(err)
			}
			_, err := w.Write(e)
			if serr := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); serr != nil {
				t.Fatal(serr)
			}
			if errors.Is(err, ErrDegraded) {
				degraded++
			} else if err != nil {
				t.Fatal(err)
			}
			got, rep := load(t, content(t, path))
			if !rep.Clean() || len(got)+w.Status().Waiting != i+1 {
				t.Fatalf("limit %d, event %d: %d in the file, %+v, %+v", limit, i, len(got), w.Status(), rep)
			}
		}
		if err := w.Close(); err != nil || degraded == 0 {
			t.Fatalf("limit %d: degraded %d times, %v", limit, degraded, err)
		}
		got, _ := load(t, content(t, path))
		same(t, got, want)
	}
}
