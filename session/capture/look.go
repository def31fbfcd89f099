package capture

import (
	"fmt"
	"time"

	"example.org/mailwire/session/tlswire"
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
		if len(c.held) > maxHeld {
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
	switch {
	case c.empty:
		f.refuse(c, "empty")
	case v.mail:
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
		return verdict{protocol: custom.protocol, mail: true,
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

// begin gives a conversation from its beginning on.
func (f *Finder) begin(c *conversation, v verdict) {
	c.state, c.number = given, f.next
	f.next++
	if f.began != nil {
		f.began(c.number, c.conn)
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

// probe looks at a conversation that begins with TLS.
type probe struct {
	sealer transcript.Dir // who began, as the capture has the sides
	record byte           // type of the first record
	start  [3]int64       // bytes before TLS, of those held
	client []byte         // the first bytes in TLS
	size   int64
	hello  tlswire.Hello
	known  bool // hello was read, or cannot be
	inside *tlswire.Observer
	judge  *judge // of what is inside
}

// maxProbe is how many bytes are held of a conversation whose keys are at hand
// until it is clear what is spoken inside: a handshake and a greeting.
const maxProbe = 128 << 10

// lookInside takes bytes of TLS. With keys at hand what is inside tells;
// without, the ClientHello has to do.
func (f *Finder) lookInside(c *conversation, dir transcript.Dir, b []byte) {
	p := c.tls
	p.size += int64(len(b))
	dir = c.dir(dir)
	if !p.known && dir == transcript.Client {
		p.client = append(p.client, b...)
		hello, more, _ := tlswire.ReadHello(p.client)
		p.hello, p.known = hello, !more
		if p.known && f.opens(hello) {
			p.open(c.conn, f.keys)
			p.feed(transcript.Client, p.client)
			b = nil
		}
	}
	if p.inside != nil {
		p.feed(dir, b)
	}
	switch {
	case !p.known && dir == transcript.Server && c.dir(p.sealer) == transcript.Server,
		p.known && p.inside == nil,
		p.inside != nil && p.judge.done != undecided,
		p.size > maxProbe:
		f.settle(c)
	}
}

// opens tells whether there may be a key for a session.
func (f *Finder) opens(h tlswire.Hello) bool {
	return f.keys.Servers() > 0 || len(f.keys.Of(h.Random)) > 0 || len(f.unplaced) > 0
}

func (p *probe) open(conn int, keys *tlswire.Keys) {
	p.judge = newJudge(false)
	p.judge.through = true
	p.inside = tlswire.NewWith(conn, 0, 0, tlswire.Options{Keys: keys, Plain: func(r *transcript.Record, b []byte) {
		p.judge.feed(r.Span.Dir, b)
	}})
}

func (p *probe) feed(dir transcript.Dir, b []byte) { p.inside.Feed(dir, b) }

// sealedVerdict judges a conversation that begins with TLS.
func (c *conversation) sealedVerdict() verdict {
	p := c.tls
	v := verdict{mail: true, implicit: true}
	custom, known := ports[c.port()]
	if p.judge != nil {
		inner, _ := p.judge.guess()
		heard := p.judge.sides[transcript.Client].seen || p.judge.sides[transcript.Server].seen
		if mail[inner] {
			v.protocol = inner
			return v
		}
		if heard && (p.judge.done == spent || inner != "") {
			v.protocol = "tls"
			return v
		}
	}
	switch {
	case alpn(p.hello.ALPN) != "":
		v.protocol = alpn(p.hello.ALPN)
		v.note = "taken for " + v.protocol + " by the protocol that the client asks for in its ClientHello (ALPN)"
	case known:
		v.protocol = custom.protocol
		v.note = fmt.Sprintf("taken for %s by its port: TLS, not opened", v.protocol)
	case named(p.hello.ServerName) != "":
		v.protocol = named(p.hello.ServerName)
		v.note = fmt.Sprintf("taken for %s by the name that the client asks for: %s", v.protocol, transcript.TextOf(p.hello.ServerName))
	case p.record != 22 && len(p.hello.Random) == 0: // TLS under way, and nothing of its beginning
		return verdict{protocol: "tls"}
	default:
		v.protocol = "tls"
	}
	return v
}
