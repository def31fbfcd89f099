package menu

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/keys"
	"example.org/mailwire/tui/style"
)

// Sizes of the list in cells.
const (
	widest  = 76 // of the box; the help takes all there is
	highest = 20
	column  = 12 // a key, a word after ':'
	keyed   = 16 // the keys in the help
	wide    = 60 // from here on there is a column for the words after ':'
)

// View draws the list into w times h cells.
func (m *Model) View(w, h int) string {
	bw, bh := w, h
	if !m.Help && w >= wide {
		bw, bh = min(w, widest), min(h, highest)
	}
	in := max(0, bw-2)
	said := m.said(in, bh-2)
	m.page = max(1, bh-2-len(said))
	top := m.top()
	var rows []string
	for i := top; i < min(m.rows(), top+m.page); i++ {
		rows = append(rows, m.row(i, in))
	}
	if m.rows() == 0 {
		rows = append(rows, m.theme.Row(in, style.T("  nothing has these words")))
	}
	for len(rows) < m.page {
		rows = append(rows, m.theme.Row(in))
	}
	rows = append(rows, said...)
	title := m.Title + "  > " + m.line(bw-len(m.Title)-12)
	return m.theme.Middle(m.theme.Box(bw, bh, true, title, m.counted(top), rows), w, h)
}

// top gives the first row in sight, so that the chosen one is in the middle
// where there is enough on both sides of it.
func (m *Model) top() int {
	return max(0, min(m.cursor-m.page/2, m.rows()-m.page))
}

func (m *Model) counted(top int) string {
	if m.Help && m.rows() > m.page {
		return fmt.Sprintf("%d-%d of %d", top+1, min(m.rows(), top+m.page), m.rows())
	}
	return fmt.Sprintf("%d of %d", len(m.hits), len(m.all))
}

// line gives what is searched for with the cursor, its end where it is long.
func (m *Model) line(w int) string {
	runes := []rune(m.field.Text())
	at := m.field.Cursor()
	before, after := transcript.TextOf(string(runes[:at])).String(), transcript.TextOf(string(runes[at:])).String()
	for style.Width(before)+1 > max(8, w) {
		_, before, _ = cutFirst(before)
	}
	return before + "_" + after
}

func cutFirst(s string) (first, rest string, ok bool) {
	for i := range s {
		if i > 0 {
			return s[:i], s[i:], true
		}
	}
	return s, "", s != ""
}

// row draws a command, or a row of the legend.
func (m *Model) row(i, w int) string {
	mark, role := "  ", style.Plain
	if i == m.cursor {
		mark, role = "> ", style.Strong
	}
	if i >= len(m.hits) {
		return m.theme.Row(w, append([]style.Span{style.T(mark)}, m.legend()[i-len(m.hits)]...)...)
	}
	c := m.hits[i]
	text := c.Long
	if c.Why != "" {
		role, text = style.Dim, c.ID+": not now, because "+c.Why
	}
	colon := ""
	if c.Colon != "" {
		colon = ":" + c.Colon
	}
	if m.Help {
		return m.theme.Row(w, style.Span{Role: style.Strong, Text: mark + pad(strings.Join(named(c.Verb), " "), keyed) + " "}, style.Span{Role: role, Text: text + "  " + colon})
	}
	end := pad(c.Label(), column) + " "
	if w >= wide-2 {
		end += pad(colon, column) + " "
	}
	room := w - len(mark) - style.Width(end) - 1
	return m.theme.Row(w, style.Span{Role: role, Text: mark + pad(style.Cut(text, room), room) + " " + end})
}

// said tells of the chosen command in whole, in at most a third of h rows.
func (m *Model) said(w, h int) []string {
	text := "letters search; Up and Down choose, Enter runs what is chosen"
	if c, ok := m.Chosen(); ok {
		text = c.ID + ": " + c.Long
		if c.Why != "" {
			text = "not now, because " + c.Why + ". " + text
		}
		if len(c.Keys) > 0 {
			text += "  (" + strings.Join(named(c.Verb), ", ") + ")"
		}
		if c.Colon != "" {
			text += "  :" + c.Colon
		}
	}
	lines := style.Wrap(text, w-2)
	n := min(3, h/3)
	rows := make([]string, 0, n)
	for i := range n {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		if i == n-1 && i < len(lines)-1 {
			line = style.Cut(line+" "+lines[i+1], w-2)
		}
		rows = append(rows, m.theme.Row(w, style.T(" "+line)))
	}
	return rows
}

// named gives the keys of a verb as people call them.
func named(v keys.Verb) []string {
	var list []string
	for _, k := range v.Keys {
		list = append(list, keys.Name(k))
	}
	return list
}

func pad(s string, w int) string { return s + strings.Repeat(" ", max(0, w-style.Width(s))) }
