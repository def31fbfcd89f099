package view

import (
	"sort"

	"example.org/mailwire/transcript"
)

// spans finds what was said of bytes by their place. Each stream's list is in
// the order of the bytes, as the events come.
type spans[T any] struct {
	lists [3][3][]item[T]
}

type item[T any] struct {
	span transcript.Span
	of   T
}

func (s *spans[T]) add(at transcript.Span, of T) {
	l := &s.lists[at.Dir%3][at.Layer%3]
	*l = append(*l, item[T]{at, of})
}

// at gives what covers the start of span.
func (s *spans[T]) at(span transcript.Span) (of T, ok bool) {
	l := s.lists[span.Dir%3][span.Layer%3]
	i := sort.Search(len(l), func(i int) bool { return l[i].span.Off > span.Off })
	if i == 0 || l[i-1].span.End() <= span.Off {
		return of, false
	}
	return l[i-1].of, true
}

// Request gives the request that a line belongs to, or nil.
func (m *Model) Request(l *transcript.Line) *transcript.Request {
	r, _ := m.requests.at(l.Span)
	return r
}

// Reply gives the reply that a line belongs to, or nil.
func (m *Model) Reply(l *transcript.Line) *transcript.Reply {
	r, _ := m.replies.at(l.Span)
	return r
}

// AuthStep gives the step of a sign-in that a line is, or nil.
func (m *Model) AuthStep(l *transcript.Line) *transcript.AuthStep {
	a, _ := m.auth.at(l.Span)
	return a
}

// Sealed gives the records that carried a line, none where it was not sealed
// or where that is not known.
func (m *Model) Sealed(span transcript.Span) []*transcript.Record {
	if span.Layer != transcript.Plain {
		return nil
	}
	l := m.sealed[span.Dir%3]
	i := sort.Search(len(l), func(i int) bool { return l[i].Plain.End() > span.Off })
	j := i
	for j < len(l) && l[j].Plain.Off < span.End() {
		j++
	}
	return l[i:j]
}
