package wire

import (
	"sort"
	"time"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/view"
)

// header is the bytes of a record's header.
const header = 5

// segment is bytes under one heading: those of a record, or of one arrival, as
// far as they came at once.
type segment struct {
	row    int // of its heading
	span   transcript.Span
	at     time.Duration
	name   string
	raw    []byte // the bytes, where they are in no stream of the log
	base   int64  // of raw: where its first byte was on the wire; -1 where it was sealed or in pieces
	sealed bool   // of raw: it crossed sealed
	elided int64  // bytes that followed and were not kept
	more   bool   // it goes on with a record that began before
}

// list is the segments with their rows. It grows with the log; the rows
// themselves are made where they are shown.
type list struct {
	segments []segment
	by       [3][3][]int // their numbers by direction and layer
	rows     int
	bytes    [3]int64
	chunks   int // read so far
	settled  int // chunks of which the records are known
	told     int // records that were known then
	marks    []mark
}

// mark is the list as it was before a chunk that was not settled.
type mark struct {
	segments, rows int
	bytes          [3]int64
}

// build brings the list up to date.
func (l *list) build(of *view.Model, inside bool, per int) {
	chunks := of.Chunks()
	if len(chunks) == l.chunks && of.Told() == l.told {
		return
	}
	if inside || len(chunks) < l.chunks || of.Told() < l.told {
		*l = list{}
	}
	l.told = of.Told()
	if inside {
		l.insides(of, per)
		return
	}
	if l.settled < l.chunks { // records that are known by now cut them otherwise
		m := l.marks[0]
		l.cutTo(m)
	}
	l.marks = nil
	at := l.settled
	for i, c := range chunks[at:] {
		if len(l.marks) == 0 {
			l.settled = at + i
		}
		before := mark{len(l.segments), l.rows, l.bytes}
		if c.Layer == transcript.Wire && !l.cut(of, c, per) && len(l.marks) == 0 {
			l.marks = []mark{before}
		}
	}
	if l.chunks = len(chunks); len(l.marks) == 0 {
		l.settled = l.chunks
	}
}

// cutTo takes back what was added after a mark.
func (l *list) cutTo(m mark) {
	l.segments, l.rows, l.bytes = l.segments[:m.segments], m.rows, m.bytes
	for d := range l.by {
		for y, list := range l.by[d] {
			l.by[d][y] = list[:sort.SearchInts(list, m.segments)]
		}
	}
}

// cut adds a chunk, cut where records end; it tells whether they all are known.
func (l *list) cut(of *view.Model, c view.Chunk, per int) bool {
	known := true
	off, end := c.Off, c.Off+c.Len
	for off < end {
		to := end
		more := false
		if rec, _ := of.RecordAt(c.Dir, off); rec != nil {
			to, more = min(end, rec.Span.End()), rec.Span.Off < off
		} else if of.InsideTLS(c.Dir, off) {
			known = false
			if next := of.NextRecord(c.Dir, off); next > off {
				to = min(end, next)
			}
		}
		l.add(segment{span: transcript.Span{Conn: of.Conn(), Dir: c.Dir, Layer: c.Layer, Off: off, Len: to - off}, at: c.At, more: more}, per)
		off = to
	}
	if n := len(l.segments); c.Elided > 0 && n > 0 {
		l.segments[n-1].elided = c.Elided
		l.rows++
	}
	l.bytes[c.Dir%3] += c.Elided
	return known
}

func (l *list) add(s segment, per int) {
	s.row = l.rows
	place := &l.by[s.span.Dir%3][s.span.Layer%3]
	*place = append(*place, len(l.segments))
	l.segments = append(l.segments, s)
	l.rows += 1 + int((s.span.Len+int64(per)-1)/int64(per))
	l.bytes[s.span.Dir%3] += s.span.Len
}

// insides lists what the two ends have: what crossed before TLS, the messages
// of the handshake, and what was sent inside, in the order of time.
func (l *list) insides(of *view.Model, per int) {
	chunks := of.Chunks()
	l.chunks, l.settled = len(chunks), len(chunks)
	rungs := of.Rungs()
	message := func(r view.Rung) {
		if r.Kind != view.RungMessage || r.Handshake.Raw == nil {
			return
		}
		span := r.Span()
		span.Len = int64(len(r.Handshake.Raw))
		base := int64(-1)
		if !r.Sealed && len(r.Within) == 1 {
			base = span.Off + header + int64(r.Offset)
		}
		l.add(segment{span: span, at: r.At, name: r.Name(), raw: r.Handshake.Raw, base: base, sealed: r.Sealed}, per)
	}
	for _, c := range chunks {
		if c.Layer == transcript.Wire && of.InsideTLS(c.Dir, c.Off) {
			continue
		}
		for c.Layer == transcript.Plain && len(rungs) > 0 && rungs[0].At <= c.At {
			message(rungs[0])
			rungs = rungs[1:]
		}
		l.add(segment{span: transcript.Span{Conn: of.Conn(), Dir: c.Dir, Layer: c.Layer, Off: c.Off, Len: c.Len}, at: c.At}, per)
	}
	for _, r := range rungs {
		message(r)
	}
}

// segmentOf gives the segment that a row is in.
func (l *list) segmentOf(row int) int {
	return max(0, sort.Search(len(l.segments), func(i int) bool { return l.segments[i].row > row })-1)
}

// byteAt gives the segment of a row, reduced to the first byte of the row.
func (m *Model) byteAt(row int) (segment, bool) {
	if m.rows == 0 || m.per == 0 {
		return segment{}, false
	}
	s := m.segments[m.segmentOf(row)]
	n := int64(max(0, row-s.row-1) * m.per)
	s.span.Off += n
	s.span.Len = max(0, min(1, s.span.Len-n))
	return s, true
}

// rowOf gives the row of the first byte of a span, -1 where it is not there.
// The segments of one stream are in the order of its bytes.
func (l *list) rowOf(s transcript.Span) int {
	list := l.by[s.Dir%3][s.Layer%3]
	n := sort.Search(len(list), func(i int) bool { return l.segments[list[i]].span.Off > s.Off }) - 1
	if n < 0 || l.segments[list[n]].span.End() <= s.Off {
		return -1
	}
	i := list[n]
	x, per := l.segments[i], perOf(l.segments[i], l, i)
	switch {
	case x.raw == nil:
		return x.row + 1 + int((s.Off-x.span.Off)/per)
	case x.base < 0 || s.Off < x.base:
		return x.row
	}
	return x.row + 1 + int((s.Off-x.base)/per)
}

// perOf gives the bytes in a row of a segment.
func perOf(x segment, l *list, i int) int64 {
	end := l.rows
	if i+1 < len(l.segments) {
		end = l.segments[i+1].row
	}
	n := int64(end - x.row - 1)
	if x.elided > 0 {
		n--
	}
	return max(1, (x.span.Len+n-1)/max(1, n))
}
