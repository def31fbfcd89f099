package style

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/transcript"
)

// Span is a piece of a row. Its text comes from here or was escaped: it holds
// no control character.
type Span struct {
	Role Role
	Text string
}

// T gives a span of plain text.
func T(s string) Span { return Span{Text: s} }

// Tf gives a span of plain text by a format.
func Tf(format string, args ...any) Span { return Span{Text: fmt.Sprintf(format, args...)} }

// Row gives the spans in exactly w cells: cut with '>' or filled with blanks.
func (t Theme) Row(w int, spans ...Span) string {
	if w <= 0 {
		return ""
	}
	var b strings.Builder
	left := w
	for i, s := range spans {
		text := t.chars(s.Text)
		n := Width(text)
		more := i < len(spans)-1 && rest(spans[i+1:])
		if n > left || n == left && more {
			b.WriteString(t.Paint(s.Role, Cut(text+">", left)))
			left = 0
			break
		}
		b.WriteString(t.Paint(s.Role, text))
		left -= n
	}
	if left > 0 {
		b.WriteString(strings.Repeat(" ", left))
	}
	return b.String()
}

func rest(spans []Span) bool {
	for _, s := range spans {
		if strings.TrimRight(s.Text, " ") != "" {
			return true
		}
	}
	return false
}

// Ends gives left and right in exactly w cells; left is cut where both do not fit.
func (t Theme) Ends(w int, left []Span, right ...Span) string {
	n := 0
	for _, s := range right {
		n += Width(t.chars(s.Text))
	}
	if n >= w {
		return t.Row(w, right...)
	}
	return t.Row(w-n, left...) + t.Row(n, right...)
}

// chars gives s in the characters that the terminal shows. Text from outside is
// escaped long before; what slipped through is stopped here.
func (t Theme) chars(s string) string {
	s = transcript.TextOf(s).String()
	if !t.ASCII {
		return s
	}
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < 0x80
	}
	if ascii {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, "<U+%04X>", r)
	}
	return b.String()
}

// Width gives the cells that escaped text takes.
func Width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}

// Cut gives s in at most w cells; text that was cut ends in '>'.
func Cut(s string, w int) string {
	switch {
	case Width(s) <= w:
		return s
	case w <= 0:
		return ""
	}
	cut := ansi.Truncate(s, w, ">")
	if n := w - Width(cut); n > 0 { // a wide character did not fit
		cut += strings.Repeat(" ", n)
	}
	return cut
}

// Host gives a host name in at most w cells, cut in the middle; the last label
// stays whole as long as it fits.
func Host(s string, w int) string {
	if Width(s) <= w {
		return s
	}
	if w <= 4 {
		return Cut(s, w)
	}
	tail := s[strings.LastIndexByte(strings.TrimSuffix(s, "."), '.')+1:]
	if tail == s || Width(tail) > w-4 {
		n := (w - 2) / 2
		return ansi.Truncate(s, w-2-n, "") + ".." + ansi.TruncateLeft(s, Width(s)-n, "")
	}
	// As much of the middle as fits goes to the end, so that the name's owner is seen.
	for _, label := range labels(s) {
		if Width(label) <= (w-2)*2/3 {
			tail = label
			break
		}
	}
	return ansi.Truncate(s, w-2-Width(tail), "") + ".." + tail
}

// labels gives the ends of a name at its dots, longest first.
func labels(s string) []string {
	var ends []string
	for i := 0; i < len(s)-1; i++ {
		if s[i] == '.' {
			ends = append(ends, s[i+1:])
		}
	}
	return ends
}

// Wrap breaks escaped text at blanks into lines of at most w cells.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(s, w, ""), "\n")
}

// Count gives "1 line", "3 lines".
func Count(n int, noun string) string { return transcript.Count(n, noun) }
