package tui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/style"
)

// TestHomeFirstText holds that what is typed first replaces what the field
// holds at the start, and that the frame has its size in every small window.
func TestHomeFirstText(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{}, style.Theme{}, 80, 24)
	s.keys("text:imap")
	if got := s.app.home.Value(); got != "imap" {
		t.Errorf("the field holds %q after typing", got)
	}
	for width := 1; width < 64; width++ {
		for height := 1; height < 26; height++ {
			s.send(tea.WindowSizeMsg{Width: width, Height: height})
			s.view()
		}
	}
}
