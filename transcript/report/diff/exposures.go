package diff

import (
	"slices"

	"example.org/mailwire/transcript"
)

type stream struct {
	dir   transcript.Dir
	layer transcript.Layer
}

// exposureMap finds what is known of the lines in a span.
type exposureMap map[stream][]*transcript.Exposed

func exposures(list []*transcript.Exposed) exposureMap {
	m := exposureMap{}
	for _, e := range list {
		k := stream{e.Span.Dir, e.Span.Layer}
		m[k] = append(m[k], e)
	}
	for _, l := range m {
		slices.SortStableFunc(l, func(a, b *transcript.Exposed) int { return int(max(-1, min(1, a.Span.Off-b.Span.Off))) })
	}
	return m
}

// in gives what is known of the lines that begin in s.
func (m exposureMap) in(s transcript.Span) []*transcript.Exposed {
	l := m[stream{s.Dir, s.Layer}]
	from, _ := slices.BinarySearchFunc(l, s.Off, func(e *transcript.Exposed, off int64) int { return int(max(-1, min(1, e.Span.Off-off))) })
	to := from
	for to < len(l) && l[to].Span.Off < s.End() {
		to++
	}
	return l[from:to]
}
