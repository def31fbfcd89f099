package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/certificate"
	"example.org/mailwire/tui/exposure"
	"example.org/mailwire/tui/handshake"
	"example.org/mailwire/tui/prompt"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/talk"
	"example.org/mailwire/tui/view"
	"example.org/mailwire/tui/wire"
)

// pane is a pane of a session.
type pane uint8

// Panes with their numbers.
const (
	paneTalk pane = iota + 1
	paneExposure
	paneHandshake
	paneCertificate
	paneWire
)

// secretsFor is how long secrets stay visible.
const secretsFor = 10 * time.Second

// frameTime is the least time between two readings of the log.
const frameTime = 16 * time.Millisecond

// session is the screen of a live session or of a replay.
type session struct {
	id     int
	live   Live
	keeper Keeper // nil where nothing is kept
	ctx    context.Context
	cancel context.CancelFunc
	theme  style.Theme
	w, h   int

	view        *view.Model
	talk        talk.Model
	exposure    exposure.Model
	handshake   handshake.Model
	certificate certificate.Model
	wire        wire.Model
	prompt      prompt.Model
	search      prompt.Editor
	narrow      narrowing
	rival       rival

	front     pane
	picked    pane // whose selection the others follow
	typing    bool
	searching bool
	trying    bool // the search field takes a name to compare with the certificate
	saving    bool // the search field takes another place for the recording
	eyes      view.Eyes
	reveal    int // number of the last wish to see secrets; 0 for masked
	wishes    int
	explain   bool
	toast     string

	jobs    []job
	running *job
	halt    context.CancelFunc
	stopped bool // the bad verdict was shown
	ended   bool // the end was shown

	places places // of a replay
	stops  []stop
	at     int
}

// newSession makes the screen of l. Its context ends with the screen.
func newSession(ctx context.Context, id int, l Live, t style.Theme) *session {
	s := &session{id: id, live: l, theme: t, front: paneTalk, typing: l.Driver != nil, prompt: prompt.New()}
	s.ctx, s.cancel = context.WithCancel(ctx)
	s.view = view.New(l.Log)
	s.talk = talk.New(s.view, t)
	s.exposure = exposure.New(s.view, t)
	s.handshake = handshake.New(s.view, t)
	s.certificate = certificate.New(s.view, t)
	s.wire = wire.New(s.view, t)
	return s
}

// moreMsg tells that the log of a session has grown.
type moreMsg struct{ id int }

// remaskMsg tells that secrets were shown long enough.
type remaskMsg struct{ id, wish int }

// start reads what is there and waits for more; of a file it shows the conversation talk.
func (s *session) start(talk int) tea.Cmd {
	if s.live.Driver == nil {
		s.play(talk)
		return s.grow()
	}
	return s.follow()
}

// more takes what came since.
func (s *session) more() tea.Cmd {
	if s.live.Driver == nil {
		return s.grow()
	}
	return s.follow()
}

// follow takes all that came and waits for more; nothing waits where no more is to come.
func (s *session) follow() tea.Cmd {
	more := s.view.Follow()
	s.changed()
	if s.live.Log.Finished() && s.live.Log.Len() == s.view.Seq() {
		return nil
	}
	ctx, id := s.ctx, s.id
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-more:
		}
		time.Sleep(frameTime)
		return moreMsg{id}
	}
}

// changed takes account of what the log brought.
func (s *session) changed() {
	s.talk.Refresh()
	s.handshake.Refresh()
	if s.wired() {
		s.wire.Refresh()
	}
	s.prompt.SetNext(s.view.Next)
	if s.live.Driver != nil && s.view.Stopped() && !s.stopped {
		s.stopped = true
		s.front, s.typing = paneCertificate, false
		s.resize(s.w, s.h)
	}
	if s.over() && !s.ended && s.live.Driver != nil {
		s.ended = true
		s.setTyping(s.typing && s.prompt.Text() != "")
		s.setExplain(s.view.Fault != nil) // what went wrong has to be read whole
	}
	s.mark()
}

// mark hands down what all panes show alike.
func (s *session) mark() {
	reveal := s.shown()
	s.talk.Eyes, s.talk.Reveal = s.eyes, reveal
	s.talk.Focus = s.front == paneTalk
	s.exposure.Eyes, s.exposure.Reveal, s.exposure.Focus = s.eyes, reveal, s.front == paneExposure
	s.exposure.Public = s.public()
	s.exposure.Select(s.talk.Cursor())
	s.handshake.Focus = s.front == paneHandshake
	s.handshake.SetEyes(s.eyes)
	s.handshake.Can = s.comparable()
	s.wire.Focus, s.wire.Reveal = s.front == paneWire, reveal
	s.wire.SetEyes(s.eyes)
	if s.wired() {
		s.wire.Select(s.selection())
	}
	s.certificate.Focus = s.front == paneCertificate
	s.certificate.Live, s.certificate.Again = s.live.Driver != nil && !s.over(), s.live.Target != ""
	s.certificate.Known = s.remembered()
	s.certificate.Refresh()
}

// public tells that the accounts are a lab's, which hide nothing.
func (s *session) public() bool {
	return s.live.Accounts != nil || s.view.Opened != nil && s.view.Opened.Lab
}

// shown tells whether secrets are shown.
func (s *session) shown() bool { return s.reveal > 0 || s.public() }

func (s *session) resize(w, h int) {
	s.w, s.h = w, h
	f := s.layout()
	s.talk.Times = f.class == medium
	s.talk.SetSize(f.main.w, f.main.h)
	s.certificate.SetSize(f.main.w, f.main.h)
	s.exposure.SetSize(f.main.w, f.main.h)
	s.handshake.SetSize(f.main.w, f.main.h)
	switch {
	case s.front == paneWire:
		s.wire.SetSize(f.main.w, f.main.h)
	case f.wire.h > 0:
		s.wire.SetSize(f.wire.w, f.wire.h)
	}
	s.mark()
}

// wired tells whether the wire is on the screen.
func (s *session) wired() bool { return s.front == paneWire || s.layout().wire.h > 0 }

// show puts a pane in front. A long explanation belongs to the pane that was
// asked for it; elsewhere its rows would be empty.
func (s *session) show(p pane) {
	if p != s.front {
		s.explain = p == paneHandshake && s.handshake.Deep() > 0 || p == paneTalk && s.ended && s.view.Fault != nil
	}
	s.front = p
	switch p {
	case paneTalk, paneExposure:
		s.picked = paneTalk
	case paneHandshake:
		s.picked = paneHandshake
	}
	s.resize(s.w, s.h)
}

// setTyping changes between TYPE and KEYS.
func (s *session) setTyping(on bool) {
	s.typing = on && s.live.Driver != nil
	s.resize(s.w, s.h)
}

// setExplain gives the explanation more room, or takes it back.
func (s *session) setExplain(on bool) {
	s.explain = on
	s.resize(s.w, s.h)
}

// layout gives the frame of the screen.
func (s *session) layout() frame {
	return layout(s.w, s.h, state{s.front, s.typing, s.explain, s.eyes == view.Split})
}

// look changes the viewpoint.
func (s *session) look(e view.Eyes) {
	s.eyes = e
	s.resize(s.w, s.h)
}

// wide tells whether two viewpoints fit side by side.
func (s *session) wide() bool { return s.w >= 120 }

// over tells that nothing more can be said.
func (s *session) over() bool { return s.view.Closed != nil || s.live.Log.Finished() }

// say shows a remark until the next key.
func (s *session) say(text string) { s.toast = transcript.TextOf(text).String() }
