package tui

import (
	"fmt"
	"testing"

	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
)

// TestRecordedScreens shows recorded sessions with the lab, in TLS 1.3 and 1.2:
// the ladder, a message with its fields, the wire, and what is inside the seal.
func TestRecordedScreens(t *testing.T) {
	for _, name := range []string{"tls13", "tls12"} {
		for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
			log, err := tuitest.Recorded(name)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(true)
			w.file = log
			s := newStage(t, w, Options{File: "/rec/" + name + ".mwt"}, style.Theme{}, size[0], size[1])
			at := fmt.Sprintf("%s-%dx%d-", name, size[0], size[1])
			if size[0] == 200 { // there the wire is below the talk
				s.keys("k", "k", "k")
				golden(t, at+"talk", s.view())
			}
			s.keys("3", "j", "l", ".", ".", ".", ".", "l")
			golden(t, at+"message", s.view())
			s.keys("e")
			golden(t, at+"explain", s.view())
			s.keys("5")
			golden(t, at+"wire", s.view())
			s.keys("x")
			golden(t, at+"inside", s.view())
		}
	}
}

func TestCompareScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		log, err := tuitest.Recorded("tls13")
		if err != nil {
			t.Fatal(err)
		}
		s := comparing(t, size[0], size[1])
		s.app.sess.live.Log = log
		s.app.sess.view.Log = log
		s.app.sess.view.To(0)
		s.app.sess.follow()
		s.keys("c")
		golden(t, fmt.Sprintf("compare-%dx%d", size[0], size[1]), s.view())
	}
}
