package pcap

// reset takes the RST of a side. Its receiver believes one with the next sequence
// number only (RFC 5961 3.2), which a capture that lacks packets does not always
// know: another is believed where the conversation says no more.
func (f *flow) reset(from int, seq uint32) {
	me, other := &f.sides[from], &f.sides[1-from]
	doubtful := f.settled && me.based && !me.mayEnd(seq)
	if f.resetBy != none && (doubtful || !f.doubtful) {
		return
	}
	f.resetBy, f.resetAt, f.doubtful = int8(from), seq, doubtful
	f.resetSeen = other.next
	if n := len(other.held); n > 0 {
		f.resetSeen = later(f.resetSeen, other.held[n-1].end())
	}
	if !other.based {
		f.resetSeen = other.next - 1 // no acknowledgement counts
	}
}

// behindReset is how far a RST may lie behind the bytes that its sender sent and
// that were still under way.
const behindReset = 1 << 16

// mayEnd tells whether a RST of that number may be of the sender of h: it is
// behind all that came of it, or near.
func (h *half) mayEnd(seq uint32) bool {
	switch d := int32(seq - h.next); {
	case d <= 0:
		return d > -behindReset
	case h.hasAcked && seq == h.acked, h.hasFin && seq-h.fin <= 1:
		return true
	}
	return len(h.held) > 0 && seq == h.held[len(h.held)-1].end()
}

// goesOn takes back a reset whose sender has more to say, or to acknowledge: it
// was not its own.
func (a *assembler) goesOn(f *flow) {
	f.resetBy, f.doubtful = none, false
	a.rep.FalseResets++
}
