package transcript

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text is text from outside: from a server, a file, a certificate, a user. It
// is the one type through which such text reaches a screen, a log line, an
// error or JSON: all of these go through String, which shows what could drive
// a terminal or deceive a reader instead of letting it act.
type Text struct{ raw string }

// TextOf takes any bytes.
func TextOf[T ~string | ~[]byte](b T) Text { return Text{string(b)} }

// Raw gives the bytes as they were. They must not reach a person.
func (t Text) Raw() string { return t.raw }

// IsZero tells whether t is empty.
func (t Text) IsZero() bool { return t.raw == "" }

// Len gives the length of the bytes as they were.
func (t Text) Len() int { return len(t.raw) }

// String gives printable text: control characters and bytes that are not
// UTF-8 as \r, \n, \t or \xNN; characters that are invisible, change the
// direction, have no known width or attach themselves to what stands before
// them beyond measure as <U+202E>. A backslash of the text itself stays as it
// is, so the form is for reading and cannot be turned back.
func (t Text) String() string {
	if plain(t.raw) {
		return t.raw
	}
	var b strings.Builder
	b.Grow(len(t.raw) + 16)
	marks := maxMarks // nothing stands before the first character that a mark could attach to
	for i := 0; i < len(t.raw); {
		if n := printable(t.raw[i:]); n > 0 {
			b.WriteString(t.raw[i : i+n])
			i, marks = i+n, 0
			continue
		}
		r, n := utf8.DecodeRuneInString(t.raw[i:])
		raw := t.raw[i : i+n]
		i += n
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, raw[0])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			fmt.Fprintf(&b, `\x%02x`, r)
		case !shown(r), attaches(r) && marks >= maxMarks:
			fmt.Fprintf(&b, "<U+%04X>", r)
		case attaches(r):
			b.WriteString(raw)
			marks++
			continue
		default:
			b.WriteString(raw)
			marks = 0
			continue
		}
		marks = maxMarks // an escape is no letter: a mark after it is shown as one
	}
	return b.String()
}

// printable gives the length of the printable ASCII at the beginning of s.
func printable(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return i
		}
	}
	return len(s)
}

// MarshalText implements encoding.TextMarshaler: JSON gets what a screen gets.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText takes b as it is.
func (t *Text) UnmarshalText(b []byte) error { t.raw = string(b); return nil }

// From gives t without its first n bytes, in the same memory.
func (t Text) From(n int) Text { return Text{t.raw[min(max(n, 0), len(t.raw)):]} }

// Mask gives t with every byte of the ranges replaced by '*'. What of a range
// lies outside t is left out.
func (t Text) Mask(ranges []Range) Text {
	if len(ranges) == 0 {
		return t
	}
	b := []byte(t.raw)
	maskBytes(b, ranges)
	return Text{string(b)}
}

// maskBytes overwrites the ranges of b.
func maskBytes(b []byte, ranges []Range) {
	for _, r := range ranges {
		for i := max(r.From, 0); i < min(r.To, len(b)); i++ {
			b[i] = '*'
		}
	}
}

// Cut gives at most n bytes of t, and whether there was more. No UTF-8
// sequence is cut through.
func (t Text) Cut(n int) (Text, bool) {
	n = max(n, 0)
	if len(t.raw) <= n {
		return t, false
	}
	for i := n; i >= 0 && n-i < utf8.UTFMax; i-- {
		if utf8.RuneStart(t.raw[i]) {
			n = i
			break
		}
	}
	return Text{t.raw[:n]}, true
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
