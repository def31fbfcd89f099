package tui

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/conversations"
)

// Conversation is one of a file, as the list of them tells it.
type Conversation = conversations.Conversation

// listing is the list of a file's conversations, and the file.
type listing struct {
	*conversations.Model
	live Live
}

// list shows the conversations of a file that holds several.
func (a *app) list(l Live) {
	name := transcript.TextOf(base(l.File)).String()
	a.listed = &listing{conversations.New(a.theme, name, l.Talks), l}
	a.listed.SetSize(a.w, a.h)
	a.sess = nil
}

// openTalk opens the selected conversation.
func (a *app) openTalk() tea.Cmd {
	return a.begin(a.listed.live, a.listed.Cursor())
}

// turnTalk goes to the conversation that lies step further on, round the end.
func (a *app) turnTalk(step int) tea.Cmd {
	s := a.sess
	if a.listed == nil {
		s.turnTalk(step)
		s.mark()
		return nil
	}
	a.listed.Turn(step)
	s.play(a.listed.Cursor())
	s.say(fmt.Sprintf("conversation %d of %d", a.listed.Cursor()+1, a.listed.Len()))
	s.mark()
	return nil
}

// play shows the conversation i of a file, whole.
func (s *session) play(i int) {
	conn := -1
	if i < len(s.live.Talks) {
		conn = s.live.Talks[i].Conn
		s.view.Choose(conn)
	}
	s.stops = stopsOf(s.live.Log, conn)
	s.playTo(len(s.stops)) // the whole of it is in view; steps lead back
}

// unlist leaves the list for Home.
func (a *app) unlist() tea.Cmd {
	a.listed = nil
	a.newHome()
	return nil
}

func onList(f func(*conversations.Model)) action {
	return func(a *app) tea.Cmd {
		f(a.listed.Model)
		return nil
	}
}
