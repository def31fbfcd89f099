// Package handshake is the pane that shows the messages of the TLS handshake:
// who sent which, how large, in clear or sealed, and what is in them.
package handshake

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// Model is the pane.
type Model struct {
	Theme style.Theme
	Focus bool

	of     *view.Model
	w, h   int
	cursor int
	top    int
	field  int // of the selected message's fields, all levels counted
}

// New gives the pane of a conversation.
func New(of *view.Model, t style.Theme) Model { return Model{Theme: t, of: of} }

// SetSize sets the cells of the pane with its border.
func (m *Model) SetSize(w, h int) {
	m.w, m.h = w, h
	m.Refresh()
}

// Refresh takes account of messages that came or, in a replay, went.
func (m *Model) Refresh() {
	m.cursor = max(0, min(m.cursor, len(m.of.Messages)-1))
	m.settle(m.ladderHeight() - 3)
}

func (m *Model) settle(rows int) {
	rows = max(1, rows)
	m.top = min(m.top, m.cursor)
	m.top = max(m.top, m.cursor-rows+1)
	m.top = max(0, min(m.top, len(m.of.Messages)-rows))
}

// Move goes to another message.
func (m *Model) Move(n int) { m.Go(m.cursor + n) }

// Go goes to a message by its place.
func (m *Model) Go(i int) {
	i = max(0, min(i, len(m.of.Messages)-1))
	if i != m.cursor {
		m.field = 0
	}
	m.cursor = i
	m.Refresh()
}

// Field goes to another field of the message.
func (m *Model) Field(n int) {
	m.field = max(0, min(m.field+n, len(m.fields())-1))
}

// Last gives the place of the last message.
func (m Model) Last() int { return len(m.of.Messages) - 1 }

// View draws the pane in front: the ladder, and below it the selected message.
func (m Model) View() string {
	h := m.ladderHeight()
	title := fmt.Sprintf("message %d of %d", min(m.cursor+1, len(m.of.Messages)), len(m.of.Messages))
	top := m.Theme.Box(m.w, h, m.Focus, "3 Handshake", title, m.ladder(m.w-2, h-2))
	if h == m.h {
		return top
	}
	name, right, rows := m.detail(m.w-2, m.h-h-2)
	return style.Below(top, m.Theme.Box(m.w, m.h-h, false, name, right, rows))
}

// Side draws the ladder beside the talk.
func (m Model) Side(w, h int) string {
	m.settle(h - 3)
	right := ""
	if m.of.Records > 0 {
		right = style.Count(m.of.Records, "record")
	}
	return m.Theme.Box(w, h, false, "3 Handshake  4 Certificate", right, m.ladder(w-2, h-2))
}

func (m Model) ladderHeight() int {
	h := max(4, min(len(m.of.Messages)+3, m.h*3/5))
	if m.h-h < 3 { // no room for a box below
		return m.h
	}
	return h
}

func (m Model) ladder(w, h int) []string {
	if len(m.of.Messages) == 0 {
		text := " no TLS handshake so far"
		if m.of.Start != nil {
			text = " TLS has begun; no message is complete so far"
		}
		return []string{m.Theme.Row(w, style.T(text))}
	}
	rows := []string{m.Theme.Ends(w, []style.Span{style.T("      client")}, style.T("server      "))}
	for i := m.top; i < len(m.of.Messages) && len(rows) < h; i++ {
		rows = append(rows, m.rung(i, w))
	}
	return rows
}

func (m Model) rung(i, w int) string {
	msg := m.of.Messages[i]
	mark := " "
	if i == m.cursor {
		mark = ">"
	}
	line, word, role := "-", "clear", style.Clear
	if msg.Sealed() {
		line, word, role = "=", "sealed", style.Sealed
	}
	head, tail := strings.Repeat(line, 4)+" ", " "
	if msg.Dir() == transcript.Server {
		head = "<" + strings.Repeat(line, 3) + " "
	}
	name := msg.Name()
	if name == "sealed" {
		name = "(sealed)"
	}
	text := fmt.Sprintf("%-20s %5d B  %s", transcript.TextOf(name).String(), msg.Size(), word)
	left := fmt.Sprintf("%s%3d  ", mark, i+1)
	room := w - len(left) - len(head) - len(tail) - 3
	if h := msg.Handshake; h != nil && !h.Note.IsZero() {
		if note := ", " + h.Note.String(); style.Width(text+note) <= room {
			text += note
		}
	}
	if style.Width(text) > room { // the word stays, the name gives way
		n := len(text) - len(word)
		text = style.Cut(text[:n], room-len(word)-1) + " " + word
	}
	fill := strings.Repeat(line, max(0, w-len(left)-len(head)-style.Width(text)-len(tail)-2))
	if msg.Dir() == transcript.Client {
		fill += ">"
	} else {
		fill += line
	}
	return m.Theme.Row(w, style.T(left), style.Span{Role: role, Text: head}, style.T(text+tail), style.Span{Role: role, Text: fill})
}
