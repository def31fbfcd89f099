package prompt

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// maxHistory is how many lines are kept.
const maxHistory = 500

// Model is a command line.
type Model struct {
	Editor
	next    *transcript.Next
	history []string
	at      int    // in the history; len(history) for the line being typed
	draft   string // what was typed before going back in the history
	given   string // what completion began with
	choices []string
	choice  int
}

// Format implements fmt.Formatter as an Editor does: the history has typed lines too.
func (m Model) Format(s fmt.State, verb rune) { m.Editor.Format(s, verb) }

// New gives an empty line.
func New() Model { return Model{} }

// SetNext tells what may come now.
func (m *Model) SetNext(n *transcript.Next) {
	if m.next != n {
		m.next, m.choices = n, nil
	}
}

// State gives the prompt of the dialogue, "" before it is known.
func (m Model) State() string {
	if m.next == nil {
		return ""
	}
	return m.next.Prompt
}

// Key edits; it tells whether the key was used.
func (m *Model) Key(key string) bool {
	if !m.Editor.Key(key) {
		return false
	}
	m.choices = nil
	return true
}

// Insert puts text at the cursor.
func (m *Model) Insert(s string) {
	m.Editor.Insert(s)
	m.choices = nil
}

// Replace puts another line in the place of the one that is typed; the history
// does not get it.
func (m *Model) Replace(s string) {
	m.Set(s)
	m.choices, m.at, m.draft = nil, len(m.history), ""
}

// Take gives the line and empties it. The history gets it without its secret.
func (m *Model) Take() string {
	line := m.Text()
	keep := line
	if i := SecretAt(line, m.State()); i >= 0 {
		keep = strings.TrimRight(string([]rune(line)[:i]), " ")
	}
	if keep != "" && (len(m.history) == 0 || m.history[len(m.history)-1] != keep) {
		m.history = append(m.history, keep)
		if len(m.history) > maxHistory {
			m.history = m.history[1:]
		}
	}
	m.Set("")
	m.choices, m.at, m.draft = nil, len(m.history), ""
	return line
}

// History goes back (-1) or on (1) to a line that begins as the one typed.
func (m *Model) History(step int) {
	if m.at >= len(m.history) {
		m.draft = m.Text()
	}
	for i := m.at + step; i >= 0 && i <= len(m.history); i += step {
		if i == len(m.history) {
			m.at = i
			m.Set(m.draft)
			return
		}
		if strings.HasPrefix(m.history[i], m.draft) {
			m.at = i
			m.Set(m.history[i])
			return
		}
	}
}

// Complete goes to the next (1) or previous (-1) line that may come and begins as typed.
func (m *Model) Complete(step int) {
	if m.choices == nil {
		m.given = m.Text()
		m.choices, m.choice = m.candidates(m.given), -1
		if step < 0 {
			m.choice = 0
		}
	}
	if len(m.choices) == 0 {
		return
	}
	m.choice = (m.choice + step + len(m.choices)) % len(m.choices)
	keep, c := m.choices, m.choice
	m.Set(m.choices[m.choice])
	m.choices, m.choice = keep, c
}

func (m *Model) candidates(typed string) []string {
	list := []string{}
	if m.next == nil {
		return list
	}
	bang := ""
	if strings.HasPrefix(typed, "!") {
		bang, typed = "!", typed[1:]
	}
	up := strings.ToUpper(typed)
	for _, o := range m.next.May {
		line := Fixed(o.Line)
		if line != "" && typable(line) && strings.HasPrefix(strings.ToUpper(line), up) && !contains(list, bang+line) {
			list = append(list, bang+line)
		}
	}
	return list
}

// typable tells whether a proposal, which may hold a word of the server, is
// something that a keyboard types: nothing else gets into the line unseen.
func typable(line string) bool {
	for i := 0; i < len(line); i++ {
		if line[i] < ' ' || line[i] > '~' {
			return false
		}
	}
	return true
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// Fixed gives the part of a proposed line that is typed as it is: what stands
// before the first thing to fill in, which is a word in small letters. It is
// empty where the proposal only describes what may come.
func Fixed(line string) string {
	start := true // of a word
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case start && c >= 'a' && c <= 'z':
			if i > 0 && line[i-1] == '<' && (i < 2 || line[i-2] != ':') {
				i-- // brackets round a word are no part of the line, but those of an address are
			}
			return line[:i]
		case start && (c == '[' || c == '('):
			return line[:i]
		}
		start = c == ' ' || c == '<' || c == ':'
	}
	return line
}

// View gives the line in w cells, with secrets hidden and the cursor where typing.
func (m Model) View(t style.Theme, w int, lead string, typing bool) string {
	shown := []rune(m.masked(SecretAt(m.Text(), m.State())))
	at := m.Cursor()
	before := transcript.TextOf(string(shown[:at])).String()
	after := transcript.TextOf(string(shown[at:])).String()
	room := w - style.Width(lead) - 2
	if n := style.Width(before) - room; n > 0 && room > 1 {
		before = "<" + cutLeft(before, room-1)
	}
	cursor := ""
	if typing {
		cursor = "_"
	}
	return t.Row(w, style.Span{Role: style.Strong, Text: lead}, style.T(before), style.Span{Role: style.Strong, Text: cursor}, style.T(after))
}

// cutLeft gives the last w cells of s.
func cutLeft(s string, w int) string {
	runes := []rune(s)
	for i := range runes {
		if style.Width(string(runes[i:])) <= w {
			return string(runes[i:])
		}
	}
	return ""
}
