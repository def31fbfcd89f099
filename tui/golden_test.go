package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/tui/style"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares text with a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSuffix(string(want), "\n") != got {
		t.Errorf("%s differs; it is now:\n%s", file, got)
	}
}

var sizes = [][2]int{{40, 12}, {60, 20}, {80, 24}, {120, 36}}

func TestScreens(t *testing.T) {
	for _, size := range sizes {
		name := fmt.Sprintf("%dx%d", size[0], size[1])
		t.Run(name, func(t *testing.T) {
			s := newStage(t, newWorld(true), Options{}, style.Theme{}, size[0], size[1])
			golden(t, "home-"+name, s.view())
			s.keys("enter")
			golden(t, "hello-"+name, s.view())
			s.keys("ctrl+t", "text:RCPT TO:<bob@b.test>")
			golden(t, "session-"+name, s.view())
			s.keys("esc", "'")
			golden(t, "keys-"+name, s.view())
			for i, p := range []string{"exposure", "handshake", "certificate"} {
				s.keys(fmt.Sprint(i + 2))
				golden(t, p+"-"+name, s.view())
			}
			s.keys("1", "w")
			golden(t, "wire-"+name, s.view())
			s.keys("w")
			golden(t, "without-"+name, s.view())
			s.keys("w", "f1")
			golden(t, "help-"+name, s.view())
		})
	}
}

func TestBadCertificateComesInFront(t *testing.T) {
	for _, size := range sizes {
		s := newStage(t, newWorld(false), Options{Target: "smtp://imap.b.test"}, style.Theme{}, size[0], size[1])
		s.keys("ctrl+t")
		golden(t, fmt.Sprintf("stopped-%dx%d", size[0], size[1]), s.view())
	}
}

func TestReplayScreens(t *testing.T) {
	for _, size := range sizes {
		w := newWorld(true)
		w.driver.StartTLS(t.Context())
		w.file = w.driver.script.Log
		w.file.Finish()
		s := newStage(t, w, Options{File: "/rec/submit-07.mwt"}, style.Theme{}, size[0], size[1])
		golden(t, fmt.Sprintf("replay-end-%dx%d", size[0], size[1]), s.view())
		s.keys("home", ".", ".", ".")
		golden(t, fmt.Sprintf("replay-%dx%d", size[0], size[1]), s.view())
	}
}
