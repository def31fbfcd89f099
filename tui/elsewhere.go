package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// short tells whether the recording does not take what comes.
func (s *session) short() bool {
	return s.live.Driver != nil && s.live.File != "" && s.live.Short != nil && s.live.Short()
}

// held tells whether leaving the session loses something: it is open, or what
// its recording did not take can still be saved.
func (s *session) held() bool {
	return s.live.Driver != nil && (!s.over() || s.short() && s.live.SaveElsewhere != nil)
}

// holding tells what would be lost.
func (s *session) holding() []string {
	var text []string
	if !s.over() {
		text = append(text, "The session with "+s.live.Title+" is open.")
	}
	if s.short() {
		text = append(text, "The recording "+base(s.live.File)+" did not take all of it. Answer no, then ^R saves the rest in another file.")
	}
	return text
}

// elsewhereMsg tells how going on in another file went.
type elsewhereMsg struct {
	id   int
	path string
	err  error
}

// elsewhereDone goes on in the file that is typed.
func (a *app) elsewhereDone() tea.Cmd {
	s := a.sess
	s.searching, s.saving = false, false
	return s.saveElsewhere(s.search.Text())
}

// saveElsewhere goes on with the recording in another file. A slow disk must
// not hold up the screen.
func (s *session) saveElsewhere(path string) tea.Cmd {
	if path = strings.TrimSpace(path); path == "" {
		s.say("the recording stays where it is: no other file was named")
		return nil
	}
	path = homely(path)
	id, save := s.id, s.live.SaveElsewhere
	return func() tea.Msg { return elsewhereMsg{id, path, save(path)} }
}

// goneElsewhere tells where the recording is now.
func (s *session) goneElsewhere(msg elsewhereMsg) {
	if msg.err != nil {
		s.say("not there: " + msg.err.Error())
		return
	}
	s.say("recording in " + base(msg.path) + ", with what was held; what came before is in " + base(s.live.File))
	s.live.File = msg.path
}
