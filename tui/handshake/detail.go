package handshake

import (
	"fmt"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// node is a field with its depth.
type node struct {
	transcript.Field
	depth int
}

// fields gives all fields of the selected message, parents before children.
func (m Model) fields() []node {
	if m.cursor >= len(m.of.Messages) || m.of.Messages[m.cursor].Handshake == nil {
		return nil
	}
	var list []node
	var walk func(fs []transcript.Field, depth int)
	walk = func(fs []transcript.Field, depth int) {
		for _, f := range fs {
			list = append(list, node{f, depth})
			walk(f.Children, depth+1)
		}
	}
	walk(m.of.Messages[m.cursor].Handshake.Fields, 0)
	return list
}

// detail gives the selected message: its fields with the selected one, its bytes.
func (m Model) detail(w, h int) (title, right string, rows []string) {
	if m.cursor >= len(m.of.Messages) {
		return "", "", nil
	}
	msg := m.of.Messages[m.cursor]
	title = transcript.TextOf(msg.Name()).String()
	if msg.Alert != nil {
		return title, "", m.alert(msg.Alert, w)
	}
	nodes := m.fields()
	if len(nodes) == 0 {
		return title, "", m.closed(msg.Handshake, w)
	}
	at := min(m.field, len(nodes)-1)
	f := nodes[at]
	right = fmt.Sprintf("field %d of %d  bytes %d-%d of %d", at+1, len(nodes), f.Off, f.Off+max(0, f.Len-1), msg.Handshake.Size)
	bytes := m.bytes(msg.Handshake, f.Field, w)
	list := max(1, h-len(bytes)-1)
	from := max(0, min(at-list/2, len(nodes)-list))
	for i := from; i < min(len(nodes), from+list); i++ {
		rows = append(rows, m.node(nodes[i], i == at, w))
	}
	for len(rows) < list {
		rows = append(rows, m.Theme.Row(w))
	}
	if h < 4 {
		return title, right, rows
	}
	rows = append(rows, m.Theme.Rule(w))
	return title, right, append(rows, bytes...)
}

func (m Model) node(n node, selected bool, w int) string {
	mark := " "
	if selected {
		mark = ">"
	}
	value := n.Value.String()
	switch {
	case n.Unknown:
		value = fmt.Sprintf("unknown, %d bytes", n.Len)
	case value == "" && len(n.Children) == 0:
		value = fmt.Sprintf("%d bytes", n.Len)
	}
	name := fmt.Sprintf("%*s%s", n.depth*2, "", transcript.TextOf(n.Name).String())
	return m.Theme.Row(w, style.T(mark+" "), style.Span{Role: style.Strong, Text: fmt.Sprintf("%-30s", name)}, style.T(" "+value))
}

// bytes gives the bytes of a field, two lines at most.
func (m Model) bytes(h *transcript.Handshake, f transcript.Field, w int) []string {
	end := min(len(h.Raw), f.Off+f.Len)
	if f.Off >= end {
		return []string{m.Theme.Row(w, style.T(" (its bytes are not at hand)")), m.Theme.Row(w)}
	}
	b := h.Raw[f.Off:end]
	n := max(1, (w-2)/3)
	rows := make([]string, 0, 2)
	for len(rows) < 2 {
		cut := b[:min(n, len(b))]
		b = b[len(cut):]
		more := ""
		if len(rows) == 1 && len(b) > 0 {
			more = " .."
			cut = cut[:max(0, len(cut)-1)]
		}
		rows = append(rows, m.Theme.Row(w, style.Tf(" % x%s", cut, more)))
	}
	return rows
}

func (m Model) closed(h *transcript.Handshake, w int) []string {
	text := "This message has no fields."
	if h.Sealed && h.Type < 0 {
		text = "This message is sealed, and there is no key to open it: only its size is known."
	}
	return m.wrap(text, w)
}

func (m Model) alert(a *transcript.Alert, w int) []string {
	level := "a warning"
	if a.Fatal {
		level = "fatal"
	}
	text := "The alert is " + level + ". "
	if a.Sealed && a.Code < 0 {
		text = "The alert is sealed, and there is no key to open it. "
	}
	text += transcript.TextOf(a.Meaning.Text).String()
	if a.Meaning.RFC != "" {
		text += " (" + a.Meaning.RFC + ")"
	}
	return m.wrap(text, w)
}

func (m Model) wrap(text string, w int) []string {
	var rows []string
	for _, line := range style.Wrap(text, w-2) {
		rows = append(rows, m.Theme.Row(w, style.T(" "+line)))
	}
	return rows
}
