// Package wire is the pane that shows the bytes of the whole conversation as
// they crossed, both directions in the order in which they came. Only the rows
// on the screen are read from the log.
package wire

import (
	"fmt"
	"slices"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// Model is the pane.
type Model struct {
	Theme  style.Theme
	Focus  bool
	Reveal bool // show secrets

	of     *view.Model
	eyes   view.Eyes
	w, h   int
	inside bool // the bytes inside the seal
	per    int  // bytes in a row
	list
	cursor int // row
	top    int
	chosen []transcript.Span // the selection of the other panes
}

// New gives the pane of a conversation.
func New(of *view.Model, t style.Theme) Model { return Model{Theme: t, of: of} }

// SetSize sets the cells of the pane with its border.
func (m *Model) SetSize(w, h int) {
	m.w, m.h = w, h
	at, ok := m.byteAt(m.cursor)
	if per := perRow(w - 2); per != m.per {
		m.per = per
		m.list = list{}
	}
	m.Refresh()
	if ok { // the same bytes stay in sight
		m.cursor = m.rowOf(at.span)
		m.settle()
	}
}

// SetEyes sets whose view is shown: the wire does not see what is inside the seal.
func (m *Model) SetEyes(e view.Eyes) {
	if m.eyes = e; e == view.Wire && m.inside {
		m.Turn()
	}
}

// Refresh takes account of what came or, in a replay, went.
func (m *Model) Refresh() {
	m.build(m.of, m.inside, max(4, m.per))
	m.settle()
}

func (m *Model) settle() {
	rows := max(1, m.h-2)
	m.cursor = max(0, min(m.cursor, m.rows-1))
	m.top = min(m.top, m.cursor)
	m.top = max(m.top, m.cursor-rows+1)
	m.top = max(0, min(m.top, m.rows-rows))
}

// Move moves the cursor by n rows.
func (m *Model) Move(n int) {
	m.cursor = max(0, min(m.cursor+n, m.rows-1))
	m.settle()
}

// Page moves the cursor by n half pages.
func (m *Model) Page(n int) { m.Move(n * max(1, (m.h-2)/2)) }

// Turn changes between the bytes that crossed and those inside the seal.
func (m *Model) Turn() {
	m.inside = !m.inside
	m.list = list{}
	m.Refresh()
	m.find()
}

// Both tells whether there are bytes inside a seal to look at, besides those that crossed.
func (m Model) Both() bool { return m.of.Start != nil && m.eyes != view.Wire }

// Select goes to the bytes that are selected in another pane.
func (m *Model) Select(spans []transcript.Span) {
	if slices.Equal(spans, m.chosen) {
		return
	}
	m.chosen = spans
	m.find()
}

// find brings what is selected into sight.
func (m *Model) find() {
	for _, s := range m.here() {
		if row := m.rowOf(s); row >= 0 {
			m.cursor = row
			m.top = max(0, row-max(1, m.h-2)/3)
			m.settle()
			return
		}
	}
}

// here gives the selection on the layer that is shown: a line that was sealed
// is on the wire the records that carried it.
func (m Model) here() []transcript.Span {
	var list []transcript.Span
	for _, s := range m.chosen {
		if s.Layer != transcript.Plain || m.inside {
			list = append(list, s)
			continue
		}
		for _, r := range m.of.Sealed(s) {
			list = append(list, r.Span)
		}
	}
	return list
}

// View draws the pane.
func (m Model) View() string {
	title := "5 Wire: bytes as they crossed"
	if m.inside {
		title = "5 Wire: bytes inside the seal"
	}
	right := ""
	if m.rows > 0 {
		right = fmt.Sprintf("row %d of %d", m.cursor+1, m.rows)
		if long := m.total() + ", " + right; style.Width(title+long) < m.w-9 {
			right = long
		}
	}
	return m.Theme.Box(m.w, m.h, m.Focus, title, right, m.lines(m.w-2, m.h-2))
}

// total gives the bytes of both directions.
func (m Model) total() string {
	return fmt.Sprintf("C %d B, S %d B", m.bytes[transcript.Client], m.bytes[transcript.Server])
}

func (m Model) lines(w, h int) []string {
	if m.rows == 0 {
		text := " no byte has crossed so far"
		if m.inside {
			text = " nothing was opened or spoken inside TLS so far"
		}
		return []string{m.Theme.Row(w, style.T(text))}
	}
	chosen := m.here()
	var rows []string
	i := m.segmentOf(m.top)
	for row := m.top; row < m.rows && len(rows) < h; row++ {
		for i+1 < len(m.segments) && m.segments[i+1].row <= row {
			i++
		}
		rows = append(rows, m.line(m.segments[i], row, w, chosen))
	}
	return rows
}

// At gives the bytes under the heading at the cursor; nil where they stand in no stream.
func (m Model) At() []transcript.Span {
	if m.rows == 0 {
		return nil
	}
	if s := m.segments[m.segmentOf(m.cursor)]; s.raw == nil {
		return []transcript.Span{s.span}
	}
	return nil
}

// Meaning explains the bytes at the cursor.
func (m Model) Meaning() transcript.Meaning {
	if m.rows == 0 {
		return transcript.Meaning{Term: "wire", Text: "Here stand all bytes of the conversation as they crossed, both directions in the order in which they came."}
	}
	s := m.segments[m.segmentOf(m.cursor)]
	who := "The client"
	if s.span.Dir == transcript.Server {
		who = "The server"
	}
	if s.raw != nil {
		return transcript.Meaning{Term: s.name, Text: who + " sent this message; these are its bytes as the two ends have them."}
	}
	rec, carried := m.record(s)
	switch {
	case rec == nil && s.span.Layer == transcript.Plain:
		return transcript.Meaning{Term: "inside TLS", Text: who + " sent these bytes sealed; so they are for the two ends."}
	case rec == nil && m.of.InsideTLS(s.span.Dir, s.span.Off):
		return transcript.Meaning{Term: "no record", Text: "These bytes are in no whole record of TLS."}
	case rec == nil:
		return transcript.Meaning{Term: "clear", Text: who + " sent these bytes as they are: anyone on the path reads them."}
	}
	x := transcript.Meaning{Term: "record " + rec.Type, RFC: "RFC 8446 5.1"}
	x.Text = fmt.Sprintf("%s sent this record of %s. ", who, style.Count(int(rec.Span.Len), "byte"))
	if carried != "" {
		x.Term += ": " + carried
	}
	if rec.Sealed {
		x.RFC = "RFC 8446 5.2"
		x.Text += "Its first five bytes are readable: type, version, length. The rest is sealed."
	} else {
		x.Text += "It is clear: anyone on the path reads it."
	}
	return x
}
