package certificate

import "example.org/mailwire/tui/style"

// grid is how a large window is divided.
type grid struct{ left, mid, right, upper, dates, lower int }

// wideGrid gives the verdict what it needs, and the rest to the names; the
// dates give way where there is not enough.
func (m Model) wideGrid() grid {
	g := grid{left: m.w * 11 / 20, dates: len(m.timeRows(m.w-2)) + 2}
	need := len(m.mainRows(g.left-2, false)) + 2
	checks := min(len(m.checkRows(m.w-g.left-2))+2, m.h/2)
	names := min(max(9, len(m.nameRows(g.left-2))+2), m.h/2)
	if g.dates == 2 || m.page != Overview || need+g.dates+7 > m.h {
		g.dates = 0 // the dates of the selected one are among the names
	}
	switch {
	case g.dates > 0:
		g.upper = max(need, min(checks, m.h-g.dates-names), 6)
	case m.page != Overview:
		g.upper = need
	default: // the verdict has the whole height, checks and names share it
		g.upper = m.h
		g.lower = max(m.h/3, m.h-len(m.checkRows(m.w-g.left-2))-2)
		return g
	}
	g.upper = min(g.upper, m.h-g.dates-min(7, m.h/3))
	g.lower = m.h - g.dates - g.upper
	return g
}

// wide draws four boxes: the verdict, the checks, the dates, the names; or two
// beside the fields or bytes.
func (m Model) wide() string {
	g := m.wideGrid()
	main := m.box(g.left, g.upper, m.Focus && m.page == Overview, "4 Certificate", m.headline(), m.mainRows(g.left-2, false), m.top[Overview])
	if m.page != Overview {
		names := m.box(g.left, m.h-g.upper, false, "names", "", m.nameRows(g.left-2), 0)
		return style.Beside(style.Below(main, names), m.box(m.w-g.left, m.h, m.Focus, m.part([]string{"", "fields", "bytes"}[m.page]), "", m.pageRows(m.w-g.left-2), m.top[m.page]))
	}
	if g.dates == 0 {
		main = m.box(g.left, m.h, m.Focus, "4 Certificate", m.headline(), m.mainRows(g.left-2, false), m.top[Overview])
		checks := m.box(m.w-g.left, m.h-g.lower, false, "checks", m.orderWords(), m.checkRows(m.w-g.left-2), 0)
		names := m.box(m.w-g.left, g.lower, false, "names and dates", "", m.nameAndDateRows(m.w-g.left-2), 0)
		return style.Beside(main, style.Below(checks, names))
	}
	upper := style.Beside(main, m.box(m.w-g.left, g.upper, false, "checks", m.orderWords(), m.checkRows(m.w-g.left-2), 0))
	dates := m.Theme.Box(m.w, g.dates, false, "dates", "", m.timeRows(m.w-2))
	names := m.box(g.left, g.lower, false, "names", "", m.nameRows(g.left-2), 0)
	lower := style.Beside(names, m.box(m.w-g.left, g.lower, false, m.part("details"), "", m.fieldRows(m.w-g.left-2), 0))
	return style.Below(upper, dates, lower)
}

func (m Model) orderWords() string {
	if m.of.Verdict == nil {
		return ""
	}
	return "in the order they are made"
}

func (m Model) nameAndDateRows(w int) []string {
	s := m.sheet(w)
	m.dates(s)
	return append(s.rows, m.nameRows(w)...)
}

func (m Model) hugeGrid() grid {
	g := grid{left: m.w / 2, dates: len(m.timeRows(m.w-2)) + 2}
	third := m.w / 3
	g.mid, g.right = third, m.w-2*third
	if g.dates == 2 {
		g.dates = 0
	}
	need := max(len(m.mainRows(g.left-2, m.mutual())), min(len(m.rightRows(m.w-g.left-2)), 28), 14) + 2
	g.upper = min(need, m.h-g.dates-14)
	if m.page != Overview { // room for what is read
		g.upper = min(g.upper, m.h/3)
	}
	g.lower = m.h - g.dates - g.upper
	return g
}

// rightRows gives what there is of a client certificate; where none was asked
// for, the checks and that.
func (m Model) rightRows(w int) []string {
	s := m.sheet(w)
	if !m.mutual() {
		m.checks(s)
		s.gap()
		m.methods(s)
		s.gap()
	}
	m.clientBox(s)
	return s.rows
}

// huge draws six boxes.
func (m Model) huge() string {
	g := m.hugeGrid()
	third := g.mid
	main := m.box(g.left, g.upper, m.Focus && m.page == Overview, "4 Certificate: server", m.headline(), m.mainRows(g.left-2, m.mutual()), m.top[Overview])
	title, word := "checks", m.orderWords()
	if m.mutual() {
		title, word = "client certificate", m.clientLine()
	}
	upper := style.Beside(main, m.box(m.w-g.left, g.upper, false, title, word, m.rightRows(m.w-g.left-2), 0))
	dates := ""
	if g.dates > 0 {
		dates = m.Theme.Box(m.w, g.dates, false, "dates", "", m.timeRows(m.w-2))
	}
	s := m.sheet(third - 2)
	m.names(s)
	s.gap()
	m.facts(s)
	names := m.box(third, g.lower, false, "names", "", s.rows, 0)
	fields := m.box(g.mid, g.lower, m.Focus && m.page == Fields, m.part("fields"), "", m.fieldRows(g.mid-2), m.top[Fields])
	bytes := m.box(g.right, g.lower, m.Focus && m.page == Bytes, "bytes", "", m.byteRows(g.right-2), m.top[Bytes])
	return style.Below(upper, dates, style.Beside(style.Beside(names, fields), bytes))
}
