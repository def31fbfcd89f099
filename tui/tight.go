package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
)

// tight is a model whose panics tell no secret: Bubble Tea writes their value
// to the terminal as it is. The trace is still that of the first panic.
type tight struct{ tea.Model }

// again panics with what may be told of a panic; it is to be deferred.
func again() {
	if r := recover(); r != nil {
		panic(transcript.Panicked(r))
	}
}

// Init implements tea.Model.
func (m tight) Init() tea.Cmd {
	defer again()
	return tightCmd(m.Model.Init())
}

// Update implements tea.Model.
func (m tight) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer again()
	next, cmd := m.Model.Update(msg)
	return tight{next}, tightCmd(cmd)
}

// View implements tea.Model.
func (m tight) View() string {
	defer again()
	return m.Model.View()
}

// tightCmd does the same for a command, and for all that it asks for.
func tightCmd(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer again()
		msg := cmd()
		batch, ok := msg.(tea.BatchMsg)
		if !ok {
			return msg
		}
		all := make(tea.BatchMsg, len(batch))
		for i, c := range batch {
			all[i] = tightCmd(c)
		}
		return all
	}
}
