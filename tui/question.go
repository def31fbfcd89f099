package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// question is something that needs a yes. No is what everything but a pressed
// y answers; pasted text answers nothing.
type question struct {
	theme style.Theme
	title string
	text  []string // paragraphs, escaped
	ask   string
	yes   func() tea.Cmd
}

// askOf makes the question of a step that was held back.
func askOf(t style.Theme, a *transcript.Ask, yes func() tea.Cmd) *question {
	q := &question{theme: t, yes: yes, title: "stopped", ask: "Do it all the same?"}
	q.text = append(q.text, a.HostPort, a.Fault.String())
	switch a.Case {
	case "stray":
		q.title = "bytes before TLS"
		q.text = append(q.text, "These bytes are not believed: "+a.Bytes.String())
		q.ask = "Drop them and go on with the handshake?"
	case "look":
		q.title = "the certificate did not pass"
		q.ask = "Look anyway? Sign-in stays blocked until you allow that too."
	case "unverified":
		q.title = "a secret to an unproven server"
		q.ask = "Send it all the same?"
	case "cleartext":
		q.title = "a secret in clear"
		q.ask = "Send it readable?"
	}
	if a.Case != "stray" && !a.Bytes.IsZero() {
		q.text = append(q.text, "About to go: "+a.Bytes.String())
	}
	if a.Mechanism != "" {
		q.text = append(q.text, "Mechanism: "+a.Mechanism)
	}
	if a.Readers != "" {
		q.text = append(q.text, "Who could read it: "+a.Readers)
	}
	return q
}

// view draws the question into w times h cells.
func (q *question) view(w, h int) string {
	in := min(76, w)
	var rows []string
	for _, p := range q.text {
		for _, line := range style.Wrap(transcript.TextOf(p).String(), in-4) {
			rows = append(rows, q.theme.Row(in-2, style.T(" "+line)))
		}
	}
	// What is asked and the answers are never cut away.
	var end []string
	for _, line := range style.Wrap(q.ask, in-4) {
		end = append(end, q.theme.Row(in-2, style.Span{Role: style.Strong, Text: " " + line}))
	}
	end = append(end, q.theme.Row(in-2, style.T(" y yes   n no (Enter and Esc too)")))
	room := max(0, h-2-len(end))
	if len(rows) > room {
		rows = rows[:room]
	} else if len(rows) < room {
		rows = append(rows, q.theme.Row(in-2))
	}
	rows = append(rows, end...)
	return q.theme.Middle(q.theme.Box(in, min(h, len(rows)+2), true, q.title, "", rows), w, h)
}
