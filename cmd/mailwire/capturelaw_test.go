package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestCaptureLaw: a session that was exported as packets with its keys, whole or
// while it went, and is read again, has the lines, locks, findings and verdicts
// of the session; without keys, the clear lines and the whole handshake.
func TestCaptureLaw(t *testing.T) {
	in, _ := together(t)
	want := opened(t, in)
	dir := t.TempDir()
	out := filepath.Join(dir, "all.contains-secrets.pcapng")
	if code, errs := exportRun(in, "-o", out, "--with-secrets"); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	sameStory(t, storyOf(imported(t, out)), storyOf(want))
	share := filepath.Join(dir, "share")
	for _, step := range [][]string{{in, "-o", share + ".mwt"}, {share + ".mwt", "-o", share + ".pcapng"}} {
		if code, errs := exportRun(append(step, "--keep-names")...); code != 0 {
			t.Fatalf("%v: exit code %d: %s", step, code, errs)
		}
	}
	sameStory(t, clearOf(imported(t, share+".pcapng")), clearOf(opened(t, share+".mwt")))
}

// TestLiveCaptureLaw: what was written as a session went is the same session.
func TestLiveCaptureLaw(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	for _, s := range []struct{ args, typed string }{
		{"lab:good", smtpTyped}, {"lab:pop3s.good --tls-max 1.2", pop3Typed}, {"lab:imaps.good --resume --tls-max 1.2", imapTyped}, {"lab:imap.mutual --client-cert lab:alice", imapTyped},
		{"lab:pop3.notls --tls off", pop3Typed}, {"lab:expired", ""},
	} {
		dir := t.TempDir()
		in, out := filepath.Join(dir, "in.mwt"), filepath.Join(dir, "live.pcapng")
		args := append(append([]string{"connect"}, strings.Fields(s.args)...), "--plain", "--record", in, "--pcap", out)
		run(args, strings.NewReader(s.typed), io.Discard, io.Discard)
		sameStory(t, storyOf(imported(t, out)), storyOf(opened(t, in)))
	}
}

// imported reads a capture.
func imported(t *testing.T, path string) *transcript.Log {
	t.Helper()
	var errs strings.Builder
	p := &program{errs: &errs}
	log, err := p.load(path)
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%s: %v\n%s", path, err, errs.String())
	}
	t.Cleanup(func() { log.Close() })
	return log
}

// storyOf tells each conversation by its lines, locks, findings, handshakes and verdicts.
func storyOf(log *transcript.Log) map[string][]string {
	return told(log, func(ev transcript.Event) string {
		switch ev := ev.(type) {
		case *transcript.Line:
			return fmt.Sprintf("line %d %s %s %q", ev.N, place(ev.Span), ev.Class, ev.Text)
		case *transcript.Exposed:
			return fmt.Sprintf("lock of %d: %s %s %s %s %s %s %v", ev.Line, ev.Lock, ev.Wire, ev.Peer, ev.By, ev.Strength, ev.Secret, ev.Ledger)
		case *transcript.Finding:
			return fmt.Sprintf("finding %s %s %q %s", ev.ID, ev.Severity, ev.Text, place(ev.Span))
		case *transcript.Handshake:
			return fmt.Sprintf("handshake %s %s %d", ev.Dir, ev.Name, ev.Size)
		case *transcript.Verdict:
			return fmt.Sprintf("verdict %v %s %d", ev.OK, ev.Sentence, len(ev.Chain))
		case *transcript.Opened:
			o := *ev
			o.Lab = false // which a comment in a capture cannot make anyone believe
			return string(transcript.AppendEvent(nil, &o))
		case *transcript.Typed, *transcript.Consent, *transcript.Note, *transcript.Closed, *transcript.Fault:
			return string(transcript.AppendEvent(nil, ev))
		}
		return ""
	})
}

// clearOf tells what anybody can read.
func clearOf(log *transcript.Log) map[string][]string {
	return told(log, func(ev transcript.Event) string {
		switch ev := ev.(type) {
		case *transcript.Line:
			if ev.Span.Layer == transcript.Wire {
				return fmt.Sprintf("line %d %s %s %q", ev.N, place(ev.Span), ev.Class, ev.Text)
			}
		case *transcript.Handshake:
			return fmt.Sprintf("handshake %s %s %d", ev.Dir, ev.Name, ev.Size)
		case *transcript.Verdict:
			return "verdict " + ev.Sentence.String()
		}
		return ""
	})
}

// told sorts by client: a capture's conversations are numbered as it becomes clear what they are.
func told(log *transcript.Log, tell func(transcript.Event) string) map[string][]string {
	all, clients := map[string][]string{}, map[int]string{}
	entries, _ := log.Since(0)
	for _, e := range entries {
		if o, ok := e.Event.(*transcript.Opened); ok {
			clients[e.Conn] = o.Client
		}
		if s := tell(e.Event); s != "" {
			all[clients[e.Conn]] = append(all[clients[e.Conn]], s)
		}
	}
	return all
}

// place tells where bytes stand in their conversation.
func place(s transcript.Span) string { s.Conn = 0; return s.String() }

func sameStory(t *testing.T, got, want map[string][]string) {
	t.Helper()
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("%d conversations, want %d", len(got), len(want))
	}
	for n := range want {
		g, w := slices.Sorted(slices.Values(got[n])), slices.Sorted(slices.Values(want[n]))
		if slices.Equal(g, w) {
			continue
		}
		t.Errorf("conversation of %s:\nonly read:\n%s\nonly recorded:\n%s", n, strings.Join(without(g, w), "\n"), strings.Join(without(w, g), "\n"))
	}
}

// without gives what of a is not in b.
func without(a, b []string) (rest []string) {
	for _, s := range a {
		if !slices.Contains(b, s) {
			rest = append(rest, s)
		}
	}
	return rest
}
