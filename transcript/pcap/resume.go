package pcap

// resumeBlocks passes over damage to the next block whose frame is right: a type
// that is known, and the same length at both ends. It notes the damage, and
// gives false where no such block follows; then nothing is taken if all of it
// was held.
func (w *Walker) resumeBlocks(why string) bool {
	before := w.win
	for {
		w.win.skip(1)
		head := w.win.peek(12)
		if len(head) < 12 {
			break
		}
		if w.framed(head) {
			w.damaged(before.off, why, w.win.off-before.off)
			return true
		}
	}
	if before.err != nil { // nothing was read meanwhile
		w.win = before
	}
	return false
}

// framed tells whether a block that can be told from other bytes begins here.
func (w *Walker) framed(head []byte) bool {
	typ, n, big, why := w.head(head)
	switch typ {
	case blockSection, blockInterface, blockOldPacket, blockSimple, blockNames, blockStats, blockPacket, blockSecrets:
	default:
		return false
	}
	if why != "" {
		return false
	}
	b := w.win.peek(n)
	return len(b) == n && int64(big.u32(b[n-4:])) == int64(n)
}
