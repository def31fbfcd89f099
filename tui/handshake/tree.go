package handshake

import (
	"fmt"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// node is a visible field with its place in the tree.
type node struct {
	transcript.Field
	path  string
	depth int
	kids  bool
	open  bool
}

// unfold lists the fields that are visible: those of the first level, and what
// lies in open ones.
func (m *Model) unfold(fields []transcript.Field, depth int, path string) {
	for i, f := range fields {
		n := node{Field: f, path: path + "/" + strconv.Itoa(i), depth: depth, kids: len(f.Children) > 0}
		n.open = n.kids && m.isOpen(n, len(fields))
		m.nodes = append(m.nodes, n)
		if n.open {
			m.unfold(f.Children, depth+1, n.path)
		}
	}
}

// isOpen tells whether a field is open: as the user left it, or by its kind.
func (m *Model) isOpen(n node, among int) bool {
	if open, ok := m.folds[n.path]; ok {
		return open
	}
	switch n.Name {
	case "extensions", "certificate_list":
		return n.depth == 0
	case "record header", "header":
		return n.depth == 0 && !m.at.opened && among <= 2 // nothing else can be read
	}
	return n.depth == 0 && among == 1
}

// tree draws the fields round the selected one in h rows.
func (m Model) tree(w, h int) []string {
	if len(m.nodes) == 0 {
		return m.wrap(m.reason(), w, h)
	}
	from := max(0, min(m.field-h/2, len(m.nodes)-h))
	var rows []string
	for i := from; i < min(len(m.nodes), from+h); i++ {
		rows = append(rows, m.row(i, w))
	}
	return rows
}

// reason says why there are no fields.
func (m Model) reason() string {
	if m.at.why != "" {
		return m.at.why
	}
	return "Nothing is known of what is in it."
}

func (m Model) row(i, w int) string {
	n := m.nodes[i]
	mark, fold := " ", " "
	if i == m.field {
		mark = ">"
	}
	switch {
	case n.kids && n.open:
		fold = "-"
	case n.kids:
		fold = "+"
	}
	indent := strings.Repeat("  ", min(n.depth, 12))
	name := indent + fold + " " + transcript.TextOf(n.Name).String()
	wide := 30
	if w < 56 {
		wide = 22
	}
	value := m.value(n.Field)
	return m.Theme.Row(w, style.T(mark+" "), style.Span{Role: style.Strong, Text: fmt.Sprintf("%-*s", wide, name)}, style.T(" "+value))
}

// value gives what a field says.
func (m Model) value(f transcript.Field) string {
	v := strings.ReplaceAll(f.Value.String(), "…", "..")
	switch {
	case f.Unknown && v != "":
		return fmt.Sprintf("unknown, %s: %s", style.Count(f.Len, "byte"), v)
	case f.Unknown:
		return "unknown, " + style.Count(f.Len, "byte")
	case v == "":
		return style.Count(f.Len, "byte")
	}
	return v
}

// selected gives the selected field.
func (m Model) selected() (transcript.Field, bool) {
	if m.field < 0 || m.field >= len(m.nodes) {
		return transcript.Field{}, false
	}
	return m.nodes[m.field].Field, true
}

// wrap gives text in at most h rows.
func (m Model) wrap(text string, w, h int) []string {
	var rows []string
	lines := style.Wrap(text, w-2)
	for i, line := range lines {
		if len(rows) == h {
			break
		}
		if len(rows) == h-1 && i < len(lines)-1 {
			line = style.Cut(line+" "+lines[i+1], w-2)
		}
		rows = append(rows, m.Theme.Row(w, style.T(" "+line)))
	}
	return rows
}
