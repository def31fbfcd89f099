package html

import (
	"time"

	"example.org/mailwire/transcript"
)

// gathered is what the events of one conversation tell.
type gathered struct {
	conn       int
	number     int // among those that were opened, from 1; 0 for none
	events     []transcript.Event
	opened     *transcript.Opened
	agreed     *transcript.TLSAgreed
	verdict    *transcript.Verdict
	lines      []said
	exposed    map[int]*transcript.Exposed
	last       *transcript.Exposed
	sent       [3]*transcript.Certificates
	steps      []*transcript.AuthStep
	consents   []*transcript.Consent
	findings   []*transcript.Finding
	remarks    []transcript.Event // notes, faults, gaps and the like, in order
	handshakes int
	closed     *transcript.Closed
}

// said is a line and when it was said.
type said struct {
	line *transcript.Line
	at   time.Duration
}

func (g *gathered) take(e transcript.Entry) {
	g.events = append(g.events, e.Event)
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		g.opened = ev
	case *transcript.TLSAgreed:
		g.agreed = ev
	case *transcript.Verdict:
		g.verdict = ev
	case *transcript.Line:
		g.lines = append(g.lines, said{ev, e.At})
	case *transcript.Exposed:
		g.exposed[ev.Line], g.last = ev, ev
	case *transcript.Handshake:
		g.handshakes++
	case *transcript.Certificates:
		g.sent[ev.Dir] = ev
	case *transcript.AuthStep:
		g.steps = append(g.steps, ev)
	case *transcript.Consent:
		g.consents = append(g.consents, ev)
	case *transcript.Finding:
		g.findings = append(g.findings, ev)
	case *transcript.Note, *transcript.Fault, *transcript.Lost, *transcript.Gap, *transcript.Overlap, *transcript.Alert:
		g.remarks = append(g.remarks, ev)
	case *transcript.Closed:
		g.closed = ev
	}
}

// at gives the number of the line that a span lies in, 0 for none.
func (g *gathered) at(s transcript.Span) int {
	for _, l := range g.lines {
		of := l.line.Span
		if s.Len > 0 && of.Dir == s.Dir && of.Layer == s.Layer && of.Off < s.End() && s.Off < of.End() {
			return l.line.N
		}
	}
	return 0
}
