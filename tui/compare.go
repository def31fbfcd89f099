package tui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

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

// rivalled takes a rival that was begun; one that nobody waits for any more is
// closed.
func (a *app) rivalled(msg rivalMsg) tea.Cmd {
	s := a.sess
	switch {
	case s == nil, s.id != msg.id, s.rival.n != msg.n:
		ctx := a.ctx
		return func() tea.Msg {
			rival{live: msg.live}.close(ctx)
			return nil
		}
	case msg.err != nil:
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
	r, ctx := s.rival, s.ctx
	s.rival = rival{n: r.n + 1}
	return func() tea.Msg {
		r.close(ctx)
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
