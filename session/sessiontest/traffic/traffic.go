// Package traffic writes captures of mail that never was: many conversations at
// once, in clear, through STARTTLS and inside TLS, with other traffic between
// them. It tells what it planted, so that readers of captures can be measured
// and held to account.
package traffic

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
)

// Options say what is written.
type Options struct {
	Seed  uint64
	Bytes int64 // at least so many bytes of capture
	Open  int   // conversations at once; 0 for 64
	// Calm leaves out retransmitted and swapped segments.
	Calm bool
}

// Planted is what is in the capture.
type Planted struct {
	Sessions int      // of mail
	SignIns  []SignIn // in clear and inside TLS
	Messages []Message
	TLS      int    // conversations with TLS
	Other    int    // conversations that are no mail
	Packets  int    // in all
	Bytes    int64  // of the file
	KeyLog   string // opens the TLS
}

// SignIn is a sign-in that was planted.
type SignIn struct {
	Client, Protocol, Mechanism, User, Secret string
	Clear                                     bool
}

// Message is a message sent by SMTP in clear.
type Message struct {
	Client, From, To, Subject string
	Bytes                     int64 // without the dots of its transport
}

// Write writes a capture in the format of pcap with microseconds and Ethernet frames.
func Write(w io.Writer, o Options) (*Planted, error) {
	if o.Open == 0 {
		o.Open = 64
	}
	out := bufio.NewWriterSize(w, 1<<20)
	g, err := newGenerator(out, o)
	if err != nil {
		return nil, err
	}
	open := make([]*flow, 0, o.Open)
	for g.wire.bytes < o.Bytes || len(open) > 0 {
		for g.wire.bytes < o.Bytes && len(open) < o.Open {
			open = append(open, g.begin())
		}
		i := g.rnd.IntN(len(open))
		if !g.step(open[i]) {
			open[i] = open[len(open)-1]
			open = open[:len(open)-1]
		}
	}
	if g.wire.err != nil {
		return nil, g.wire.err
	}
	g.planted.Packets, g.planted.Bytes, g.planted.KeyLog = g.wire.packets, g.wire.bytes, g.pool.keys
	return &g.planted, out.Flush()
}

type generator struct {
	rnd     *rand.Rand
	wire    wire
	pool    *pool
	text    []byte // lines of letters, to cut bodies from
	planted Planted
	n       int // conversations begun
	calm    bool
}

func newGenerator(w io.Writer, o Options) (*generator, error) {
	g := &generator{rnd: rand.New(rand.NewPCG(o.Seed, 1)), calm: o.Calm}
	g.wire.w = w
	g.wire.header()
	g.text = letters(g.rnd, 1<<20)
	var err error
	g.pool, err = newPool(g.rnd, g.text)
	return g, err
}

// letters gives lines of 20 to 76 letters; some begin with a dot.
func letters(rnd *rand.Rand, n int) []byte {
	b := make([]byte, 0, n+80)
	for len(b) < n {
		if rnd.IntN(200) == 0 {
			b = append(b, '.')
		}
		for range 20 + rnd.IntN(56) {
			b = append(b, "abcdefghijklmnopqrstuvwxyz      "[rnd.IntN(32)])
		}
		b = append(b, '\r', '\n')
	}
	return b
}

// begin begins a conversation of some kind.
func (g *generator) begin() *flow {
	g.n++
	f := newFlow(g.n, g.rnd)
	switch n := g.rnd.IntN(100); {
	case n < 45:
		g.smtp(f)
	case n < 62:
		g.pop3(f)
	case n < 75:
		g.imap(f)
	case n < 94:
		g.sealed(f)
	default:
		g.web(f)
		g.planted.Other++
		return f
	}
	g.planted.Sessions++
	return f
}

func (g *generator) name() string { return fmt.Sprintf("user%d", g.rnd.IntN(100_000)) }

func (g *generator) secret() string {
	return fmt.Sprintf("pw-%x-%x", g.rnd.Uint32(), g.n)
}

// body gives n bytes of lines or a little less.
func (g *generator) body(n int) []byte {
	at := g.rnd.IntN(len(g.text) - n - 100)
	for at > 0 && g.text[at-1] != '\n' {
		at++
	}
	end := at + n
	for g.text[end-1] != '\n' {
		end--
	}
	return g.text[at:max(end, at)]
}
