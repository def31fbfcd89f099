package pcap

import (
	"net/netip"
	"time"

	"example.org/mailwire/transcript"
)

// madeTCP is one TCP conversation that is written. Every packet with bytes
// is followed by one without, the acknowledgement, which is held back until
// the next packet goes out: it carries the comments of what happened between.
type madeTCP struct {
	out      func(at time.Time, packet []byte, comments []string) error
	payload  func(from, to netip.AddrPort, b []byte)
	ends     [3]netip.AddrPort // by the side that they belong to
	next     [3]uint32         // sequence number of the next byte, by side
	off      [3]int64          // offset of that byte on the wire
	held     *madePacket
	comments []string   // for the packet held
	remarks  [3]remarks // for packets with bytes, by side
	begun    bool
}

// number sets the first sequence numbers; what they are means nothing.
func (c *madeTCP) number(n int) {
	c.next[transcript.Client] = 1_000_000_000 + uint32(n)*1_000_003
	c.next[transcript.Server] = 2_000_000_000 + uint32(n)*1_000_003
}

// begin writes the handshake. One whose beginning nobody saw has none.
func (c *madeTCP) begin(at time.Time, late bool) error {
	c.begun = true
	if !late {
		syn := c.segment(transcript.Client, SYN)
		syn.ack, syn.options = 0, synOptions(syn.src.Addr())
		c.next[transcript.Client]++
		back := c.segment(transcript.Server, SYN|ACK)
		back.options = syn.options
		c.next[transcript.Server]++
		if err := c.write(at, syn, nil); err != nil {
			return err
		}
		if err := c.write(at, back, nil); err != nil {
			return err
		}
	}
	c.hold(transcript.Client, ACK)
	return nil
}

func (c *madeTCP) segment(side transcript.Dir, flags Flags) madePacket {
	return madePacket{src: c.ends[side], dst: c.ends[side.Other()], seq: c.next[side], ack: c.next[side.Other()], flags: flags}
}

func (c *madeTCP) hold(side transcript.Dir, flags Flags) {
	p := c.segment(side, flags)
	c.held = &p
}

func (c *madeTCP) write(at time.Time, p madePacket, comments []string) error {
	if c.payload != nil && len(p.payload) > 0 {
		c.payload(p.src, p.dst, p.payload)
	}
	return c.out(at, p.bytes(), comments)
}

// release writes the packet held. One that the next packet would say as well,
// of the same side and without comments, is left out.
func (c *madeTCP) release(at time.Time, next transcript.Dir) error {
	p := c.held
	if p == nil {
		return nil
	}
	c.held = nil
	if p.src == c.ends[next] && len(c.comments) == 0 && p.flags == ACK {
		return nil
	}
	texts := c.comments
	c.comments = nil
	return c.write(at, *p, texts)
}

// send writes bytes in segments; every second one is acknowledged (RFC 5681 4.2).
func (c *madeTCP) send(at time.Time, side transcript.Dir, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if err := c.release(at, side); err != nil {
		return err
	}
	size := segmentSize(c.ends[side].Addr())
	for i := 1; len(b) > 0; i++ {
		n := min(size, len(b))
		p := c.segment(side, ACK)
		p.payload, b = b[:n], b[n:]
		if len(b) == 0 {
			p.flags |= PSH
		}
		c.next[side] += uint32(n)
		c.off[side] += int64(n)
		if err := c.write(at, p, c.remarks[side].until(c.off[side])); err != nil {
			return err
		}
		if len(b) > 0 && i%2 == 0 {
			if err := c.write(at, c.segment(side.Other(), ACK), nil); err != nil {
				return err
			}
		}
	}
	c.hold(side.Other(), ACK)
	return nil
}

// skip leaves out n bytes that are not at hand: the numbers go on without them.
func (c *madeTCP) skip(at time.Time, side transcript.Dir, n int64) error {
	if err := c.release(at, transcript.NoDir); err != nil {
		return err
	}
	c.next[side] += uint32(n)
	c.off[side] += n
	c.hold(side.Other(), ACK)
	c.comments = append(c.comments, c.remarks[side].until(c.off[side])...)
	return nil
}

// end writes how the conversation ended: by whose FIN, or by a reset. The
// comments on that go out before it.
func (c *madeTCP) end(at time.Time, by string, comments []string) error {
	c.comments = append(c.comments, comments...)
	side := transcript.Client
	switch by {
	case "": // nobody saw it
		return nil
	case "server", "reset":
		side = transcript.Server
	}
	if by == "reset" {
		if err := c.release(at, side); err != nil {
			return err
		}
		c.hold(side, RST|ACK)
		return nil
	}
	if err := c.release(at, side); err != nil {
		return err
	}
	for _, s := range []transcript.Dir{side, side.Other()} {
		if err := c.write(at, c.segment(s, FIN|ACK), nil); err != nil {
			return err
		}
		c.next[s]++
	}
	c.hold(side, ACK)
	return nil
}

// gap leaves out what was missing already. No offset counts a gap of unknown
// size; here one byte stands for it.
func (c *madeTCP) gap(at time.Time, g *transcript.Gap) error {
	if g.Len < 0 {
		err := c.skip(at, g.Dir, 1)
		c.off[g.Dir]--
		return err
	}
	return c.skip(at, g.Dir, g.Len)
}
