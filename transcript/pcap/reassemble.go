package pcap

// farthest is how far beyond the next byte a segment may lie: no window is larger
// (RFC 7323 2.3).
const farthest = 1 << 30

// segment takes the next segment of the capture. In order and with nothing
// waiting, its bytes go to the sink as they are.
func (a *assembler) segment(s *Segment) {
	a.packet = s.Packet
	a.tick(s.At)
	a.rep.Segments++
	f, from, its := a.of(s)
	a.last, f.seen = f, a.now
	if !its {
		return
	}
	me, other := &f.sides[from], &f.sides[1-from]
	if f.flowing && s.Flags&(SYN|FIN|RST) == 0 && s.Cut == 0 && s.Seq == me.next &&
		(s.Flags&ACK == 0 || !before(other.next, s.Ack)) {
		if len(s.Payload) > 0 {
			a.give(f, from, s.Payload, s.Packet)
		}
		return
	}
	a.take(f, from, s)
}

// take takes a segment that is not simply the next one.
func (a *assembler) take(f *flow, from int, s *Segment) {
	me := &f.sides[from]
	if f.closed {
		return
	}
	if s.Flags&SYN != 0 && me.syn && s.Seq != me.isn { // an answer to what nobody here asked
		a.rep.Strays++
		return
	}
	me.met = true
	if s.Flags&SYN != 0 {
		a.synchronize(f, from, s)
	}
	if f.unwanted {
		a.skim(f, from, s)
		return
	}
	if s.Flags&RST != 0 {
		f.reset(from, s.Seq)
	}
	if s.Flags&ACK != 0 && (s.Flags&RST == 0 || !f.doubtful) {
		if f.resetBy == int8(from) && s.Flags&RST == 0 && s.Ack-f.resetSeen-1 < farthest {
			a.goesOn(f)
		}
		a.acknowledge(f, 1-from, s.Ack)
	}
	seq := s.Seq
	if s.Flags&SYN != 0 {
		seq++ // it stands before the first byte
	}
	n := uint32(len(s.Payload) + s.Cut)
	if n > 0 && n < farthest {
		a.hold(f, from, seq, n, s)
	}
	if fin := seq + n; s.Flags&FIN != 0 && !me.hasFin && (!me.based || fin-me.next < farthest) {
		me.hasFin, me.fin = true, fin
	}
	a.advance(f)
}

// synchronize takes the SYN of a side: where its stream begins, and who opened
// the conversation.
func (a *assembler) synchronize(f *flow, from int, s *Segment) {
	me := &f.sides[from]
	if me.syn {
		return
	}
	if f.client == none && !f.opened {
		f.client = int8(from)
		if s.Flags&ACK != 0 {
			f.client = int8(1 - from)
		}
	}
	me.syn, me.isn = true, s.Seq
	if !me.begun {
		a.base(f, from, s.Seq+1)
	}
	if f.sides[0].syn && f.sides[1].syn {
		f.settled = true
		a.open(f)
	}
}

// acknowledge notes that the bytes of side i before ack had been received.
func (a *assembler) acknowledge(f *flow, i int, ack uint32) {
	h := &f.sides[i]
	if !h.based {
		if !h.hasLow || before(ack, h.lowAck) {
			h.hasLow, h.lowAck = true, ack
		}
		if f.settled {
			a.base(f, i, ack)
		}
	}
	switch {
	case h.based && !before(h.next, ack):
		return
	case h.based && ack-h.next > farthest:
		a.rep.Strays++
		return
	}
	if !h.hasAcked || before(h.acked, ack) {
		h.hasAcked, h.acked = true, ack
	}
}

// skim follows a conversation that nobody wants, for its end.
func (a *assembler) skim(f *flow, from int, s *Segment) {
	if s.Flags&FIN != 0 {
		f.sides[from].done = true
		if f.ended == none {
			f.ended = int8(from)
		}
	}
	switch {
	case s.Flags&RST != 0:
		a.finish(f, "reset", "")
	case f.sides[0].done && f.sides[1].done:
		a.finish(f, f.endedBy(), "")
	}
}

// advance gives what can be given by now, and decides what is still waited for.
func (a *assembler) advance(f *flow) {
	a.pump(f)
	for i := range f.sides {
		for f.mute(i) && f.sides[i].hasAcked && a.claim(f, i, f.sides[i].acked) {
		}
	}
	for f.held > a.lim.held || len(f.sides[0].held) > a.lim.stretches || len(f.sides[1].held) > a.lim.stretches {
		a.giveUp(f, f.longest())
	}
	a.keep(f)
	a.conclude(f)
	for a.held > a.lim.total {
		g := a.waiting.head
		a.flush(g)
		a.conclude(g)
	}
}

// conclude closes f if both sides have ended, and sees to it that it is looked
// at in time if not.
func (a *assembler) conclude(f *flow) {
	switch {
	case f.closed:
	case f.sides[0].done && f.sides[1].done:
		a.finish(f, f.endedBy(), "")
	case f.unwanted && f.resetBy != none:
		a.finish(f, "reset", "")
	default:
		a.watch(f)
	}
}

// pump gives the stretches whose turn has come, across both sides in the order of
// their packets, and passes the FINs that are reached.
func (a *assembler) pump(f *flow) {
	for !f.closed && !f.unwanted {
		i := none
		for j := range f.sides {
			if f.ready(j) && (i == none || f.sides[j].held[0].packet < f.sides[i].held[0].packet) {
				i = j
			}
		}
		if i == none {
			i = a.uncross(f)
		}
		if i != none {
			a.release(f, i)
			continue
		}
		if !a.passFIN(f, 0) && !a.passFIN(f, 1) {
			return
		}
	}
}

// passFIN passes the FIN of side i if it is next, and tells whether it was.
// Whatever waits beyond it is not of the stream.
func (a *assembler) passFIN(f *flow, i int) bool {
	h := &f.sides[i]
	if !h.hasFin || h.done || !f.settled || h.based && before(h.next, h.fin) {
		return false
	}
	if h.based && h.next != h.fin { // its bytes went on: it was not its own
		h.hasFin = false
		return false
	}
	for len(h.held) > 0 {
		a.drop(f, i)
		a.rep.Strays++
	}
	h.done, h.based, h.next = true, true, h.fin+1
	if f.ended == none {
		f.ended = int8(i)
	}
	return true
}

func (f *flow) endedBy() string {
	if f.ended == f.client {
		return "client"
	}
	return "server"
}
