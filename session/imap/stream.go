package imap

import (
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// Literals that are arguments belong to the line that they stand in, up to
// this size; a longer one, and mail of any size, is content.
const (
	maxJoined = 4 << 10
	maxKept   = 64 << 10 // of a secret literal
)

// stream is one direction: lines, and the literals between them.
type stream struct {
	lines   *lines.Splitter
	content *lines.Content // a literal that is content, under way
	joined  literal        // a literal that is part of the line at hand
	want    int64          // bytes of joined still to come
	head    []byte         // start of a line that is longer than the limit
	from    int64          // where that line starts
	lost    bool           // the start of the line at hand is missing
}

// literal is the bytes of a literal, or the first of them.
type literal struct {
	off   int64
	bytes []byte
	size  int64
	is    bool
}

// piece is a line, or the rest of one after a literal with that literal.
type piece struct {
	lines.Line
	lit  literal
	from int64  // where the line starts, or the literal before it
	text []byte // the line without literal and line end
	long bool   // it is the last part of a line longer than the limit; text is the line's start
	lost bool   // its start is missing
}

// take takes n bytes of b into the literal at hand.
func (s *stream) take(b []byte) (n int) {
	off := s.lines.Off()
	n = s.lines.Count(b, s.want)
	s.want -= int64(n)
	if s.joined.size == 0 {
		s.joined.off = off
	}
	s.joined.size += int64(n)
	keep := min(n, maxKept-len(s.joined.bytes))
	s.joined.bytes = append(s.joined.bytes, b[:keep]...)
	return n
}

// join makes the next n bytes a part of the next line.
func (s *stream) join(n int64) {
	s.joined = literal{off: s.lines.Off(), is: true}
	s.want = n
}

// piece makes of a line with the literal before it a piece.
func (s *stream) piece(l lines.Line) piece {
	p := piece{Line: l, lit: s.joined, text: l.Body(), lost: s.lost}
	s.joined = literal{}
	if !p.lit.is {
		p.lit.off = l.Off
	}
	p.from = p.lit.off
	if l.Cut {
		if l.Part == 1 {
			s.from = p.from
			s.head = append([]byte(nil), p.text[:min(len(p.text), maxKept)]...)
		}
		p.long = l.End != lines.EndNone
		if p.long {
			p.from, p.text, s.head = s.from, s.head, nil
		}
	}
	if l.End != lines.EndNone {
		s.lost = false
	}
	return p
}

// rest gives what was taken and belongs to no event yet.
func (s *stream) rest() (p piece, events []transcript.Event, ok bool) {
	if s.content != nil {
		events = s.content.Rest()
		s.content = nil
	}
	l, has := s.lines.Rest()
	if !has {
		l = lines.Line{Off: s.lines.Off(), End: lines.EndNone}
	}
	has = has || s.joined.size > 0
	lost := s.lost
	p = s.piece(l)
	p.lost = lost
	s.want, s.head, s.lost = 0, nil, false
	return p, events, has
}

// event makes the event of a piece. ranges are relative to its first byte, the
// literal's if there is one.
func (s *stream) event(p piece, class transcript.LineClass, ranges []transcript.Range) *transcript.Line {
	raw := p.Raw
	body := p.Body()
	n := int64(len(raw))
	if p.lit.size > 0 {
		n += p.lit.size
		body = append(append([]byte(nil), p.lit.bytes...), body...)
		if int64(len(p.lit.bytes)) < p.lit.size {
			body = p.lit.bytes
		}
	}
	cut := p.Cut || len(body) > transcript.MaxLineText || int64(len(p.lit.bytes)) < p.lit.size
	body = body[:min(len(body), transcript.MaxLineText)]
	ev := s.lines.Line(p.lit.off, n, class)
	ev.End, ev.Cut, ev.Text, ev.Secret = p.End, cut, transcript.TextOf(lines.Masked(body, ranges)), ranges
	return ev
}
