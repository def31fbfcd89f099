// Package exposure is the pane that tells who could read a line, what would
// have crossed without SSL, and the account of it so far.
package exposure

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// Model is the pane.
type Model struct {
	Theme  style.Theme
	Eyes   view.Eyes
	Reveal bool // show secrets
	Public bool // the accounts are a lab's, known to everybody
	Focus  bool
	Ways   Ways // nil where nobody can tell

	of   *view.Model
	w, h int
	row  int
	top  int // first row shown of the pane in front
}

// New gives the pane of a conversation.
func New(of *view.Model, t style.Theme) Model { return Model{Theme: t, of: of, row: -1} }

// SetSize sets the cells of the pane with its border.
func (m *Model) SetSize(w, h int) { m.w, m.h = w, h }

// Select sets the row that the pane tells of.
func (m *Model) Select(row int) {
	if row != m.row {
		m.row, m.top = row, 0
	}
}

// Scroll moves what is shown by n rows.
func (m *Model) Scroll(n int) {
	most := max(0, len(m.all(m.w-2))-(m.h-2))
	m.top = max(0, min(m.top+n, most))
}

// View draws the pane in front.
func (m Model) View() string {
	rows := m.all(m.w - 2)
	top := max(0, min(m.top, len(rows)-(m.h-2)))
	right := m.clear()
	if top > 0 || len(rows)-top > m.h-2 {
		right = fmt.Sprintf("%s  %d-%d of %d", right, top+1, min(len(rows), top+m.h-2), len(rows))
	}
	return m.Theme.Box(m.w, m.h, m.Focus, "2 Exposure"+m.at(), right, rows[top:])
}

func (m Model) all(w int) []string {
	rows := m.compare(w)
	rows = append(rows, m.Theme.Rule(w))
	rows = append(rows, m.without(w)...)
	rows = append(rows, m.Theme.Rule(w))
	if ways := m.ways(w); len(ways) > 0 {
		rows = append(append(rows, ways...), m.Theme.Rule(w))
	}
	rows = append(rows, m.ledger(w, false)...)
	if extra := m.still(w); len(extra) > 0 {
		rows = append(append(rows, m.Theme.Rule(w)), extra...)
	}
	return rows
}

// Side draws the pane beside the talk.
func (m Model) Side(w, h int) string {
	rows, without, ledger := m.compare(w-2), m.without(w-2), m.ledger(w-2, true)
	// The ledger stays whole; what is said of the line shares the rest.
	room := max(2, h-2-len(ledger)-2)
	keep := max(room-len(without), room*3/5)
	rows = rows[:min(len(rows), keep)]
	without = without[:max(0, min(len(without), room-len(rows)))]
	rows = append(rows, m.Theme.Rule(w-2))
	rows = append(rows, without...)
	rows = append(rows, m.Theme.Rule(w-2))
	rows = append(rows, ledger...)
	return m.Theme.Box(w, h, false, "2 Exposure"+m.at(), m.clear(), rows)
}

// Strip draws two rows about the line in a box.
func (m Model) Strip(w, h int) string {
	rows := m.short(w - 2)
	return m.Theme.Box(w, h, false, "2 Exposure"+m.at(), m.clear(), rows)
}

// Small draws the pane in three rows without a box.
func (m Model) Small(w int) string {
	return style.Below(append(m.short(w), m.Theme.Row(w, style.T(" "+m.sum())))...)
}

// Line draws the pane in one row.
func (m Model) Line(w int) string {
	r, ok := m.selected()
	if !ok || r.Exposed == nil {
		return m.Theme.Row(w, style.T(" "+m.sum()))
	}
	return m.Theme.Row(w, style.T(" no SSL: "), style.Span{Role: style.SeverityRole(r.Exposed.Without.Severity), Text: style.Severity(r.Exposed.Without.Severity)}, style.T(" "+m.gist(r)))
}

func (m Model) short(w int) []string {
	r, ok := m.selected()
	if !ok {
		return []string{m.Theme.Row(w, style.T(" nothing was said yet")), m.Theme.Row(w)}
	}
	if own := m.own(r); own != nil {
		return own(w)
	}
	wire := style.T(" wire saw   " + m.of.WireText(m.row, m.Reveal))
	if r.Exposed == nil {
		return []string{m.Theme.Row(w, wire), m.Theme.Row(w, style.T(" no SSL     "+m.gist(r)))}
	}
	sev := style.Span{Role: style.SeverityRole(r.Exposed.Without.Severity), Text: " " + style.Severity(r.Exposed.Without.Severity) + " "}
	return []string{
		m.Theme.Row(w, wire),
		m.Theme.Ends(w, []style.Span{style.T(" no SSL     " + m.gist(r))}, sev),
	}
}

// own gives what to say of a row that is no line, nil for a line.
func (m Model) own(r view.Row) func(int) []string {
	one, two := "", " "+m.sum()
	switch r.Kind {
	case view.Band:
		one = fmt.Sprintf(" wire saw   the handshake: %d bytes in %s; the hellos in clear", m.of.TLSBytes, style.Count(m.of.Records, "record"))
		two = " no SSL     no handshake, and everything below in clear"
	case view.Remark, view.Failure, view.End:
		one = " nothing crossed here: this is mailwire's own remark"
	default:
		return nil
	}
	return func(w int) []string { return []string{m.Theme.Row(w, style.T(one)), m.Theme.Row(w, style.T(two))} }
}

// telling are the fields that say something of the user; nonces and the like
// tell nobody anything.
var telling = map[string]bool{"user": true, "address": true, "client name": true, "client": true, "mailbox": true, "search": true,
	"subject": true, "from": true, "to": true, "cc": true, "bcc": true, "reply-to": true}

// gist gives in a few words what an eavesdropper would have had of a row.
func (m Model) gist(r view.Row) string {
	x := r.Exposed
	if x == nil {
		return m.of.Text(r, m.Reveal)
	}
	var words []string
	var fields []transcript.AuthField
	for _, f := range x.Without.Fields {
		if telling[f.Name] || !f.Secret.IsZero() {
			fields = append(fields, f)
		}
	}
	if f := view.Fields(fields, m.Reveal); f != "" {
		words = append(words, f)
	}
	if x.Without.Words != "" {
		words = append(words, x.Without.Words)
	}
	if len(words) == 0 {
		return m.of.Text(r, m.Reveal)
	}
	return strings.Join(words, ": ")
}

func (m Model) selected() (view.Row, bool) {
	if m.row < 0 || m.row >= len(m.of.Rows) {
		return view.Row{}, false
	}
	return m.of.Rows[m.row], true
}

// at gives the line that the pane tells of, for its title.
func (m Model) at() string {
	r, ok := m.selected()
	if !ok || r.Line == nil {
		return ""
	}
	return fmt.Sprintf(" at line %02d", r.Line.N)
}

func (m Model) clear() string {
	l := m.of.Ledger
	return fmt.Sprintf("%d of %d lines clear", l.SoFar.Lines, l.Lines)
}

// sum gives the account in one line.
func (m Model) sum() string {
	l := m.of.Ledger
	s := fmt.Sprintf("clear %d/%d  secrets %d (no SSL: %d)", l.SoFar.Lines, l.Lines, l.SoFar.Secrets(), l.Without.Secrets())
	if n := m.of.Unopened.Records; n > 0 {
		s += fmt.Sprintf("; %s not opened", style.Count(n, "record"))
	}
	return s
}
