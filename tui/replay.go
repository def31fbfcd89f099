package tui

import (
	"fmt"
	"strings"
	"time"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// stop is a place at which a replay can stand: before the entry seq.
type stop struct {
	seq   int
	stage int // of the session there
	at    time.Duration
	lock  transcript.Lock
}

// stopsOf gives the places of a conversation, of the whole log for -1: one before anything was said, then one
// after each row of the talk with all that was understood of it.
func stopsOf(log *transcript.Log, conn int) []stop {
	entries, _ := log.Since(0)
	var stops []stop
	now := stop{}
	for _, e := range entries {
		if conn >= 0 && e.Conn != conn {
			continue
		}
		switch ev := e.Event.(type) {
		case *transcript.Line, *transcript.TLSStart, *transcript.Verdict, *transcript.Stray, *transcript.Gap,
			*transcript.Note, *transcript.Fault, *transcript.Closed:
			now.seq = e.Seq
			stops = append(stops, now)
			now.at, now.lock = e.At, ""
		case *transcript.StageChanged:
			now.stage = ev.At
		case *transcript.Exposed:
			now.lock = ev.Lock
		}
	}
	now.seq = len(entries)
	return append(stops, now)
}

// playTo puts the playhead at a stop.
func (s *session) playTo(i int) {
	s.at = max(0, min(i, len(s.stops)-1))
	s.view.To(s.stops[s.at].seq)
	s.talk.SetFollow(true)
	s.changed()
}

// playStage goes to where the next (1) or previous (-1) stage begins.
func (s *session) playStage(step int) {
	i := s.at + step
	for i > 0 && i < len(s.stops)-1 && s.stops[i].stage == s.stops[i-1].stage {
		i += step
	}
	s.playTo(i)
}

// timeline draws the recording with the playhead.
func (s *session) timeline(w int) string {
	n := len(s.stops)
	cells := []rune(strings.Repeat("-", max(1, w-4)))
	last := max(1, n-1)
	for i, st := range s.stops {
		c := i * (len(cells) - 1) / last
		if i > 0 && st.stage != s.stops[i-1].stage && cells[c] == '-' {
			cells[c] = '+'
		}
		if st.lock == transcript.LockSecret {
			cells[c] = '!'
		}
	}
	head := s.at * (len(cells) - 1) / last
	mark := style.Span{Role: style.Strong, Text: "@"}
	return s.theme.Row(w, style.T(" |"+string(cells[:head])), mark, style.T(string(cells[head+1:])+"|"))
}

// times gives the times under the timeline.
func (s *session) times(w int) string {
	end := s.stops[len(s.stops)-1].at
	return s.theme.Ends(w, []style.Span{style.Tf(" 0.0 s   at %.3f s: step %d of %d", s.stops[s.at].at.Seconds(), s.at, len(s.stops)-1)}, style.Tf("%s  %.1f s ", style.Cut(transcript.TextOf(base(s.live.File)).String(), max(8, w-50)), end.Seconds()))
}

// place gives where the playhead is, for the header.
func (s *session) place() string {
	if s.live.Driver != nil {
		return ""
	}
	return fmt.Sprintf("step %d of %d", s.at, len(s.stops)-1)
}
