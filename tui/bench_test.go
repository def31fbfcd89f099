package tui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/tuitest"
)

// BenchmarkKeyToFrame moves the cursor in a talk of 10,000 lines at 120x36 and
// draws the screen.
func BenchmarkKeyToFrame(b *testing.B) {
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	for range 10_000 {
		s.Command("NOOP", "NOOP", "Does nothing.", "")
	}
	w := newWorld(true)
	d := &scripted{script: s}
	w.live = Live{Log: s.Log, Driver: d, Title: "smtp.a.test:587"}
	a := newApp(b.Context(), Options{World: w}, styleless)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	a.Update(openedMsg{live: w.live})
	a.Update(tea.KeyMsg{Type: tea.KeyEsc})
	for b.Loop() {
		a.Update(tea.KeyMsg{Type: tea.KeyUp})
		if a.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}
