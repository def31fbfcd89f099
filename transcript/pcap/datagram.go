package pcap

import (
	"slices"
	"time"
)

// datagram is an IP packet of which fragments have come. Where they overlap, the
// one that came first stands.
type datagram struct {
	key     fragmentKey
	began   time.Time
	gone    bool
	packets int64
	data    []byte
	have    []piece // what has come, in order, with space between
	total   int     // its length, -1 while the last fragment has not come
	kept    int     // where the first byte is that was sent and not captured
	proto   uint8   // what its first fragment says
}

// piece is a part of a datagram.
type piece struct{ from, to int }

// add takes a fragment, of which so many bytes were not captured. It gives false
// for one that cannot belong here.
func (g *datagram) add(part fragment, missing int) bool {
	size := len(part.data) + missing
	end := part.off + size
	reached := 0
	if n := len(g.have); n > 0 {
		reached = g.have[n-1].to
	}
	switch {
	case size == 0, end > limitDatagram, part.more && size%8 != 0, len(g.have) >= limitPieces:
		return false
	case g.total >= 0 && (end > g.total || !part.more && end != g.total), g.total < 0 && !part.more && reached > end:
		return false
	}
	if !part.more {
		g.total = end
	}
	if part.off == 0 && (len(g.have) == 0 || g.have[0].from > 0) {
		g.proto = part.proto
	}
	g.place(part, end)
	return true
}

// place copies what is new of a fragment that ends at end.
func (g *datagram) place(part fragment, end int) {
	if end > len(g.data) {
		g.data = append(g.data, make([]byte, end-len(g.data))...)
	}
	at := part.off // up to here it is placed
	for _, p := range g.have {
		if p.to <= at {
			continue
		}
		if p.from >= end {
			break
		}
		g.fill(part, at, p.from)
		at = max(at, p.to)
	}
	g.fill(part, at, end)
	g.join(piece{part.off, end})
}

// fill copies what a fragment has for from to to.
func (g *datagram) fill(part fragment, from, to int) {
	if from >= to {
		return
	}
	captured := part.off + len(part.data)
	if captured < to {
		g.kept = min(g.kept, max(from, captured))
	}
	if from < captured {
		copy(g.data[from:to], part.data[from-part.off:])
	}
}

// join adds a piece to those that have come.
func (g *datagram) join(p piece) {
	first := slices.IndexFunc(g.have, func(h piece) bool { return h.to >= p.from })
	if first < 0 {
		first = len(g.have)
	}
	last := first
	for ; last < len(g.have) && g.have[last].from <= p.to; last++ {
		p.from, p.to = min(p.from, g.have[last].from), max(p.to, g.have[last].to)
	}
	g.have = slices.Replace(g.have, first, last, p)
}

// whole tells whether every byte has come.
func (g *datagram) whole() bool {
	return g.total >= 0 && len(g.have) == 1 && g.have[0] == piece{0, g.total}
}
