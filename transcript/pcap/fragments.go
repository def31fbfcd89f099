package pcap

import (
	"net/netip"
	"slices"
	"time"
)

// Bounds of the fragments that are kept.
const (
	limitDatagrams = 1024
	limitHeld      = 8 << 20          // bytes
	limitWait      = 60 * time.Second // RFC 8200 4.5, by the time of the capture
	limitDatagram  = 65535
	limitPieces    = 512 // separate pieces of a datagram
)

// fragmentKey is what the fragments of a datagram have in common, RFC 791 3.2 and
// RFC 8200 4.5.
type fragmentKey struct {
	src, dst netip.Addr
	id       uint32
	proto    uint8 // of IPv4
	tunnel   uint64
}

// fragment is a part of a datagram.
type fragment struct {
	off   int
	more  bool
	proto uint8
	data  []byte // what was captured of it
}

// fragments holds the datagrams that are not whole.
type fragments struct {
	held  map[fragmentKey]*datagram
	queue []*datagram // in the order they began
	bytes int
}

// waiting gives the number of packets that are held.
func (f *fragments) waiting() (n int64) {
	for _, g := range f.held {
		n += g.packets
	}
	return n
}

// fragment takes a fragment of an IP packet, and the packet if that is whole now.
func (d *Dissector) fragment(key fragmentKey, part fragment, s *Segment) bool {
	if key.proto != 0 && !carries(key.proto) {
		return d.skipped.protocol(key.proto)
	}
	f := &d.fragments
	d.skipped.reasons[fragmentLost] += f.expire(d.at)
	g := f.held[key]
	if g == nil {
		g = &datagram{key: key, began: d.at, total: -1, kept: limitDatagram + 1}
	}
	before := cap(g.data)
	if !g.add(part, d.missing) {
		return d.skip(fragmentOver)
	}
	if g.packets++; g.packets == 1 {
		f.hold(g)
	}
	f.bytes += cap(g.data) - before
	if !g.whole() {
		return false
	}
	f.drop(g)
	if !d.deeper() {
		return false
	}
	kept := min(g.kept, g.total)
	d.missing = g.total - kept
	if key.proto != 0 {
		return d.upper(g.proto, key.src, key.dst, g.data[:kept], s)
	}
	return d.extensions(g.proto, key.src, key.dst, g.data[:kept], s)
}

// carries tells whether an IPv4 packet of a protocol can lead to TCP.
func carries(proto uint8) bool {
	switch proto {
	case protoTCP, protoUDP, protoGRE, protoIPv4, protoIPv6, protoAH:
		return true
	}
	return false
}

func (f *fragments) hold(g *datagram) {
	if f.held == nil {
		f.held = map[fragmentKey]*datagram{}
	}
	f.held[g.key] = g
	if len(f.queue) > 2*limitDatagrams {
		f.queue = slices.DeleteFunc(f.queue, func(g *datagram) bool { return g.gone })
	}
	f.queue = append(f.queue, g)
}

func (f *fragments) drop(g *datagram) {
	delete(f.held, g.key)
	g.gone = true
	f.bytes -= cap(g.data)
}

// expire drops the oldest datagrams that wait for too long or are too many, and
// gives the number of packets that were part of them.
func (f *fragments) expire(now time.Time) (packets int64) {
	for len(f.queue) > 0 {
		g := f.queue[0]
		if !g.gone {
			if len(f.held) < limitDatagrams && f.bytes < limitHeld && now.Sub(g.began) <= limitWait {
				break
			}
			f.drop(g)
			packets += g.packets
			g.data = nil
		}
		f.queue = f.queue[1:]
	}
	return packets
}
