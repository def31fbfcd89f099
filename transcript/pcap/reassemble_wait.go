package pcap

// watch puts f in the line of those overdue while something is waited for that
// may be awaited for a limited time only, and takes it out when nothing is.
func (a *assembler) watch(f *flow) {
	for i := range f.sides {
		if h := &f.sides[i]; h.based && !before(h.next, h.acked) {
			h.hasAcked = false
		}
	}
	need := !f.closed && !f.unwanted && (!f.settled || f.resetBy != none && !f.doubtful || f.unseen(0) || f.unseen(1))
	switch {
	case !need && f.inOverdue:
		a.calm(f)
	case need && !f.inOverdue:
		f.inOverdue, f.patience = true, a.lim.segs
		f.deadline = a.clock + int64(a.lim.linger)
		for i := range f.sides {
			h := &f.sides[i]
			h.due = h.next
			if h.hasAcked {
				h.due = h.acked
			}
		}
		a.overdue.push(f)
		a.due = min(a.due, f.deadline)
	case need:
		if f.patience--; f.patience <= 0 {
			a.expire(f)
			return
		}
	}
	f.flowing = f.settled && f.resetBy == none && !f.closed && !f.unwanted && !f.inOverdue && !f.inWaiting &&
		f.sides[0].plain() && f.sides[1].plain()
}

// plain tells whether nothing is known of h that lies ahead of it.
func (h *half) plain() bool { return h.based && !h.hasAcked && !h.hasFin }

func (a *assembler) calm(f *flow) {
	if f.inOverdue {
		a.overdue.remove(f)
		f.inOverdue = false
	}
}

// expire ends the wait of f: for a beginning, for what would contradict a reset,
// or for bytes that were acknowledged before the wait began.
func (a *assembler) expire(f *flow) {
	a.calm(f)
	switch {
	case !f.settled:
		a.settle(f)
	case f.resetBy != none && !f.doubtful:
		a.finish(f, "reset", "")
		return
	default:
		for i := range f.sides {
			for f.unseen(i) && a.claim(f, i, f.sides[i].due) {
			}
		}
	}
	a.advance(f)
}

// claim gives up the next bytes of side i that did not come, before sequence
// number to at most, and tells whether there were any. A single one that nothing
// waits for may as well be a FIN.
func (a *assembler) claim(f *flow, i int, to uint32) bool {
	h := &f.sides[i]
	if f.unwanted || !h.based || !before(h.next, to) || to-h.next == 1 && !f.unseen(i) {
		return false
	}
	n := f.missing(i, to)
	if n > 0 {
		a.gap(f, i, n, "lost", a.packet)
		a.pump(f)
	}
	return n > 0
}

// settle takes what is there for the beginning of a conversation whose SYNs are
// not: of each stream the first byte that came, or that was acknowledged.
func (a *assembler) settle(f *flow) {
	for i := range f.sides {
		h := &f.sides[i]
		h.absent = !h.met
		switch {
		case h.based:
		case len(h.held) > 0:
			a.base(f, i, h.held[0].seq)
		case h.hasLow:
			a.base(f, i, h.lowAck)
		}
	}
	f.settled = true
	a.open(f)
}

// base sets where the stream of side i begins, and lets go of what cannot be of
// it then.
func (a *assembler) base(f *flow, i int, seq uint32) {
	h := &f.sides[i]
	h.next, h.based = seq, true
	if h.hasFin && h.fin-seq > farthest {
		h.hasFin = false
	}
	if h.hasAcked && h.acked-seq > farthest {
		h.hasAcked = false
	}
	for j := len(h.held) - 1; j >= 0; j-- {
		if p := h.held[j]; p.end()-seq > farthest {
			a.dropAt(f, i, j)
			a.rep.Strays++
		}
	}
}
