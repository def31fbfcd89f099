package share

import (
	"regexp"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// segment is a line of IMAP, or what follows a literal with that literal.
type segment struct {
	line *transcript.Line
	lit  string // the literal before the text, as far as it is short
	size int64  // of the literal; -1 for none
	at   int64  // where the literal begins
	text string
	end  string
}

var (
	announced  = regexp.MustCompile(`~?\{(\d{1,18})(\+?)\}$`)
	message822 = regexp.MustCompile(`(?i)(BODY\[(?:\d+\.)*(?:HEADER[^\]]*|MIME)?\]|RFC822(?:\.HEADER)?)(?:<0>)? $`)
)

// imap copies a line of IMAP with the literals in it.
func (r *redactor) imap(c *conv, s *stream, i int) (int, error) {
	segs, n, err := r.segments(c, s, i)
	if err != nil {
		return 0, err
	}
	outs, err := r.imapLine(c, s, segs)
	if err != nil {
		return 0, err
	}
	for k, seg := range segs {
		s.add(seg.line, outs[k])
	}
	return n, nil
}

// segments collects the lines that one logical line consists of.
func (r *redactor) segments(c *conv, s *stream, i int) (segs []segment, n int, err error) {
	l := s.lines[i]
	until := l.Span.End()
	if s.key.dir == transcript.Server {
		until = 1<<63 - 1
	} else if q := c.request(l); q != nil {
		until = q.Span.End()
	}
	from := l.Span.Off
	size := int64(-1)
	for {
		seg := segment{line: l, size: size, at: from}
		text := l.Span
		if size >= 0 {
			text.Off = from + size
			text.Len = l.Span.End() - text.Off
			if size <= maxRead {
				seg.lit = string(r.bytes(transcript.Span{Conn: c.id, Dir: s.key.dir, Layer: s.key.layer, Off: from, Len: size}))
			}
		}
		text.Len = min(text.Len, maxRead)
		b := r.bytes(text)
		seg.text = strings.TrimRight(string(b), "\r\n")
		seg.end = string(b)[len(seg.text):]
		m := announced.FindStringSubmatch(seg.text)
		segs = append(segs, seg)
		n++
		if m == nil || l.Span.End() >= until {
			return segs, n, nil
		}
		size, _ = strconv.ParseInt(m[1], 10, 64)
		from = l.Span.End()
		k := i + n
		for k < len(s.lines) && s.lines[k].Class == transcript.ClassContent && s.lines[k].Span.End() <= from+size {
			k++
		}
		if k >= len(s.lines) || s.lines[k].Span.End() < from+size || s.lines[k].Span.Off > from+size {
			return segs, n, nil
		}
		l, n = s.lines[k], k-i
	}
}

// imapLine copies the segments, with the counts of their literals.
func (r *redactor) imapLine(c *conv, s *stream, segs []segment) ([]string, error) {
	w := &imapWriter{r: r, c: c, s: s, client: s.key.dir == transcript.Client}
	first := segs[0].line
	body := segs[0].text
	switch step := c.step(first); {
	case w.client && first.Class == transcript.ClassResponse:
		if step == nil {
			return []string{r.ranges(c, first, body) + segs[0].end}, nil
		}
		return []string{r.sasl(message{step, c.path(first)}, body) + segs[0].end}, nil
	case !w.client && strings.HasPrefix(body, "+"):
		return []string{r.goAhead(c, first, step, body) + segs[0].end}, nil
	case w.client:
		w.command(c.request(first), step, first)
	default:
		w.response()
	}
	if w.whole {
		return r.unread(c, segs), nil
	}
	for _, seg := range segs {
		if err := w.segment(seg); err != nil {
			return nil, err
		}
	}
	last := len(w.outs) - 1 // a literal that never came keeps its count
	if w.count != "" {
		w.outs[last] = strings.Replace(w.outs[last], countMark, w.count, 1)
	}
	return w.outs, nil
}

// unread copies a command that is none: nothing of it is known.
func (r *redactor) unread(c *conv, segs []segment) []string {
	var outs []string
	for k, seg := range segs {
		text := seg.text
		if k < len(segs)-1 {
			text = text[:len(text)-len(announced.FindString(text))]
		}
		out := ""
		if seg.size < 0 {
			out = r.ranges(c, seg.line, text)
		} else {
			out = r.secret(seg.lit+text, wordsUnknown, c.path(seg.line))
		}
		outs = append(outs, out+seg.end)
	}
	return outs
}

// goAhead copies a continuation request (RFC 9051 7.6).
func (r *redactor) goAhead(c *conv, l *transcript.Line, step *transcript.AuthStep, body string) string {
	head, rest, ok := strings.Cut(body, " ")
	switch {
	case !ok || head != "+":
		return r.masked(l, body, 0)
	case step != nil:
		return "+ " + r.sasl(message{step, c.path(l)}, rest)
	}
	return "+ " + r.masked(l, body, 2)
}
