package lines

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// DefaultMax is the longest line in bytes, with its line end, where New is given none.
const DefaultMax = 64 << 10

// Line ends of Line.End and transcript.Line.End.
const (
	EndCRLF = ""
	EndLF   = "lf"
	EndNone = "none"
)

// Line is one line, or a piece of a line that is longer than the limit.
type Line struct {
	Off  int64  // offset of the first byte in its stream
	Raw  []byte // with the line end
	End  string // EndCRLF, EndLF; EndNone where the stream, or the piece, ended without one
	Cut  bool   // longer than the limit: Raw is a piece of it
	Part int    // 0 for a whole line, 1, 2, … for the pieces of a long one
	crlf bool   // the CR of the line end was the last byte of the piece before
}

// Body gives the line without its line end.
func (l Line) Body() []byte {
	n := len(l.Raw)
	switch {
	case l.End == EndLF || l.End == EndCRLF && l.crlf:
		n--
	case l.End == EndCRLF:
		n -= 2
	}
	return l.Raw[:max(n, 0)]
}

// Splitter cuts one direction of a conversation into lines.
type Splitter struct {
	conn    int
	dir     transcript.Dir
	layer   transcript.Layer
	off     int64 // of the next byte that is not taken
	max     int
	pending []byte
	part    int  // pieces given of the line at hand
	lastCR  bool // the piece before ended with CR
	brief   bool // content is summed up
	memory  *Memory
}

// New gives a splitter whose next byte has offset off. max is the longest line
// in bytes with its line end; 0 stands for DefaultMax.
func New(conn int, dir transcript.Dir, layer transcript.Layer, off int64, max int) *Splitter {
	if max <= 0 {
		max = DefaultMax
	}
	return &Splitter{conn: conn, dir: dir, layer: layer, off: off, max: max}
}

// Brief makes content be summed up: behind a message's header all of it becomes
// one Line. It is given where b holds.
func (s *Splitter) Brief(b bool) *Splitter { s.brief = b; return s }

// Lend makes the lines be of m; nil for lines that stay.
func (s *Splitter) Lend(m *Memory) *Splitter { s.memory = m; return s }

// Next takes n bytes of b. ok tells that l is whole, or that it is a piece of
// a line longer than the limit. l.Raw is valid until the next call and must
// not be changed.
func (s *Splitter) Next(b []byte) (l Line, n int, ok bool) {
	room := s.max - len(s.pending)
	look := b[:min(len(b), room)]
	i := bytes.IndexByte(look, '\n')
	switch {
	case i >= 0:
		return s.take(look[:i+1], true), i + 1, true
	case len(look) == room:
		return s.take(look, false), len(look), true
	}
	s.pending = append(s.pending, look...)
	s.off += int64(len(look))
	return Line{}, len(look), false
}

// take ends a line, or a piece of one, with the bytes of last.
func (s *Splitter) take(last []byte, ended bool) Line {
	l := Line{Off: s.off - int64(len(s.pending)), Raw: last}
	if len(s.pending) > 0 {
		l.Raw = append(s.pending, last...)
		s.pending = l.Raw[:0]
	}
	s.off += int64(len(last))
	s.mark(&l, ended)
	return l
}

// mark sets the end of l and its place among the pieces of a long line.
func (s *Splitter) mark(l *Line, ended bool) {
	l.Cut = !ended || s.part > 0
	if l.Cut {
		s.part++
		l.Part = s.part
	}
	n := len(l.Raw)
	switch {
	case !ended:
		l.End = EndNone
		s.lastCR = n > 0 && l.Raw[n-1] == '\r'
		return
	case n >= 2 && l.Raw[n-2] == '\r':
	case n == 1 && l.Part > 1 && s.lastCR:
		l.crlf = true
	default:
		l.End = EndLF
	}
	s.part, s.lastCR = 0, false
}

// Rest gives what is left of a line where the stream ends, or where bytes are
// missing. ok is false where nothing is.
func (s *Splitter) Rest() (l Line, ok bool) {
	if len(s.pending) == 0 {
		s.part, s.lastCR = 0, false
		return Line{}, false
	}
	l = Line{Off: s.off - int64(len(s.pending)), Raw: s.pending, End: EndNone, Cut: s.part > 0}
	if l.Cut {
		l.Part = s.part + 1
	}
	s.pending, s.part, s.lastCR = nil, 0, false
	return l, true
}

// Count takes at most left bytes of b without looking at them. It is for
// places where no line is pending.
func (s *Splitter) Count(b []byte, left int64) (n int) {
	n = int(min(int64(len(b)), left))
	s.off += int64(n)
	return n
}

// Skip moves on by n bytes that are missing; n < 0 is taken for 0. What Rest
// gives should be asked for first.
func (s *Splitter) Skip(n int64) { s.off += max(n, 0) }

// Off gives the offset of the next byte that was not taken.
func (s *Splitter) Off() int64 { return s.off }

// Pending gives the number of bytes taken that belong to no line yet.
func (s *Splitter) Pending() int { return len(s.pending) }

// Span names n bytes of the stream from off on.
func (s *Splitter) Span(off, n int64) transcript.Span {
	return transcript.Span{Conn: s.conn, Dir: s.dir, Layer: s.layer, Off: off, Len: n}
}

// Line makes the event of n bytes from off on, without their text.
func (s *Splitter) Line(off, n int64, class transcript.LineClass) *transcript.Line {
	l := s.memory.Line()
	*l = transcript.Line{Span: s.Span(off, n), Class: class}
	return l
}

// Event makes the event of l. The bytes of secret, relative to the start of
// the line, are '*' in its text.
func (s *Splitter) Event(l Line, class transcript.LineClass, secret ...transcript.Range) *transcript.Line {
	text := l.Body()
	cut := len(text) > transcript.MaxLineText
	if cut {
		text = text[:transcript.MaxLineText]
	}
	ev := s.Line(l.Off, int64(len(l.Raw)), class)
	ev.End, ev.Text, ev.Cut = l.End, transcript.TextOf(Masked(text, secret)), cut || l.Cut
	if len(secret) > 0 {
		ev.Secret = append(ev.Secret, secret...)
	}
	return ev
}

// TextIn gives the text of what stands in a line from an offset on, b in the
// masked line: the memory of the line's own text, where that is whole.
func TextIn(l *transcript.Line, from int, b []byte) transcript.Text {
	if l.Cut {
		return transcript.TextOf(b[:min(len(b), transcript.MaxLineText)])
	}
	return l.Text.From(from)
}

// Masked gives b with '*' for each byte of the ranges; b itself where there is none.
func Masked(b []byte, secret []transcript.Range) []byte {
	if len(secret) == 0 {
		return b
	}
	b = bytes.Clone(b)
	for _, r := range secret {
		for i := max(r.From, 0); i < min(r.To, len(b)); i++ {
			b[i] = '*'
		}
	}
	return b
}
