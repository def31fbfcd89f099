package pcap

import (
	"encoding/binary"
	"net/netip"

	"example.org/mailwire/transcript"
)

// flowKey names a conversation, whichever side a segment is from: the end with
// the lower port, or else the lower address, comes first.
type flowKey struct {
	lowHi, lowLo, highHi, highLo uint64 // addresses, IPv4 ones mapped into IPv6
	ports                        uint64 // four set above them where the addresses are IPv4
	tunnel                       uint64
}

// keyOf gives the key of a segment, and which end of it sent the segment: 0 for
// the first.
func keyOf(s *Segment) (k flowKey, from int) {
	src, dst := s.Src.Addr().As16(), s.Dst.Addr().As16()
	k.lowHi, k.lowLo = binary.BigEndian.Uint64(src[:8]), binary.BigEndian.Uint64(src[8:])
	k.highHi, k.highLo = binary.BigEndian.Uint64(dst[:8]), binary.BigEndian.Uint64(dst[8:])
	low, high := uint64(s.Src.Port()), uint64(s.Dst.Port())
	if high < low || high == low && (k.highHi < k.lowHi || k.highHi == k.lowHi && k.highLo < k.lowLo) {
		k.lowHi, k.lowLo, k.highHi, k.highLo = k.highHi, k.highLo, k.lowHi, k.lowLo
		low, high, from = high, low, 1
	}
	k.ports = low<<16 | high
	if s.Src.Addr().Is4() {
		k.ports |= 4 << 32
	}
	k.tunnel = s.Tunnel
	return k, from
}

// near is a direction of a conversation that was seen lately.
type near struct {
	src, dst netip.AddrPort
	tunnel   uint64
	f        *flow
	from     int
}

// nearBits is the size of the table of those, in bits.
const nearBits = 8

// nearPlace gives the place in that table, by what tells most conversations apart
// and costs least.
func nearPlace(src, dst uint16, tunnel uint64) uint64 {
	return (uint64(src)*0x9e3779b97f4a7c15 ^ uint64(dst)*0xc2b2ae3d27d4eb4f ^ tunnel) >> (64 - nearBits)
}

// end gives the address and port of one end, 0 for the first.
func (k *flowKey) end(i int) netip.AddrPort {
	hi, lo, port := k.lowHi, k.lowLo, uint16(k.ports>>16)
	if i == 1 {
		hi, lo, port = k.highHi, k.highLo, uint16(k.ports)
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	addr := netip.AddrFrom16(b)
	if k.ports>>32 != 0 {
		addr = addr.Unmap()
	}
	return netip.AddrPortFrom(addr, port)
}

// flow is a conversation: what both sides sent, and how far it has been given.
type flow struct {
	key   flowKey
	conn  int
	sides [2]half
	first int64 // time of its first packet, ns
	seen  int64 // time of its last packet, ns
	told  int64 // time of the last event, ns

	from      int8 // the side of its first packet
	client    int8 // the side that opened it; none while no SYN tells
	ended     int8 // the side whose FIN came first, or none
	resetBy   int8 // the side that sent RST, or none
	resetAt   uint32
	resetSeen uint32   // what the other side had sent by then: an acknowledgement of more is of who goes on
	doubtful  bool     // the RST has another number than the next
	asked     *Segment // a SYN that asks for another conversation and was not answered
	askedBy   int
	askedAt   int64
	settled   bool // where both streams begin is known, or was waited for long enough
	opened    bool // Opened was given
	closed    bool // Closed was given
	spoke     bool // it has had segments since it was put in the line of the silent
	unwanted  bool // the sink has no use for it
	flowing   bool // nothing waits and nothing is odd: segments in order go straight through
	patience  int8 // segments that it is still waited for, while it is in the line of those overdue
	held      int  // what waits takes so many bytes
	deadline  int64
	listed    int64 // when it was put in the line of the silent
	silent    neighbours
	overdue   neighbours
	waiting   neighbours
	inSilent  *queue
	inOverdue bool
	inWaiting bool
}

// none is no side.
const none = -1

// half is what one side of a conversation sends.
type half struct {
	next   uint32 // sequence number of the next byte to be given
	isn    uint32 // sequence number of its SYN
	acked  uint32 // highest acknowledgement of it, where that is beyond next
	due    uint32 // what was acknowledged when the wait for it began
	lowAck uint32 // lowest acknowledgement of it, before it has a beginning
	fin    uint32 // sequence number of its FIN
	// lost is the last range that was given up, to tell bytes that come after all.
	lostFrom, lostTo uint32
	off              int64 // bytes given
	recent           int64 // where recent has the last of them
	held             []*stretch
	clashes          []clash

	met      bool // a segment of it is in the capture
	based    bool // next is set
	syn      bool // isn is set
	begun    bool // bytes or gaps were given
	hasAcked bool
	hasLow   bool
	hasFin   bool
	done     bool // its FIN was reached
	absent   bool // no segment of it came while the beginning was waited for
}

// stretch is a range of a stream that waits for what comes before it.
type stretch struct {
	seq    uint32
	n      uint32 // length; data may be shorter, where the capture cut the packet
	ack    uint32
	acks   bool // ack counts
	lent   bool // data is the segment's and has to be copied to be kept
	packet int64
	data   []byte
}

// stretchCost is the memory of a stretch beside its data.
const stretchCost = 96

func (p *stretch) end() uint32 { return p.seq + p.n }

// clash is a range that came twice with different bytes.
type clash struct {
	seq, n uint32
	first  int64 // the packet whose bytes count
	packet int64
}

// before tells whether sequence number a comes before b (RFC 9293 3.4).
func before(a, b uint32) bool { return int32(a-b) < 0 }

// later gives the later one of two sequence numbers.
func later(a, b uint32) uint32 {
	if before(a, b) {
		return b
	}
	return a
}

// earlier gives the earlier one.
func earlier(a, b uint32) uint32 {
	if before(a, b) {
		return a
	}
	return b
}

// dir gives the direction of what side i sends.
func (f *flow) dir(i int) transcript.Dir {
	if i == int(f.client) {
		return transcript.Client
	}
	return transcript.Server
}

// ready tells whether the first stretch that waits on side i can be given: what
// comes before it in its stream was, and all that its sender had acknowledged.
func (f *flow) ready(i int) bool {
	h, o := &f.sides[i], &f.sides[1-i]
	if len(h.held) == 0 || !f.settled {
		return false
	}
	p := h.held[0]
	return !before(h.next, p.seq) && (!p.acks || !o.based || !before(o.next, p.ack))
}

// unseen tells whether bytes of side i were acknowledged that did not come,
// while others wait for them.
func (f *flow) unseen(i int) bool {
	h := &f.sides[i]
	return h.based && h.hasAcked && before(h.next, h.acked) &&
		(len(h.held) > 0 || h.hasFin && !h.done || len(f.sides[1-i].held) > 0)
}

// missing gives how many of the bytes of side i before sequence number to are
// missing at a stretch: up to what came, to its FIN, or to where the other side
// spoke.
func (f *flow) missing(i int, to uint32) uint32 {
	h, o := &f.sides[i], &f.sides[1-i]
	if len(h.held) > 0 {
		to = earlier(to, h.held[0].seq)
	}
	if h.hasFin {
		to = earlier(to, h.fin)
	}
	if len(o.held) > 0 && o.held[0].acks && before(h.next, o.held[0].ack) {
		to = earlier(to, o.held[0].ack)
	}
	if to-h.next > farthest { // behind it, or nothing that could be
		return 0
	}
	return to - h.next
}

// longest gives the side whose bytes wait for longest.
func (f *flow) longest() int {
	x, y := f.sides[0].held, f.sides[1].held
	if len(x) == 0 || len(y) > 0 && y[0].packet < x[0].packet {
		return 1
	}
	return 0
}

// mute tells whether side i is not in the capture: what it said is known by its
// acknowledgements only, and not worth waiting for.
func (f *flow) mute(i int) bool { return f.sides[i].absent && !f.sides[i].met }

// serverPorts are those that mail servers listen on.
var serverPorts = map[uint16]bool{24: true, 25: true, 110: true, 143: true, 465: true, 587: true, 993: true, 995: true, 2525: true}

// guessClient says which side is the client where no SYN tells: a port of mail
// is the server's, or else the lower port; with equal ones who was seen first.
func (k *flowKey) guessClient(from int) int8 {
	low, high := k.end(0).Port(), k.end(1).Port()
	switch {
	case serverPorts[low] != serverPorts[high]:
		if serverPorts[low] {
			return 1
		}
		return 0
	case low != high:
		if low < high {
			return 1
		}
		return 0
	}
	return int8(from)
}
