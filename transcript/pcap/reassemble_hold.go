package pcap

import (
	"bytes"
	"slices"
	"sort"
)

// hold puts the n bytes of a segment, from sequence number seq, among those that
// wait, but for what is there already: the first bytes to come count.
func (a *assembler) hold(f *flow, from int, seq, n uint32, s *Segment) {
	h := &f.sides[from]
	data := s.Payload
	probe := n == 1 && s.Flags&PSH == 0 // may be a keep-alive with an octet that means nothing (RFC 9293 3.8.4)
	if !h.based {
		if probe && len(data) == 1 && data[0] == 0 {
			return
		}
		if f.settled {
			a.base(f, from, seq)
		}
	}
	if h.based && before(seq, h.next) {
		past := min(h.next-seq, n)
		if n > 1 || s.Flags&PSH != 0 {
			a.again(f, from, seq, past, head(data, past))
		}
		seq, n, data = seq+past, n-past, tail(data, past)
	}
	if n == 0 {
		return
	}
	if h.done || h.based && seq-h.next > farthest || !h.based && len(h.held) > 0 && seq-h.held[0].seq+farthest/2 > farthest {
		a.rep.Strays++
		return
	}
	if f.resetBy == int8(from) && before(f.resetAt, seq+n) {
		a.goesOn(f)
	}
	a.insert(f, from, stretch{seq: seq, n: n, data: data, ack: s.Ack, acks: s.Flags&ACK != 0, lent: true, packet: s.Packet}, probe)
}

// insert puts p among the stretches that wait, in their order and without overlap.
func (a *assembler) insert(f *flow, from int, p stretch, probe bool) {
	h := &f.sides[from]
	i := sort.Search(len(h.held), func(i int) bool { return before(p.seq, h.held[i].end()) })
	for p.n > 0 {
		if i == len(h.held) || !before(h.held[i].seq, p.end()) {
			a.add(f, from, i, p)
			return
		}
		q := h.held[i]
		if before(p.seq, q.seq) {
			front := p
			front.n = q.seq - p.seq
			front.data = head(p.data, front.n)
			a.add(f, from, i, front)
			i++
			p.data, p.seq, p.n = tail(p.data, front.n), q.seq, p.n-front.n
		}
		same := min(q.end()-p.seq, p.n)
		a.rep.Repeated += int64(same)
		if !probe {
			a.compare(h, p.seq, head(p.data, same), tail(q.data, p.seq-q.seq), q.packet)
		}
		p.data, p.seq, p.n = tail(p.data, same), p.seq+same, p.n-same
		i++
	}
}

// add puts p at place i of the stretches that wait.
func (a *assembler) add(f *flow, from, i int, p stretch) {
	q := a.stretch()
	*q = p
	h := &f.sides[from]
	h.held = slices.Insert(h.held, i, q)
	f.held += stretchCost + len(p.data)
	a.held += stretchCost + len(p.data)
	a.lent = append(a.lent, q)
}

func (a *assembler) stretch() *stretch {
	if n := len(a.free); n > 0 {
		p := a.free[n-1]
		a.free = a.free[:n-1]
		return p
	}
	return new(stretch)
}

// keep copies the bytes of the segment that still have to wait, and puts f in
// the line of those that wait or takes it out.
func (a *assembler) keep(f *flow) {
	for _, p := range a.lent {
		if p.lent {
			p.lent, p.data = false, bytes.Clone(p.data)
			a.rep.Waited++
		}
	}
	a.lent = a.lent[:0]
	wait := len(f.sides[0].held)+len(f.sides[1].held) > 0
	switch {
	case wait && !f.inWaiting:
		a.waiting.push(f)
	case !wait && f.inWaiting:
		a.waiting.remove(f)
	}
	f.inWaiting = wait
}

// drop takes the first stretch of side i out of those that wait.
func (a *assembler) drop(f *flow, i int) stretch {
	h := &f.sides[i]
	p := h.held[0]
	got := *p
	h.held[0] = nil
	if h.held = h.held[1:]; len(h.held) == 0 {
		h.held = nil
	}
	a.forget(f, p)
	return got
}

// dropAt takes stretch j of side i out of those that wait.
func (a *assembler) dropAt(f *flow, i, j int) {
	h := &f.sides[i]
	p := h.held[j]
	h.held = slices.Delete(h.held, j, j+1)
	a.forget(f, p)
}

// forget frees what p takes.
func (a *assembler) forget(f *flow, p *stretch) {
	f.held -= stretchCost + len(p.data)
	a.held -= stretchCost + len(p.data)
	*p = stretch{}
	if len(a.free) < 64 {
		a.free = append(a.free, p)
	}
}

// release gives the first stretch of side i to the sink.
func (a *assembler) release(f *flow, i int) {
	h := &f.sides[i]
	p := a.drop(f, i)
	if past := h.next - p.seq; past > 0 { // its beginning became known after it came
		past = min(past, p.n)
		p.data, p.seq, p.n = tail(p.data, past), p.seq+past, p.n-past
	}
	if len(p.data) > 0 {
		a.give(f, i, p.data, p.packet)
	}
	for len(h.clashes) > 0 && before(h.clashes[0].seq, h.next) {
		c := h.clashes[0]
		h.clashes = h.clashes[1:]
		if !before(c.seq, p.seq) && !before(h.next, c.seq+c.n) { // or else its bytes were let go
			a.overlap(f, i, h.off-int64(h.next-c.seq), int64(c.n), c.first, c.packet)
		}
	}
	if cut := p.n - uint32(len(p.data)); cut > 0 && !f.unwanted {
		a.gap(f, i, cut, "cut", p.packet)
	}
}

// uncross gives the side to go on where each side has its next bytes and says
// that they came after the other's. That is so for bytes that were sent again,
// with a newer acknowledgement: of the later packet those are first that the
// earlier one acknowledged.
func (a *assembler) uncross(f *flow) int {
	x, y := &f.sides[0], &f.sides[1]
	if !f.settled || len(x.held) == 0 || len(y.held) == 0 || before(x.next, x.held[0].seq) || before(y.next, y.held[0].seq) {
		return none
	}
	i, first, again := 0, y.held[0], x.held[0]
	if first.packet > again.packet {
		i, first, again = 1, again, first
	}
	if n := first.ack - again.seq; n < again.n {
		rest := *again
		rest.seq, rest.n, rest.data = again.seq+n, again.n-n, tail(again.data, n)
		f.held -= len(rest.data)
		a.held -= len(rest.data)
		again.n, again.data = n, head(again.data, n)
		a.add(f, i, 1, rest)
	}
	return i
}

// giveUp makes the first stretch of side i go on, at the cost of what it waits for.
func (a *assembler) giveUp(f *flow, i int) {
	h, o := &f.sides[i], &f.sides[1-i]
	if !f.settled {
		a.settle(f)
		a.pump(f)
		return
	}
	p := h.held[0]
	side, n := i, f.missing(i, p.seq)
	if n == 0 && p.acks && o.based && !o.done {
		side, n = 1-i, f.missing(1-i, p.ack)
	}
	if n > 0 {
		a.gap(f, side, n, "lost", a.packet)
	} else {
		p.acks = false // it acknowledges what cannot come before it
	}
	a.pump(f)
}

// flush gives all that waits, at the cost of what it waits for, the earliest
// packets first.
func (a *assembler) flush(f *flow) {
	if !f.settled {
		a.settle(f)
	}
	for a.pump(f); len(f.sides[0].held)+len(f.sides[1].held) > 0; {
		a.giveUp(f, f.longest())
	}
	a.keep(f)
}

// head gives the first n bytes of b, or all if there are fewer.
func head(b []byte, n uint32) []byte { return b[:min(int(n), len(b))] }

// tail gives the bytes of b after the first n.
func tail(b []byte, n uint32) []byte { return b[min(int(n), len(b)):] }
