package certificate

import (
	"fmt"
	"strings"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/tui/style"
)

// perRow is how many bytes a row of the dump holds.
const perRow = 8

// What marks the rows that are looked for.
const (
	breaks = "x breaks here: "
	flips  = "<- byte"
)

// drawn keeps the dump of a certificate: long ones have many rows.
type drawn struct {
	of   string // the bytes
	w    int
	mark int // the byte that was flipped, -1 for none
	rows []string
}

// dump draws the bytes of the selected certificate, each element on rows of its
// own with what it is. Every byte is there once.
func (m Model) dump(s *sheet) {
	it, ok := m.selected()
	if !ok {
		return
	}
	if !it.Unread.IsZero() {
		s.field("unread", style.Unproven, it.Unread.String())
	}
	mark := -1
	if m.flip != nil && m.flip.Err == "" {
		mark = m.flip.Offset
	}
	if d := m.last; d.of != string(it.DER) || d.w != s.w || d.mark != mark {
		in := m.sheet(s.w)
		for _, n := range certinspect.Walk(it.DER) {
			m.node(in, it.DER, n, 0, mark)
		}
		*d = drawn{string(it.DER), s.w, mark, in.rows}
	}
	s.rows, s.blank = append(s.rows, m.last.rows...), false
}

// node draws an element: its head alone where it has parts, which follow.
func (m Model) node(s *sheet, der []byte, n certinspect.Node, depth, mark int) {
	end := n.End()
	if len(n.Children) > 0 {
		end = n.Children[0].Offset
	}
	m.element(s, der[n.Offset:end], n, depth, mark)
	for _, c := range n.Children {
		m.node(s, der, c, depth+1, mark)
	}
}

// element draws bytes with what they are beside them; what does not fit beside
// them is cut.
func (m Model) element(s *sheet, b []byte, n certinspect.Node, depth, mark int) {
	lead := strings.Repeat(" ", min(depth, 10))
	room := s.w - 9 - perRow*3 - len(lead)
	words := style.Wrap(nodeWords(n, s.w < 74), max(8, room))
	for off := 0; off < len(b); off += perRow {
		line := b[off:min(off+perRow, len(b))]
		role, text := style.Plain, ""
		if len(words) > 0 {
			text, words = words[0], words[1:]
			if off+perRow >= len(b) && len(words) > 0 {
				text = style.Cut(text+" "+strings.Join(words, " "), max(8, room))
			}
		}
		if at := n.Offset + off; mark >= at && mark < at+len(line) {
			role, text = style.Unproven, flips+fmt.Sprintf(" %d is flipped in the copy", mark)
		} else if n.Fault != "" && n.FaultAt >= at && n.FaultAt < at+len(line) {
			role = style.Unproven
		}
		s.add(style.Tf(" %04x  %s", n.Offset+off, padTo(fmt.Sprintf("% x", line), perRow*3)), style.Span{Role: role, Text: " " + lead + text})
	}
}

// nodeWords names an element: "serialNumber 2f91 (INTEGER)"; in a narrow window
// the type is told only where there is no name.
func nodeWords(n certinspect.Node, narrow bool) string {
	name, tag := n.Name, n.Tag
	if name == "" {
		name, tag = tag, ""
	}
	parts := []string{name}
	if v := n.Value.String(); v != "" {
		parts = append(parts, v)
	}
	if len(n.Children) > 0 {
		parts = append(parts, style.Count(n.Length, "byte"))
	}
	if tag != "" && !narrow {
		parts = append(parts, "("+tag+")")
	}
	text := strings.TrimSpace(strings.Join(parts, " "))
	if n.Fault != "" {
		return strings.TrimSuffix(breaks+n.Fault+"; "+text, "; ")
	}
	return text
}
