package imap

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// script reads turns out of arbitrary bytes: a byte before each chunk gives its
// direction, or a mark, and its length.
func script(b []byte) (turns []turn) {
	secured := false // TLS begins once
	for len(b) > 0 {
		c := b[0]
		b = b[1:]
		switch {
		case c == 0xff && !secured:
			secured = true
			turns = append(turns, turn{mark: "tls"})
			continue
		case c >= 0xfc:
			turns = append(turns, turn{mark: "gap", dir: transcript.Dir(1 + c%2), n: int64(c%7) - 1})
			continue
		}
		n := min(int(c>>1), len(b))
		turns = append(turns, turn{dir: transcript.Dir(1 + c&1), data: b[:n]})
		b = b[n:]
	}
	return append(turns, turn{mark: "end"})
}

func unscript(turns []turn) (b []byte) {
	for _, t := range turns {
		if t.mark == "tls" {
			b = append(b, 0xff)
		}
		for data := t.data; len(data) > 0; {
			n := min(len(data), 125)
			b = append(b, byte(n<<1|int(t.dir-1)))
			b = append(b, data[:n]...)
			data = data[n:]
		}
	}
	return b
}

func seeds(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no playbooks", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "-- talk --\n")
		said, _, _ := strings.Cut(rest, "-- events --\n")
		f.Add(unscript(talk(f, said)), int64(1))
	}
}

// FuzzDialogue: the same events whole and cut; the lines tile the input and
// their text is its bytes; nothing shown has a control character.
func FuzzDialogue(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte, seed int64) {
		turns := script(b)
		events := play(New(0, small), turns, atOnce)
		want := compactAll(events)
		for _, cut := range []func(int) int{byteWise, randomly(rand.New(rand.NewSource(seed)))} {
			if got := compactAll(play(New(0, small), turns, cut)); got != want {
				t.Fatal(diff(got, want))
			}
		}
		tiles(t, turns, events)
		for _, ev := range events {
			checkShown(t, ev)
		}
		if !strings.Contains(want, "tls client") {
			carries(t, turns, events)
		}
	})
}

// checkShown checks the plain strings of an event, which reach a screen as they are.
func checkShown(t *testing.T, ev transcript.Event) {
	var shown []string
	switch ev := ev.(type) {
	case *transcript.Request:
		shown = []string{ev.Verb}
	case *transcript.Reply:
		shown = []string{ev.Code, ev.Enhanced, ev.Response, ev.Meaning.Term, ev.Detail.Term}
	case *transcript.AuthStep:
		shown = []string{ev.Mechanism, ev.Via, ev.Step, ev.Meaning.Term, ev.Meaning.Text}
	case *transcript.Capabilities:
		shown = append(append(shown, ev.Gone...), ev.New...)
		for _, c := range ev.List {
			shown = append(shown, c.Name, c.Meaning.Term)
		}
	case *transcript.Next:
		for _, o := range append(append([]transcript.Option{}, ev.May...), ev.Not...) {
			shown = append(shown, o.Line, o.Why, o.Meaning.Term)
		}
	case *transcript.Finding:
		shown = []string{ev.ID, ev.Title, ev.Cure, ev.RFC}
	}
	for _, s := range shown {
		if transcript.TextOf(s).String() != s {
			t.Errorf("%T shows %q", ev, s)
		}
	}
}

// carries checks that a line's text is the bytes of its span, '*' for those that are secret.
func carries(t *testing.T, turns []turn, events []transcript.Event) {
	var streams [3][]byte
	for _, tn := range turns {
		if tn.mark == "tls" || tn.mark == "gap" {
			return
		}
		streams[tn.dir] = append(streams[tn.dir], tn.data...)
	}
	total := [3]int64{}
	for _, ev := range events {
		l, ok := ev.(*transcript.Line)
		if !ok {
			continue
		}
		total[l.Span.Dir] = l.Span.End()
		raw := bytes.Clone(streams[l.Span.Dir][l.Span.Off:l.Span.End()])
		for _, g := range l.Secret {
			for i := g.From; i < min(g.To, len(raw)); i++ {
				raw[i] = '*'
			}
		}
		if text := l.Text.Raw(); !bytes.HasPrefix(raw, []byte(text)) {
			t.Fatalf("line %v has the text %q, its bytes are %q", l.Span, text, raw)
		}
	}
	for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
		if total[dir] != int64(len(streams[dir])) {
			t.Fatalf("the lines end at %d of %d", total[dir], len(streams[dir]))
		}
	}
}

// FuzzSecrets: whatever stands around it, a password shows nowhere but in Hidden.
func FuzzSecrets(f *testing.F) {
	f.Add("a1 LOGIN alice ", "", "a1 NO no", 0)
	f.Add("a1 login {5+}\r\nalice ", "", "a1 OK in", 1)
	f.Add("a1 AUTHENTICATE PLAIN ", "", "a1 NO ", 0)
	f.Add("a1 LOGIN \"al\\\"ice\" \"", "\" x", "* BAD ", 0)
	f.Add("LOGIN alice ", "", "LOGIN BAD ", 0)
	f.Add("a1 AUTHENTICATE XOAUTH2\r\n", "", "+ ", 0)
	f.Add("a1  LOGIN alice ", "", "* BAD ", 0)
	f.Add("a1\tLOGIN alice ", "", "* BAD ", 2)
	const secret = "hunter2-Pa55word"
	f.Fuzz(func(t *testing.T, before, after, reply string, how int) {
		if !signsIn(before) || strings.ContainsAny(after, "\r\n") {
			return
		}
		word := secret
		switch how & 3 {
		case 1:
			word = "{16+}\r\n" + secret
		case 2:
			word = `"` + secret + `"`
		}
		turns := []turn{
			{dir: transcript.Server, data: []byte("* OK hi\r\n")},
			{dir: transcript.Client, data: []byte(before + word + after + "\r\n")},
			{dir: transcript.Server, data: []byte(reply + secret + "\r\n")},
			{mark: "end"},
		}
		events := play(New(0, Options{}), turns, byteWise)
		known := understood(events, secret)
		for _, ev := range events {
			if !known && fromServer(ev) {
				continue // an echo of what was never understood as a secret is not known for one
			}
			if _, ok := ev.(*transcript.Capabilities); ok {
				continue // a capability of that name is one
			}
			if s := visible(ev); strings.Contains(s, secret) {
				t.Fatalf("%q\nshows %s", before+word, s)
			}
		}
	})
}

// understood tells whether a sign-in gave secret away.
func understood(events []transcript.Event, secret string) bool {
	for _, ev := range events {
		if s, ok := ev.(*transcript.AuthStep); ok {
			for _, f := range s.Fields {
				if f.Secret.Reveal() == secret {
					return true
				}
			}
		}
	}
	return false
}

func fromServer(ev transcript.Event) bool {
	switch ev := ev.(type) {
	case *transcript.Line:
		return ev.Span.Dir == transcript.Server
	case *transcript.Reply, *transcript.Capabilities:
		return true
	case *transcript.AuthStep:
		return ev.Dir == transcript.Server
	}
	return false
}

// signsIn tells whether a password after before would be one to a server: the
// last line is LOGIN with a user, or AUTHENTICATE with a mechanism.
func signsIn(before string) bool {
	lines := strings.Split(before, "\n")
	f := strings.Fields(lines[len(lines)-1])
	if len(lines) > 1 || !strings.HasSuffix(before, " ") || strings.ContainsAny(before, "\"{(") {
		return before == "a1 login {5+}\r\nalice " || before == "a1 AUTHENTICATE XOAUTH2\r\n"
	}
	return len(f) == 3 && (upper([]byte(f[1])) == "LOGIN" || upper([]byte(f[1])) == "AUTHENTICATE")
}
