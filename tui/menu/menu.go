// Package menu is a list of commands to search among and to choose from: all
// commands, and the help.
package menu

import (
	"strings"

	"example.org/mailwire/tui/keys"
	"example.org/mailwire/tui/prompt"
	"example.org/mailwire/tui/style"
)

// Command is a verb as the list shows it.
type Command struct {
	keys.Verb
	Why string // why it does not work now; "" where it does
}

// Model is the open list.
type Model struct {
	theme  style.Theme
	Title  string
	Help   bool // the help: keys come first, nothing is chosen at first, Legend stands below
	All    bool // what works elsewhere on the screen is listed too
	Legend [][]style.Span

	field  prompt.Editor
	all    []Command
	hits   []Command
	chosen string // ID of the chosen command; "" for none
	cursor int    // its place in hits, then in the legend
	page   int    // rows that were drawn last
}

// New gives an open list of nothing.
func New(t style.Theme, title string) *Model { return &Model{theme: t, Title: title, page: 1} }

// Set tells what there is now. The chosen command stays chosen while it is there.
func (m *Model) Set(all []Command) {
	m.all = all
	m.search()
	for i, c := range m.hits {
		if c.ID == m.chosen {
			m.cursor = i
			return
		}
	}
	m.Move(0)
}

// search finds what the field asks for; what does not work now comes last, and
// only where it was asked for.
func (m *Model) search() {
	text := m.field.Text()
	m.hits = m.hits[:0]
	for _, working := range []bool{true, false} {
		if !working && strings.TrimSpace(text) == "" {
			break
		}
		why := map[string]string{}
		var list []keys.Verb
		for _, c := range m.all {
			if (c.Why == "") == working {
				list = append(list, c.Verb)
				why[c.ID] = c.Why
			}
		}
		for _, v := range keys.Search(text, list) {
			m.hits = append(m.hits, Command{v, why[v.ID]})
		}
	}
}

// typed chooses the best answer to what was typed.
func (m *Model) typed() {
	m.search()
	m.cursor = 0
	if m.Help && m.field.Text() == "" {
		m.cursor = -1
	}
	m.choose()
}

func (m *Model) choose() {
	m.chosen = ""
	if m.cursor >= 0 && m.cursor < len(m.hits) {
		m.chosen = m.hits[m.cursor].ID
	}
}

// Key edits what is searched for.
func (m *Model) Key(key string) {
	before := m.field.Text()
	if m.field.Key(key); m.field.Text() != before {
		m.typed()
	}
}

// Insert puts text into what is searched for.
func (m *Model) Insert(text string) {
	m.field.Insert(text)
	m.typed()
}

// Fill has name searched for.
func (m *Model) Fill(name string) {
	m.field.Set(name)
	m.typed()
}

// Move goes to another row; at the ends it stays.
func (m *Model) Move(n int) {
	low := 0
	if m.Help {
		low = -1
	}
	m.cursor = max(low, min(m.cursor+n, m.rows()-1))
	m.choose()
}

// Page goes on by what was shown at once, or back.
func (m *Model) Page(n int) { m.Move(n * max(1, m.page-1)) }

// Open begins with the first command chosen; of the help with none.
func (m *Model) Open(all []Command) {
	m.all = all
	m.typed()
}

// First has a command chosen, where it is there.
func (m *Model) First(id string) {
	for i, c := range m.hits {
		if c.ID == id && c.Why == "" {
			m.cursor, m.chosen = i, id
		}
	}
}

// Chosen gives the chosen command, if there is one.
func (m *Model) Chosen() (Command, bool) {
	if m.chosen == "" || m.cursor >= len(m.hits) {
		return Command{}, false
	}
	return m.hits[m.cursor], true
}

// legend gives what stands below the commands.
func (m *Model) legend() [][]style.Span {
	if m.field.Text() != "" {
		return nil
	}
	return m.Legend
}

func (m *Model) rows() int { return len(m.hits) + len(m.legend()) }
