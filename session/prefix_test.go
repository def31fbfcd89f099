package session_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// recordSession records a session with the lab into a file, and gives the file
// and what was derived live.
func recordSession(t *testing.T, name string) (path string, derived []string) {
	t.Helper()
	l := startLab(t)
	path = filepath.Join(t.TempDir(), name+".mwt")
	start := time.Now()
	w, err := transcript.Create(path, transcript.Header{Created: start, ContainsSecrets: true, Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	log := transcript.NewLog()
	d := session.New(labConfig(t, l, name, ""), session.NewRecorder(log, w, start, time.Now), 0)
	ctx := context.Background()
	if err := d.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	if err := d.Authenticate(ctx, l.Accounts()[0]); err != nil {
		t.Fatal(err)
	}
	if err := d.Converse(ctx, "NOOP"); err != nil {
		t.Fatal(err)
	}
	d.Close(ctx)
	d.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path, derivedOf(t, log)
}

// TestReplayIsTheSession holds that a recording replays to what was derived
// live, and that every prefix of it loads, or says why not, to a prefix of that.
func TestReplayIsTheSession(t *testing.T) {
	for _, name := range []string{"submission.good", "pop3s.good", "imap.good"} {
		t.Run(name, func(t *testing.T) {
			path, want := recordSession(t, name)
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, rep, err := replayed(t, whole)
			if err != nil || !rep.Clean() || !slices.Equal(got, want) {
				t.Fatalf("%d derived events of %d, %v, %v", len(got), len(want), rep.Messages(), err)
			}
			for n := 0; n < len(whole); n += step(n, len(whole)) {
				if err := prefix(t, whole[:n], want); err != nil {
					t.Fatalf("the first %d bytes: %v", n, err)
				}
			}
		})
	}
}

// step takes each byte at both ends of a file, and some between.
func step(n, of int) int {
	if n < 600 || n > of-600 {
		return 1
	}
	return min(197, of-599-n)
}

func prefix(t *testing.T, b []byte, want []string) error {
	got, rep, err := replayed(t, b)
	if err != nil {
		return nil // it says why not
	}
	if len(b) > 0 && b[len(b)-1] != '\n' && rep.Incomplete == 0 {
		return fmt.Errorf("a torn record is not told of: %v", rep.Messages())
	}
	if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
		return fmt.Errorf("other events than those of the session")
	}
	return nil
}

func replayed(t *testing.T, b []byte) ([]string, transcript.Report, error) {
	t.Helper()
	r, err := transcript.NewReader(bytes.NewReader(b), "prefix")
	if err != nil {
		return nil, transcript.Report{}, err
	}
	defer r.Close()
	log, err := session.Replay(r)
	if log == nil {
		return nil, r.Report(), err
	}
	defer log.Close()
	return derivedOf(t, log), r.Report(), err
}
