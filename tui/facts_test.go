package tui

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
)

// liveFor gives a world with a signed-in session with a host.
func liveFor(host, title string, good bool) *world {
	s := tuitest.NewScript(host, "submission", "must")
	s.Hello()
	d := &scripted{script: s, host: host, good: good}
	_ = d.StartTLS(context.Background())
	return &world{driver: d, live: Live{Log: s.Log, Driver: d, Title: title, File: "/rec/now.mwt"}}
}

func TestFactsAreWholeInEveryWindow(t *testing.T) {
	label := strings.Repeat("a", 63)
	hosts := []struct{ host, title, end string }{
		{"smtp.a.test", "smtp.a.test:587", "test:587"},
		{label + "." + label + ".test", label + "." + label + ".test:65535", ".test:65535"},
		{"2001:db8:1234:5678:9abc:def0:1234:5678", "[2001:db8:1234:5678:9abc:def0:1234:5678]:993", "]:993"},
		{"xn--bcher-kva.example", "xn--bcher-kva.example:110", "example:110"},
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, h := range hosts {
		for _, good := range []bool{true, false} {
			s := newStage(t, liveFor(h.host, h.title, good), Options{Target: "x"}, style.Theme{}, 40, 12)
			for range 120 {
				w, hh := 40+r.IntN(181), 12+r.IntN(59)
				s.send(tea.WindowSizeMsg{Width: w, Height: hh})
				s.keys([]string{"i", "esc", "1", "2", "3", "4", "5", "l", "w"}[r.IntN(9)])
				wantFacts(s, h.end, good)
			}
		}
	}
}

func wantFacts(s *stage, end string, good bool) {
	s.t.Helper()
	v := s.view()
	head := strings.Join(strings.Split(v, "\n")[:2], "\n")
	mode := "KEYS"
	if s.app.sess.typing {
		mode = "TYPE"
	}
	lock, word, stages := "[#]", "verified", []string{"8/9", "stage 8 of 9"}
	if !good {
		lock, word, stages = "[?]", "wrong name", []string{"5/9", "stage 5 of 9"}
	}
	rec := "REC!"
	if !good {
		rec = "REC"
	}
	for _, fact := range []string{end, "STARTTLS", lock, word, s.app.sess.eyes.String(), mode, rec} {
		if !strings.Contains(head, fact) {
			s.t.Fatalf("%dx%d: %q is not in the header:\n%s", s.app.w, s.app.h, fact, head)
		}
	}
	if !strings.Contains(head, stages[0]) && !strings.Contains(head, stages[1]) {
		s.t.Fatalf("%dx%d: the stage is not in the header:\n%s", s.app.w, s.app.h, head)
	}
}

func TestResizeStorm(t *testing.T) {
	s := newStage(t, newWorld(true), Options{}, style.Theme{}, 80, 24)
	r := rand.New(rand.NewPCG(3, 4))
	names := []string{"enter", "ctrl+t", "esc", "j", "k", "1", "2", "3", "4", "w", "e", "s", "a", "tab", "f1", "q", "n", "5", "l", "h", "x", "t", "c", "[", "i", "text:QUIT", "pgup", "pgdown", "G", "g", "/", "'", ".", ",", "U", "down", "up", "f2", "ctrl+n", "ctrl+r", "right"}
	for range 600 {
		s.send(tea.WindowSizeMsg{Width: r.IntN(221), Height: r.IntN(71)})
		if s.app.w > 0 && s.app.h > 0 {
			s.view()
		}
		if n := names[r.IntN(len(names))]; n != "enter" || s.app.sess == nil {
			s.keys(n)
		}
	}
}

// hostile is text that would drive a terminal or deceive a reader.
const hostile = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x00\u202egnp.exe\u2066\x9b31m\xff\r\n\u200b\U000e0041[#] verified"

func TestHostileTextNeverReachesTheScreen(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		for _, size := range append(sizes, [2]int{200, 60}, [2]int{30, 5}) {
			w := hostileWorld()
			s := newStage(t, w, Options{Target: "x"}, style.New(style.TrueColour, ascii), size[0], size[1])
			for _, k := range []string{"esc", "1", "2", "3", "l", "j", "l", "x", "w", "h", "h", "5", "x", "4", "enter", "x", "B", "x", "k", "k", "T", "esc", "w", "1", "w", "e", "k", "k", "k", "k", "k", "s", "2", "q", "n", "f1", "esc", "i", "tab", "a"} {
				s.keys(k)
				harmless(t, s.app.View(), ascii)
			}
			s.app.sess.say(hostile)
			harmless(t, s.app.View(), ascii)
			s.send(openedMsg{err: &transcript.Ask{Fault: transcript.TextOf(hostile)}})
			harmless(t, s.app.View(), ascii)
		}
	}
}

// harmless fails where a frame holds anything but text and colours.
func harmless(t *testing.T, frame string, ascii bool) {
	t.Helper()
	for i := 0; i < len(frame); i++ {
		if frame[i] != 0x1b {
			continue
		}
		end := strings.IndexByte(frame[i:], 'm')
		if end < 0 || strings.Trim(frame[i:i+end], "\x1b[0123456789;") != "" {
			t.Fatalf("a control sequence at %d: %q", i, frame[i:min(len(frame), i+20)])
		}
	}
	for _, r := range frame {
		switch {
		case r < 0x20 && r != '\n' && r != 0x1b, r >= 0x7f && r < 0xa0, r == 0x202e, r == 0x2066, r == 0x200b, r == 0xe0041, r == 0xfffd:
			t.Fatalf("%U is on the screen:\n%q", r, frame)
		case ascii && r >= 0x80:
			t.Fatalf("%q is on a screen of ASCII", r)
		}
	}
}

func hostileWorld() *world {
	s := tuitest.NewScript("smtp.a.test"+hostile, "submission", "must")
	s.Rail("tcp+ greeting> caps. starttls. handshake. caps. auth. work. quit.")
	s.Answer("220"+hostile, hostile, transcript.OutcomeOK, "220 "+hostile)
	s.Command("EHLO "+hostile, hostile, hostile, hostile)
	s.Add(&transcript.Capabilities{List: []transcript.Capability{{Name: "AUTH", Params: []transcript.Text{transcript.TextOf(hostile)}}, {Name: "AUTH=" + hostile}}})
	s.Add(&transcript.Next{Prompt: "smtp" + hostile, State: hostile, May: []transcript.Option{{Line: hostile, Meaning: transcript.Meaning{Term: hostile, Text: hostile}}}, Not: []transcript.Option{{Line: "X", Why: hostile}}})
	s.StartTLS(hostile, tuitest.Chain("smtp.a.test\x1b[2J\x00", "a\x1b]52;c;x\x07.test"), true)
	s.Add(&transcript.Stray{Text: transcript.TextOf(hostile)}, &transcript.Note{Text: transcript.TextOf(hostile)},
		&transcript.Alert{Dir: transcript.Server, Name: hostile, Meaning: transcript.Meaning{Text: hostile}},
		&transcript.Fault{Where: hostile, Text: transcript.TextOf(hostile), Do: hostile}, hostileVerdict())
	s.Add(hostileClient()...)
	d := &scripted{script: s, host: hostile, good: true, ask: &transcript.Ask{HostPort: hostile, Fault: transcript.TextOf(hostile)}}
	return &world{driver: d, live: Live{Log: s.Log, Driver: d, Title: hostile + ":25", File: "/rec/" + hostile}}
}

func TestCharactersCarryTheMeaning(t *testing.T) {
	plain := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 120, 36)
	colour := newStage(t, newWorld(true), Options{Target: "x"}, style.New(style.TrueColour, false), 120, 36)
	for _, k := range []string{"ctrl+t", "esc", "w", "2", "3", "4", "1", "e"} {
		plain.keys(k)
		colour.keys(k)
		if plain.view() != colour.view() {
			t.Errorf("after %s the screens differ in more than colour", k)
		}
		if plain.app.View() == colour.app.View() {
			t.Errorf("after %s there is no colour", k)
		}
	}
	ascii := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{ASCII: true}, 80, 24)
	golden(t, "ascii-80x24", ascii.view())
}
