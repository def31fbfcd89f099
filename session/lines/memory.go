package lines

import "example.org/mailwire/transcript"

// Memory lends the events of a decoder that nobody keeps: they are good until
// Reuse. Those of a nil Memory stay.
type Memory struct {
	lines    pool[transcript.Line]
	requests pool[transcript.Request]
	replies  pool[transcript.Reply]
	records  pool[transcript.Record]
}

// Line gives a Line to be set.
func (m *Memory) Line() *transcript.Line {
	if m == nil {
		return new(transcript.Line)
	}
	return m.lines.next()
}

// Request gives a Request to be set.
func (m *Memory) Request() *transcript.Request {
	if m == nil {
		return new(transcript.Request)
	}
	return m.requests.next()
}

// Reply gives a Reply to be set.
func (m *Memory) Reply() *transcript.Reply {
	if m == nil {
		return new(transcript.Reply)
	}
	return m.replies.next()
}

// Record gives a Record to be set.
func (m *Memory) Record() *transcript.Record {
	if m == nil {
		return new(transcript.Record)
	}
	return m.records.next()
}

// Reuse takes back what was lent.
func (m *Memory) Reuse() {
	m.lines.used, m.requests.used, m.replies.used, m.records.used = 0, 0, 0, 0
}

// pool is events of one kind, lent one after the other.
type pool[T any] struct {
	all  []T
	used int
}

// maxPool bounds what stays of a piece of input that led to very many events.
const maxPool = 256

func (p *pool[T]) next() *T {
	if p.used == len(p.all) { // those lent before stay where they are
		p.all, p.used = make([]T, min(max(8, 2*len(p.all)), maxPool)), 0
	}
	e := &p.all[p.used]
	p.used++
	return e
}
