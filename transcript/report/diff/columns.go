package diff

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"example.org/mailwire/transcript"
)

// width is that of the text.
const width = 80

// wrap cuts s into lines of at most n cells, at blanks where there are any.
func wrap(s string, n int) []string {
	var list []string
	for { // of a long text no more is looked at than fits
		cut := byteOf(s, n)
		if cut == len(s) {
			return append(list, s)
		}
		if at := strings.LastIndexByte(s[:min(cut+1, len(s))], ' '); at > cut/3 {
			cut = at
		} else if at := strings.LastIndexAny(s[:cut], "_,;="); at > cut/3 {
			cut = at + 1
		}
		list = append(list, strings.TrimRight(s[:cut], " "))
		s = strings.TrimLeft(s[cut:], " ")
	}
}

// byteOf gives the place behind the characters that fit into n cells, and the
// first one at least.
func byteOf(s string, n int) int {
	for i, r := range s {
		if n -= cellsOf(r); n < 0 && i > 0 {
			return i
		}
	}
	return len(s)
}

// wide has the first and the last character of the ranges that take two cells
// (Unicode Standard Annex 11), as far as terminals agree on them.
var wide = [][2]rune{{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
	{0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}}

func cellsOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	for _, w := range wide {
		if r >= w[0] && r <= w[1] {
			return 2
		}
	}
	return 1
}

// cells gives the width of s.
func cells(s string) (n int) {
	for _, r := range s {
		n += cellsOf(r)
	}
	return n
}

// cut gives n cells of s at most, the last ones as ".." where there are more.
func cut(s string, n int) string {
	if cells(s) <= n {
		return s
	}
	return s[:byteOf(s, n-2)] + ".."
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-cells(s)))
}

// page writes lines and keeps the first error.
type page struct {
	w   io.Writer
	err error
}

func (p *page) line(format string, a ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(fmt.Sprintf(format, a...), " "))
	}
}

// hang writes text behind a lead; what does not fit stands below, indented by indent.
func (p *page) hang(lead, text string, indent int) {
	for i, l := range wrap(text, width-indent) {
		if i > 0 {
			lead = ""
		}
		p.line("%s%s", pad(lead, indent), l)
	}
}

// most is how many lines a cell of a table takes.
const most = 4

// two writes two cells side by side behind a lead, with a bar between them.
func (p *page) two(lead string, indent int, a, b string, lines int) {
	side := (width - indent - 3) / 2
	left, right := few(a, side, lines), few(b, side, lines)
	for i := range max(len(left), len(right)) {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		if i > 0 {
			lead = ""
		}
		p.line("%s%s | %s", pad(lead, indent), pad(l, side), r)
	}
}

// few wraps s to so many lines at most, the last one ending in ".." where there is more.
func few(s string, n, lines int) []string {
	if lines == 1 {
		return []string{cut(s, n)}
	}
	list := wrap(s, n)
	if len(list) > lines {
		last := list[lines-1] + ".."
		if cells(last) > n {
			last = list[lines-1][:byteOf(list[lines-1], n-2)] + ".."
		}
		list = append(list[:lines-1], last)
	}
	return list
}

func orNone(t *transcript.Text) string {
	if t == nil {
		return "-"
	}
	return t.String()
}
