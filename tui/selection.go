package tui

import (
	"fmt"

	"example.org/mailwire/transcript"
)

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

// inSight gives the bytes that the pane in front explains; nil where it explains no bytes.
func (s *session) inSight() []transcript.Span {
	switch s.front {
	case paneHandshake:
		return s.handshake.Selection()
	case paneWire:
		return s.wire.At()
	case paneTalk, paneExposure:
		if r, ok := s.talk.Row(); ok && r.Line != nil {
			return []transcript.Span{r.Line.Span}
		}
	}
	return nil
}

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
