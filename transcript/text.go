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

// String gives printable text: control characters and bytes that are not
// UTF-8 as \r, \n, \t or \xNN, invisible and direction-changing characters as <U+202E>.
func (t Text) String() string {
	if plain(t.raw) {
		return t.raw
	}
	var b strings.Builder
	for i := 0; i < len(t.raw); {
		r, n := utf8.DecodeRuneInString(t.raw[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, t.raw[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0:
			fmt.Fprintf(&b, `\x%02x`, r)
		case deceptive(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteString(t.raw[i : i+n])
		}
		i += n
	}
	return b.String()
}

// MarshalText implements encoding.TextMarshaler: JSON gets what a screen gets.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText takes b as it is.
func (t *Text) UnmarshalText(b []byte) error { t.raw = string(b); return nil }

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// deceptive tells whether r is invisible, changes direction or attaches itself to others unseen.
func deceptive(r rune) bool {
	switch {
	case r == 0xad, r == 0x61c, r == 0x180e, r == 0xfeff, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0:
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xfff0 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
	default:
		return false
	}
	return true
}
