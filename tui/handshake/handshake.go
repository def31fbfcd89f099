// Package handshake is the pane that shows TLS as it was spoken in this very
// session: each message in order, who could read it, and what is in it down to
// its bytes.
package handshake

import (
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// Model is the pane.
type Model struct {
	Theme style.Theme
	Focus bool
	Eyes  view.Eyes
	Can   bool // another version can be asked for

	of     *view.Model
	other  *view.Model // the same server with the other version, nil for none
	w, h   int
	rungs  []view.Rung
	cursor int
	top    int
	inside bool // in the fields of the message
	wire   bool // the bytes as they crossed, where opened ones are at hand
	text   bool // a column of text beside the bytes
	deep   int  // how far the explanation goes
	field  int  // of the visible ones; -1 for the one that tells most
	folds  map[string]bool
	at     detail // what is known of the selected rung
	nodes  []node // its fields as far as they are visible
}

// New gives the pane of a conversation.
func New(of *view.Model, t style.Theme) Model {
	return Model{Theme: t, of: of, field: -1, folds: map[string]bool{}}
}

// SetSize sets the cells of the pane with its border.
func (m *Model) SetSize(w, h int) {
	m.w, m.h = w, h
	m.Refresh()
}

// SetEyes sets whose view is shown.
func (m *Model) SetEyes(e view.Eyes) {
	if e != m.Eyes {
		m.Eyes = e
		m.Refresh()
	}
}

// Refresh takes account of what came or, in a replay, went.
func (m *Model) Refresh() {
	m.rungs = m.of.Rungs()
	m.cursor = max(0, min(m.cursor, len(m.rungs)-1))
	m.inside = m.inside && len(m.rungs) > 0
	m.look()
	rows := max(1, m.layout().ladder.h-3)
	m.top = min(m.top, m.cursor)
	m.top = max(m.top, m.cursor-rows+1)
	m.top = max(0, min(m.top, len(m.rungs)-rows))
}

// look reads the selected rung.
func (m *Model) look() {
	m.at, m.nodes = detail{}, nil
	if r, ok := m.rung(); ok {
		m.at = m.read(r)
		m.unfold(m.at.fields, 0, "")
	}
	if m.field < 0 && len(m.nodes) > 0 {
		m.field = m.telling()
	}
	m.field = min(m.field, len(m.nodes)-1)
}

// telling gives the field that tells most of a message: the first of those
// that are looked for in one, or the first of all.
func (m *Model) telling() int {
	for i, n := range m.nodes {
		switch n.Name {
		case "server_name", "selected_version", "cipher_suite", "certificate_entry", "cert_data", "signature", "verify_data", "ticket", "request_update":
			return i
		}
	}
	return 0
}

// rung gives the selected rung.
func (m Model) rung() (view.Rung, bool) {
	if m.cursor >= len(m.rungs) {
		return view.Rung{}, false
	}
	return m.rungs[m.cursor], true
}

// Move goes to another message or, inside one, to another field.
func (m *Model) Move(n int) {
	if m.inside {
		m.Field(n)
		return
	}
	m.Go(m.cursor + n)
}

// Go goes to a message by its place.
func (m *Model) Go(i int) {
	i = max(0, min(i, len(m.rungs)-1))
	if i != m.cursor {
		m.field, m.folds = -1, map[string]bool{}
	}
	m.cursor = i
	m.Refresh()
}

// Field goes to another field of the message.
func (m *Model) Field(n int) {
	m.field = max(0, min(m.field+n, len(m.nodes)-1))
}

// Inside tells whether the fields of a message have the keys.
func (m Model) Inside() bool { return m.inside }

// Open goes into the message, then opens the field.
func (m *Model) Open() {
	switch {
	case len(m.nodes) == 0:
	case !m.inside:
		m.inside = true
		m.Refresh()
	case m.nodes[m.field].kids && !m.nodes[m.field].open:
		m.folds[m.nodes[m.field].path] = true
		m.look()
	case m.nodes[m.field].kids:
		m.Field(1)
	}
}

// Close closes the field, goes to the one that it lies in, and leaves the message.
func (m *Model) Close() {
	if !m.inside {
		return
	}
	n := m.nodes[m.field]
	if n.kids && n.open {
		m.folds[n.path] = false
		m.look()
		return
	}
	for i := m.field; i >= 0; i-- {
		if m.nodes[i].depth < n.depth {
			m.field = i
			return
		}
	}
	m.inside = false
	m.Refresh()
}

// Turn changes between the bytes that crossed and those that were opened.
func (m *Model) Turn() {
	if m.at.both {
		m.wire = !m.wire
		m.field, m.folds = -1, map[string]bool{}
		m.look()
	}
}

// Any tells whether there is anything on the ladder.
func (m Model) Any() bool { return len(m.rungs) > 0 }

// Both tells whether there are bytes that crossed and others that were opened.
func (m Model) Both() bool { return m.at.both }

// Text shows the column of text beside the bytes, or leaves it out.
func (m *Model) Text() { m.text = !m.text }

// Deep gives how far the explanation goes: 0 to 2.
func (m Model) Deep() int { return m.deep }

// Deeper explains more, and after the last step nothing; it gives the step.
func (m *Model) Deeper() int {
	m.deep = (m.deep + 1) % 3
	return m.deep
}

// Compare shows another conversation beside, nil for none.
func (m *Model) Compare(other *view.Model) {
	m.other = other
	m.Refresh()
}

// Comparing tells whether there is another conversation beside.
func (m Model) Comparing() bool { return m.other != nil }

// Selection gives the bytes on the wire that are selected.
func (m Model) Selection() []transcript.Span {
	r, ok := m.rung()
	if !ok {
		return nil
	}
	if m.inside && len(m.nodes) > 0 {
		if s := m.at.spans(m.nodes[m.field].Field); len(s) > 0 {
			return s
		}
	}
	var list []transcript.Span
	for _, x := range r.Within {
		list = append(list, x.Span)
	}
	return list
}
