package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// TestExportTLS: of real sessions with TLS, a copy has the locks and neither
// keys nor ciphertext; one that keeps names has the keys of a handshake of TLS
// 1.3 at most, and those open no mail.
func TestExportTLS(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	for _, args := range []string{
		"lab:imap.good", "lab:pop3.good --tls-max 1.2", "lab:good --resume", "lab:good --resume --tls-max 1.2", "lab:imaps.good",
		"lab:imap.mutual --client-cert lab:alice", "lab:imap.mutual --client-cert lab:alice --tls-max 1.2", "lab:wrongname --insecure", "lab:notls --tls off",
	} {
		t.Run(args, func(t *testing.T) {
			in := filepath.Join(t.TempDir(), "in.mwt")
			var out, errs bytes.Buffer
			run(append(append([]string{"connect"}, strings.Fields(args)...), "--plain", "--record", in), strings.NewReader("NOOP\n"), &out, &errs)
			for _, keep := range []string{"", "--keep-names"} {
				exportedTLS(t, in, keep, strings.Contains(args, "mutual"))
			}
		})
	}
}

func exportedTLS(t *testing.T, in, keep string, mutual bool) {
	t.Helper()
	first, second := filepath.Join(t.TempDir(), "a.mwt"), filepath.Join(t.TempDir(), "b.mwt")
	for _, step := range [][]string{{in, "-o", first}, {first, "-o", second}} {
		if keep != "" {
			step = append(step, keep)
		}
		if code, errs := exportRun(step...); code != 0 {
			t.Fatalf("%v: exit code %d: %s", step, code, errs)
		}
	}
	a, _ := os.ReadFile(first)
	b, _ := os.ReadFile(second)
	if len(a) == 0 || !bytes.Equal(a, b) {
		t.Errorf("%s: the copy of the copy differs", keep)
	}
	was, is := opened(t, in), opened(t, first)
	if got, want := locksOf(is), locksOf(was); got != want {
		t.Errorf("%s: locks differ\n got %s\nwant %s", keep, got, want)
	}
	keys := 0
	entries, _ := was.Since(0)
	for _, e := range entries {
		s, ok := e.Event.(*transcript.Secret)
		if !ok {
			continue
		}
		f := strings.Fields(s.Line.Reveal())
		if bytes.Contains(a, []byte(f[2])) {
			keys++
			if keep == "" || mutual || !strings.HasSuffix(f[0], "_HANDSHAKE_TRAFFIC_SECRET") {
				t.Errorf("%s: the key %s is in the copy", keep, f[0])
			}
		}
	}
	if keep != "" && !mutual && strings.Contains(locksOf(was), "TLS 1.3") && keys == 0 {
		t.Error("the keys of the handshake are not kept with the names")
	}
	zeroed(t, is)
	if keep == "" && bytes.Contains(a, []byte(".test")) {
		t.Error("a name is in the copy")
	}
}

// opened reads a recording.
func opened(t *testing.T, path string) *transcript.Log {
	t.Helper()
	r, err := transcript.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	log, err := session.Replay(r)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func locksOf(log *transcript.Log) string {
	var b strings.Builder
	entries, _ := log.Since(0)
	for _, e := range entries {
		if x, ok := e.Event.(*transcript.Exposed); ok {
			fmt.Fprintf(&b, "%s %s %s %s; ", x.Lock.Glyph(), x.Secret, x.Peer, x.Strength)
		}
	}
	return b.String()
}

// zeroed checks that nothing sealed is there but what the copy itself opens.
func zeroed(t *testing.T, log *transcript.Log) {
	t.Helper()
	const header = 5
	records := map[transcript.Span]*transcript.Record{}
	entries, _ := log.Since(0)
	for _, e := range entries {
		if r, ok := e.Event.(*transcript.Record); ok {
			records[r.Span] = r
		}
	}
	for _, r := range records {
		b, err := log.Bytes(r.Span)
		if err != nil || !r.Sealed || r.Opened && r.Inner != "application_data" {
			continue
		}
		if len(bytes.Trim(b[header:], "\x00")) > 0 {
			t.Errorf("sealed bytes of %s are in the copy", r.Span)
		}
	}
}
