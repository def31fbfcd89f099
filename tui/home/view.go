package home

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// View draws the screen; foot is the line of keys.
func (m Model) View(foot string) string {
	switch {
	case m.w < 40 || m.h < 12:
		line := m.Theme.Row(m.w, style.T(" MAILWIRE home: "+transcript.TextOf(m.field.Text()).String()))
		if m.h < 2 {
			return line
		}
		return style.Below(line, m.Theme.Blank(m.w, m.h-1))
	case m.w < 60 || m.h < 20:
		return m.tiny(foot)
	}
	head := m.head()
	form := m.form()
	below := m.h - 1 - lines(form) - 3
	return style.Below(head, form, m.lists(m.w, below), m.hint(), m.say(), foot)
}

func lines(s string) int { return strings.Count(s, "\n") + 1 }

func (m Model) head() string {
	mode := "KEYS"
	if m.Typing {
		mode = "TYPE"
	}
	lab := "lab: not running"
	if m.labs > 0 {
		lab = fmt.Sprintf("lab: %s on 127.0.0.1", style.Count(m.labs, "server"))
	}
	return m.Theme.Ends(m.w, []style.Span{{Role: style.Strong, Text: " MAILWIRE"}, style.T("  home")}, style.T(lab+"   mode:"+mode+" "))
}

func (m Model) input(w int) string {
	text := m.field.Text()
	at := m.field.Cursor()
	runes := []rune(text)
	cursor := ""
	if m.Typing {
		cursor = "_"
	}
	before := transcript.TextOf(string(runes[:at])).String()
	return m.Theme.Row(w, style.T(" server    > "), style.Span{Role: style.Strong, Text: before + cursor}, style.T(transcript.TextOf(string(runes[at:])).String()))
}

func (m Model) form() string {
	w := m.w - 2
	row := func(label, text string) string { return m.Theme.Row(w, style.Tf(" %-10s %s", label, text)) }
	rows := []string{m.input(w)}
	switch {
	case m.err != nil:
		rows = append(rows, row("", transcript.TextOf(m.err.Error()).String()))
	case IsFile(m.Value()):
		rows = append(rows, row("means", "replay this recording"))
	case m.now.Means != "":
		rows = append(rows, m.labelled(w, "means", m.now.Means)...)
	default:
		rows = append(rows, row("", "smtp://HOST  imaps://HOST  pop3://HOST:PORT  lab:NAME  or a FILE.mwt"))
	}
	rows = append(rows, m.mode(w))
	if m.options != "" {
		rows = append(rows, m.labelled(w, "options", m.options)...)
	}
	rows = append(rows, m.rail(w))
	rows = append(rows, m.labelled(w, "wire sees", orNone(m.now.Sees))...)
	rows = append(rows, m.labelled(w, "sealed", orNone(m.now.Sealed))...)
	return m.Theme.Box(m.w, len(rows)+2, m.Typing, "Connect", "", rows)
}

// labelled gives text after a label, in as many rows as it takes, three at most.
func (m Model) labelled(w int, label, text string) []string {
	var rows []string
	lines := style.Wrap(transcript.TextOf(text).String(), w-13)
	for i, line := range lines[:min(3, len(lines))] {
		if i == 2 && len(lines) > 3 {
			line += " .."
		}
		rows = append(rows, m.Theme.Row(w, style.Tf(" %-10s %s", label, line)))
		label = ""
	}
	return rows
}

func orNone(s string) string {
	if s == "" {
		return "(type a server)"
	}
	return transcript.TextOf(s).String()
}

// mode draws the way in which TLS comes.
func (m Model) mode(w int) string {
	s := " TLS        "
	for _, k := range modes {
		mark := "( ) "
		if m.now.TLS == k.id {
			mark = "(x) "
		}
		if w < 74 && m.now.TLS == k.id {
			return m.Theme.Row(w, style.T(s+k.text))
		}
		s += mark + k.text + " "
	}
	return m.Theme.Row(w, style.T(s))
}

// rail draws the stages with the locks to expect.
func (m Model) rail(w int) string {
	label := " plan      "
	if w < 100 {
		label = " plan"
	}
	spans := []style.Span{style.T(label)}
	for i, s := range m.now.Stages {
		sep := " "
		if i > 0 && w > 100 {
			sep = " > "
		}
		spans = append(spans, style.T(sep+short(s.Name, w)), style.Span{Role: style.Of(s.Lock), Text: strings.TrimSpace(s.Lock.Glyph())})
	}
	return m.Theme.Row(w, spans...)
}

func short(name string, w int) string {
	if w > 100 {
		return name
	}
	switch name {
	case "greeting":
		return "greet"
	case "starttls":
		return "stls"
	case "handshake":
		return "shake"
	}
	return name
}

// lists draws servers and recordings, and the lock alphabet beside them.
func (m Model) lists(w, h int) string {
	side := 0
	if w >= 76 {
		side = 34
		if w >= 110 {
			side = 48
		}
	}
	main := w - side
	box := m.Theme.Box(main, h, !m.Typing, "Servers and recordings", fmt.Sprint(len(m.items)), m.list(main-2, h-2))
	if side == 0 {
		return box
	}
	return style.Beside(box, m.Theme.Box(side, h, false, "locks", "on every screen", m.alphabet(side-2)))
}

func (m Model) list(w, h int) []string {
	var rows []string
	if len(m.items) == 0 {
		return []string{m.Theme.Row(w, style.T(" nothing here yet: type a server above"))}
	}
	top := max(0, min(m.cursor-h+2, len(m.items)-h+1))
	for i := top; i < len(m.items); i++ {
		it := m.items[i]
		if i == m.labs && i > 0 {
			rows = append(rows, m.Theme.Row(w, style.Span{Role: style.Dim, Text: " ---- recordings ----"}))
		}
		mark := " "
		if i == m.cursor && !m.Typing {
			mark = ">"
		}
		room := min(40, w*2/5)
		text := fmt.Sprintf(" %s %-5s %s", pad(transcript.TextOf(it.Title).String(), room), transcript.TextOf(it.Column).String(), transcript.TextOf(it.When).String())
		if it.Note != "" {
			text += "  " + transcript.TextOf(it.Note).String()
		}
		rows = append(rows, m.Theme.Row(w, style.T(mark+" "), style.Lock(it.Lock), style.T(text)))
	}
	return rows
}

func pad(s string, w int) string {
	s = style.Cut(s, w)
	return s + strings.Repeat(" ", max(0, w-style.Width(s)))
}

func (m Model) alphabet(w int) []string {
	var rows []string
	for _, k := range []struct {
		lock transcript.Lock
		text string
	}{
		{transcript.LockClear, "clear: anyone reads it"},
		{transcript.LockSecret, "clear, and it was a secret"},
		{transcript.LockUnproven, "sealed, but to whom?"},
		{transcript.LockSealed, "sealed, server proven"},
		{transcript.LockInside, "clear, but inside"},
		{transcript.LockSuspect, "somebody may have changed it"},
		{transcript.LockUnknown, "not told"},
	} {
		rows = append(rows, m.Theme.Row(w, style.T(" "), style.Lock(k.lock), style.T(" "+k.text)))
	}
	return append(rows, m.Theme.Row(w),
		m.Theme.Row(w, style.T(" Nothing leaves this computer")),
		m.Theme.Row(w, style.T(" until you press Enter on a")),
		m.Theme.Row(w, style.T(" server outside the lab.")))
}

func (m Model) hint() string {
	it, ok := m.Selected()
	if m.Typing || !ok {
		if m.LabErr != "" {
			return m.Theme.Row(m.w, style.T(" the lab does not run: "+transcript.TextOf(m.LabErr).String()))
		}
		return m.Theme.Row(m.w)
	}
	return m.Theme.Row(m.w, style.T(" "+transcript.TextOf(it.Open+"  "+it.Note).String()))
}

func (m Model) say() string {
	if m.Toast != "" {
		return m.Theme.Row(m.w, style.Span{Role: style.Strong, Text: " " + m.Toast})
	}
	return m.Theme.Row(m.w, style.T(" say: type a server, a lab name or a file; Tab completes"))
}

func (m Model) tiny(foot string) string {
	rows := []string{m.head(), m.input(m.w)}
	means := m.now.Means
	if m.err != nil {
		means = m.err.Error()
	}
	for i, line := range style.Wrap(transcript.TextOf(means).String(), m.w-2) {
		if i < 3 {
			rows = append(rows, m.Theme.Row(m.w, style.T(" "+line)))
		}
	}
	rows = append(rows, m.rail(m.w))
	list := m.list(m.w, m.h-len(rows)-2)
	rows = append(rows, list[:min(len(list), m.h-len(rows)-2)]...)
	for len(rows) < m.h-2 {
		rows = append(rows, m.Theme.Row(m.w))
	}
	return style.Below(append(rows, m.say(), foot)...)
}
