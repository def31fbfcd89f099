package capture

import (
	"fmt"
	"time"

	"example.org/mailwire/transcript"
)

// verdict is what a conversation was found to be.
type verdict struct {
	protocol string // as in Opened; or what it is instead of mail
	mail     bool   // or TLS that may hold it
	implicit bool   // TLS from the first byte
	note     string // how it is known, where that is not by what was said
}

// look takes an event of a conversation that is not understood yet.
func (f *Finder) look(c *conversation, at time.Duration, ev transcript.Event) {
	c.keep(at, ev)
	switch x := ev.(type) {
	case *transcript.Data:
		c.empty = c.empty && len(x.Bytes) == 0
		if c.tls != nil {
			f.lookInside(c, x.Dir, x.Bytes)
			return
		}
		switch c.judge.feed(x.Dir, x.Bytes) {
		case sealed:
			f.sealed(c)
		case spoken, spent:
			f.settle(c)
		}
	case *transcript.Gap:
		if c.tls != nil {
			f.settle(c)
			return
		}
		c.judge.gap(x.Dir)
		if c.judge.done == spoken || len(c.held) > maxHeld {
			f.settle(c)
		}
	case *transcript.Closed:
		f.settle(c)
	default:
		if len(c.held) > maxHeld {
			f.settle(c)
		}
	}
}

// maxHeld is how many events are held of a conversation that is not understood:
// each byte may have come in a packet of its own.
const maxHeld = 2*maxLook + 64

// sealed takes the start of TLS: what is inside is told by what was said before,
// or, where TLS comes first, by what can be seen of it.
func (f *Finder) sealed(c *conversation) {
	other := c.judge.sealer.Other()
	c.judge.agreed()
	if p, _ := c.judge.guess(); p != "" || c.judge.sides[other].lines > 0 || c.judge.sides[c.judge.sealer].lines > 0 {
		f.settle(c)
		return
	}
	first := c.judge.sides[c.judge.sealer]
	c.tls = &probe{record: first.bytes[first.at], sealer: c.judge.sealer}
	switch b := first.bytes[first.at:]; {
	case !c.start.Late:
	case b[0] == 22 && len(b) > 5:
		c.turned = (b[5] == 1) != (c.judge.sealer == transcript.Client)
	default:
		c.turnByPort()
	}
	for dir := range c.judge.sides {
		c.tls.start[dir] = int64(c.judge.sides[dir].at)
	}
	for _, h := range c.held {
		d, ok := h.ev.(*transcript.Data)
		if !ok {
			continue
		}
		b := d.Bytes
		n := min(c.tls.start[d.Dir], int64(len(b)))
		c.tls.start[d.Dir] -= n
		if f.lookInside(c, d.Dir, b[n:]); c.state != looking {
			return
		}
	}
}

// settle decides by what there is.
func (f *Finder) settle(c *conversation) {
	v := c.verdict()
	if c.recorded != nil && !c.bearsOut(v) {
		c.recorded = nil
	}
	switch {
	case c.recorded != nil:
		c.turned, c.judge.front = false, preamble{}
		f.begin(c, verdict{protocol: c.recorded.Protocol, mail: true})
	case c.empty:
		f.refuse(c, "empty")
	case v.mail:
		f.begin(c, v)
	case c.placed: // it has a number
		v.protocol, v.mail = "tls", true
		f.begin(c, v)
	default:
		f.refuse(c, v.protocol)
	}
}

// verdict judges what was heard so far.
func (c *conversation) verdict() verdict {
	if c.tls != nil {
		return c.sealedVerdict()
	}
	j := c.judge
	c.turned = j.round() == 1
	p, votes := j.guess()
	if p == "" {
		c.turnByPort()
	}
	custom, known := ports[c.port()]
	switch {
	case mail[p] && (known || votes >= likely):
		return verdict{protocol: p, mail: true}
	case known && votes < sure || p == "binary" && known:
		// In a capture that begins in the middle, bytes are TLS where that is the custom;
		// those before the first whole record may look like a line.
		return verdict{protocol: custom.protocol, mail: true, implicit: (p == "binary" || j.done == sealed) && c.start.Late && custom.implicit,
			note: fmt.Sprintf("taken for %s by its port alone: nothing that was seen tells", custom.protocol)}
	case j.done == sealed && votes < sure:
		return verdict{protocol: "tls", mail: true}
	case p == "" || mail[p]:
		return verdict{protocol: "text"}
	}
	return verdict{protocol: p}
}

var mail = map[string]bool{"smtp": true, "lmtp": true, "pop3": true, "imap": true}

// turnByPort turns the sides where their packets do not tell which is which,
// and the one that is taken for the client has a port of mail.
func (c *conversation) turnByPort() {
	_, client := ports[portOf(c.start.Client)]
	_, server := ports[portOf(c.start.Server)]
	c.turned = c.start.Late && client && !server
}

// port gives the port that was meant: behind a proxy the one that was asked for.
func (c *conversation) port() uint16 {
	if to := c.judge.front.to; to != "" {
		return portOf(to)
	}
	if p := portOf(c.start.Server); !c.turned {
		return p
	}
	return portOf(c.start.Client)
}

// start gives a conversation from its beginning on.
func (f *Finder) start(c *conversation, v verdict) {
	c.state, c.number = given, f.next
	f.next++
	if f.began != nil {
		f.began(c.number, c.conn)
	}
	if f.crew != nil { // else all go to the first: see Options.Parts
		c.part = c.number % len(f.parts)
	}
	o := c.complete(v)
	c.mute = v.protocol == "tls"
	c.front[c.dir(transcript.Client)] = int64(c.judge.front.client)
	c.front[c.dir(transcript.Server)] = int64(c.judge.front.server)
	c.skip = c.front
	f.give(c, c.at, &o)
	if c.judge.front.kind != "" {
		f.note(c, c.judge.front.note())
	}
	if v.note != "" {
		f.note(c, v.note)
	}
	held := c.held
	c.held, c.judge, c.tls = nil, nil, nil
	for _, h := range held {
		f.pass(c, h.at, h.ev)
	}
}

// complete gives Opened with what was found. What mailwire recorded itself
// stands, as far as it is believed.
func (c *conversation) complete(v verdict) transcript.Opened {
	if c.recorded != nil {
		return c.believed()
	}
	o := c.start
	if c.turned {
		o.Client, o.Server = o.Server, o.Client
	}
	o.Protocol, o.Port = v.protocol, int(c.port())
	if custom := ports[c.port()]; v.protocol == "smtp" && custom.protocol == "submission" {
		o.Protocol = "submission"
	}
	if v.implicit {
		o.TLS = "implicit"
	}
	o.Target = transcript.TextOf(o.Server)
	if c.tls != nil {
		o.SNI = transcript.TextOf(c.tls.hello.ServerName)
	}
	return o
}

func (f *Finder) note(c *conversation, text string) {
	f.give(c, c.at, &transcript.Note{Text: transcript.TextOf(text)})
}
