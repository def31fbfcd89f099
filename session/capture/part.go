package capture

import (
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// part decodes the conversations that are given, or some of them.
type part struct {
	Part
	f   *Finder
	dec *session.Decoder

	hellos map[string][]*conversation // by the random of their ClientHello
	gone   map[string]bool            // the randoms of those that are over
}

// give gives an observed event and what it leads to. Only with keys does that
// go back to the finder, and then there is no crew.
func (p *part) give(c *conversation, at time.Duration, obs int, ev transcript.Event) {
	p.Take(transcript.Entry{Obs: obs, Conn: c.number, At: at, Event: ev})
	packet := int64(0)
	if d, ok := ev.(*transcript.Data); ok {
		packet = d.Packet
	}
	var hello *transcript.Handshake
	for _, x := range p.dec.Decode(c.number, ev) {
		p.Take(transcript.Entry{Obs: -1, Conn: c.number, At: at, Event: x})
		if h, ok := x.(*transcript.Handshake); ok && h.Name == "ClientHello" && len(h.Raw) >= 38 {
			hello = h
		}
	}
	for _, x := range p.dec.Opened(c.number) {
		c.opened = true
		if d, ok := x.(*transcript.Data); ok {
			d.Packet = packet
		}
		p.f.give(c, at, x)
	}
	if hello != nil {
		p.unlock(c, at, string(hello.Raw[6:38]))
	}
}

// unlock gives the keys at hand for the session that a ClientHello begins.
func (p *part) unlock(c *conversation, at time.Duration, random string) {
	for _, r := range c.randoms {
		if r == random {
			return // a hello may be sent twice, RFC 8446 4.1.2
		}
	}
	c.randoms = append(c.randoms, random)
	p.hellos[random] = append(p.hellos[random], c)
	lines := p.f.keys.Of([]byte(random))
	for _, line := range append(lines, p.f.unplaced...) {
		p.f.give(c, at, &transcript.Secret{Line: transcript.Hide(line)})
	}
}

// forget lets go of a conversation that was given.
func (p *part) forget(c *conversation) {
	for _, random := range c.randoms {
		if len(p.gone) < maxGone {
			p.gone[random] = true
		}
		p.hellos[random] = without(p.hellos[random], c)
		if len(p.hellos[random]) == 0 {
			delete(p.hellos, random)
		}
	}
	p.dec.Forget(c.number)
	if p.Ended != nil {
		p.Ended(c.number)
	}
}

func without(list []*conversation, c *conversation) []*conversation {
	kept := list[:0]
	for _, x := range list {
		if x != c {
			kept = append(kept, x)
		}
	}
	return kept
}

// maxGone is how many sessions are remembered that are over, in case their keys come.
const maxGone = 1 << 16
