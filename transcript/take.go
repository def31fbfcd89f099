package transcript

import (
	"errors"
	"fmt"
	"hash/crc32"
)

// take makes an entry of a line; false where there is none: a hole, a derived
// kind, a part of an event that goes on.
func (r *Reader) take(line []byte) (Entry, bool) {
	c := checkLine(line)
	before, sound := r.crc, r.sound
	r.crc = r.in.crc
	rec, err := r.verify(line, c)
	if err != nil {
		r.sound = false
		r.drop("a part of its event is damaged")
		r.hole(r.in.at, r.in.n, err.Error())
		return Entry{}, false
	}
	r.sound = true
	if sound && c.hasChain && c.before != before {
		r.drop("a part of its event is missing")
		r.broken()
	}
	if rec.part == 0 || derivedKind(rec.kind) {
		r.drop("the rest of its event is missing")
	}
	if derivedKind(rec.kind) {
		r.rep.Derived++
		return Entry{}, false
	}
	if rec.part > 0 {
		return r.joined(line, rec)
	}
	return r.entry(rec, r.in.at, r.in.n, r.in.crc)
}

// verify parses a line and checks it.
func (r *Reader) verify(line []byte, c checks) (record, error) {
	switch {
	case c.has && !c.sumOK:
		return record{}, errors.New("its checksum is wrong")
	case !c.has && r.checked:
		return record{}, errors.New("its checksum is missing")
	}
	rec, err := parseLine(line)
	if err != nil {
		return rec, err
	}
	r.checked = r.checked || c.has
	if !rec.stamp.IsZero() {
		rec.at = max(0, rec.stamp.Sub(r.hdr.Created))
	}
	return rec, nil
}

// entry makes the entry of a whole record.
func (r *Reader) entry(rec record, off, n int64, crc uint32) (Entry, bool) {
	ev, err := rec.event()
	if err != nil {
		r.hole(off, n, err.Error())
		return Entry{}, false
	}
	if _, ok := ev.(*Unknown); ok {
		r.rep.Unknown++
	}
	e := Entry{Obs: rec.seq, Conn: rec.conn, At: rec.at, Event: claimed(cleaned(ev))}
	if _, ok := ev.(*Data); ok && r.src != nil && n <= 1<<32-1 {
		e.Place = r.src.place(off, int(n), crc)
	}
	return e, true
}

// joining is an event of which parts were read.
type joining struct {
	rec  record
	n    int // parts so far
	of   int // in all; 0 where nothing is being joined
	off  int64
	line int
	crc  uint32 // of all lines so far
}

// joined adds a part; the last one makes the entry.
func (r *Reader) joined(line []byte, rec record) (Entry, bool) {
	j := &r.join
	if rec.part == 1 {
		r.drop("the rest of its event is missing")
		*j = joining{rec: rec, n: 1, of: rec.of, off: r.in.at, line: r.in.num, crc: r.in.crc}
		return Entry{}, false
	}
	d := rec.data
	if j.of != rec.of || rec.part != j.n+1 || rec.seq != j.rec.seq || rec.kind != j.rec.kind || rec.conn != j.rec.conn ||
		len(j.rec.bytes)+len(rec.bytes) > maxJoined ||
		d != nil && (d.Dir != j.rec.data.Dir || d.Layer != j.rec.data.Layer || d.Off != j.rec.data.Off+int64(len(j.rec.bytes))) {
		r.drop("the rest of its event is missing")
		r.hole(r.in.at, r.in.n, fmt.Sprintf("part %d of %d of an event stands alone", rec.part, rec.of))
		return Entry{}, false
	}
	j.n++
	j.crc = lineCRC(j.crc, line)
	j.rec.bytes = append(j.rec.bytes, rec.bytes...)
	if j.n < j.of {
		return Entry{}, false
	}
	return r.complete(rec)
}

func lineCRC(crc uint32, line []byte) uint32 {
	return crc32.Update(crc32.Update(crc, castagnoli, line), castagnoli, []byte{'\n'})
}

// complete makes the entry of an event whose last part is rec.
func (r *Reader) complete(rec record) (Entry, bool) {
	j := r.join
	r.join = joining{}
	if d := j.rec.data; d != nil {
		d.Bytes, d.Len = j.rec.bytes, int64(len(j.rec.bytes))
		d.Elided = rec.data.Elided
	} else {
		if len(j.rec.bytes) == 0 || j.rec.bytes[0] != ',' {
			r.addHole(Hole{Off: j.off, Len: r.in.off - j.off, Line: j.line, Lines: j.of, Why: "its parts do not make an event"})
			return Entry{}, false
		}
		j.rec.fields = append(append([]byte{'{'}, j.rec.bytes[1:]...), '}')
	}
	return r.entry(j.rec, j.off, r.in.off-j.off, j.crc)
}

// drop gives up an event of which parts are missing.
func (r *Reader) drop(why string) {
	if r.join.of == 0 {
		return
	}
	j := r.join
	r.join = joining{}
	r.addHole(Hole{Off: j.off, Len: r.in.at - j.off, Line: j.line, Lines: r.in.num - j.line, Why: why})
}

// hole notes that the present line, n bytes at off, could not be used.
func (r *Reader) hole(off, n int64, why string) {
	r.addHole(Hole{Off: off, Len: n, Line: r.in.num, Lines: 1, Why: why})
}

// broken notes that the present line does not follow on the one before it:
// lines are missing, or that one is the header, without a checksum, and was changed.
func (r *Reader) broken() {
	if r.in.num == 2 && r.bare {
		r.addHole(Hole{Len: r.in.at, Line: 1, Lines: 1, Why: "the header was changed"})
		return
	}
	r.addHole(Hole{Off: r.in.at, Line: r.in.num, Why: "the record does not follow on the one before it"})
}

// addHole notes a hole; one that follows on the last makes that longer.
func (r *Reader) addHole(h Hole) {
	holes := r.rep.Holes
	if len(r.rep.Parts) > 0 {
		h.File = r.rep.Parts[len(r.rep.Parts)-1]
	}
	if n := len(holes); n > 0 && holes[n-1].File == h.File && h.Lines > 0 && holes[n-1].Lines > 0 && holes[n-1].Off+holes[n-1].Len == h.Off {
		holes[n-1].Len += h.Len
		holes[n-1].Lines += h.Lines
		return
	}
	if len(holes) >= maxHoles {
		r.rep.MoreHoles++
		return
	}
	r.rep.Holes = append(holes, h)
}
