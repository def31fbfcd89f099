package capture

import (
	"net/netip"
	"time"

	"example.org/mailwire/transcript"
)

// Recorded takes an observed event of the reader's conversation conn that
// mailwire wrote beside the packets: it was there, and what it says of the
// conversation stands. Opened settles what is spoken and how the user wanted
// TLS, unless the packets tell another story, Closed why it ended, once they have
// the end. Data is left to the packets.
func (f *Finder) Recorded(conn int, at time.Duration, ev transcript.Event) {
	c := f.convs[conn]
	if c == nil {
		if len(f.early) < maxEarly && len(f.early[conn]) < maxEarly {
			f.early[conn] = append(f.early[conn], held{at, ev})
		}
		return
	}
	switch x := ev.(type) {
	case *transcript.Opened:
		if c.state == looking && c.recorded == nil && dialogue[x.Protocol] {
			c.recorded = x
		}
	case *transcript.Closed:
		c.ended = x
	case *transcript.Data, *transcript.Gap, *transcript.Secret:
	default:
		switch c.state {
		case looking:
			c.keep(at, ev)
		case waiting:
			f.wait(c, held{at, ev})
		default:
			f.pass(c, at, ev)
		}
	}
}

// bearsOut tells whether what was heard, v, leaves room for what was recorded
// beside it. Anyone can write such words into a capture: with another protocol, or
// TLS from the first byte, a sign-in in clear would be read as something else.
func (c *conversation) bearsOut(v verdict) bool {
	r := c.recorded
	switch {
	case c.tls != nil:
		return r.TLS == "implicit"
	case !v.mail || v.note != "" || v.protocol == "tls" || c.clientBegins(22):
		return true // nothing was heard that could be read otherwise
	}
	return r.TLS != "implicit" && family(r.Protocol) == family(v.protocol)
}

// clientBegins tells whether the client's first byte is b: 22 begins TLS.
func (c *conversation) clientBegins(b byte) bool {
	for _, h := range c.held {
		if d, ok := h.ev.(*transcript.Data); ok && d.Dir == transcript.Client && len(d.Bytes) > 0 {
			return d.Bytes[0] == b
		}
	}
	return false
}

// family gives the protocol that is spoken by more than one name.
func family(protocol string) string {
	switch protocol {
	case "submission", "lmtp":
		return "smtp"
	}
	return protocol
}

// believed gives the Opened that was recorded beside the packets, but for what
// would have mailwire show or fear less: that this was the lab, or inside, and who
// spoke with whom, is taken from nobody but the packets. What stands for an
// address in a copy to be passed on is no address, and stays.
func (c *conversation) believed() transcript.Opened {
	o := *c.recorded
	o.Lab = false
	if differs(o.Client, c.start.Client, 0) {
		o.Client = c.start.Client
	}
	if differs(o.Server, c.start.Server, o.Port) {
		o.Server = c.start.Server
	}
	if o.Inside != "loopback" || !onLoopback(c.start.Client) || !onLoopback(c.start.Server) {
		o.Inside = ""
	}
	return o
}

// differs tells whether a recorded ADDR:PORT is another than that of the packets,
// which may have the port that was meant.
func differs(recorded, packets string, meant int) bool {
	r, err := netip.ParseAddrPort(recorded)
	if err != nil {
		return false
	}
	p, err := netip.ParseAddrPort(packets)
	return err == nil && (r.Addr().Unmap().WithZone("") != p.Addr().Unmap() || r.Port() != p.Port() && int(p.Port()) != meant)
}

// onLoopback tells whether an ADDR:PORT is this computer's own.
func onLoopback(name string) bool {
	at, err := netip.ParseAddrPort(name)
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// maxEarly bounds what is held of conversations that have not begun: their
// number, and the events of each.
const maxEarly = 64

// dialogue are the protocols that Opened may name.
var dialogue = map[string]bool{"smtp": true, "submission": true, "lmtp": true, "pop3": true, "imap": true, "tls": true}
