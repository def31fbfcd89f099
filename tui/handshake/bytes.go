package handshake

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// dump draws bytes in hex with their offsets, n rows, the field's between
// brackets and in the middle where it fits.
func (m Model) dump(f transcript.Field, w, n int) []string {
	if len(m.at.bytes) == 0 {
		return nil
	}
	per, text := m.perRow(w)
	first, last := f.Off/per, (f.Off+max(1, f.Len)-1)/per
	total := (len(m.at.bytes) + per - 1) / per
	top := first - max(0, n-(last-first+1))/2
	top = max(0, min(top, total-n))
	var rows []string
	for i := top; i < min(total, top+n); i++ {
		rows = append(rows, m.Theme.Row(w, m.hex(i*per, per, f, text)...))
	}
	if left := m.at.size - (top+n)*per; left > 0 && n > 3 {
		rows[n-1] = m.Theme.Row(w, style.Tf(" .... %s more", style.Count(left+per, "byte")))
	}
	return rows
}

// perRow gives how many bytes stand in a row, and whether their text fits beside.
func (m Model) perRow(w int) (n int, text bool) {
	for _, n := range []int{16, 8} {
		switch {
		case m.text && w >= 9+4*n:
			return n, true
		case !m.text && w >= 7+3*n:
			return n, false
		}
	}
	return 4, false
}

// hex gives one row of bytes from off on.
func (m Model) hex(off, per int, f transcript.Field, text bool) []style.Span {
	role := m.role()
	spans := []style.Span{{Role: style.Dim, Text: fmt.Sprintf(" %04x ", off)}}
	var letters strings.Builder
	in := func(i int) bool { return f.Len > 0 && i >= f.Off && i < f.Off+f.Len }
	for i := off; i < off+per; i++ {
		gap, cell := " ", "  "
		switch {
		case i == f.Off && f.Len > 0:
			gap = "["
		case i == f.Off+f.Len && f.Len > 0 && i > off:
			gap = "]"
		}
		if i < len(m.at.bytes) {
			cell = fmt.Sprintf("%02x", m.at.bytes[i])
			c := letter(m.at.bytes[i])
			if m.at.hides(i) {
				cell, c = "**", '*'
			}
			letters.WriteByte(c)
		}
		x := style.Span{Role: style.Dim, Text: gap + cell}
		if in(i) {
			x.Role = role
		}
		spans = append(spans, x)
	}
	end := " "
	if f.Len > 0 && in(off+per-1) && !in(off+per) {
		end = "]"
	}
	spans = append(spans, style.T(end))
	if text {
		spans = append(spans, style.T(" "+letters.String()))
	}
	return spans
}

func letter(b byte) byte {
	if b < 0x20 || b >= 0x7f {
		return '.'
	}
	return b
}

// role gives the colour of what is selected.
func (m Model) role() style.Role {
	if r, ok := m.rung(); ok && r.Sealed {
		return style.Sealed
	}
	return style.Clear
}

// parts lists the parts of a field with their bytes: what stands for what.
func (m Model) parts(f transcript.Field, w, n int) []string {
	list := f.Children
	if len(list) == 0 {
		list = []transcript.Field{f}
	}
	var rows []string
	for i, x := range list {
		if len(rows) == n-1 && i < len(list)-1 {
			return append(rows, m.Theme.Row(w, style.Tf(" .. %s more", style.Count(len(list)-i, "part"))))
		}
		if len(rows) == n {
			break
		}
		rows = append(rows, m.Theme.Row(w, style.T(" "+fmt.Sprintf("%-12s ", m.some(x))),
			style.Span{Role: style.Strong, Text: transcript.TextOf(x.Name).String()}, style.T(": "+m.value(x))))
	}
	return rows
}

// some gives the first bytes of a field, and the last one of a long one.
func (m Model) some(f transcript.Field) string {
	from, to := min(f.Off, len(m.at.bytes)), min(f.Off+f.Len, len(m.at.bytes))
	b := m.at.bytes[from:to]
	if m.at.hides(from) {
		return "**"
	}
	if len(b) <= 4 {
		return fmt.Sprintf("% x", b)
	}
	return fmt.Sprintf("% x .. %x", b[:2], b[len(b)-1])
}

// annotated draws the bytes of the selected field and what they mean in h rows.
func (m Model) annotated(w, h int) []string {
	f, ok := m.selected()
	if !ok {
		return m.wrap(m.reason(), w, h)
	}
	words := m.wrap(m.about(f), w, max(2, h/3))
	per, _ := m.perRow(w)
	need := (f.Off+max(1, f.Len)-1)/per - f.Off/per + 1
	parts := m.parts(f, w, max(1, h-len(words)-min(need+2, max(1, h*2/5))))
	blank := m.Theme.Row(w)
	spare := h - len(words) - len(parts)
	blanks := 0
	if spare > 4 {
		blanks = 2
	}
	rows := m.dump(f, w, max(1, spare-blanks))
	add := func(more []string) {
		if blanks > 0 && len(rows) > 0 {
			rows = append(rows, blank)
		}
		rows = append(rows, more...)
	}
	add(parts)
	add(words)
	return rows[:min(len(rows), h)]
}

// about says in words what a field is and who reads it.
func (m Model) about(f transcript.Field) string {
	s := m.readers(f)
	if f.Means != "" {
		s += " " + transcript.TextOf(f.Means).String()
	}
	if f.RFC != "" {
		s += " (" + transcript.TextOf(f.RFC).String() + ")"
	}
	return s
}

// readers says who can read a field.
func (m Model) readers(f transcript.Field) string {
	r, ok := m.rung()
	switch {
	case !ok:
		return ""
	case !r.Sealed:
		return "CLEAR: anyone on the path reads it."
	case m.at.opened:
		return "SEALED: only the two ends read it; here it was opened with a key of the session."
	}
	for _, p := range m.at.parts {
		if f.Off >= p.off && f.Off+f.Len <= p.off+header {
			return "CLEAR: the header of a sealed record stays readable."
		}
	}
	if r.Opened && m.Eyes != view.Wire {
		return "SEALED: this is what crossed; x shows what is inside."
	}
	return "SEALED: " + unopened(r) + "."
}
