package pcap

// resumeBlocks passes over damage to the next block whose frame is right: a type
// that is known, and the same length at both ends.
func (w *Walker) resumeBlocks(why string) bool {
	from := w.win.off
	return w.resume(why, 12, func(head []byte) (bool, int) { return w.framed(head, w.win.off-from) })
}

// resumeRecords passes over damage to the next record of pcap. Records have no
// mark of their own, so that several have to follow one another.
func (w *Walker) resumeRecords(why string) bool {
	return w.resume(why, w.classic.head, func([]byte) (bool, int) { return w.chained(), 1 })
}

// resume passes over damage to where begins, given the next n bytes, says that
// something begins, or else how far to go on. It notes the damage, and gives
// false where nothing begins; then nothing is taken if all that is left was held.
func (w *Walker) resume(why string, n int, begins func(head []byte) (bool, int)) bool {
	before := w.win
	for step := 1; ; {
		w.win.skip(step)
		head := w.win.peek(n)
		if len(head) < n {
			break
		}
		var found bool
		if found, step = begins(head); found {
			w.damaged(before.off, why, w.win.off-before.off)
			return true
		}
	}
	if before.err != nil { // nothing was read meanwhile
		w.win = before
	}
	return false
}

// framed tells whether a block begins here that can be told from other octets.
// One in the other byte order belongs to a section whose own beginning is lost, so
// that it can only be passed over: read three octets further on, it would look
// like one in this order. In the same way one in this order looks like one in the
// other where three zeros are before it; of the two it is the one whose place, off
// counted from the damage, is a multiple of 4, as all blocks have.
func (w *Walker) framed(head []byte, off int64) (begins bool, step int) {
	if w.frames(head, 0) > 0 {
		return true, 0
	}
	w.big = !w.big
	n := w.frames(head, 0)
	w.big = !w.big
	if n == 0 {
		return false, 1
	}
	if ahead := w.win.peek(3 + 12); off%4 == 1 && len(ahead) == 3+12 && w.frames(ahead[3:], 3) > 0 {
		return false, 3
	}
	return false, n
}

// frames gives the length of the block that begins with head, at octets from
// here; 0 where none does whose type is known and whose length is the same at both
// ends.
func (w *Walker) frames(head []byte, at int) int {
	switch w.big.u32(head) {
	case blockSection:
	case blockInterface, blockOldPacket, blockSimple, blockNames, blockStats, blockPacket, blockSecrets:
		if n := w.big.u32(head[4:]); n < 12 || n%4 != 0 || n > limitBlock { // head says it in words, which takes long
			return 0
		}
	default:
		return 0
	}
	_, n, big, why := w.head(head)
	if why != "" {
		return 0
	}
	b := w.win.peek(at + n)
	if len(b) < at+n || int64(big.u32(b[at+n-4:])) != int64(n) {
		return 0
	}
	return n
}

// chain is how many records have to follow one another to be taken for records.
const chain = 4

// chained tells whether records begin here: several whose headers can be true, or
// at least two behind which the file ends.
func (w *Walker) chained() bool {
	off := 0
	for i := range chain {
		b := w.win.peek(off + w.classic.head)
		if len(b) < off+w.classic.head {
			return i >= 2 && len(b) == off
		}
		if !w.credible(b[off:]) {
			return false
		}
		caplen, _ := w.lengths(b[off:])
		off += w.classic.head + int(caplen)
	}
	return true
}

// credible tells whether b begins with the header of a record such as the ones
// before.
func (w *Walker) credible(b []byte) bool {
	caplen, orig := w.lengths(b)
	sec, fraction := w.big.u32(b), w.big.u32(b[4:])
	const day = 24 * 60 * 60
	if apart := int64(sec) - w.last.Unix(); w.file.Packets > 0 && (apart < -day || apart > day) {
		return false
	}
	return caplen > 0 && caplen <= orig && orig <= limitPacket && int64(fraction)*w.classic.scale < 1e9
}
