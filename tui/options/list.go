package options

import (
	"slices"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// list is the open list of a field, of which several may be chosen.
type list struct {
	choices []Choice
	at      int
}

// listOf gives what a field may hold; names that are set and not known come last.
func (m Model) listOf(f int) []Choice {
	all := m.choices.Suites
	if f == groups {
		all = m.choices.Groups
	}
	all = slices.Clone(all)
	for _, n := range names(m.set.get(f)) {
		if !slices.ContainsFunc(all, func(c Choice) bool { return c.Name == n }) {
			all = append(all, Choice{Name: n, Note: "not known here"})
		}
	}
	return all
}

func (m *Model) openList() {
	if all := m.listOf(m.at); len(all) > 0 {
		m.list = &list{choices: all}
	}
}

// Picking tells whether a list is open.
func (m Model) Picking() bool { return m.list != nil }

// CloseList goes back to the fields.
func (m *Model) CloseList() { m.list = nil }

// MoveList goes to another entry of the open list.
func (m *Model) MoveList(n int) {
	m.list.at = max(0, min(m.list.at+n, len(m.list.choices)-1))
}

// Listed gives how many entries the open list has.
func (m Model) Listed() int { return len(m.list.choices) }

// Tick chooses the entry of the open list, or lets go of it.
func (m *Model) Tick() {
	name := m.list.choices[m.list.at].Name
	set := names(m.set.get(m.at))
	if i := slices.Index(set, name); i >= 0 {
		set = slices.Delete(set, i, i+1)
	} else {
		set = append(set, name)
	}
	// The order of the list, whatever the order of ticking.
	slices.SortStableFunc(set, func(a, b string) int { return m.list.place(a) - m.list.place(b) })
	m.change(strings.Join(set, ","))
}

func (l *list) place(name string) int {
	return slices.IndexFunc(l.choices, func(c Choice) bool { return c.Name == name })
}

// listRows draws a list in w cells and h rows. Without focus it is only shown.
func (m Model) listRows(f, w, h int, focus bool) []string {
	all, at := m.listOf(f), -1
	if focus {
		all, at = m.list.choices, m.list.at
	}
	set := names(m.set.get(f))
	long := 0
	for _, c := range all {
		long = max(long, style.Width(transcript.TextOf(c.Name).String()))
	}
	long = min(long, max(20, w-16))
	var rows []string
	top := max(0, min(at-h/2, len(all)-h))
	for i := top; i < len(all) && len(rows) < h; i++ {
		mark, box := "  ", "( )"
		if i == at {
			mark = " >"
		}
		if slices.Contains(set, all[i].Name) {
			box = "(x)"
		}
		role := style.Plain
		if strings.HasPrefix(all[i].Note, "weak") || strings.Contains(all[i].Note, " weak") {
			role = style.Clear
		}
		rows = append(rows, m.Theme.Row(w, style.Tf("%s %s %s  ", mark, box, pad(transcript.TextOf(all[i].Name).String(), long)),
			style.Span{Role: role, Text: transcript.TextOf(all[i].Note).String()}))
	}
	return rows
}

func pad(s string, w int) string {
	s = style.Cut(s, w)
	return s + strings.Repeat(" ", max(0, w-style.Width(s)))
}
