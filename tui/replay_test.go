package tui

import (
	"context"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// replayOf gives a stage that replays a whole session.
func replayOf(t *testing.T, w, h int) *stage {
	world := newWorld(true)
	world.driver.StartTLS(context.Background())
	world.driver.Close(context.Background())
	world.file = world.driver.script.Log
	return newStage(t, world, Options{File: "/rec/submit-07.mwt"}, style.Theme{}, w, h)
}

func TestStepsBackShowWhatStepsOnShowed(t *testing.T) {
	s := replayOf(t, 120, 36)
	s.keys("home")
	var seen []string
	for i := 0; i < len(s.app.sess.stops); i++ {
		seen = append(seen, s.view())
		s.keys(".")
	}
	last := s.view()
	if seen[len(seen)-1] != last {
		t.Error("a step beyond the end changes the screen")
	}
	for i := len(seen) - 2; i >= 0; i-- {
		s.keys(",")
		if got := s.view(); got != seen[i] {
			t.Fatalf("step %d is not the same on the way back:\n%s\n%s", i, seen[i], got)
		}
	}
}

func TestReplayEndsWhereTheSessionEnded(t *testing.T) {
	s := replayOf(t, 80, 24)
	if s.app.sess.view.Seq() != s.world.file.Len() {
		t.Error("the end is not the end of the log")
	}
	s.sees("closed from here", "REPLAY", "TLS 1.3 verified")
	s.keys("home")
	if len(s.app.sess.view.Rows) != 0 {
		t.Error("the start is not the start")
	}
	s.keys("}", "}", "}")
	s.sees("stage 5 of 9")
	s.keys("{")
	s.sees("stage 4 of 9")
}

func TestReplayHasNoKeysOfALiveSession(t *testing.T) {
	s := replayOf(t, 80, 24)
	before := s.view()
	s.keys("i", "ctrl+t", "a", "U", "F")
	if s.view() != before || s.app.form != nil {
		t.Errorf("a key of a live session acts on a replay:\n%s", s.view())
	}
	s.keys("q")
	s.sees("MAILWIRE  home")
}

func TestNothingWaitsWhereNoMoreComes(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 80, 24)
	if s.app.sess.follow() == nil {
		t.Fatal("nobody waits for a log that grows")
	}
	w.live.Log.Append(transcript.Entry{Event: &transcript.Closed{By: "server"}})
	w.live.Log.Finish()
	if s.app.sess.follow() != nil {
		t.Error("a finished log is waited for")
	}
	s.sees("closed by the server", "the session is over")
}
