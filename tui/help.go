package tui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/keys"
	"example.org/mailwire/tui/style"
)

// help is the open help: the keys of the place from which it was opened.
type help struct {
	verbs []keys.Verb
	title string
	top   int
}

// openHelp opens the help; it lists what works now and nothing else.
func (a *app) openHelp() tea.Cmd {
	at := a.place()
	a.help = &help{verbs: keys.Working(at, a.facts()), title: "help: " + at.Name()}
	return nil
}

// lines gives the text of the help in w cells.
func (h *help) lines(t style.Theme, w int) []string {
	var rows []string
	for _, v := range h.verbs {
		colon := ""
		if v.Colon != "" {
			colon = "  :" + v.Colon
		}
		rows = append(rows, t.Row(w, style.Span{Role: style.Strong, Text: fmt.Sprintf("  %-16s", strings.Join(shown(v), " "))}, style.T(" "+v.Long+colon)))
	}
	rows = append(rows, t.Row(w), t.Row(w, style.T("  locks, the same on every screen:")))
	for _, l := range []struct {
		lock transcript.Lock
		text string
	}{
		{transcript.LockClear, "clear: anyone on the path reads it"},
		{transcript.LockSecret, "clear, and it was a secret"},
		{transcript.LockUnproven, "sealed, but it is not proven to whom"},
		{transcript.LockSealed, "sealed, and the server proved itself"},
		{transcript.LockInside, "clear, but inside this computer or a network that you declared"},
		{transcript.LockSuspect, "somebody may have changed it"},
		{transcript.LockUnknown, "not told"},
	} {
		rows = append(rows, t.Row(w, style.T("  "), style.Lock(l.lock), style.T(" "+l.text)))
	}
	return rows
}

// shown gives the keys of a verb as people call them.
func shown(v keys.Verb) []string {
	var list []string
	for _, k := range v.Keys {
		list = append(list, keys.Name(k))
	}
	return list
}

// overlay draws what is open over the screen: the header and the line of keys stay.
func (a *app) overlay(body string) string {
	if a.help == nil && a.question == nil && a.form == nil && a.opts == nil || a.h < 6 {
		return body
	}
	rows := strings.Split(body, "\n")
	top, bottom := 2, 1
	if a.sess == nil {
		top = 1
	}
	h := a.h - top - bottom
	var over string
	switch {
	case a.help != nil:
		over = a.helpView(a.w, h)
	case a.question != nil:
		over = a.question.view(a.w, h)
	case a.opts != nil:
		over = a.opts.View(a.w, h)
	default:
		over = a.form.View(a.w, h, a.sess.view.Lock())
	}
	out := append(rows[:top:top], strings.Split(over, "\n")...)
	return strings.Join(append(out, rows[len(rows)-1]), "\n")
}

func (a *app) helpView(w, h int) string {
	rows := a.help.lines(a.theme, w-2)
	a.help.top = max(0, min(a.help.top, len(rows)-(h-2)))
	right := ""
	if len(rows) > h-2 {
		right = fmt.Sprintf("%d-%d of %d", a.help.top+1, min(len(rows), a.help.top+h-2), len(rows))
	}
	return a.theme.Box(w, h, true, a.help.title, right, rows[a.help.top:])
}
