package lines

import (
	"math/rand"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestBrief holds that a message summed up has the same bytes, lines, dots and
// findings as one told line by line, however it is cut, and ends where that ends.
func TestBrief(t *testing.T) {
	pieces := []string{"a\r\n", "\r\n", "..b\r\n", ".\n", "c\n", ". d\r\n", "\r", strings.Repeat("x", 900), strings.Repeat("y\r\n", 400), "\x00\xff\r\n"}
	rnd := rand.New(rand.NewSource(1))
	for range 3000 {
		var b strings.Builder
		b.WriteString("Subject: s\r\n\r\n")
		for range rnd.Intn(30) {
			b.WriteString(pieces[rnd.Intn(len(pieces))])
		}
		b.WriteString("\r\n.\r\nrest")
		in, counted := []byte(b.String()), rnd.Intn(3) == 0
		whole := summed(in, counted, false, len(in))
		for _, cut := range []int{len(in), 1 + rnd.Intn(40), 1} {
			if got := summed(in, counted, true, cut); got != whole {
				t.Fatalf("%.300q, cut by %d:\n%+v and not\n%+v", in, cut, got, whole)
			}
		}
	}
}

type sum struct {
	taken, bytes, bare int
	findings, dots     int
	last               string
}

func summed(in []byte, counted, brief bool, cut int) (s sum) {
	sp := New(0, transcript.Client, transcript.Wire, 0, 500).Brief(brief)
	c := Dotted(sp)
	if counted {
		c = Counted(sp, int64(len(in)-3))
	}
	at := int64(0)
	add := func(events []transcript.Event) {
		for _, ev := range events {
			switch ev := ev.(type) {
			case *transcript.Finding:
				s.findings++
			case *transcript.Line:
				if ev.Span.Off != at {
					panic("the lines do not tile the bytes")
				}
				at = ev.Span.End()
				s.bytes += int(ev.Span.Len)
				s.dots += ev.Stuffed
				if !counted && ev.Text.Raw() == "." {
					s.last = "."
				}
			}
		}
	}
	for done := false; !done && s.taken < len(in); {
		var n int
		var events []transcript.Event
		n, events, done = c.Take(in[s.taken:min(len(in), s.taken+cut)])
		add(events)
		s.taken += n
	}
	add(c.Rest())
	s.bare = c.BareLF()
	return s
}
