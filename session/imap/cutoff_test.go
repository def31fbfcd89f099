package imap

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestCutOffSecrets ends talks after each of their bytes, and loses bytes
// there: no part of a password shows in what is left.
func TestCutOffSecrets(t *testing.T) {
	const greet = "S: * OK hi\n"
	for _, c := range []string{
		greet + "C: a1 LOGIN alice hunter2-word\nS: a1 NO no\n",
		greet + "C: a1 LOGIN alice \"hunter2-\\\"word\"\nS: a1 NO no\n",
		greet + "C: a1 LOGIN {5}\nS: + go\nC: alice {12}\nS: + go\nC: hunter2-word\nS: a1 NO no\n",
		greet + "C: a1 LOGIN alice {12+}\nC: hunter2-word\nS: a1 NO hunter2-word\n",
		greet + "C: a1 AUTHENTICATE PLAIN hunter2+word\nS: a1 NO no\n",
		greet + "C: a1 AUTHENTICATE PLAIN\nS: + \nC: hunter2+word\nS: a1 NO no\n",
		greet + "C: a1 AUTHENTICATE PLAIN\nC: hunter2+word\nS: a1 NO no\n",
		greet + "C: a1 AUTHENTICATE PLAIN\nS: a1 NO no\nC: hunter2+word\nS: * BAD no\n",
	} {
		turns := talk(t, c)
		for i, tn := range turns {
			if tn.dir == transcript.Server {
				continue
			}
			for n := range tn.data {
				part := append([]turn{}, turns[:i]...)
				part = append(part, turn{dir: tn.dir, data: tn.data[:n]})
				noSecret(t, play(New(0, Options{}), append(part, turn{mark: "end"}), atOnce))
				if !strings.Contains(string(tn.data[:n]), "hunt") {
					continue
				}
				lost := append(part, turn{mark: "gap", dir: tn.dir, n: -1}, turn{dir: tn.dir, data: tn.data[n:]})
				noSecret(t, play(New(0, Options{}), lost, atOnce))
			}
		}
	}
}

func noSecret(t *testing.T, events []transcript.Event) {
	t.Helper()
	for _, ev := range events {
		if s, ok := ev.(*transcript.AuthStep); ok && s.Dir == transcript.Server {
			continue
		}
		if s := visible(ev); strings.Contains(s, "hunt") || strings.Contains(s, "word") && !strings.Contains(s, "password") {
			t.Fatalf("shows %s\n%s", s, compactAll(events))
		}
	}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		talk string
		want State
		name string
	}{
		{"S- * OK", Greeting, "greeting"},
		{"S: * OK hi\n", NotAuthenticated, "not authenticated"},
		{"S: * BYE no\n", Logout, "logout"},
		{"S: * OK hi\nC: a LOGIN x yyyy\nS: a NO\n", NotAuthenticated, "not authenticated"},
		{"S: * OK hi\nC: a LOGIN x yyyy\nS: a OK\n", Authenticated, "authenticated"},
		{"S: * OK hi\nC: a LOGIN x yyyy\nS: b OK\n", NotAuthenticated, "not authenticated"},
		{"S: * PREAUTH hi\nC: a SELECT x\nS: a OK\n", Selected, "selected"},
		{"S: * PREAUTH hi\nC: a SELECT x\nS: a OK\nC: b SELECT y\nS: b BAD\n", Selected, "selected"},
		{"S: * PREAUTH hi\nC: a SELECT x\nS: a OK\nC: b CLOSE\nS: b OK\n", Authenticated, "authenticated"},
		{"S: * PREAUTH hi\nC: a UNAUTHENTICATE\nS: a OK\n", NotAuthenticated, "not authenticated"},
		{"S: * PREAUTH hi\nC: a LOGOUT\nS: a OK\n", Logout, "logout"},
		{"S: * PREAUTH hi\nC: a COMPRESS DEFLATE\nS: a OK\n", Compressed, "compressed"},
		{"S: a OK in the middle of a talk\n", NotAuthenticated, "not authenticated"},
	} {
		d := New(0, Options{})
		play(d, talk(t, c.talk), atOnce)
		if d.State() != c.want || d.State().String() != c.name {
			t.Errorf("%q: %s, want %s", c.talk, d.State(), c.name)
		}
	}
}

// TestQueueIsBounded lets commands wait for replies that never come.
func TestQueueIsBounded(t *testing.T) {
	d := New(0, Options{})
	d.Feed(transcript.Server, []byte("* PREAUTH hi\r\n"))
	_, events := d.Feed(transcript.Client, []byte(strings.Repeat("x NOOP\r\n", 10_003)))
	n := 0
	for _, ev := range events {
		if f, ok := ev.(*transcript.Finding); ok && f.ID == "limit-queue" {
			n++
		}
	}
	if n != 3 || len(d.queue) != 10_000 {
		t.Errorf("%d findings, %d commands wait", n, len(d.queue))
	}
}

// TestLongSASLLine checks the limit of RFC 4954 4 on both sides.
func TestLongSASLLine(t *testing.T) {
	long := strings.Repeat("QUJD", 12288/4)
	for text, want := range map[string]int{
		"C: a1 AUTHENTICATE X\nS: + " + long + "\n":            0,
		"C: a1 AUTHENTICATE X\nS: + " + long + "A\n":           1,
		"C: a1 AUTHENTICATE X\nS: + \nC: " + long + "\n":       0,
		"C: a1 AUTHENTICATE X\nS: + \nC: " + long + "QUJD\n":   1,
		"C: a1 AUTHENTICATE X " + long + "QUJD\nS: a1 NO no\n": 1,
	} {
		n := strings.Count(compactAll(play(New(0, Options{}), talk(t, "S: * OK hi\n"+text), atOnce)), "limit-sasl")
		if n != want {
			t.Errorf("%.60s…: %d findings, want %d", text, n, want)
		}
	}
}

func TestReadCode(t *testing.T) {
	for text, want := range map[string]string{
		"[ALERT] x": "ALERT", "[alert]": "ALERT", "[UIDNEXT 4] x": "UIDNEXT", "no code": "", "[open": "", "[]": "",
		`[BADCHARSET ("a]b" c)] x`: "BADCHARSET", `[X "\"]"] y`: "X", ` [ALERT]`: "", "[A\x1bB] x": `A\x1bB`,
	} {
		if got := readCode([]byte(text)); got.name != want {
			t.Errorf("readCode(%q) = %q, want %q", text, got.name, want)
		}
	}
	if c := readCode([]byte(`[CAPABILITY A B=C] x`)); string(c.args) != "A B=C" {
		t.Errorf("arguments %q", c.args)
	}
}

func TestAnnounced(t *testing.T) {
	for _, c := range []struct {
		text   string
		client bool
		want   announcement
	}{
		{"a SELECT {5}", true, announcement{at: 9, n: 5, ok: true}},
		{"a SELECT {5+}", true, announcement{at: 9, n: 5, nonSync: true, ok: true}},
		{"BODY[] {5+}", false, announcement{}},
		{"a APPEND x ~{5}", true, announcement{at: 11, n: 5, ok: true}},
		{"({0}", false, announcement{at: 1, n: 0, ok: true}},
		{"{12}", true, announcement{at: 0, n: 12, ok: true}},
		{"x{12}", true, announcement{}},
		{"a {-1}", true, announcement{}},
		{"a {}", true, announcement{}},
		{"a {5} ", true, announcement{}},
		{"a {5-}", true, announcement{}},
		{"a 5}", true, announcement{}},
		{"a {5x}", true, announcement{}},
		{"a {99999999999999999999999}", true, announcement{at: 2, n: huge, ok: true}},
	} {
		if got := announced([]byte(c.text), false, c.client); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.text, got, c.want)
		}
	}
	if a := announced([]byte("a {5}"), true, true); a.ok {
		t.Error("a literal inside quotes")
	}
}
