//go:build unix

package transcript

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestStopped stops a writer at random moments of a flood and lets it go on,
// while others read the file: nobody sees half a record as one, and each sees
// more than before.
func TestStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.mwt")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), floodEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill() // an error means that it has ended
		_ = cmd.Wait()
	}()
	acks := bufio.NewReader(out)
	var ack [4]byte
	seen, half := 0, 0
	for round := range 60 {
		for range 1 + round%5 {
			if _, err := io.ReadFull(acks, ack[:]); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 0 && b[len(b)-1] != '\n' {
			half++
		}
		r, err := NewReader(bytes.NewReader(b), path)
		if err != nil {
			t.Fatal(err)
		}
		got, rep := drain(t, r)
		if len(got) < seen || len(rep.Holes) > 0 {
			t.Fatalf("round %d: %d events after %d, %+v", round, len(got), seen, rep)
		}
		for i, e := range got[seen:] {
			same(t, []Entry{e}, []Entry{{Obs: seen + i, Event: floodEvent(seen + i)}})
		}
		seen = len(got)
		if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(round%4) * 100 * time.Microsecond)
	}
	t.Logf("%d events, half a record at the end in %d of 60 looks", seen, half)
}
