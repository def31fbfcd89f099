package capture

import (
	"bytes"
	"time"

	"example.org/mailwire/transcript"
)

// state is how far a conversation is.
type state uint8

const (
	looking state = iota // it is not clear what it is
	waiting              // it is clear, and those before it are not
	given                // it is mail, or TLS: its events are given
	quiet                // only its end is still of use
	refused              // it is something else
)

// conversation is one of the capture.
type conversation struct {
	conn   int // the reader's number
	number int // the one under which it is given
	part   int // that decodes it
	state  state
	start  transcript.Opened
	at     time.Duration

	judge *judge
	tls   *probe // where TLS comes first
	held  []held // since the beginning
	last  time.Duration
	empty bool // no byte came

	placed bool    // it is in the queue since before it was decided
	found  verdict // where it waits
	over   bool    // nothing more comes of it, and it waits

	recorded *transcript.Opened // by mailwire, which was there
	ended    *transcript.Closed // by mailwire too

	turned  bool     // the sides are the other way round
	front   [3]int64 // bytes that stood before the mail protocol, by direction
	skip    [3]int64 // of them, those to come
	off     [3]int64 // of the next byte on the wire, by direction
	mute    bool     // nothing says that it is mail: a beginning of it is enough
	bulk    bulk     // what the client sends in TLS, where it is mute
	beyond  int64    // bytes since
	opened  bool     // keys opened something
	randoms []string // of its ClientHellos
}

// held is an event that waits for its conversation to be understood.
type held struct {
	at time.Duration
	ev transcript.Event
}

func newConversation(conn int, at time.Duration, o *transcript.Opened) *conversation {
	return &conversation{conn: conn, start: *o, at: at, last: at, judge: newJudge(o.Late), empty: true}
}

// keep holds an event.
func (c *conversation) keep(at time.Duration, ev transcript.Event) {
	c.last = at
	switch x := ev.(type) {
	case *transcript.Data:
		d := *x
		d.Bytes = bytes.Clone(x.Bytes)
		ev = &d
	case *transcript.Gap:
		g := *x
		ev = &g
	case *transcript.Overlap:
		o := *x
		ev = &o
	case *transcript.Closed:
		e := *x
		ev = &e
	}
	c.held = append(c.held, held{at, ev})
}

// pass gives an event of a conversation that is understood, in its own terms:
// the sides as they are, offsets behind what stood in front.
func (f *Finder) pass(c *conversation, at time.Duration, ev transcript.Event) {
	c.last = at
	if _, ends := ev.(*transcript.Closed); c.state == quiet && !ends {
		return
	}
	switch x := ev.(type) {
	case *transcript.Data:
		f.passData(c, at, x)
		return
	case *transcript.Gap:
		g := *x
		g.Dir = c.dir(x.Dir)
		if g.Dir == transcript.Client {
			c.bulk.lose()
		}
		c.off[g.Dir] += max(g.Len, 0)
		ev = &g
	case *transcript.Verdict:
		if len(c.randoms) == 0 {
			return // a comment says so, of a certificate that nothing asked for
		}
	case *transcript.Overlap:
		o := *x
		o.Dir = c.dir(x.Dir)
		if o.Off -= c.front[o.Dir]; o.Off < 0 {
			return
		}
		ev = &o
	case *transcript.Closed:
		e := *x
		if c.turned {
			e.By = turnedSide(e.By)
		}
		if c.ended != nil {
			e = *c.ended
		}
		ev = &e
	}
	f.give(c, at, ev)
}

func turnedSide(by string) string {
	switch by {
	case "client":
		return "server"
	case "server":
		return "client"
	}
	return by
}

func (c *conversation) dir(d transcript.Dir) transcript.Dir {
	if c.turned {
		return d.Other()
	}
	return d
}

func (f *Finder) passData(c *conversation, at time.Duration, x *transcript.Data) {
	dir, b := c.dir(x.Dir), x.Bytes
	n := min(c.skip[dir], int64(len(b)))
	c.skip[dir] -= n
	if b = b[n:]; len(b) == 0 {
		return
	}
	f.data = *x
	f.data.Dir, f.data.Bytes, f.data.Len, f.data.Off = dir, b, int64(len(b)), c.off[dir]
	c.off[dir] += f.data.Len
	f.give(c, at, &f.data)
	if !c.mute || c.opened {
		return
	}
	if dir == transcript.Client {
		c.bulk.take(b)
	}
	if c.bulk.data {
		c.beyond += int64(len(b))
	}
	if c.beyond > maxMute {
		f.give(c, at, &transcript.Note{Text: transcript.TextOf("nothing says that this is mail: what follows of it is not kept")})
		c.state = quiet
	}
}

// maxMute is how many bytes are kept of a conversation in TLS of which nothing
// says that it is mail, and which no key opens, behind its handshake.
const maxMute = 64 << 10
