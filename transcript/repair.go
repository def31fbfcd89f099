package transcript

import "io"

// Repair writes all that can be read of a recording as a sound one. Where
// something is damaged or missing stands a Lost that tells what; the records
// themselves, their numbers and times stay as they were. It gives the number of
// events written and of places marked.
func Repair(r *Reader, out io.Writer) (events, marks int, err error) {
	h := r.Header()
	h.Part, h.After = 0, ""
	c, err := NewEncoder(out, h)
	if err != nil {
		return 0, 0, err
	}
	m := mender{c: c}
	for e, err := range r.All() {
		if err != nil {
			return events, m.marks, err
		}
		if err := m.holes(r.Report(), e.Obs); err != nil {
			return events, m.marks, err
		}
		if err := c.Write(e); err != nil {
			return events, m.marks, err
		}
		events++
		m.last = e
		m.some = true
	}
	rep := r.Report()
	if err := m.holes(rep, -1); err != nil {
		return events, m.marks, err
	}
	if rep.Incomplete > 0 {
		err = m.mark(-1, rep.Incomplete, "the last record was not whole")
	}
	if rep.Ends != "" && err == nil {
		err = m.mark(-1, 0, "the compressed file ends early: "+rep.Ends)
	}
	return events, m.marks, err
}

// mender marks what is missing.
type mender struct {
	c     *Encoder
	last  Entry // the last event written
	some  bool
	seen  int // holes marked
	more  int // of those beyond the list
	marks int
}

// holes marks the holes that were found before the event numbered next; -1 for the end.
func (m *mender) holes(rep Report, next int) error {
	for ; m.seen < len(rep.Holes); m.seen++ {
		h := rep.Holes[m.seen]
		if err := m.mark(next, h.Len, h.Why); err != nil {
			return err
		}
	}
	if rep.MoreHoles > m.more {
		m.more = rep.MoreHoles
		return m.mark(next, 0, "one more damaged place")
	}
	return nil
}

// mark writes a Lost: the numbers are those between the events around it.
func (m *mender) mark(next int, n int64, why string) error {
	from := 0
	if m.some {
		from = m.last.Obs + 1
	}
	to := max(next-1, from)
	m.marks++
	return m.c.Write(Entry{Obs: from, Conn: m.last.Conn, At: m.last.At,
		Event: &Lost{From: from, To: to, Bytes: n, Err: "repaired: " + why}})
}
