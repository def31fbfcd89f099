package capture

import (
	"fmt"

	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// probe looks at a conversation that begins with TLS.
type probe struct {
	sealer transcript.Dir // who began, as the capture has the sides
	record byte           // type of the first record
	first  transcript.Dir // who spoke first inside
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
			f.place(c)
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
		if p.first == transcript.NoDir && len(b) > 0 {
			p.first = r.Span.Dir
		}
		p.judge.feed(r.Span.Dir, b)
	}})
}

func (p *probe) feed(dir transcript.Dir, b []byte) { p.inside.Feed(dir, b) }

// sealedVerdict judges a conversation that begins with TLS.
func (c *conversation) sealedVerdict() verdict {
	p := c.tls
	custom, known := ports[c.port()]
	// Behind STARTTLS the client goes on; where TLS comes first the server greets it.
	upgraded := c.start.Late && (p.first == transcript.Client || p.first == transcript.NoDir && known && !custom.implicit)
	v := verdict{mail: true, implicit: !upgraded}
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
		if p.judge == nil && len(p.hello.Random) > 0 { // a key log is looked up by it
			v.note += "; a key log that has this session (--keylog FILE) would tell"
		}
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
