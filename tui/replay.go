package tui

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

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

// growing tells whether more of a conversation is read from its file.
func (s *session) growing() bool { return s.live.Reading != nil && !s.live.Log.Finished() }

// grow takes account of what was read of a conversation since, and waits for
// more. The playhead goes with the end where it stands there.
func (s *session) grow() tea.Cmd {
	if s.live.Reading == nil {
		return nil
	}
	_, more := s.live.Log.Since(s.live.Log.Len())
	atEnd := s.at == len(s.stops)-1
	s.places.take(s.live.Log)
	if s.stops = s.places.all(); atEnd {
		s.at = len(s.stops) - 1
		s.view.To(s.stops[s.at].seq)
		s.changed()
	}
	if s.live.Log.Finished() && s.live.Log.Len() == s.places.seq {
		return nil
	}
	ctx, id := s.ctx, s.id
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-more:
		}
		time.Sleep(growTime)
		return moreMsg{id}
	}
}

// growTime is the least time between two looks at a conversation that is read.
const growTime = 50 * time.Millisecond

// places are the stops of a log that may grow.
type places struct {
	conn  int // the conversation; -1 for all
	seq   int // next entry to read
	now   stop
	stops []stop
}

// take reads what came since.
func (p *places) take(log *transcript.Log) {
	entries, _ := log.Since(p.seq)
	p.seq += len(entries)
	for _, e := range entries {
		if p.conn >= 0 && e.Conn != p.conn {
			continue
		}
		switch ev := e.Event.(type) {
		case *transcript.Line, *transcript.TLSStart, *transcript.Verdict, *transcript.Stray, *transcript.Gap, *transcript.Overlap,
			*transcript.Note, *transcript.Fault, *transcript.Closed:
			p.now.seq = e.Seq
			p.stops = append(p.stops, p.now)
			p.now.at, p.now.lock = e.At, ""
		case *transcript.StageChanged:
			p.now.stage = ev.At
		case *transcript.Exposed:
			p.now.lock = ev.Lock
		}
	}
}

// all gives the stops, with the one at the end of what was read.
func (p *places) all() []stop {
	end := p.now
	end.seq = p.seq
	return append(p.stops, end) // where there is room, the next stop takes its place
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
	file := style.Cut(transcript.TextOf(base(s.live.File)).String(), max(8, w-50))
	if s.growing() {
		file = s.live.Reading()
	}
	return s.theme.Ends(w, []style.Span{style.Tf(" 0.0 s   at %.3f s: step %d of %d", s.stops[s.at].at.Seconds(), s.at, len(s.stops)-1)}, style.Tf("%s  %.1f s ", file, end.Seconds()))
}

// place gives where the playhead is, for the header.
func (s *session) place() string {
	if s.live.Driver != nil {
		return ""
	}
	return fmt.Sprintf("step %d of %d", s.at, len(s.stops)-1)
}
