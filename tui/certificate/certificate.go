// Package certificate is the pane that tells whose certificate it is, and why it
// is trusted or not. What was verified stands in the verdict; what a
// certificate says is read from its bytes.
package certificate

import (
	"fmt"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// Model is the pane.
type Model struct {
	Theme style.Theme
	Focus bool
	Live  bool // the session can go on

	of     *view.Model
	w, h   int
	cursor int // certificate of the chain
	top    int
	read   []certinspect.Details // of chain
	chain  *transcript.Certificates
}

// New gives the pane of a conversation.
func New(of *view.Model, t style.Theme) Model { return Model{Theme: t, of: of} }

// SetSize sets the cells of the pane with its border.
func (m *Model) SetSize(w, h int) { m.w, m.h = w, h }

// Move goes to another certificate of the chain.
func (m *Model) Move(n int) {
	m.inspect()
	m.cursor = max(0, min(m.cursor+n, len(m.read)-1))
}

// Scroll moves what is shown by n rows.
func (m *Model) Scroll(n int) {
	most := max(0, len(m.rows(m.w-2))-(m.h-2))
	m.top = max(0, min(m.top+n, most))
}

// inspect reads the chain as it was sent.
func (m *Model) inspect() {
	if m.chain == m.of.Certs {
		return
	}
	m.chain, m.read, m.cursor, m.top = m.of.Certs, nil, 0, 0
	if m.chain == nil {
		return
	}
	for _, der := range m.chain.Chain {
		d, err := certinspect.Inspect(der)
		if err != nil {
			d = certinspect.Details{DER: der, Unread: transcript.TextOf(err.Error())}
		}
		m.read = append(m.read, d)
	}
}

// View draws the pane.
func (m Model) View() string {
	m.inspect()
	if m.w >= 110 {
		left := m.w * 11 / 20
		main := m.Theme.Box(left, m.h, m.Focus, "4 Certificate", m.verdict(), m.window(left))
		return style.Beside(main, m.details(m.w-left, m.h))
	}
	rows := m.window(m.w)
	right := m.verdict()
	if all := len(m.rows(m.w - 2)); all > m.h-2 {
		right = fmt.Sprintf("%s  %d-%d of %d", right, m.top+1, min(all, m.top+m.h-2), all)
	}
	return m.Theme.Box(m.w, m.h, m.Focus, "4 Certificate", right, rows)
}

func (m Model) window(w int) []string {
	rows := m.rows(w - 2)
	return rows[max(0, min(m.top, len(rows)-(m.h-2))):]
}

// verdict gives the verdict in the title.
func (m Model) verdict() string {
	v := m.of.Verdict
	if v == nil {
		if m.of.Certs == nil {
			return "none seen"
		}
		return "[?] not judged"
	}
	good := 0
	for _, c := range v.Checks {
		if c.OK {
			good++
		}
	}
	if v.OK {
		return fmt.Sprintf("[#] verified (%s), %d of %d checks", v.By, good, len(v.Checks))
	}
	return fmt.Sprintf("[?] NOT verified, %d of %d checks", good, len(v.Checks))
}

// details draws the selected certificate at length beside the pane.
func (m Model) details(w, h int) string {
	if len(m.read) == 0 {
		return m.Theme.Box(w, h, false, "details", "", nil)
	}
	d := m.read[m.cursor]
	var rows []string
	for _, line := range d.Lines(max(40, w-4)) {
		rows = append(rows, m.Theme.Row(w-2, style.T(" "+line)))
	}
	return m.Theme.Box(w, h, false, "details of "+m.title(d), "", rows)
}

func (m Model) title(d certinspect.Details) string {
	if !d.Unread.IsZero() {
		return "a certificate that cannot be read"
	}
	return d.Title().String()
}
