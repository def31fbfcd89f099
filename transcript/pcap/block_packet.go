package pcap

import (
	"fmt"
)

// packet reads an enhanced packet block, draft-ietf-opsawg-pcapng 4.3.
func (w *Walker) packet(b []byte, p *Packet) string {
	if len(b) < 20 {
		return "a packet block without room for its header"
	}
	o := w.big
	return w.timed(p, b, int64(o.u32(b)), b[20:])
}

// oldPacket reads the obsolete packet block, draft-ietf-opsawg-pcapng Appendix A.
func (w *Walker) oldPacket(b []byte, p *Packet) string {
	if len(b) < 20 {
		return "a packet block without room for its header"
	}
	return w.timed(p, b, int64(w.big.u16(b)), b[20:])
}

// timed fills p from a packet block of either kind, whose headers b differ in
// the interface only; rest holds the packet and the options.
func (w *Walker) timed(p *Packet, b []byte, port int64, rest []byte) string {
	o := w.big
	if port >= int64(len(w.section.interfaces)) {
		return fmt.Sprintf("a packet of interface %d, of %d described", port, len(w.section.interfaces))
	}
	at := &w.section.interfaces[port]
	n := o.u32(b[12:])
	if int64(n) > int64(len(rest)) {
		return fmt.Sprintf("a packet claims to have %d bytes in a block with room for %d", n, len(rest))
	}
	p.Link, p.Interface, p.Data, p.Orig = at.link, int(port), rest[:n:n], int(o.u32(b[16:]))
	p.At = at.clock.time(uint64(o.u32(b[4:]))<<32 | uint64(o.u32(b[8:])))
	p.Flags, p.Untimed, p.Comments = 0, false, nil
	if tail := min((int(n)+3)&^3, len(rest)); tail < len(rest) {
		w.packetOptions(rest[tail:], p)
	}
	return ""
}

// limitComments bounds the comments of a packet: an empty one takes four octets of
// a file, and more of memory.
const limitComments = 4096

// packetOptions reads the options of a packet block.
func (w *Walker) packetOptions(b []byte, p *Packet) {
	w.options(b, func(code uint16, v []byte) {
		switch {
		case code == optComment && len(p.Comments) < limitComments:
			p.Comments = append(p.Comments, string(v))
		case code == 2 && len(v) == 4: // epb_flags, pack_flags
			p.Flags = w.big.u32(v)
		}
	})
}

// simplePacket reads a simple packet block, draft-ietf-opsawg-pcapng 4.4: it is of
// the first interface, has no time, and says only how long it was on the wire.
func (w *Walker) simplePacket(b []byte, p *Packet) string {
	if len(b) < 4 {
		return "a simple packet block without room for its header"
	}
	if len(w.section.interfaces) == 0 {
		return "a simple packet before any interface is described"
	}
	at := &w.section.interfaces[0]
	orig := w.big.u32(b)
	n := orig
	if at.snaplen > 0 {
		n = min(n, at.snaplen)
	}
	if int64(n) > int64(len(b)-4) {
		return fmt.Sprintf("a simple packet of %d bytes in a block with room for %d", n, len(b)-4)
	}
	*p = Packet{Link: at.link, Data: b[4 : 4+n : 4+n], Orig: int(orig), At: w.last, Untimed: true}
	return ""
}
