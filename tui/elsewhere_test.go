package tui

import (
	"errors"
	"testing"
)

// TestSaveElsewhere: while the recording takes nothing, another file may be
// named, by key and by word; at other times neither does anything.
func TestSaveElsewhere(t *testing.T) {
	for _, size := range append(sizes, [2]int{200, 60}) {
		w, short := newWorld(true), false
		var asked []string
		w.live.Short = func() bool { return short }
		w.live.SaveElsewhere = func(path string) error {
			asked = append(asked, path)
			if path == "/taken" {
				return errors.New("choose a new name")
			}
			short = false
			return nil
		}
		s := newStage(t, w, Options{Target: "x"}, styleless, size[0], size[1])
		s.keys("ctrl+r", "esc", "ctrl+r")
		if s.app.sess.searching {
			t.Fatalf("%v: asked without need", size)
		}
		short = true
		s.keys("i", "ctrl+r")
		if size[0] >= 80 {
			s.sees("record in: _", "Enter save")
		}
		s.keys("text:/taken", "enter")
		s.sees("choose a new name")
		if !short || s.app.sess.live.File != "/rec/now.mwt" {
			t.Errorf("%v: gone on in a file that is none", size)
		}
		s.keys("ctrl+r", "esc", "esc", "5", "ctrl+r", "text:/new.mwt", "enter")
		s.sees("recording in new.mwt")
		if s.app.sess.live.File != "/new.mwt" || len(asked) != 2 {
			t.Errorf("%v: asked for %q, told %s", size, asked, s.app.sess.live.File)
		}
		s.keys("i", "text::record /b.mwt", "enter")
		s.sees(":record does not work now")
		short = true
		s.keys("text::record /b.mwt", "enter")
		if s.app.sess.live.File != "/b.mwt" || len(asked) != 3 {
			t.Errorf("%v: asked for %q, told %s", size, asked, s.app.sess.live.File)
		}
	}
}

// TestLeavingWhatIsNotSaved: a session that is over is left at once, unless its
// recording lacks what can still be saved.
func TestLeavingWhatIsNotSaved(t *testing.T) {
	for _, key := range []string{"q", "Q"} {
		w, short := newWorld(true), true
		w.live.Short = func() bool { return short }
		w.live.SaveElsewhere = func(string) error { short = false; return nil }
		s := newStage(t, w, Options{Target: "x"}, styleless, 80, 24)
		s.keys("ctrl+d", "esc", key)
		s.sees("The recording now.mwt did not take all of it")
		s.keys("n", "ctrl+r", "text:/new.mwt", "enter", key)
		if !s.quit && s.app.sess != nil {
			t.Errorf("%s: still there:\n%s", key, s.view())
		}
	}
}
