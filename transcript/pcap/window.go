package pcap

import (
	"io"
)

// Sizes of the buffer between the file and the packets, which are slices of it.
const (
	windowStart = 64 << 10
	windowRead  = 1 << 20 // it grows to this by itself while reads fill it
)

// window is the part of a stream that is in memory. It grows only while bytes
// really come, whatever length a header claims.
type window struct {
	in   io.Reader
	buf  []byte
	r, w int   // what is held and not yet taken
	off  int64 // of buf[r] in the stream
	err  error // why no more comes

	lender *lender // of buf, where others may use it for longer; nil where nobody does
}

// held gives all that is in memory and not yet taken.
func (w *window) held() []byte { return w.buf[w.r:w.w] }

// peek gives the next n bytes, fewer where the stream ends before; they stay
// valid until the next call.
func (w *window) peek(n int) []byte {
	if w.w-w.r < n {
		w.fill(n)
	}
	return w.buf[w.r:min(w.r+n, w.w)]
}

// skip takes n bytes that were peeked at.
func (w *window) skip(n int) {
	w.r += n
	w.off += int64(n)
}

// fill reads until n bytes are held or no more come. One read is enough where a
// stream still grows: what is there is not held back for the sake of a full buffer.
func (w *window) fill(n int) {
	if w.lender != nil {
		w.lender.lend()
	}
	for idle := 0; w.w-w.r < n && w.err == nil; {
		if w.w == len(w.buf) || w.r+n > len(w.buf) {
			w.room()
		}
		m, err := w.in.Read(w.buf[w.w:])
		w.w += m
		w.err = err
		if idle++; m > 0 {
			idle = 0
		} else if idle > 100 && err == nil {
			w.err = io.ErrNoProgress
		}
	}
}

// room makes room behind what is held: by moving it to the front, or in a buffer
// of twice the size where that would move more than half of it.
func (w *window) room() {
	held := w.held()
	to := w.buf
	if w.lender != nil {
		to = w.lender.buffer(len(held))
	} else if size := len(w.buf); size == 0 {
		to = make([]byte, windowStart)
	} else if 2*len(held) > size || size < windowRead {
		to = make([]byte, 2*size)
	}
	w.w = copy(to, held)
	w.buf, w.r = to, 0
}
