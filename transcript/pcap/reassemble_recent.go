package pcap

import "encoding/binary"

// recent keeps the bytes that were given last, of all conversations together, so
// that bytes that come again can be compared. What is older than the ring has
// been forgotten, and is not compared.
type recent struct {
	mask int64 // size of the ring, a power of two, less one
	ring []byte
	head int64 // bytes ever written; the ring has the last of them
}

// recordHead stands before the bytes of each record: where the record before it
// of the same stream is, the offset, the sequence number, the length, and the packet.
const recordHead = 32

// recordSteps bounds how many records are looked at for one segment.
const recordSteps = 256

// add keeps b, the next bytes of h, which came in a packet.
func (r *recent) add(h *half, b []byte, packet int64) {
	n := int64(recordHead + len(b))
	if n > r.mask/2 {
		return
	}
	if r.ring == nil {
		r.ring, r.head = make([]byte, r.mask+1), 1
	}
	at := r.head & r.mask
	if at+n > r.mask+1 {
		r.head += r.mask + 1 - at
		at = 0
	}
	rec := r.ring[at : at+n]
	binary.LittleEndian.PutUint64(rec, uint64(h.recent))
	binary.LittleEndian.PutUint64(rec[8:], uint64(h.off))
	binary.LittleEndian.PutUint32(rec[16:], h.next)
	binary.LittleEndian.PutUint32(rec[20:], uint32(len(b)))
	binary.LittleEndian.PutUint64(rec[24:], uint64(packet))
	copy(rec[recordHead:], b)
	h.recent = r.head
	r.head += n
}

// each calls f with the ranges of the last bytes of h that lie within n bytes from
// seq, latest first, with their offsets and the packets that they came in.
func (r *recent) each(h *half, seq, n uint32, f func(seq uint32, off int64, b []byte, packet int64)) {
	for at, i := h.recent, 0; at > 0 && r.head-at <= r.mask+1 && i < recordSteps; i++ {
		rec := r.ring[at&r.mask:]
		off := int64(binary.LittleEndian.Uint64(rec[8:]))
		s, l := binary.LittleEndian.Uint32(rec[16:]), binary.LittleEndian.Uint32(rec[20:])
		b := rec[recordHead : recordHead+l]
		behind := int64(int32(seq - s)) // how far into the record the range begins; less than 0 before it
		if from, to := max(behind, 0), min(behind+int64(n), int64(l)); from < to {
			f(s+uint32(from), off+from, b[from:to], int64(binary.LittleEndian.Uint64(rec[24:])))
		}
		if behind >= 0 {
			return
		}
		at = int64(binary.LittleEndian.Uint64(rec))
	}
}
