package imap

import (
	"bytes"
	"strconv"

	"example.org/mailwire/transcript"
)

// announcement is the promise of a literal at the end of a line (RFC 9051 4.3).
type announcement struct {
	at      int   // where it starts in the line, the '~' of a literal8 with it
	n       int64 // its size; huge where the number does not fit
	nonSync bool  // {n+}: sent without waiting
	ok      bool
}

const huge = int64(1) << 62

// announced finds a literal at the end of text. quoted tells that text ends
// inside a quoted string, where there is none.
func announced(text []byte, quoted, client bool) announcement {
	if quoted || !bytes.HasSuffix(text, []byte("}")) {
		return announcement{}
	}
	open := bytes.LastIndexByte(text, '{')
	if open < 0 {
		return announcement{}
	}
	digits := text[open+1 : len(text)-1]
	a := announcement{at: open}
	if client && bytes.HasSuffix(digits, []byte("+")) {
		a.nonSync = true
		digits = digits[:len(digits)-1]
	}
	if len(digits) == 0 || !all(digits, isDigit) {
		return announcement{}
	}
	if a.at > 0 && text[a.at-1] == '~' {
		a.at--
	}
	if a.at > 0 && text[a.at-1] != ' ' && text[a.at-1] != '(' {
		return announcement{}
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || n > huge {
		n = huge
	}
	a.n, a.ok = n, true
	return a
}

// scan follows quoted strings and parentheses through the pieces of one
// command or response.
type scan struct {
	quoted  bool
	escaped bool
	depth   int
	deepest int
	under   bool // more closed than opened
}

func (s *scan) walk(text []byte) {
	for _, c := range text {
		switch {
		case s.escaped:
			s.escaped = false
		case s.quoted && c == '\\':
			s.escaped = true
		case c == '"':
			s.quoted = !s.quoted
		case s.quoted:
		case c == '(':
			s.depth++
			s.deepest = max(s.deepest, s.depth)
		case c == ')':
			s.depth--
			s.under = s.under || s.depth < 0
		}
	}
}

// whole tells whether all that was opened is closed.
func (s *scan) whole() bool { return !s.quoted && s.depth == 0 && !s.under }

// token is an argument: text[from:to], its value without quotes and escapes.
type token struct {
	from, to int
	value    []byte
	closed   bool // a quoted string has its end
}

// nextToken gives the argument at or after from; ok is false where there is none.
func nextToken(text []byte, from int) (t token, ok bool) {
	for from < len(text) && text[from] == ' ' {
		from++
	}
	if from == len(text) {
		return token{}, false
	}
	if text[from] == '"' {
		return quotedString(text, from), true
	}
	to := len(text)
	if i := bytes.IndexByte(text[from:], ' '); i >= 0 {
		to = from + i
	}
	return token{from: from, to: to, value: text[from:to], closed: true}, true
}

func quotedString(text []byte, from int) token {
	t := token{from: from, to: len(text)}
	for i := from + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			t.value = append(t.value, text[i])
		case text[i] == '"':
			t.to, t.closed = i+1, true
			return t
		default:
			t.value = append(t.value, text[i])
		}
	}
	return t
}

// word cuts the first word off text. rest starts after the one space that follows.
func word(text []byte) (w, rest []byte) {
	w, rest, _ = bytes.Cut(text, []byte(" "))
	return w, rest
}

// upper is ASCII only: a letter that merely looks like one of a keyword stays what it is.
func upper(b []byte) string {
	u := make([]byte, len(b))
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		u[i] = c
	}
	return string(u)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isTagByte tells whether c may stand in a tag (RFC 9051 9, tag).
func isTagByte(c byte) bool {
	return c > ' ' && c < 0x7f && !bytes.ContainsRune([]byte(`(){%*"\+`), rune(c))
}

func all(b []byte, is func(byte) bool) bool {
	for _, c := range b {
		if !is(c) {
			return false
		}
	}
	return true
}

// maxName is the longest name from outside that stands as a name in an event.
const maxName = 64

// clip bounds a tag that is kept for its reply.
func clip(tag []byte) string { return string(tag[:min(len(tag), transcript.MaxLineText)]) }

// printable makes a name of what came from outside.
func printable[T ~string | ~[]byte](b T) string {
	return transcript.TextOf(b[:min(len(b), maxName)]).String()
}
