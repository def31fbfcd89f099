package share_test

import (
	"bytes"
	"math/rand"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/share"
)

// told copies a log with the notes on who could read it.
func told(t testing.TB, log *transcript.Log) *share.Copy {
	t.Helper()
	c, err := share.Redact(log, share.Options{Perm: rand.New(rand.NewSource(1)).Perm, Words: exposure.Words,
		Decode: func(e []transcript.Entry) *transcript.Log { return session.Decode(e) }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// notes gives the texts of the notes of a copy, each with the line it speaks of.
func notes(t *testing.T, log *transcript.Log) (texts, lines []string) {
	entries, _ := log.Since(0)
	at := map[int]string{}
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Line:
			b, _ := log.Bytes(ev.Span)
			at[ev.N] = string(b)
		case *transcript.Note:
			if ev.Line > 0 && at[ev.Line] == "" {
				t.Errorf("a note at line %d, which does not come before it", ev.Line)
			}
			texts, lines = append(texts, ev.Text.Raw()), append(lines, at[ev.Line])
		}
	}
	return texts, lines
}

const tornTalk = `S: +OK ready
C: USER carol.canary
S: +OK
C: RETR 1
S: +OK
S: Subject: canary
S: 
S: one
S: two
S: .
C: PASS Kanarien-Vogel7#x
S: +OK
C: STAT
S: +OK 0 0`

// TestRecorded: the copy says who could read each step, at the line in its own
// numbers, in each form, and says it once.
func TestRecorded(t *testing.T) {
	c := told(t, talk(t, "pop3", tornTalk))
	first := file(t, c)
	log := reread(t, first)
	texts, lines := notes(t, log)
	want := []string{"clear; readable by anyone on the path", "clear, password readable; readable by anyone on the path; with SSL only the server could read it", "clear; readable by anyone on the path"}
	if len(texts) != len(want) {
		t.Fatalf("got %q", texts)
	}
	for i, w := range want {
		if texts[i] != "‹as recorded, from here on: "+w+"›" {
			t.Errorf("got %q, want %q", texts[i], w)
		}
		if l := []string{"+OK", "PASS ‹secret 1", "+OK"}[i]; !strings.HasPrefix(lines[i], l) {
			t.Errorf("note %d is at %q, want %q", i, lines[i], l)
		}
	}
	for name, write := range renderings() {
		var doc, own bytes.Buffer
		if err := write(&doc, log); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(doc.String(), "as recorded, from here on: "); n != 3 {
			t.Errorf("%s has %d of the three:\n%s", name, n, doc.String())
		}
		if err := write(&own, share.Hollow(log)); err != nil {
			t.Fatal(err)
		}
		if err := c.Sweep.Check(doc.Bytes(), own.Bytes()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if second := file(t, told(t, log)); !bytes.Equal(first, second) {
		t.Errorf("a copy of the copy differs:\n%s\n%s", first, second)
	}
}

// TestRecordedSealed: without SSL the password would have been readable.
func TestRecordedSealed(t *testing.T) {
	log := talk(t, "imap", "TLS\nS: * OK ready\nC: a LOGIN "+canaryUser+` "`+canary+"\"\nS: a OK\n")
	texts, _ := notes(t, reread(t, file(t, told(t, log))))
	if all := strings.Join(texts, "\n"); !strings.Contains(all, "without SSL") {
		t.Errorf("got %q", texts)
	}
}

// TestRecordedTorn: what is said comes from the recording also where bytes of it
// are missing, so that the copy by itself could not tell.
func TestRecordedTorn(t *testing.T) {
	entries := observed(t, talk(t, "pop3", tornTalk))
	for cut := range entries {
		if cut == 0 {
			continue
		}
		part := append(append([]transcript.Entry{}, entries[:cut]...), entries[cut+1:]...)
		log := decoded(part)
		first := file(t, told(t, log))
		again := reread(t, first)
		texts, _ := notes(t, again)
		raw, _ := log.Since(0)
		readable := false
		for _, e := range raw {
			if x, ok := e.Event.(*transcript.Exposed); ok {
				readable = readable || x.Secret == transcript.SecretPassword && x.Wire == "clear"
			}
		}
		if got := strings.Contains(strings.Join(texts, "\n"), "password readable"); got != readable {
			t.Errorf("without entry %d the copy tells %v, the recording %v:\n%s", cut, got, readable, text(again))
		}
		if second := file(t, told(t, again)); !bytes.Equal(first, second) {
			t.Errorf("without entry %d a copy of the copy differs", cut)
		}
	}
}

// TestRecordedUntrue: a server that says such words is not believed.
func TestRecordedUntrue(t *testing.T) {
	said := "‹as recorded, from here on: " + canary + "›"
	log := talk(t, "pop3", "S: +OK "+said+"\nC: USER x\nS: +OK\nC: PASS "+canary+"\nS: -ERR "+said)
	noCanary(t, file(t, told(t, log)), text(reread(t, file(t, told(t, log)))))
}

// TestNoteNumbers: a user's note stays at its line, where mail before it became one line.
func TestNoteNumbers(t *testing.T) {
	entries := observed(t, talk(t, "pop3", tornTalk))
	last := len(entries) - 1
	entries = append(entries[:last:last], transcript.Entry{Event: &transcript.Note{Text: transcript.TextOf("look here"), Line: 14}}, entries[last])
	texts, lines := notes(t, reread(t, file(t, told(t, decoded(entries)))))
	for i, s := range texts {
		if s == "look here" {
			if lines[i] != "+OK 0 0\r\n" {
				t.Errorf("it stands at %q", lines[i])
			}
			return
		}
	}
	t.Errorf("no note in %q", texts)
}

// observed gives the observed events of a log, Data with their bytes.
func observed(t testing.TB, log *transcript.Log) (out []transcript.Entry) {
	t.Helper()
	entries, _ := log.Since(0)
	for _, e := range entries {
		if e.Obs < 0 {
			continue
		}
		if d, ok := e.Event.(*transcript.Data); ok {
			c := *d
			b, err := log.Bytes(d.Span(e.Conn))
			if err != nil {
				t.Fatal(err)
			}
			c.Bytes = b
			e.Event = &c
		}
		out = append(out, e)
	}
	return out
}
