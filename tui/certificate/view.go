package certificate

import (
	"fmt"
)

// From these sizes on the pane has several boxes.
const (
	wideW, wideH = 110, 24
	hugeW, hugeH = 180, 44
)

// View draws the pane.
func (m Model) View() string {
	m.Refresh()
	switch {
	case m.w >= hugeW && m.h >= hugeH:
		return m.huge()
	case m.w >= wideW && m.h >= wideH:
		return m.wide()
	}
	return m.box(m.w, m.h, m.Focus, m.title(), m.headline(), m.narrowRows(m.w-2), m.top[m.page])
}

// title gives the title of the pane when it has one box.
func (m Model) title() string {
	switch m.page {
	case Fields:
		return "4 Certificate: " + m.part("fields")
	case Bytes:
		return "4 Certificate: " + m.part("bytes")
	}
	return "4 Certificate"
}

// part names a part of the selected certificate: "fields of smtp.a.test".
func (m Model) part(what string) string {
	if it, ok := m.selected(); ok {
		return what + " of " + it.title()
	}
	return what
}

// box draws rows in a box from the row top on, and tells where that is.
func (m Model) box(w, h int, focus bool, title, right string, rows []string, top int) string {
	if room := h - 2; len(rows) > room && room > 0 {
		top = max(0, min(top, len(rows)-room))
		where := fmt.Sprintf("%d-%d of %d", top+1, top+room, len(rows))
		if right != "" {
			where = right + "  " + where
		}
		return m.Theme.Box(w, h, focus, title, where, rows[top:])
	}
	return m.Theme.Box(w, h, focus, title, right, rows)
}

// most gives how far the page in use can be scrolled.
func (m Model) most() int {
	switch {
	case m.w >= hugeW && m.h >= hugeH:
		g := m.hugeGrid()
		switch m.page {
		case Fields:
			return max(0, len(m.fieldRows(g.mid-2))-(g.lower-2))
		case Bytes:
			return max(0, len(m.byteRows(g.right-2))-(g.lower-2))
		}
		return max(0, len(m.mainRows(g.left-2, m.mutual()))-(g.upper-2))
	case m.w >= wideW && m.h >= wideH:
		g := m.wideGrid()
		if m.page == Overview {
			return max(0, len(m.mainRows(g.left-2, false))-(g.upper-2))
		}
		return max(0, len(m.pageRows(m.w-g.left-2))-(m.h-2))
	}
	return max(0, len(m.narrowRows(m.w-2))-(m.h-2))
}

// byteWidth gives the cells of the rows of the bytes.
func (m Model) byteWidth() int {
	switch {
	case m.w >= hugeW && m.h >= hugeH:
		return m.hugeGrid().right - 2
	case m.w >= wideW && m.h >= wideH:
		return m.w - m.wideGrid().left - 2
	}
	return m.w - 2
}

// narrowRows gives everything that one box shows.
func (m Model) narrowRows(w int) []string {
	if m.page != Overview {
		return m.pageRows(w)
	}
	s := m.sheet(w)
	m.sentence(s)
	if len(m.items) == 0 {
		return s.rows
	}
	s.gap()
	if m.bad() { // reason and meaning are what has to be seen first
		m.reasons(s)
		s.gap()
	}
	m.tree(s)
	s.gap()
	m.flipped(s)
	m.briefNames(s)
	m.dates(s)
	if m.bad() {
		m.advice(s)
		s.gap()
	}
	m.facts(s)
	m.besides(s)
	m.judgedAt(s)
	s.gap()
	m.checks(s)
	s.gap()
	m.methods(s)
	m.remarks(s)
	if m.mutual() {
		s.gap()
		m.clientBox(s)
	}
	s.gap()
	m.names(s)
	s.gap()
	m.timeline(s)
	return s.rows
}

// pageRows gives the fields or the bytes of the selected certificate.
func (m Model) pageRows(w int) []string {
	if m.page == Bytes {
		return m.byteRows(w)
	}
	return m.fieldRows(w)
}

func (m Model) fieldRows(w int) []string {
	s := m.sheet(w)
	m.fields(s)
	return s.rows
}

func (m Model) byteRows(w int) []string {
	s := m.sheet(w)
	m.flipped(s)
	m.dump(s)
	return s.rows
}

// mainRows gives the verdict, the tree, and of a failure all its parts.
func (m Model) mainRows(w int, checks bool) []string {
	s := m.sheet(w)
	m.sentence(s)
	if len(m.items) == 0 {
		return s.rows
	}
	s.gap()
	m.tree(s)
	s.gap()
	if m.bad() {
		m.reasons(s)
		m.advice(s)
		s.gap()
	}
	m.flipped(s)
	if checks {
		m.checks(s)
		s.gap()
		m.methods(s)
	} else {
		m.besides(s)
	}
	m.judgedAt(s)
	m.remarks(s)
	if !checks && m.mutual() {
		s.gap()
		m.clientBox(s)
	}
	return s.rows
}

// nameRows gives the names, of a certificate that cannot be read all that can.
func (m Model) nameRows(w int) []string {
	s := m.sheet(w)
	if it, ok := m.selected(); ok && !it.Unread.IsZero() {
		m.fields(s)
		return s.rows
	}
	m.names(s)
	return s.rows
}

func (m Model) timeRows(w int) []string {
	s := m.sheet(w)
	m.timeline(s)
	return s.rows
}

func (m Model) checkRows(w int) []string {
	s := m.sheet(w)
	m.checks(s)
	s.gap()
	m.methods(s)
	s.gap()
	m.facts(s)
	return s.rows
}
