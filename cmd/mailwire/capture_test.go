package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestCaptureOfOwn: what mailwire writes as a capture it reads as what it was:
// the same is derived of it, and what the user and mailwire did is in it. Times
// have the packets' resolution, and which bytes came with which is the packets' too.
func TestCaptureOfOwn(t *testing.T) {
	for _, target := range []string{"lab:smtp.good", "lab:imap.good", "lab:pop3.good", "lab:imap.expired", "lab:smtp.notls", "lab:imaps.good"} {
		t.Run(target, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("MAILWIRE_HOME", dir)
			file := filepath.Join(dir, "a.mwt")
			var out, errs bytes.Buffer
			run([]string{"connect", target, "--plain", "--record", file}, strings.NewReader("NOOP\n"), &out, &errs)
			if code, errs := exportRun(file, "-o", filepath.Join(dir, "a.contains-secrets.pcapng"), "--with-secrets"); code != 0 {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			p := &program{out: &out, errs: &errs}
			want := derivedTexts(t, p, file)
			got := derivedTexts(t, p, filepath.Join(dir, "a.contains-secrets.pcapng"))
			if len(want) < 20 {
				t.Fatalf("%d events are too few to tell: %s", len(want), errs.String())
			}
			for i := range want {
				if i >= len(got) || got[i] != want[i] {
					t.Fatalf("event %d\n got %s\nwant %s", i, got[min(i, len(got)-1)], want[i])
				}
			}
		})
	}
}

// derivedTexts loads a file and gives what was said and done in it, in order.
func derivedTexts(t *testing.T, p *program, file string) (all []string) {
	t.Helper()
	log, err := p.load(file)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	entries, _ := log.Since(0)
	kinds := []transcript.Kind{
		transcript.KindLine, transcript.KindRequest, transcript.KindReply, transcript.KindCapabilities, transcript.KindExposed,
		transcript.KindFinding, transcript.KindVerdict, transcript.KindTLSAgreed, transcript.KindNote, transcript.KindTyped, transcript.KindOpened,
	}
	for _, e := range entries {
		if !slices.Contains(kinds, e.Event.Kind()) {
			continue
		}
		ev := e.Event
		if o, ok := ev.(*transcript.Opened); ok {
			c := *o
			c.Lab = false // which a comment in a capture cannot make anyone believe
			ev = &c
		}
		if v, ok := ev.(*transcript.Verdict); ok {
			c := *v
			c.Claim = "" // which TestClaims looks at
			ev = &c
		}
		b, err := json.Marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(e.Event.Kind())+" "+string(b))
	}
	return all
}

// TestCaptureAsRecording: importing a capture and replaying what was imported,
// written as a recording, gives the same.
func TestCaptureAsRecording(t *testing.T) {
	corpus := os.Getenv("MAILWIRE_CORPUS")
	if corpus == "" {
		corpus = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	files, _ := filepath.Glob(filepath.Join(corpus, "pcap", "*.pcap*"))
	if len(files) == 0 {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatal("the captures are required")
		}
		t.Skip("no captures here (MAILWIRE_CORPUS names their folder)")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var out, errs bytes.Buffer
			p := &program{out: &out, errs: &errs}
			keys := keyOptions{keylog: strings.NewReplacer(".pcapng", ".txt", ".pcap", ".txt").Replace(filepath.Join(corpus, "keylog", filepath.Base(file)))}
			if _, err := os.Stat(keys.keylog); err == nil {
				if err := keys.read(p); err != nil {
					t.Fatal(err)
				}
			}
			log, err := p.load(file)
			if log == nil && strings.HasPrefix(filepath.Base(file), "not-mail") {
				return
			}
			if log == nil {
				t.Fatal(err)
			}
			defer log.Close()
			copied := filepath.Join(t.TempDir(), "a.mwt")
			writeRecording(t, copied, log)
			again, err := (&program{out: &out, errs: &errs}).load(copied)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			a, _ := log.Since(0)
			b, _ := again.Since(0)
			for i := range max(len(a), len(b)) {
				if i >= len(a) || i >= len(b) || textOf(t, a[i]) != textOf(t, b[i]) {
					t.Fatalf("entry %d of %d and %d\nimported %s\nreplayed %s", i, len(a), len(b), textOf(t, a[min(i, len(a)-1)]), textOf(t, b[min(i, len(b)-1)]))
				}
			}
		})
	}
}

// lateKeys gives a capture with keys in it, and a copy with the keys at its end.
func lateKeys(t *testing.T) (file, moved string) {
	t.Helper()
	corpus := os.Getenv("MAILWIRE_CORPUS")
	if corpus == "" {
		corpus = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	file = filepath.Join(corpus, "pcap", "derived-smtps-tls12-dsb.pcapng")
	b, err := os.ReadFile(file)
	if err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	var keys, rest []byte
	for len(b) >= 12 {
		n := binary.LittleEndian.Uint32(b[4:])
		if binary.LittleEndian.Uint32(b) == 0x0a {
			keys = append(keys, b[:n]...)
		} else {
			rest = append(rest, b[:n]...)
		}
		b = b[n:]
	}
	if len(keys) == 0 {
		t.Fatal("no keys to move")
	}
	moved = filepath.Join(t.TempDir(), "late.pcapng")
	if err := os.WriteFile(moved, append(rest, keys...), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, moved
}

// TestPipedLateKeys: a pipe is read again with keys that come late, and where it
// is told as it comes, that they came late is said.
func TestPipedLateKeys(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	file, moved := lateKeys(t)
	b, err := os.ReadFile(moved)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"sessions", "show"} {
		var want, got, live, errs bytes.Buffer
		run([]string{verb, file}, nil, &want, io.Discard)
		if code := run([]string{verb, "-"}, bytes.NewReader(b), &got, &errs); code != 0 || got.String() != want.String() {
			t.Errorf("%s: exit code %d: %s\n got %s\nwant %s", verb, code, errs.String(), got.String(), want.String())
		}
		run([]string{verb, "-", "--follow"}, bytes.NewReader(b), &live, &errs)
		if !strings.Contains(errs.String(), "stdin: keys came after") || live.Len() == 0 {
			t.Errorf("%s: it is not said that keys came late: %s", verb, errs.String())
		}
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("a copy is left: %v", left)
	}
}

// TestPipedCopyBound holds that a copy of stdin that may not grow further is
// given up and leaves nothing behind: stdin is read on, and that keys which come
// late may open less is said.
func TestPipedCopyBound(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	_, moved := lateKeys(t)
	b, err := os.ReadFile(moved)
	if err != nil {
		t.Fatal(err)
	}
	list := func(most int64) (out, errs string) {
		var o, e bytes.Buffer
		p := &program{in: bytes.NewReader(b), out: &o, errs: &e, copyMost: most}
		if err := p.sessions("-", listOptions{json: true}); err != nil {
			t.Fatal(err)
		}
		return o.String(), e.String()
	}
	whole, quiet := list(int64(len(b)))
	cut, told := list(int64(len(b)) - 1)
	if !strings.Contains(whole, `"opened":true`) || strings.Contains(quiet, "no copy") {
		t.Errorf("with room for a copy: %s\n%s", quiet, whole)
	}
	if !strings.Contains(told, "stdin: no copy is kept") || !strings.Contains(told, "stdin: keys came after") || strings.Contains(told, "--follow") {
		t.Errorf("without room it is not said: %s", told)
	}
	if n := strings.Count(whole, `"index"`); n == 0 || strings.Count(cut, `"index"`) != n {
		t.Errorf("%d conversations with a copy, %d without", n, strings.Count(cut, `"index"`))
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("a copy is left: %v", left)
	}
}

// TestCaptureLateKeys: keys in a capture count for all of it, also where they
// stand behind the packets that they open.
func TestCaptureLateKeys(t *testing.T) {
	file, moved := lateKeys(t)
	p := &program{out: io.Discard, errs: io.Discard}
	want, got := derivedTexts(t, p, file), derivedTexts(t, p, moved)
	if !slices.Equal(got, want) {
		t.Errorf("%d events with the keys behind, %d with the keys before", len(got), len(want))
	}
	if !strings.Contains(strings.Join(got, "\n"), "AUTH") {
		t.Error("nothing was opened")
	}
}

func textOf(t *testing.T, e transcript.Entry) string {
	t.Helper()
	b, err := json.Marshal(e.Event)
	if err != nil {
		t.Fatal(err)
	}
	return string(e.Event.Kind()) + " " + string(b)
}

// writeRecording writes what was observed in a log as a recording.
func writeRecording(t *testing.T, path string, log *transcript.Log) {
	t.Helper()
	w, err := transcript.Create(path, transcript.Header{Created: log.Created(), ContainsSecrets: true})
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := log.Since(0)
	for _, e := range entries {
		if e.Obs < 0 {
			continue
		}
		if d, ok := e.Event.(*transcript.Data); ok {
			c := *d
			if c.Bytes, err = log.Bytes(d.Span(e.Conn)); err != nil {
				t.Fatal(err)
			}
			e.Event = &c
		}
		if _, err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
