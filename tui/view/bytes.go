package view

import (
	"sort"
	"strings"

	"example.org/mailwire/transcript"
)

// Secrecy tells which of the bytes [off, off+n) of a stream must not be shown
// unasked: those of secrets, and those of a client's line that is not whole yet,
// of which nobody can tell. It is nil where there are none.
func (m *Model) Secrecy(dir transcript.Dir, layer transcript.Layer, off, n int64) []bool {
	var hide []bool
	mark := func(from, to int64) {
		from, to = max(from, off), min(to, off+n)
		if from >= to {
			return
		}
		if hide == nil {
			hide = make([]bool, n)
		}
		for i := from; i < to; i++ {
			hide[i-off] = true
		}
	}
	l := m.hide[dir%3][layer%3]
	for i := sort.Search(len(l), func(i int) bool { return l[i].End() > off }); i < len(l) && l[i].Off < off+n; i++ {
		mark(l[i].Off, l[i].End())
	}
	if dir == transcript.Client {
		mark(m.said[layer%3], off+n)
	}
	return hide
}

// hold notes the secrets of a line, and how far its side has been understood.
func (m *Model) hold(l *transcript.Line) {
	dir, layer := l.Span.Dir%3, l.Span.Layer%3
	for _, r := range l.Secret {
		s := l.Span
		s.Off += int64(r.From)
		s.Len = int64(r.To - r.From)
		m.hide[dir][layer] = append(m.hide[dir][layer], s)
	}
	if dir == transcript.Client {
		m.said[layer] = max(m.said[layer], l.Span.End())
	}
}

// RecordAt gives the record of TLS that holds a byte on the wire, and what it
// carried; nil where none is known.
func (m *Model) RecordAt(dir transcript.Dir, off int64) (r *transcript.Record, carried string) {
	l := m.ladder.by[dir%3]
	i := sort.Search(len(l), func(i int) bool { return l[i].Span.Off > off })
	if i == 0 || l[i-1].Span.End() <= off {
		return nil, ""
	}
	var names []string
	for _, it := range l[i-1].items {
		if it.alert != nil {
			names = append(names, "alert "+it.alert.Name)
		} else if it.handshake.Type >= 0 {
			names = append(names, it.handshake.Name)
		}
	}
	return l[i-1].Record, strings.Join(names, ", ")
}

// NextRecord gives where the first record at or after off begins, or -1.
func (m *Model) NextRecord(dir transcript.Dir, off int64) int64 {
	l := m.ladder.by[dir%3]
	if i := m.ladder.at(dir, off); i < len(l) {
		return l[i].Span.Off
	}
	return -1
}

// InsideTLS tells whether a byte on the wire lies where TLS is spoken.
func (m *Model) InsideTLS(dir transcript.Dir, off int64) bool {
	return m.ladder.began && off >= m.ladder.start[dir%3]
}

// Told gives how many records were told so far, those told again among them.
func (m *Model) Told() int { return m.ladder.told }
