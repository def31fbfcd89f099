package style

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// border is the characters of a box.
type border struct{ tl, tr, bl, br, h, v string }

func (t Theme) border(focus bool) border {
	switch {
	case t.ASCII && focus:
		return border{"#", "#", "#", "#", "=", "#"}
	case t.ASCII:
		return border{"+", "+", "+", "+", "-", "|"}
	case focus:
		return border{"╔", "╗", "╚", "╝", "═", "║"}
	}
	return border{"┌", "┐", "└", "┘", "─", "│"}
}

// Box frames rows, which are w-2 cells wide each, in w times h cells; what
// lacks is blank and what is too much is left out. A focused box has double
// lines and a star. The title keeps its place, right is cut first.
func (t Theme) Box(w, h int, focus bool, title, right string, rows []string) string {
	if w < 4 || h < 2 {
		return t.Blank(w, h)
	}
	b := t.border(focus)
	out := make([]string, 0, h)
	out = append(out, t.top(b, w, focus, t.chars(title), t.chars(right)))
	for i := range h - 2 {
		row := strings.Repeat(" ", w-2)
		if i < len(rows) {
			row = rows[i]
		}
		out = append(out, b.v+row+b.v)
	}
	out = append(out, b.bl+strings.Repeat(b.h, w-2)+b.br)
	return strings.Join(out, "\n")
}

func (t Theme) top(b border, w int, focus bool, title, right string) string {
	if focus {
		title = "*" + title
	}
	room := w - 2
	if title != "" {
		title = Cut(" "+title+" ", room)
	}
	if right != "" {
		right = " " + right + " "
	}
	if Width(right) > room-Width(title)-1 {
		right = ""
	}
	fill := max(0, room-Width(title)-Width(right))
	return b.tl + title + strings.Repeat(b.h, fill) + right + b.tr
}

// Rule gives a line across w cells.
func (t Theme) Rule(w int) string {
	if t.ASCII {
		return strings.Repeat("-", max(0, w))
	}
	return strings.Repeat("─", max(0, w))
}

// Blank gives w times h blanks.
func (t Theme) Blank(w, h int) string {
	rows := make([]string, max(0, h))
	for i := range rows {
		rows[i] = strings.Repeat(" ", max(0, w))
	}
	return strings.Join(rows, "\n")
}

// Beside puts two blocks of the same height side by side.
func Beside(a, b string) string {
	left, right := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range left {
		if i < len(right) {
			left[i] += right[i]
		}
	}
	return strings.Join(left, "\n")
}

// Below puts blocks one below the other, leaving out empty ones.
func Below(blocks ...string) string {
	var out []string
	for _, b := range blocks {
		if b != "" {
			out = append(out, b)
		}
	}
	return strings.Join(out, "\n")
}

// Middle puts a box into the middle of w times h cells.
func (t Theme) Middle(box string, w, h int) string {
	lines := strings.Split(box, "\n")
	bw := ansi.StringWidth(lines[0])
	left := max(0, (w-bw)/2)
	var out []string
	for range (h - len(lines)) / 2 {
		out = append(out, t.Row(w))
	}
	for _, l := range lines {
		out = append(out, t.Row(left)+l+t.Row(w-left-bw))
	}
	for len(out) < h {
		out = append(out, t.Row(w))
	}
	return strings.Join(out[:h], "\n")
}
