package tui

import (
	"context"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/conversations"
	"example.org/mailwire/tui/prompt"
)

// Conversation is one of a file, as the list of them tells it.
type Conversation = conversations.Conversation

// listing is the list of a file's conversations, and the file.
type listing struct {
	*conversations.Model
	live    Live
	ctx     context.Context
	cancel  context.CancelFunc
	touched bool // the user did something with it
	typing  bool // what to search for
	field   prompt.Editor
}

// list shows the conversations of a file that holds several, or of a capture
// while it is read.
func (a *app) list(l Live) tea.Cmd {
	name := transcript.TextOf(base(l.File)).String()
	m := conversations.New(a.theme, name, l.Talks)
	if l.Capture != nil {
		m.Captured, m.Reading = true, Reading{}
	}
	a.listed = newListing(a.ctx, m, l)
	a.listed.SetSize(a.w, a.h)
	a.sess = nil
	if l.Capture == nil {
		return nil
	}
	return a.listen(a.listed)
}

// openTalk opens the selected conversation.
func (a *app) openTalk() tea.Cmd {
	l := a.listed
	l.touched = true
	switch {
	case l.Len() == 0:
		return nil
	case l.live.Capture != nil:
		return l.talk(l.Cursor())
	}
	return a.begin(l.live, l.Cursor())
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
	if a.listed.live.Capture != nil {
		return a.openTalk()
	}
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
	s.places = places{conn: conn}
	s.places.take(s.live.Log)
	s.stops = s.places.all()
	s.playTo(len(s.stops)) // the whole of it is in view; steps lead back
}

// searchList takes what to search for in the list.
func (a *app) searchList() tea.Cmd {
	a.listed.touched, a.listed.typing = true, true
	a.listed.field.Set("")
	return nil
}

// field gives the field that takes what to search for.
func (a *app) field() *prompt.Editor {
	if a.sess == nil {
		return &a.listed.field
	}
	return &a.sess.search
}

// searchDone searches for what is typed, or leaves the field.
func (l *listing) searchDone(find bool) tea.Cmd {
	if l.typing = false; find {
		l.Find(l.field.Text())
	}
	return nil
}

// typed gives the field as it is drawn; "" while nothing is typed.
func (l *listing) typed() string {
	if !l.typing {
		return ""
	}
	runes := []rune(l.field.Text())
	at := l.field.Cursor()
	return "search: " + transcript.TextOf(string(runes[:at])).String() + "_" + transcript.TextOf(string(runes[at:])).String()
}

// unlist leaves the list for Home.
func (a *app) unlist() tea.Cmd {
	a.listed.close()
	a.listed, a.filter = nil, ""
	a.newHome()
	return nil
}

func onList(f func(*conversations.Model)) action {
	return func(a *app) tea.Cmd {
		a.listed.touched = true
		f(a.listed.Model)
		return nil
	}
}
