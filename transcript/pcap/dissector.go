package pcap

import (
	"net/netip"
	"time"
)

// Dissector finds the TCP segments in packets, behind the link layer, IP
// fragments and tunnels. What it keeps between packets are fragments, within
// bounds, and the counts of what it passed over.
type Dissector struct {
	skipped   skipped
	fragments fragments
	frame     []byte // of a link layer that is decoded by gopacket
	lent      bool   // what a segment holds is used for longer

	// Of the packet at hand.
	at      time.Time
	tunnel  uint64 // see Segment
	depth   int    // tunnels, and other things that may be in each other, entered
	missing int    // bytes behind the part at hand that the capture did not keep
}

// limitDepth bounds how many tunnels may be in each other.
const limitDepth = 8

// Segment finds the TCP segment in a packet and fills s. It gives false where
// there is none, and counts why. What s holds is valid until the next call and as
// long as the packet is. A segment that came in IP fragments has the number and
// time of the packet that made it whole.
func (d *Dissector) Segment(p *Packet, s *Segment) bool {
	d.at, d.tunnel, d.depth = p.At, 0, 0
	d.missing = max(0, p.Orig-len(p.Data))
	if !d.link(p.Link, p.Data, s) {
		return false
	}
	s.Packet, s.At, s.Tunnel = p.Number, p.At, d.tunnel
	return true
}

// skip counts a packet that gives no segment.
func (d *Dissector) skip(why reason) bool {
	d.skipped.reasons[why]++
	return false
}

// short counts a packet that ends within a header.
func (d *Dissector) short() bool { return d.skip(headerCut) }

// enter notes that a tunnel is entered: between these two, and told apart from
// others between them by its own number. It gives false where there are too many.
func (d *Dissector) enter(a, b netip.Addr, number uint64) bool {
	if !d.deeper() {
		return false
	}
	d.mark(hashAddr(a) + hashAddr(b)) // the same for both directions
	d.mark(number)
	return true
}

// deeper counts something that is within something like it.
func (d *Dissector) deeper() bool {
	if d.depth++; d.depth > limitDepth {
		return d.skip(tooDeep)
	}
	return true
}

// mark makes v part of what tells tunnels apart.
func (d *Dissector) mark(v uint64) { d.tunnel = mix(d.tunnel ^ mix(v+0x9e3779b97f4a7c15)) }

// mix spreads the bits of a number, as splitmix64 does.
func mix(v uint64) uint64 {
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

func hashAddr(a netip.Addr) uint64 {
	b := a.As16()
	return mix(mix(uint64(be32(b[:]))<<32|uint64(be32(b[4:]))) ^ (uint64(be32(b[8:]))<<32 | uint64(be32(b[12:]))))
}
