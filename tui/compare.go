package tui

import (
	"context"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/view"
)

// rival is another handshake with the same server, to compare with.
type rival struct {
	n    int // counts them
	live Live
	view *view.Model // nil while there is none
}

// rivalMsg brings a rival that was begun, or why it was not.
type rivalMsg struct {
	id, n int
	live  Live
	err   error
}

// rivalMoreMsg tells that a rival's log has grown.
type rivalMoreMsg struct{ id, n int }

// comparable tells whether a handshake in the other version can be asked for.
func (s *session) comparable() bool {
	return s.live.Driver != nil && s.live.Target != "" && s.view.Agreed != nil
}

// rivalControls gives the controls of a session with the other version: no
// secret is sent, since it ends with the handshake.
func rivalControls(c Controls, version string) Controls {
	c.Min, c.Max = "1.3", ""
	if version == "TLS 1.3" {
		c.Min, c.Max = "", "1.2"
	}
	c.Resume, c.Until = false, "handshake"
	return c
}

// compare shakes hands with the same server in the other version of TLS, or
// puts that away.
func (a *app) compare() tea.Cmd {
	s := a.sess
	if s.handshake.Comparing() {
		return s.endCompare()
	}
	s.rival.n++
	id, n, ctx, world, target := s.id, s.rival.n, s.ctx, a.world, s.live.Target
	c := rivalControls(s.live.Controls, s.view.Version())
	s.say("shaking hands once more ..")
	return func() tea.Msg {
		l, err := world.Connect(ctx, target, c)
		return rivalMsg{id, n, l, err}
	}
}

// rivalled takes a rival that was begun.
func (s *session) rivalled(msg rivalMsg) tea.Cmd {
	if msg.n != s.rival.n {
		return func() tea.Msg { rival{live: msg.live}.close(context.Background()); return nil }
	}
	if msg.err != nil {
		s.say(msg.err.Error())
		return nil
	}
	s.toast = ""
	s.rival.live, s.rival.view = msg.live, view.New(msg.live.Log)
	s.handshake.Compare(s.rival.view)
	return s.followRival()
}

// followRival takes all that came of the rival and waits for more.
func (s *session) followRival() tea.Cmd {
	r := s.rival
	if r.view == nil {
		return nil
	}
	more := r.view.Follow()
	s.handshake.Refresh()
	s.mark()
	if r.live.Log.Finished() && r.live.Log.Len() == r.view.Seq() {
		return nil
	}
	ctx, id := s.ctx, s.id
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-more:
			return rivalMoreMsg{id, r.n}
		}
	}
}

// endCompare puts the other handshake away; its connection is closed behind it.
func (s *session) endCompare() tea.Cmd {
	s.handshake.Compare(nil)
	s.resize(s.w, s.h)
	r := s.rival
	s.rival = rival{n: r.n + 1}
	return func() tea.Msg {
		r.close(context.Background())
		return nil
	}
}

// close says goodbye to a rival that is still open.
func (r rival) close(ctx context.Context) {
	if r.live.Driver == nil || r.live.Log.Finished() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, politely)
	defer cancel()
	_ = r.live.Driver.Close(ctx) // nobody is left to be told
}

// deeper explains more of what is selected.
func (s *session) deeper() {
	if s.front == paneHandshake {
		s.setExplain(s.handshake.Deeper() > 0)
		return
	}
	s.setExplain(!s.explain)
}

// turnLayer changes between the bytes that crossed and those inside the seal.
func (s *session) turnLayer() {
	if s.front == paneWire {
		s.wire.Turn()
		return
	}
	s.handshake.Turn()
}

// turnTalk goes to another conversation of the log.
func (s *session) turnTalk(step int) {
	s.view.Turn(step)
	s.talk.SetFollow(true)
	s.changed()
	n, of := s.view.Talk()
	s.say(fmt.Sprintf("conversation %d of %d", n, of))
}

// pickLine lets the other panes follow the line of the talk.
func (s *session) pickLine() { s.picked = paneTalk }

// selection gives the bytes that are selected: those of the line, or those of
// the message or its field, by what was moved to last.
func (s *session) selection() []transcript.Span {
	if s.picked == paneHandshake {
		return s.handshake.Selection()
	}
	if r, ok := s.talk.Row(); ok && r.Line != nil {
		return []transcript.Span{r.Line.Span}
	}
	return nil
}
