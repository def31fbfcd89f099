package pcap

import "slices"

// maxClashes bounds how many ranges of one side are remembered that came twice
// with different bytes before they could be given.
const maxClashes = 64

// again takes bytes that came after they were given, or given up: where they
// differ from the ones that were given, that is told.
func (a *assembler) again(f *flow, from int, seq, n uint32, b []byte) {
	h := &f.sides[from]
	a.rep.Repeated += int64(n)
	if lost, to := later(seq, h.lostFrom), earlier(seq+n, h.lostTo); before(lost, to) && h.lostFrom != h.lostTo {
		a.rep.TooLate += int64(to - lost)
	}
	a.recent.each(h, seq, uint32(len(b)), func(at uint32, off int64, given []byte, packet int64) {
		if first, last, differ := difference(b[at-seq:], given); differ {
			a.overlap(f, from, off+int64(first), int64(last-first)+1, packet, a.packet)
		}
	})
}

// compare notes where b, from sequence number seq of h, differs from the bytes
// that wait there since an earlier packet.
func (a *assembler) compare(h *half, seq uint32, b, first []byte, earlier int64) {
	if from, last, differ := difference(b, first); differ {
		h.clash(clash{seq: seq + from, n: last - from + 1, first: earlier, packet: a.packet})
	}
}

// difference gives the first and last place where a and b differ, as far as both
// go.
func difference(a, b []byte) (first, last uint32, differ bool) {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			first, differ = uint32(i), true
			break
		}
	}
	if !differ {
		return 0, 0, false
	}
	for last = uint32(n) - 1; a[last] == b[last]; last-- {
	}
	return first, last, true
}

// clash remembers a range until its bytes can be given, in the order of the stream.
func (h *half) clash(c clash) {
	if len(h.clashes) == maxClashes {
		return
	}
	i := len(h.clashes)
	for i > 0 && before(c.seq, h.clashes[i-1].seq) {
		i--
	}
	h.clashes = slices.Insert(h.clashes, i, c)
}
