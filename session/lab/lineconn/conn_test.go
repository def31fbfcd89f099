package lineconn

import (
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net"
	"strings"
	"testing"
	"time"
)

// fed is a client that sends pieces and takes what comes.
type fed struct {
	net.Conn
	pieces []string
	sent   strings.Builder
}

func (f *fed) Read(b []byte) (int, error) {
	if len(f.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(b, f.pieces[0])
	if f.pieces[0] = f.pieces[0][n:]; f.pieces[0] == "" {
		f.pieces = f.pieces[1:]
	}
	return n, nil
}
func (f *fed) Write(b []byte) (int, error)    { return f.sent.Write(b) }
func (*fed) SetWriteDeadline(time.Time) error { return nil }

// told reads all lines and tells of each.
func told(pieces []string, max int) string {
	c := New(&fed{pieces: pieces})
	var b strings.Builder
	for {
		line, crlf, err := c.Line(max)
		switch {
		case errors.Is(err, ErrTooLong):
			b.WriteString("too long\n")
		case err != nil:
			fmt.Fprintf(&b, "%v\n", err)
			return b.String()
		default:
			fmt.Fprintf(&b, "%q %v\n", line, crlf)
		}
	}
}

func cut(s string, next func() int) (pieces []string) {
	for s != "" {
		n := min(next(), len(s))
		pieces, s = append(pieces, s[:n]), s[n:]
	}
	return pieces
}

// TestLinesHoweverCut: the same lines come out, whatever the packets.
func TestLinesHoweverCut(t *testing.T) {
	const max = 10
	text := "one\r\ntwo\nthree\rstill\r\n\r\n\n" + strings.Repeat("x", 10) + "\r\n" + strings.Repeat("y", 11) + "\r\n" +
		strings.Repeat("z", 11) + "\n" + strings.Repeat("w", 10) + "\n" + strings.Repeat("long", 5000) + "\r\nlast\r\nno end"
	want := strings.Join([]string{
		`"one" true`, `"two" false`, "too long", `"" true`, `"" false`, `"xxxxxxxxxx" true`, "too long", "too long",
		`"wwwwwwwwww" false`, "too long", `"last" true`, "EOF", "",
	}, "\n")
	rnd := rand.New(rand.NewSource(1))
	for name, next := range map[string]func() int{
		"whole": func() int { return len(text) }, "bytes": func() int { return 1 }, "random": func() int { return 1 + rnd.Intn(50) },
	} {
		if got := told(cut(text, next), max); got != want {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

// TestRepliesGoOutBeforeTheWait: a client never waits for an answer that was given.
func TestRepliesGoOutBeforeTheWait(t *testing.T) {
	f := &fed{pieces: []string{"a\r\nb\r\nc", "\r\n"}}
	c := New(f)
	for _, sent := range []string{"", "", "a\r\nb\r\n"} {
		line, _, err := c.Line(10)
		if err != nil || f.sent.String() != sent {
			t.Fatalf("%q: sent %q instead of %q, %v", line, f.sent.String(), sent, err)
		}
		c.Reply("%s", line)
	}
	if _, _, err := c.Line(10); !errors.Is(err, io.EOF) || f.sent.String() != "a\r\nb\r\nc\r\n" {
		t.Fatalf("%v, sent %q", err, f.sent.String())
	}
}
