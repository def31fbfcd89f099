package options

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// wide is from which width on the form has a second column.
const wide = 108

// View draws the form into w times h cells.
func (m *Model) View(w, h int) string {
	title := "TLS for " + transcript.TextOf(m.Target).String()
	if m.Target == "" {
		title = "TLS for the next connection"
	}
	if w >= wide {
		left := w / 2
		box := m.Theme.Box(left, h, !m.Picking(), title, Summary(m.set), m.form(left-2, h-2))
		name, rows := m.beside(w-left-2, h-2)
		return style.Beside(box, m.Theme.Box(w-left, h, m.Picking(), name, "", rows))
	}
	if m.Picking() {
		name := fields[m.at].label
		return m.Theme.Box(w, h, true, name, m.chosen(), m.listPage(w-2, h-2))
	}
	return m.Theme.Box(w, h, true, title, Summary(m.set), m.form(w-2, h-2))
}

// chosen gives how many of the list in use are ticked, and where it stands.
func (m Model) chosen() string {
	return fmt.Sprintf("%d of %d, %d chosen", m.list.at+1, len(m.list.choices), len(names(m.set.get(m.at))))
}

// form draws the fields, below them what the one in use is for and the plan.
func (m *Model) form(w, h int) []string {
	below := m.below(w, max(2, min(7, h/3)))
	rows, at := m.fieldRows(w)
	below = below[:max(0, min(len(below), h-1))]
	room := max(1, h-len(below))
	m.top = max(0, min(m.top, len(rows)-room))
	if at < m.top {
		m.top = at
	}
	if at >= m.top+room {
		m.top = at - room + 1
	}
	rows = rows[m.top:]
	if len(rows) > room {
		rows = rows[:room]
	}
	for len(rows) < room {
		rows = append(rows, m.Theme.Row(w))
	}
	return append(rows, below...)
}

// fieldRows draws all fields, and tells in which row the one in use ends.
func (m Model) fieldRows(w int) (rows []string, at int) {
	for f := range count {
		rows = append(rows, m.fieldRow(w, f))
		if f == m.blamed {
			_, text := named(m.err)
			for i, line := range style.Wrap(transcript.TextOf(text).String(), w-8) {
				if i < 2 {
					rows = append(rows, m.Theme.Row(w, style.Span{Role: style.Unproven, Text: "    ! " + line}))
				}
			}
		}
		if f == m.at {
			at = len(rows) - 1
		}
	}
	return rows, at
}

func (m Model) fieldRow(w, f int) string {
	mark := "  "
	if f == m.at {
		mark = " >"
	}
	lead := style.Tf("%s %-18s ", mark, fields[f].label)
	value := m.set.get(f)
	switch {
	case f == m.at && m.Typed():
		before, after := m.halves()
		if room := w - 24; style.Width(before) > room { // the cursor stays in sight
			before = ".." + ansi.TruncateLeft(before, style.Width(before)-room+2, "")
		}
		spans := []style.Span{lead, {Role: style.Strong, Text: before + "_"}, style.T(after)}
		if value == "" {
			spans = append(spans, style.Span{Role: style.Dim, Text: " (" + fields[f].empty + ")"})
		}
		return m.Theme.Row(w, spans...)
	case value == "":
		return m.Theme.Row(w, lead, style.Span{Role: style.Dim, Text: m.arrows(f, m.empty(f))})
	case f == minVersion || f == maxVersion:
		for _, c := range m.choices.Versions {
			if c.Name == value && c.Note != "" && c.Note != "default" {
				value += ", " + c.Note
				break
			}
		}
	case fields[f].kind == secret:
		value = strings.Repeat("*", len([]rune(value)))
	case fields[f].kind == picks:
		if n := names(value); len(n) > 1 {
			value = fmt.Sprintf("%d: %s", len(n), strings.Join(n, ", "))
		}
	}
	return m.Theme.Row(w, lead, style.Span{Role: style.Strong, Text: m.arrows(f, transcript.TextOf(value).String())})
}

// halves gives the text in use before and after the cursor, escaped.
func (m Model) halves() (before, after string) {
	r := []rune(m.edit.Text())
	if fields[m.at].kind == secret {
		r = []rune(strings.Repeat("*", len(r)))
	}
	i := m.edit.Cursor()
	return transcript.TextOf(string(r[:i])).String(), transcript.TextOf(string(r[i:])).String()
}

// arrows marks the value of the field in use where left and right change it.
func (m Model) arrows(f int, value string) string {
	switch {
	case f != m.at:
		return value
	case fields[f].kind == picks:
		return value + " >"
	}
	return "< " + value + " >"
}

// empty gives what holds where a field is not set.
func (m Model) empty(f int) string {
	if f == tlsMode && m.now.TLS != "" {
		return fields[f].empty + ": " + transcript.TextOf(m.now.TLS).String()
	}
	return fields[f].empty
}

// say tells what the field in use is for, or what the entry of its list is.
func (m Model) say() string {
	if m.Picking() {
		c := m.list.choices[m.list.at]
		return strings.TrimSuffix(c.Name+": "+c.Note, ": ")
	}
	return fields[m.at].say
}

// below draws what the field in use is for, and the plan or what hinders it.
func (m Model) below(w, h int) []string {
	rows := []string{m.Theme.Rule(w)}
	par := func(role style.Role, text string, most int) {
		lines := style.Wrap(transcript.TextOf(text).String(), w-2)
		for i, line := range lines {
			if i == most || len(rows) == h {
				return
			}
			if i == most-1 && i < len(lines)-1 {
				line = style.Cut(line+" "+lines[i+1], w-2)
			}
			rows = append(rows, m.Theme.Row(w, style.Span{Role: role, Text: " " + line}))
		}
	}
	plan := max(1, (h-1)/3)
	par(style.Plain, m.say(), h-1-plan)
	switch {
	case m.err != nil && m.blamed < 0:
		par(style.Unproven, m.err.Error(), h)
	case m.err == nil:
		par(style.Strong, "plan: "+m.now.Means+". The wire sees: "+m.now.Sees, h)
	}
	return rows
}

// listPage draws the open list alone, with what cannot be chosen below it.
func (m Model) listPage(w, h int) []string {
	end := []string{m.Theme.Rule(w)}
	for i, line := range style.Wrap(transcript.TextOf(m.say()).String(), w-2) {
		if i < 2 {
			end = append(end, m.Theme.Row(w, style.Span{Role: style.Strong, Text: " " + line}))
		}
	}
	end = append(end, m.cannot(w)...)
	room := max(3, h-len(end))
	rows := m.listRows(m.at, w, room, true)
	for len(rows) < room {
		rows = append(rows, m.Theme.Row(w))
	}
	return append(rows, end...)
}

// cannot gives the sentences on what this TLS cannot do.
func (m Model) cannot(w int) []string {
	var rows []string
	for _, s := range m.choices.Cannot {
		for i, line := range style.Wrap(transcript.TextOf(s).String(), w-4) {
			mark := " - "
			if i > 0 {
				mark = "   "
			}
			rows = append(rows, m.Theme.Row(w, style.Span{Role: style.Dim, Text: mark + line}))
		}
	}
	return rows
}

// beside draws the second column: the list of the field in use, or what may be
// chosen in general.
func (m Model) beside(w, h int) (title string, rows []string) {
	f := suites
	if m.at == groups {
		f = groups
	}
	title = fields[f].label
	cannot := m.cannot(w)
	room := max(3, h-len(cannot)-2)
	if len(m.listOf(f)) > room && !m.Picking() { // room for one that says how many are left out
		rows = m.listRows(f, w, room-1, false)
		rows = append(rows, m.Theme.Row(w, style.Tf("   and %d more: Right on %s", len(m.listOf(f))-len(rows), fields[f].label)))
	} else {
		rows = m.listRows(f, w, room, m.Picking())
	}
	if m.Picking() {
		title += ", " + m.chosen()
	}
	rows = append(rows, m.Theme.Row(w))
	if len(cannot) > 0 {
		rows = append(rows, m.Theme.Row(w, style.T(" what this TLS cannot do")))
	}
	return title, append(rows, cannot...)
}
