package traffic

import (
	"bufio"
	"io"
	"math/rand/v2"
)

// Crowd writes a capture in which n conversations of mail are open at once, and
// none of them ends. Each goes as far as a stage says, which they take in turns.
func Crowd(w io.Writer, n int, stages ...Stage) error {
	out := bufio.NewWriterSize(w, 1<<20)
	g := &generator{rnd: rand.New(rand.NewPCG(1, 1)), calm: true}
	g.wire.w = out
	g.wire.header()
	for i := range n {
		f := newFlow(i+1, g.rnd)
		g.n++
		stages[i%len(stages)](g, f)
		for f.state < 3 || len(f.turns) > 0 {
			g.step(f)
		}
	}
	if g.wire.err != nil {
		return g.wire.err
	}
	return out.Flush()
}

// Stage is how far a conversation of a crowd goes.
type Stage func(*generator, *flow)

// Greeted is SMTP up to the greeting.
func Greeted(_ *generator, f *flow) {
	f.port(25)
	f.server("220 mx.example.org ESMTP Postfix\r\n")
}

// Answered is SMTP up to the answer to EHLO.
func Answered(g *generator, f *flow) {
	Greeted(g, f)
	f.client("EHLO client.example.net\r\n")
	f.server("250-mx.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN CRAM-MD5\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n")
}

// SignedIn is POP3 behind a sign-in.
func SignedIn(g *generator, f *flow) {
	f.port(110)
	f.server("+OK Dovecot ready.\r\n")
	f.client("USER " + g.name() + "\r\n")
	f.server("+OK\r\n")
	f.client("PASS " + g.secret() + "\r\n")
	f.server("+OK Logged in.\r\n")
}
