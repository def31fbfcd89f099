package capture

import (
	"net/netip"
	"time"

	"example.org/mailwire/transcript"
)

// Recorded takes an observed event of the reader's conversation conn that
// mailwire wrote beside the packets: it was there, and what it says of the
// conversation stands. Opened settles what is spoken and how the user wanted
// TLS, Closed why it ended, once the packets have the end. Data is left to the
// packets.
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
			c.recorded, c.turned = x, false
			f.begin(c, verdict{protocol: x.Protocol, mail: true, implicit: x.TLS == "implicit"})
		}
	case *transcript.Closed:
		c.ended = x
	case *transcript.Data, *transcript.Gap, *transcript.Secret:
	default:
		if c.state == looking {
			c.keep(at, ev)
		} else {
			f.pass(c, at, ev)
		}
	}
}

// believed gives the Opened that was recorded beside the packets. Anyone can
// write such words into a capture: what would have mailwire show or fear less,
// that this was the lab, or inside, is taken from nobody but the packets.
func (c *conversation) believed() transcript.Opened {
	o := *c.recorded
	o.Lab = false
	if o.Inside != "loopback" || !onLoopback(c.start.Client) || !onLoopback(c.start.Server) {
		o.Inside = ""
	}
	return o
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
