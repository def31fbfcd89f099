package lines

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// Content follows mail, lists and literals in one direction and tells of them
// without holding them: line by line at first, then in blocks of whole lines.
// A line longer than the splitter's limit comes in pieces of that length.
type Content struct {
	s       *Splitter
	dotted  bool
	left    int64 // of counted content
	given   int   // lines given one by one
	size    int64 // bytes so far, the closing dot left out
	bare    int   // lines that end with a bare LF
	bareDot bool
	afterLF bool // the line before ended with a bare LF
	inBody  bool // of a summed up message: its header is over
	cur     partial
	block   block
	events  []transcript.Event
}

// partial is the line at hand.
type partial struct {
	head   []byte // its first bytes, at most maxHead
	n      int    // all its bytes
	lastCR bool
	piece  bool // bytes of the same line were given before
}

// block is whole lines that were not given yet.
type block struct {
	off   int64
	n     int64
	lines int
	text  []byte // of its first line
	end   string // of its last line
	cut   bool
	dots  int // that stuffing added
}

const maxHead = transcript.MaxLineText + 2

// Dotted follows content of SMTP or POP3 up to the line with the lone dot
// (RFC 5321 4.5.2, RFC 1939 3). The splitter must be at the start of a line.
func Dotted(s *Splitter) *Content { return &Content{s: s, dotted: true} }

// Counted follows n bytes: a literal, or a chunk. The splitter must be at the
// start of a line, or just after a line.
func Counted(s *Splitter, n int64) *Content { return &Content{s: s, left: n} }

// Take takes n bytes of b and gives the lines and findings that they complete.
// done tells that the content is over; then, for dotted content, the last line
// given is the lone dot. Content of no bytes is done with an empty b.
func (c *Content) Take(b []byte) (n int, events []transcript.Event, done bool) {
	if c.events = c.events[:0]; !c.s.brief {
		c.events = nil
	}
	for n < len(b) && !done && (c.dotted || c.left > 0) {
		if k := c.skim(b[n:]); k > 0 {
			n += k
			continue
		}
		var k int
		k, done = c.step(b[n:])
		n += k
	}
	if !c.dotted && c.left == 0 {
		c.flush()
		done = true
	}
	return n, c.events, done
}

// step takes a line, the rest of one, or what there is of one.
func (c *Content) step(b []byte) (n int, done bool) {
	look := b[:min(len(b), c.s.max-c.cur.n)]
	if !c.dotted {
		look = look[:min(int64(len(look)), c.left)]
	}
	i := bytes.IndexByte(look, '\n')
	if i >= 0 {
		look = look[:i+1]
	}
	c.s.off += int64(len(look))
	c.left -= int64(len(look))
	c.size += int64(len(look))
	if i >= 0 && c.cur.n == 0 && !c.cur.piece {
		return len(look), c.line(look, len(look), len(look) > 1 && look[i-1] == '\r')
	}
	crBefore := c.cur.lastCR
	c.cur.add(look)
	switch {
	case i >= 0:
		crlf := i > 0 && look[i-1] == '\r' || i == 0 && crBefore
		done = c.line(c.cur.head, c.cur.n, crlf)
		c.cur = partial{head: c.cur.head[:0]}
	case c.cur.n >= c.s.max:
		c.piece()
	}
	return len(look), done
}

func (p *partial) add(b []byte) {
	p.head = append(p.head, b[:min(len(b), maxHead-len(p.head))]...)
	p.n += len(b)
	p.lastCR = b[len(b)-1] == '\r'
}

// line takes a whole line of n bytes, or the last piece of one, that starts with head.
func (c *Content) line(head []byte, n int, crlf bool) (done bool) {
	end, endLen := EndLF, 1
	if crlf {
		end, endLen = EndCRLF, 2
	}
	if c.dotted && !c.cur.piece && n-endLen == 1 && head[0] == '.' {
		if crlf && !c.afterLF {
			c.size -= int64(n)
			c.flushBlock()
			c.emit(head[:1], n, end, false)
			return true
		}
		if !c.bareDot {
			c.bareLFDot(head[:1], n, end)
			c.ended(crlf)
			return false
		}
	}
	c.ended(crlf)
	text := head[:min(len(head), max(n-endLen, 0), transcript.MaxLineText)]
	cut := n-endLen > transcript.MaxLineText || c.cur.piece
	dots := 0
	if !c.cur.piece {
		dots = c.stuffed(text)
	}
	if c.dull(text) {
		c.block.dots += dots
		c.gather(text, n, end, cut)
		return false
	}
	c.flushHeader()
	c.inBody = c.inBody || c.s.brief && len(text) == 0 && !c.cur.piece
	if c.given < transcript.ContentLines && (!c.inBody || len(text) == 0 && c.block.lines == 0) {
		c.given++
		c.emit(text, n, end, cut).Stuffed = dots
		return false
	}
	c.block.dots += dots
	c.gather(text, n, end, cut)
	return false
}

// stuffed counts the dot that stuffing put before a line that begins with text.
func (c *Content) stuffed(text []byte) int {
	if c.dotted && len(text) > 1 && text[0] == '.' {
		return 1
	}
	return 0
}

func (c *Content) ended(crlf bool) {
	c.afterLF = !crlf
	if !crlf {
		c.bare++
	}
}

// gather puts a line into the block and gives the block where it is large enough.
func (c *Content) gather(text []byte, n int, end string, cut bool) {
	k := &c.block
	if k.lines == 0 {
		k.off = c.s.off - int64(n)
		k.text = append(k.text[:0], text...)
		k.cut = cut
	}
	k.n += int64(n)
	k.lines++
	k.end = end
	if k.n >= transcript.ContentBlock && !c.inBody {
		c.flushBlock()
	}
}

// flushBlock gives the block, whatever its size.
func (c *Content) flushBlock() {
	if k := c.block; k.lines > 0 {
		ev := c.s.Line(k.off, k.n, transcript.ClassContent)
		ev.End, ev.Text, ev.Cut, ev.Stuffed = k.end, transcript.TextOf(k.text), k.cut || k.lines > 1, k.dots
		if k.lines > 1 {
			ev.Lines = k.lines
		}
		c.events = append(c.events, ev)
		c.block = block{text: k.text[:0]}
	}
}

// flush gives the block, and what is there of a line without its end.
func (c *Content) flush() {
	c.flushBlock()
	if c.cur.n > 0 {
		c.emit(c.cur.head[:min(len(c.cur.head), transcript.MaxLineText)], c.cur.n, EndNone, c.cur.n > transcript.MaxLineText || c.cur.piece)
		c.cur = partial{head: c.cur.head[:0]}
	}
}

// piece gives what is there of a line that is longer than the limit.
func (c *Content) piece() {
	lastCR, dots := c.cur.lastCR, 0
	if !c.cur.piece {
		dots = c.stuffed(c.cur.head)
	}
	c.cur.piece = true
	c.flush()
	c.events[len(c.events)-1].(*transcript.Line).Stuffed = dots
	c.cur.piece, c.cur.lastCR = true, lastCR
}

// bareLFDot tells of the first lone dot that has a bare LF before or after it.
func (c *Content) bareLFDot(text []byte, n int, end string) {
	c.bareDot = true
	c.flushBlock()
	c.emit(text, n, end, false)
	f := &transcript.Finding{
		ID: "bare-lf-dot", Severity: transcript.SeverityHigh, Grade: "typical",
		Title: "a lone dot with a bare line feed beside it",
		Text: transcript.TextOf("Content ends with CR LF, a dot, CR LF, and with nothing else. Servers that take this dot for the end " +
			"let a sender hide a second message behind it (SMTP smuggling)."),
		RFC:  "RFC 5321 4.1.1.4",
		Cure: "send CR LF at the end of each line; let the server refuse bare line feeds",
		Span: c.s.Span(c.s.off-int64(n), int64(n)),
	}
	if c.s.dir == transcript.Server {
		f.Text = transcript.TextOf("Content ends with CR LF, a dot, CR LF, and with nothing else. A client that takes this dot for the end " +
			"reads the rest of the message as replies of the server.")
		f.RFC, f.Cure = "RFC 1939 3", "let the server end each line with CR LF and double each leading dot"
	}
	c.events = append(c.events, f)
}

// emit gives n bytes that end at the splitter's offset as one line.
func (c *Content) emit(text []byte, n int, end string, cut bool) *transcript.Line {
	l := c.s.Line(c.s.off-int64(n), int64(n), transcript.ClassContent)
	l.Text, l.Cut, l.End = transcript.TextOf(text), cut, end
	c.events = append(c.events, l)
	return l
}

// Rest gives what was taken and not given, where the stream ends inside the content.
func (c *Content) Rest() []transcript.Event {
	c.events = nil
	c.flush()
	return c.events
}

// Skip tells that n bytes are missing (n < 0: not known how many) and gives
// what was taken and not given. What follows is the rest of some line.
func (c *Content) Skip(n int64) []transcript.Event {
	events := c.Rest()
	if c.dotted {
		c.cur.piece = true
	} else {
		k := min(max(n, 0), c.left)
		c.left -= k
		c.size += k
	}
	c.s.Skip(n)
	return events
}

// Size gives the bytes so far, line ends and stuffed dots with them, the closing dot without.
func (c *Content) Size() int64 { return c.size }

// Left gives the bytes that counted content still needs.
func (c *Content) Left() int64 { return max(c.left, 0) }

// BareLF gives the number of lines so far that end with a bare LF.
func (c *Content) BareLF() int { return c.bare }

// BareDot tells whether a lone dot had a bare LF beside it.
func (c *Content) BareDot() bool { return c.bareDot }
