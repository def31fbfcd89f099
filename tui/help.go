package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/menu"
	"example.org/mailwire/tui/style"
)

// openHelp opens the help; it lists what works now and nothing else.
func (a *app) openHelp() tea.Cmd {
	m := menu.New(a.theme, "help: "+a.place().Name())
	m.Help, m.Legend = true, legend()
	a.menu = m
	m.Open(a.commands())
	return nil
}

// legend explains the locks.
func legend() [][]style.Span {
	rows := [][]style.Span{{}, {style.T("locks, the same on every screen:")}}
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
		rows = append(rows, []style.Span{style.Lock(l.lock), style.T(" " + l.text)})
	}
	return rows
}

// overlay draws what is open over the screen: the header and the line of keys stay.
func (a *app) overlay(body string) string {
	if a.menu == nil && a.question == nil && a.form == nil && a.opts == nil || a.h < 6 {
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
	case a.menu != nil:
		a.menu.Set(a.commands())
		over = a.menu.View(a.w, h)
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
