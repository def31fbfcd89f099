package share

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"example.org/mailwire/transcript"
)

// mail copies a message as the names and sizes of its header's fields, and the
// size of its body. It takes the message piece by piece.
type mail struct {
	header bool // the header is under way
	partly []byte
	fields []string
	sizes  []int64
	blank  bool // the header had an end
	body   int64
	lines  int64
	first  []byte // of the body, as far as it can be words that stand for one
}

func newMail(header bool) *mail { return &mail{header: header} }

// maxFieldLine bounds a line of a header that is held.
const maxFieldLine = 64 << 10

// Write takes a piece of the message.
func (m *mail) Write(b []byte) (int, error) {
	n := len(b)
	for m.header && len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			m.partly = append(m.partly, b[:min(len(b), maxFieldLine)]...)
			if len(m.partly) > maxFieldLine {
				m.bodyBegins()
			}
			return n, nil
		}
		m.line(append(m.partly, b[:i+1]...))
		b = b[i+1:]
	}
	m.take(b)
	return n, nil
}

func (m *mail) take(b []byte) {
	m.body += int64(len(b))
	m.lines += int64(bytes.Count(b, []byte{'\n'}))
	m.first = append(m.first, b[:max(min(len(b), 120-len(m.first)), 0)]...)
}

func (m *mail) bodyBegins() {
	m.header = false
	b := m.partly
	m.partly = nil
	m.take(b)
}

var fieldName = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]{0,63}):`)

// line takes a line of the header.
func (m *mail) line(b []byte) {
	m.partly = nil
	text := strings.TrimRight(string(b), "\r\n")
	f := fieldName.FindStringSubmatch(text)
	switch {
	case text == "":
		m.blank, m.header = true, false
	case (text[0] == ' ' || text[0] == '\t') && len(m.fields) > 0:
		m.sizes[len(m.sizes)-1] += int64(len(text))
	case f != nil:
		v := strings.TrimSpace(text[len(f[0]):])
		if formSize.MatchString(v) { // of a copy
			m.fields, m.sizes = append(m.fields, f[1]+": "+v), append(m.sizes, -1)
			return
		}
		m.fields, m.sizes = append(m.fields, f[1]), append(m.sizes, int64(len(v)))
	default:
		m.header = false
		m.take(b)
	}
}

// copied gives the copy, each line with its end.
func (m *mail) copied() string {
	if len(m.partly) > 0 {
		m.line(m.partly)
	}
	var b strings.Builder
	for i, f := range m.fields {
		if m.sizes[i] >= 0 {
			f += ": ‹" + thousands(m.sizes[i]) + " bytes›"
		}
		b.WriteString(f + "\r\n")
	}
	if m.blank {
		b.WriteString("\r\n")
	}
	switch first := strings.TrimRight(string(m.first), "\r\n"); {
	case m.body == 0:
	case int64(len(m.first)) == m.body && formBody.MatchString(first):
		b.WriteString(first + "\r\n")
	default:
		b.WriteString(bodyWords(m.body, m.lines) + "\r\n")
	}
	return b.String()
}

func bodyWords(n, lines int64) string {
	word := "lines"
	if lines == 1 {
		word = "line"
	}
	return fmt.Sprintf("‹body: %s bytes, %s %s›", thousands(n), thousands(lines), word)
}

// content copies the lines of a message, a list or a chunk from i on.
func (r *redactor) content(c *conv, s *stream, i int) (int, error) {
	n := 1
	for i+n < len(s.lines) && s.lines[i+n].Class == transcript.ClassContent && s.lines[i+n].Span.Off == s.lines[i+n-1].Span.End() {
		n++
	}
	run := s.lines[i : i+n]
	verb := ""
	if s.key.dir == transcript.Server {
		verb = c.owner(run[0])
		if verb != "RETR" && verb != "TOP" {
			return n, r.list(s, run, verb)
		}
	}
	last := run[n-1]
	dot := ""
	if s.key.dir == transcript.Server && last.Text.Raw() == "." {
		run, dot = run[:n-1], ".\r\n"
	}
	m := newMail(true)
	for _, l := range run {
		if err := r.stream(m, l.Span); err != nil {
			return 0, err
		}
	}
	s.add(last, m.copied()+dot)
	return n, nil
}

// stream writes bytes of the recording piece by piece.
func (r *redactor) stream(w io.Writer, s transcript.Span) error {
	for s.Len > 0 {
		p := s
		p.Len = min(s.Len, maxRead)
		if _, err := w.Write(r.bytes(p)); err != nil {
			return err
		}
		s.Off += p.Len
		s.Len -= p.Len
	}
	return nil
}

// list copies lines of a list: what is no mail has lines of its own.
func (r *redactor) list(s *stream, run []*transcript.Line, verb string) error {
	for _, l := range run {
		body, end, err := r.read(l)
		if err != nil {
			return err
		}
		rows := strings.Split(body, "\r\n")
		for i, row := range rows {
			if row != "." {
				rows[i] = r.row(verb, row)
			}
		}
		s.add(l, strings.Join(rows, "\r\n")+end)
	}
	return nil
}

// row copies a line of a list. What is not of the list's form came to it by
// bytes that are lacking.
func (r *redactor) row(verb, row string) string {
	n, id, ok := strings.Cut(row, " ")
	switch {
	case verb == "UIDL" && ok && digits.MatchString(n):
		return n + " " + r.opaque(id)
	case verb == "LIST" && numbers.MatchString(row):
		return row
	case verb == "CAPA", verb == "AUTH", verb == "LANG":
		return r.text(row)
	}
	return r.opaque(row)
}

// bdat copies a chunk: its command names the size that the copy has.
func (r *redactor) bdat(c *conv, s *stream, i int, command, end string) (int, error) {
	l := s.lines[i]
	n, err := r.content(c, s, i+1)
	if err != nil {
		return 0, err
	}
	last := len(s.chunks) - 1
	f := strings.Fields(command)
	f[1] = fmt.Sprint(len(s.chunks[last].bytes))
	body := s.chunks[last]
	s.chunks[last] = chunk{end: l.Span.End(), bytes: []byte(strings.Join(f, " ") + end)}
	s.chunks = append(s.chunks, body)
	return n + 1, nil
}
