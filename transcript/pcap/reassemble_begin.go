package pcap

import "bytes"

// of gives the conversation of a segment, which side of it sent the segment, and
// whether it is to be taken: a SYN that asks for another conversation is kept
// until it is answered.
func (a *assembler) of(s *Segment) (f *flow, from int, its bool) {
	n := &a.near[nearPlace(s.Src.Port(), s.Dst.Port(), s.Tunnel)]
	if n.f == nil || n.src != s.Src || n.dst != s.Dst || n.tunnel != s.Tunnel {
		key, from := keyOf(s)
		*n = near{s.Src, s.Dst, s.Tunnel, a.flows[key], from}
		if n.f == nil {
			n.f = a.begin(key, from)
			return n.f, from, true
		}
	}
	f, from = n.f, n.from
	switch {
	case f.asked != nil && f.answers(from, s):
		q, by, at := f.asked, f.askedBy, f.askedAt
		f = a.another(f, by)
		f.first = at
		a.take(f, by, q)
	case s.Flags&SYN == 0 && !f.closed || !a.anew(f, from, s):
		f.spoke = true
		return f, from, true
	case f.over():
		f = a.another(f, from)
	default:
		a.ask(f, from, s)
		f.spoke = true
		return f, from, false
	}
	*n = near{s.Src, s.Dst, s.Tunnel, f, from}
	return f, from, true
}

// another begins a conversation in the place of f, whose end nobody saw or that is over.
func (a *assembler) another(f *flow, from int) *flow {
	a.finish(f, "", "another conversation of the same addresses and ports begins")
	a.remove(f)
	return a.begin(f.key, from)
}

// over tells whether f has ended: by all that is known of it, or by a reset with
// the number that its receiver looks for.
func (f *flow) over() bool {
	if f.closed || f.resetBy == none {
		return f.closed
	}
	h := &f.sides[f.resetBy]
	return !h.based || f.resetAt == h.next
}

// anew tells whether a segment begins another conversation than f, which has its
// addresses and ports: a SYN with another sequence number, or bytes that do not
// fit a conversation that is over. A SYN that comes late for packets whose order
// was not kept does not.
func (a *assembler) anew(f *flow, from int, s *Segment) bool {
	me := &f.sides[from]
	switch {
	case s.Flags&RST != 0:
		return false
	case s.Flags&SYN != 0 && me.syn:
		return s.Seq != me.isn && (f.closed || s.Flags&ACK == 0)
	case s.Flags&SYN != 0 && !f.settled:
		return s.Flags&ACK == 0 && len(me.held) > 0 && me.held[0].seq-s.Seq-1 > 1<<20
	case s.Flags&SYN != 0:
		return f.closed || s.Flags&ACK == 0 && me.based && me.next != s.Seq+1
	case len(s.Payload) == 0 || f.unwanted || !me.based:
		return false
	}
	ahead := int32(s.Seq - me.next)
	return f.resetBy != none && ahead >= 0 || ahead > 1<<20 || ahead < -farthest
}

// ask keeps a SYN that would begin another conversation while f is not over. By
// itself it proves nothing: anybody can send one, and its receiver ignores it as
// long as the conversation goes on (RFC 9293 3.10.7.4).
func (a *assembler) ask(f *flow, from int, s *Segment) {
	if q := f.asked; q != nil && f.askedBy == from && q.Seq == s.Seq {
		return // again
	}
	q := *s
	q.Payload = bytes.Clone(s.Payload)
	f.asked, f.askedBy, f.askedAt = &q, from, a.now
}

// answers tells whether a segment goes on with the conversation that a SYN asked
// for: the other side agrees, or refuses where there is no conversation otherwise.
// Where the answer is not in the capture, it goes on from the SYN's number with an
// acknowledgement that the conversation so far cannot have.
func (f *flow) answers(from int, s *Segment) bool {
	q := f.asked
	if from != f.askedBy {
		agrees := s.Ack-q.Seq-1 <= uint32(len(q.Payload))
		refused := s.Flags&(RST|ACK) == RST|ACK && !f.established()
		return agrees && (s.Flags&(SYN|RST|ACK) == SYN|ACK || refused)
	}
	me, other := &f.sides[from], &f.sides[1-from]
	if s.Flags&(SYN|RST|ACK) != ACK || s.Seq-q.Seq-1 > uint32(len(q.Payload)) || me.based && s.Seq == me.next {
		return false
	}
	return !other.based || s.Ack-other.next+1<<20 > 1<<21
}

// established tells whether both sides took part.
func (f *flow) established() bool {
	x, y := &f.sides[0], &f.sides[1]
	return x.begun || y.begun || x.syn && y.syn
}
