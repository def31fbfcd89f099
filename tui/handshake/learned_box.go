package handshake

import (
	"fmt"
	"strings"

	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// learnedBox draws what the wire learned and, where there is room, what an
// attacker could do. Values are whole where that leaves room for all.
func (m Model) learnedBox(r rect) string {
	w := r.w - 2
	facts := learned(m.of, m.rungs)
	rows := m.facts(facts, w, true)
	if len(rows) > r.h-2 {
		rows = m.facts(facts, w, false)
	}
	if list := attackers(m.of); len(list) > 0 && len(rows)+4 <= r.h-2 {
		rows = append(rows, m.Theme.Row(w), m.Theme.Row(w, style.Span{Role: style.Strong, Text: " if an attacker"}))
		for _, a := range list {
			if len(rows)+2 > r.h-2 {
				break
			}
			rows = append(rows, m.Theme.Row(w, style.T("   "+a.does)), m.Theme.Row(w, style.T("     "+a.gets)))
		}
	}
	title := "what the wire learned"
	if v := m.of.Version(); v != "" {
		title += " (" + transcriptName(v) + ")"
	}
	return m.Theme.Box(r.w, r.h, false, title, "", rows)
}

// facts draws facts, with long values in several rows where whole is set.
func (m Model) facts(list []fact, w int, whole bool) []string {
	const left, name = 12, 18
	var rows []string
	for _, f := range list {
		text := style.Span{Role: style.Strong, Text: fmt.Sprintf("%-*s", name, f.name+" ")}
		if f.value == "" {
			text.Role, f.value = style.Plain, f.name
			text.Text = ""
		}
		values := []string{f.value}
		room := max(8, w-left-len(text.Text))
		if first, _, _ := strings.Cut(f.value, " "); whole && style.Width(first) > room { // it stays in one piece
			rows = append(rows, m.Theme.Row(w, style.T(fmt.Sprintf(" %-10s ", f.from)), text))
			f.from, text.Text, room = "", "  ", w-left-2
		}
		if whole {
			values = style.Wrap(f.value, room)
		}
		for i, v := range values {
			if i > 0 {
				f.from, text.Text = "", strings.Repeat(" ", len(text.Text))
			}
			rows = append(rows, m.Theme.Row(w, style.T(fmt.Sprintf(" %-10s ", f.from)), text, style.T(v)))
		}
	}
	return rows
}

// attack is what somebody does, and what comes of it.
type attack struct{ does, gets string }

// attackers tells what somebody in between, or later, could make of a conversation.
func attackers(v *view.Model) []attack {
	if agreed(v) == nil {
		return nil
	}
	word, why := forward(v)
	later := strings.TrimPrefix(why, ": ")
	switch word {
	case "yes":
		later = "cannot open this session" + why
	case "no", "in part", "not known":
	default:
		later = "what the session which it resumes allows"
	}
	cert := "as here: " + v.Failing() + ", so it might be one"
	switch {
	case v.Verdict == nil:
		cert = "nothing here says what the client checked"
	case v.Verdict.OK:
		cert = "mailwire stops, unless a trusted CA signed that too"
		if strings.Contains(v.Verdict.By, "pin") {
			cert = "a check fails: mailwire stops"
		}
	}
	list := []attack{{"records now and steals the server's key later", later}}
	if ticketed(v, v.Rungs()) {
		list = append(list, attack{"records now and steals the key of its tickets later", "opens this session: the ticket carried its secret"})
	}
	return append(list,
		attack{"changes a byte of the hellos", "Finished does not fit, both sides stop"},
		attack{"answers with another certificate", cert},
		attack{"holds the session's key log", "reads everything"},
	)
}
