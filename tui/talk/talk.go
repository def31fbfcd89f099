// Package talk is the pane that shows the conversation line by line, each line
// with its lock. It renders the rows on screen and no others.
package talk

import (
	"fmt"
	"strconv"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// Model is the pane.
type Model struct {
	Theme  style.Theme
	Eyes   view.Eyes
	Reveal bool // show secrets
	Focus  bool
	Times  bool // show when each row came

	of     *view.Model
	w, h   int
	cursor int
	top    int
	follow bool
	seen   int // rows that were there when following stopped
	search Search
	choice choice
}

// New gives the pane of a conversation.
func New(of *view.Model, t style.Theme) Model { return Model{Theme: t, of: of, follow: true} }

// SetSize sets the cells of the pane with its border.
func (m *Model) SetSize(w, h int) {
	m.w, m.h = w, h
	m.settle()
}

// Cursor gives the selected row, -1 where there is none.
func (m Model) Cursor() int {
	if m.count() == 0 {
		return -1
	}
	return min(m.cursor, len(m.of.Rows)-1)
}

// Row gives the selected row.
func (m Model) Row() (view.Row, bool) {
	i := m.Cursor()
	if i < 0 {
		return view.Row{}, false
	}
	return m.of.Rows[i], true
}

// Following tells whether the cursor goes with what comes.
func (m Model) Following() bool { return m.follow }

// SetFollow starts or stops to go with what comes.
func (m *Model) SetFollow(on bool) {
	m.follow = on
	m.seen = m.count()
	m.Refresh()
}

// Refresh takes account of rows that came or, in a replay, went.
func (m *Model) Refresh() {
	m.choose()
	if m.follow {
		m.cursor = max(0, m.row(m.count()-1))
		m.seen = m.count()
	}
	m.settle()
}

// Move moves the cursor by n of the rows that are shown.
func (m *Model) Move(n int) { m.goTo(m.pos(m.cursor) + n) }

// Page moves the cursor by n half pages.
func (m *Model) Page(n int) { m.Move(n * max(1, m.rows()/2)) }

// Go moves the cursor to a row, or where that is not shown to the next one that is;
// on the last one following starts again.
func (m *Model) Go(i int) {
	to := m.pos(i)
	if i >= len(m.of.Rows) {
		to = i
	}
	m.goTo(to)
}

// goTo moves the cursor to a place among the rows that are shown.
func (m *Model) goTo(pos int) {
	last := m.count() - 1
	if last < 0 {
		m.settle()
		return
	}
	to := max(0, min(pos, last))
	m.cursor = max(0, m.row(to))
	follow := to == last && pos >= last
	if m.follow && !follow {
		m.seen = m.count()
	}
	m.follow = follow
	m.settle()
}

func (m Model) rows() int { return max(1, m.h-2) }

// settle moves the window so that the cursor is in it.
func (m *Model) settle() {
	n := m.count()
	at := max(0, min(m.pos(m.cursor), n-1))
	if n > 0 {
		m.cursor = m.row(at)
	}
	m.top = min(m.top, at)
	m.top = max(m.top, at-m.rows()+1)
	m.top = max(0, min(m.top, n-m.rows()))
}

// View draws the pane in a box.
func (m Model) View() string {
	return m.Theme.Box(m.w, m.h, m.Focus, "1 Talk", m.right(), m.lines(m.w-2, m.rows()))
}

// Bare draws the rows without a box, for small windows.
func (m Model) Bare(w, h int) string {
	counted := m.Filtered() && h > 1
	if counted {
		h--
	}
	m.w, m.h = w, h+2
	m.settle()
	rows := m.lines(w, h)
	for len(rows) < h {
		rows = append(rows, m.Theme.Row(w))
	}
	if counted {
		rows = append(rows, m.Theme.Row(w, style.Span{Role: style.Dim, Text: " " + m.Counted()}))
	}
	return style.Below(rows...)
}

func (m Model) right() string {
	n := m.count()
	s := fmt.Sprintf("%d/%d", min(m.pos(m.cursor)+1, n), n)
	if m.Filtered() {
		s = m.Counted()
	}
	if n := n - m.seen; !m.follow && n > 0 {
		s = fmt.Sprintf("%d new below  %s", n, s)
	}
	if m.search.Text != "" {
		s = m.search.count(m.Cursor()) + "  " + s
	}
	return s
}

func (m Model) lines(w, h int) []string {
	var out []string
	digits := max(2, len(strconv.Itoa(m.lastLine())))
	split := m.Eyes == view.Split && w >= 100
	if split {
		m.Times = false // the columns are narrow
	}
	for at := m.top; at < min(m.count(), m.top+h); at++ {
		i := m.row(at)
		if split {
			left := (w - 1) / 2
			out = append(out, m.line(i, left, digits, view.You)+"|"+m.line(i, w-left-1, digits, view.Wire))
			continue
		}
		out = append(out, m.line(i, w, digits, m.Eyes))
	}
	if len(out) == 0 && m.Filtered() && len(m.of.Rows) > 0 {
		out = append(out, m.Theme.Row(w, style.Span{Role: style.Dim, Text: " no line matches the filter"}))
	}
	return out
}

func (m Model) lastLine() int {
	for at := min(m.count(), m.top+m.rows()) - 1; at >= 0; at-- {
		if l := m.of.Rows[m.row(at)].Line; l != nil {
			return l.N
		}
	}
	return 0
}

func (m Model) line(i, w, digits int, eyes view.Eyes) string {
	r := m.of.Rows[i]
	mark := " "
	if i == m.cursor {
		mark = ">"
	}
	number := fmt.Sprintf("%*s", digits, "")
	if r.Line != nil {
		number = fmt.Sprintf("%0*d", digits, r.Line.N)
	}
	lock := r.Lock()
	if r.Kind == view.Band {
		lock = m.of.Lock()
	}
	text := m.of.Text(r, m.Reveal)
	switch eyes {
	case view.Wire:
		text = m.of.WireText(i, m.Reveal)
	case view.Without:
		text, lock = m.of.WithoutText(r, m.Reveal), view.WithoutLock(r)
		if r.Kind == view.Band {
			lock = ""
		}
	}
	left := []style.Span{{Text: mark + number + " "}, style.Lock(lock), {Text: " " + side(r) + text}}
	if lock == transcript.LockSecret {
		left[2].Role = style.Clear
	}
	return m.Theme.Ends(w, left, style.Span{Role: style.Dim, Text: m.tail(r, w, eyes)})
}

func side(r view.Row) string {
	switch r.Dir() {
	case transcript.Client:
		return "C "
	case transcript.Server:
		return "S "
	}
	return ""
}

// tail gives what stands at the right of a row: that it holds a secret, and its time.
func (m Model) tail(r view.Row, w int, eyes view.Eyes) string {
	s := ""
	if r.Exposed != nil && worth(r.Exposed.Secret) && w >= 56 {
		switch {
		case eyes == view.Without:
			s = "  <- " + string(r.Exposed.Without.Severity)
		case r.Exposed.Lock == transcript.LockSealed:
			s = "  <- secret, sealed"
		case r.Exposed.Lock == transcript.LockUnproven:
			s = "  <- secret, to whom?"
		default:
			s = "  <- secret in clear"
		}
	}
	if m.Times {
		s += fmt.Sprintf(" %8.3f", r.At.Seconds())
	}
	return s
}

func worth(k transcript.SecretKind) bool {
	return k != transcript.NoSecret && k != transcript.SecretIdentity
}
