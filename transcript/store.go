package transcript

import (
	"fmt"
	"math"
	"sort"
)

type streamKey struct {
	conn  int
	dir   Dir
	layer Layer
}

// chunk is the bytes of one Data.
type chunk struct {
	off    int64
	n      int64
	pos    int64 // in the ring; -1 where it was never there
	place  Place // zero where it is in no file
	packet int64 // of a capture; 0 where there is none
}

// stream is the chunks of one stream by offset; they do not overlap. What
// stands between two of them was not kept.
type stream struct{ chunks []chunk }

// looseChunks are those that stand in no file, by age: before their bytes leave
// the ring, they have to be put into one.
type looseChunks struct {
	refs []looseRef
	next int
}

type looseRef struct {
	key streamKey
	off int64
	pos int64
}

// at gives the first chunk that ends after off.
func (s *stream) at(off int64) int {
	return sort.Search(len(s.chunks), func(i int) bool { return s.chunks[i].off+s.chunks[i].n > off })
}

// insert takes c unless it overlaps another; the usual place is the end.
func (s *stream) insert(c chunk) {
	i := s.free(c.off, c.n)
	s.chunks = append(s.chunks, chunk{})
	copy(s.chunks[i+1:], s.chunks[i:])
	s.chunks[i] = c
}

// free gives the index for a chunk, or -1 where it overlaps another.
func (s *stream) free(off, n int64) int {
	i := s.at(off)
	if i < len(s.chunks) && s.chunks[i].off < off+n {
		return -1
	}
	return i
}

// bulkBytes is the length from which Data that stands in a file is not held as
// well: it would cost a copy, and push out the conversation around it.
const bulkBytes = 8 << 10

// keep stores the bytes of a Data entry.
func (l *Log) keep(e Entry, d *Data) {
	n := int64(len(d.Bytes))
	if n == 0 || d.Off < 0 || d.Off > math.MaxInt64-n {
		return
	}
	k := streamKey{e.Conn, d.Dir, d.Layer}
	s := l.streams[k]
	if s == nil {
		s = &stream{}
		l.streams[k] = s
	}
	if s.free(d.Off, n) < 0 {
		return
	}
	c := chunk{off: d.Off, n: n, pos: -1, place: e.Place, packet: d.Packet}
	if l.ring.fits(len(d.Bytes)) && (c.place.IsZero() || len(d.Bytes) < bulkBytes) {
		l.save(len(d.Bytes))
		c.pos = l.ring.put(d.Bytes)
		if c.place.IsZero() {
			l.loose.refs = append(l.loose.refs, looseRef{k, c.off, c.pos})
		}
	} else if c.place.IsZero() {
		c.place = l.spillOut(k, d.Off, d.Bytes)
	}
	s.insert(c)
}

// save puts those chunks into a file whose bytes n more ones would push out.
func (l *Log) save(n int) {
	l.ring.room(n)
	gone := l.ring.head + int64(n) - int64(len(l.ring.mem)) // positions before it
	q := &l.loose
	for q.next < len(q.refs) && q.refs[q.next].pos < gone {
		ref := q.refs[q.next]
		q.next++
		s := l.streams[ref.key]
		c := &s.chunks[s.at(ref.off)]
		c.place = l.spillOut(ref.key, c.off, l.ring.get(nil, c.pos, int(c.n)))
	}
	if q.next > 1024 && q.next > len(q.refs)/2 {
		q.refs, q.next = append([]looseRef(nil), q.refs[q.next:]...), 0
	}
}

// spillOut writes bytes into the temporary file; the place is zero where that fails.
func (l *Log) spillOut(k streamKey, off int64, b []byte) Place {
	if l.spill == nil {
		w, err := CreateTemp(Header{ContainsSecrets: true})
		if err != nil {
			return Place{}
		}
		l.spill = w
	}
	p, err := l.spill.Write(Entry{Conn: k.conn, Event: &Data{Dir: k.dir, Layer: k.layer, Off: off, Len: int64(len(b)), Bytes: b}})
	if err != nil {
		return Place{}
	}
	return p
}

// Bytes gives a copy of the bytes of a span. The error wraps ErrNoBytes where
// some of them were elided, missing in a capture, lost, or changed in the file since.
func (l *Log) Bytes(s Span) ([]byte, error) {
	if s.Off < 0 || s.Len < 0 || s.Off > math.MaxInt64-s.Len {
		return nil, fmt.Errorf("%w: no stream has a span %s", ErrNoBytes, s)
	}
	if s.Len == 0 {
		return []byte{}, nil
	}
	out, todo, err := l.held(s)
	if err != nil {
		return nil, err
	}
	for _, c := range todo { // the lock is not held while a file is read
		b, err := l.lines.read(c.place)
		if err != nil {
			return nil, err
		}
		if int64(len(b)) != c.n {
			return nil, fmt.Errorf("%w: the recording holds %d bytes instead of %d", ErrNoBytes, len(b), c.n)
		}
		from, to := max(s.Off, c.off), min(s.End(), c.off+c.n)
		copy(out[from-s.Off:], b[from-c.off:to-c.off])
	}
	return out, nil
}

// held fills in what is in memory and gives the chunks that are not.
func (l *Log) held(s Span) (out []byte, todo []chunk, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	st := l.streams[streamKey{s.Conn, s.Dir, s.Layer}]
	if st == nil {
		return nil, nil, fmt.Errorf("%w: nothing was recorded of %s", ErrNoBytes, s)
	}
	first := st.at(s.Off)
	if err := st.covers(first, s); err != nil {
		return nil, nil, err
	}
	out = make([]byte, s.Len)
	for i := first; i < len(st.chunks) && st.chunks[i].off < s.End(); i++ {
		c := st.chunks[i]
		if !l.ring.has(c.pos) {
			if c.place.IsZero() {
				return nil, nil, fmt.Errorf("%w: no file could be written for them", ErrNoBytes)
			}
			todo = append(todo, c)
			continue
		}
		from, to := max(s.Off, c.off), min(s.End(), c.off+c.n)
		l.ring.get(out[from-s.Off:from-s.Off], c.pos+from-c.off, int(to-from))
	}
	return out, todo, nil
}

// covers tells whether the chunks from i on hold all of s.
func (st *stream) covers(i int, s Span) error {
	at := s.Off
	for ; i < len(st.chunks) && st.chunks[i].off <= at; i++ {
		at = st.chunks[i].off + st.chunks[i].n
		if at >= s.End() {
			return nil
		}
	}
	return fmt.Errorf("%w: of %s from offset %d on", ErrNoBytes, s, at)
}
