package main

import (
	"time"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// listSink gives a capture to the finder, and its conversations to the list.
type listSink struct {
	*capture.Finder
	list  *captureList
	start time.Time
	from  map[int]talkID // of the reader's conversations that are open
}

// began begins a conversation of the list. One of that number may be there, of
// a pass before.
func (s *listSink) began(number, from int) {
	l := s.list
	x := listedTalk{from: s.from[from], open: report.NewSession(report.SessionOptions{Start: s.start})}
	if l.begun = number + 1; number < len(l.rows) {
		x.fresh = l.rows[number].fresh
		l.rows[number] = x
		return
	}
	l.rows = append(l.rows, x)
}

// Observed implements pcap.Sink.
func (s *listSink) Observed(e transcript.Entry) {
	s.alone(func() { s.observed(e) })
}

// Keys implements pcap.Sink.
func (s *listSink) Keys(log []byte) { s.alone(func() { s.Finder.Keys(log) }) }

// Comment implements pcap.Sink.
func (*listSink) Comment(int64, string) {}

// Annotate implements pcap.Annotated.
func (s *listSink) Annotate(conn int, at time.Duration, packet int64, text string) {
	s.alone(func() { captureSink{s.Finder}.Annotate(conn, at, packet, text) })
}

// alone runs f alone, and tells where conversations changed.
func (s *listSink) alone(f func()) {
	l := s.list
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
	if len(l.fresh) > 0 && l.more != nil {
		close(l.more)
		l.more = nil
	}
}

func (s *listSink) observed(e transcript.Entry) {
	if o, ok := e.Event.(*transcript.Opened); ok {
		s.from[e.Conn] = idOf(e.At, o)
	}
	s.Finder.Observed(e)
	if _, ok := e.Event.(*transcript.Closed); ok {
		delete(s.from, e.Conn)
	}
}
