package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/keys"
	"example.org/mailwire/tui/style"
)

// spots gives stages at the places where the list of commands opens.
func spots(t *testing.T, width, height int) map[string]func() *stage {
	live := func(then ...string) func() *stage {
		return func() *stage {
			s := newStage(t, liveFor("smtp.a.test", "smtp.a.test:587", true), Options{Target: "x"}, styleless, width, height)
			s.keys(then...)
			return s
		}
	}
	replay := func(then ...string) func() *stage {
		return func() *stage {
			w := newWorld(true)
			w.driver.StartTLS(t.Context())
			w.file = w.driver.script.Log
			w.file.Finish()
			s := newStage(t, w, Options{File: "/rec/submit-07.mwt"}, styleless, width, height)
			s.keys(then...)
			return s
		}
	}
	home := func(then ...string) func() *stage {
		return func() *stage {
			s := newStage(t, newWorld(true), Options{}, styleless, width, height)
			s.keys(then...)
			return s
		}
	}
	list := func(then ...string) func() *stage {
		return func() *stage {
			s, c := reading(t, width, height)
			c.found(2_000_000_000, mailTalks...)
			c.now.Done = true
			s.reads()
			s.keys(then...)
			return s
		}
	}
	return map[string]func() *stage{
		"home":           home(),
		"home-list":      home("down"),
		"options":        home("f2"),
		"typing":         live(),
		"typed":          live("text:MAIL"),
		"talk":           live("esc"),
		"exposure":       live("esc", "2"),
		"handshake":      live("esc", "3"),
		"message":        live("esc", "3", "l"),
		"certificate":    live("esc", "4"),
		"wire":           live("esc", "5"),
		"filter":         live("esc", "f", "text:dir:c"),
		"filtered":       replay("f", "text:dir:c", "enter"),
		"search":         live("esc", "/"),
		"searched":       live("esc", "/", "text:250", "enter"),
		"name":           live("esc", "4", "T"),
		"form":           func() *stage { return stageWithForm(t, width, height) },
		"replay":         replay(),
		"replay-message": replay("3", "l"),
		"replay-search":  replay("/"),
		"list":           list(),
		"list-search":    list("/"),
	}
}

func stageWithForm(t *testing.T, width, height int) *stage {
	w := newWorld(true)
	w.driver.script.StartTLS("smtp.a.test", nil, true)
	s := newStage(t, w, Options{Target: "x"}, styleless, width, height)
	s.app.openForm()
	return s
}

// TestEveryVerbRunsFromTheListOfCommands opens the list at each place, types
// the name of each verb that works there or elsewhere on the screen, and holds
// that Enter does it.
func TestEveryVerbRunsFromTheListOfCommands(t *testing.T) {
	ran, places := map[string]bool{}, keys.Place(0)
	for name, spot := range spots(t, 80, 24) {
		s := spot()
		at, now := s.app.place(), s.app.facts()
		places |= at
		s.keys("ctrl+p")
		if s.app.place() != keys.Palette {
			t.Fatalf("%s: ^P opens nothing:\n%s", name, s.view())
		}
		listed, told := map[string]bool{}, map[string]bool{}
		for _, c := range s.app.commands() {
			if told[c.Long] {
				t.Errorf("%s: %q is listed twice", name, c.Long)
			}
			listed[c.ID], told[c.Long] = c.Why == "", true
		}
		for _, v := range keys.Working(at, now) {
			if !listed[v.ID] && !told[v.Long] && v.ID != "palette" {
				t.Errorf("%s: %s works and is not listed", name, v.ID)
			}
		}
		s.keys("esc")
		did := record(s)
		for id, works := range listed {
			if !works {
				continue
			}
			if *did = nil; s.app.place() != at { // the one before went to where it works
				s = spot()
				did = record(s)
			}
			s.keys("ctrl+p", "text:"+id, "enter")
			if got := strings.Join(*did, " "); id != "open" && got != id {
				t.Errorf("%s: %q and Enter did %q:\n%s", name, id, got, s.app.View())
			}
			if s.app.menu != nil {
				t.Errorf("%s: the list stays open after %s", name, id)
			}
			ran[id] = true
		}
	}
	for _, p := range keys.Places() {
		if _, ok := keys.Find(p, ^keys.Fact(0), "ctrl+p"); ok && places&p == 0 && p&(keys.Palette|keys.Help|keys.Pick|keys.Saving) == 0 {
			t.Errorf("%s was not looked at", p.Name())
		}
	}
	if len(ran) < 80 {
		t.Errorf("only %d verbs ran", len(ran))
	}
}

// record has the verbs tell that they ran, and do nothing else but what the
// list itself needs.
func record(s *stage) *[]string {
	did := new([]string)
	for id := range s.app.actions {
		if strings.HasPrefix(id, "choose-") || id == "palette" {
			continue
		}
		s.app.actions[id] = func(*app) tea.Cmd { *did = append(*did, id); return nil }
	}
	return did
}

func TestTheListTakesNoLettersFromElsewhere(t *testing.T) {
	for name, spot := range spots(t, 80, 24) {
		s := spot()
		before := s.view()
		s.keys("ctrl+p", "text:q Qx:1?", "backspace", "left", "home", "end", "down", "up", "ctrl+n", "ctrl+p", "pgdown", "pgup")
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("pasted"), Paste: true})
		if s.quit || s.app.place() != keys.Palette {
			t.Fatalf("%s: a letter was a key:\n%s", name, s.view())
		}
		for _, close := range []string{"esc", "ctrl+]", "f6", "ctrl+c"} {
			if s.app.menu == nil {
				s.keys("ctrl+p")
			}
			s.keys(close)
			if s.app.menu != nil || s.view() != before {
				t.Errorf("%s: after %s the screen is not as before:\n%s", name, close, s.view())
			}
		}
	}
}

func TestTheListInEveryWindow(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		kind := "unicode"
		if ascii {
			kind = "ascii"
		}
		for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}} {
			name := fmt.Sprintf("%s-%dx%d", kind, size[0], size[1])
			s := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{ASCII: ascii}, size[0], size[1])
			s.keys("ctrl+p")
			golden(t, "commands-"+name, s.view())
			s.keys("text:cert")
			golden(t, "commands-cert-"+name, s.view())
		}
	}
	s := newStage(t, newWorld(true), Options{Target: "x"}, styleless, 80, 24)
	s.keys("ctrl+p", "text:a")
	for w := 40; w <= 200; w += 7 {
		for h := 12; h <= 60; h += 4 {
			s.send(tea.WindowSizeMsg{Width: w, Height: h})
			for range 4 {
				s.keys("down")
				c, ok := s.app.menu.Chosen()
				if v := s.view(); !ok || !strings.Contains(v, c.ID+":") || !strings.Contains(v, "> "+c.Long[:4]) && !strings.Contains(v, "> "+c.ID) {
					t.Fatalf("%dx%d: %q is chosen and not in sight:\n%s", w, h, c.ID, v)
				}
			}
		}
	}
}

func TestWhatDoesNotWorkNowTellsWhy(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, styleless, 120, 36)
	s.keys("ctrl+p")
	if strings.Contains(s.view(), "not now") {
		t.Error("what does not work is listed unasked")
	}
	s.keys("text:cert-bytes")
	s.sees("not now, because there is no certificate")
	s.keys("enter")
	if s.app.place() != keys.Palette {
		t.Error("Enter did something")
	}
	s.keys("esc", "ctrl+t", "ctrl+p", "text:cert-bytes", "enter")
	s.sees("4 Certificate", "*bytes of smtp.a.test")
}

func TestTheListFollowsWhatHappensBelow(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{Target: "x"}, styleless, 80, 24)
	s.keys("ctrl+p", "text:starttls")
	w.driver.script.Log.Finish()
	s.app.sess.more()
	did := record(s)
	s.keys("enter")
	if len(*did) > 0 {
		t.Errorf("did %q in a session that is over", *did)
	}
}

func TestTheLastCommandIsChosenAgain(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, styleless, 80, 24)
	s.keys("text:MAIL", "ctrl+p", "text:viewpoint", "enter")
	s.sees("view:WIRE", "MAIL_")
	s.keys("ctrl+p", "enter")
	s.sees("view:NO-SSL", "MAIL_")
}

func TestFillingInALineOfMailwire(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, styleless, 80, 24)
	s.keys("esc", "ctrl+p", "text:open", "enter", "text:none.mwt", "enter")
	s.sees("none.mwt: no such recording")
	s.keys("ctrl+p", "text:handsh", "tab", "enter")
	s.sees("*3 Handshake")
}

func TestHelpRunsWhatIsChosenAndNothingUnasked(t *testing.T) {
	for _, open := range []string{"f1", "?"} {
		s := newStage(t, newWorld(true), Options{Target: "x"}, styleless, 80, 24)
		s.keys("esc", open, "enter")
		if s.app.menu != nil || s.app.sess.typing || s.quit {
			t.Errorf("%s and Enter did more than close the help", open)
		}
		s.keys(open, "text:without", "enter")
		s.sees("view:NO-SSL")
		s.keys(open, "text:zzz")
		s.sees("nothing has these words")
		s.keys("ctrl+u", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown")
		s.sees("not told")
		s.keys("f1", "text:send the line")
		s.sees("send the line; ! in front")
	}
}

func TestF6LeavesTyping(t *testing.T) {
	for _, typing := range []keys.Place{keys.HomeType, keys.Typing, keys.Searching, keys.Trying, keys.Saving, keys.Filtering, keys.Options, keys.Form, keys.Palette, keys.Help, keys.Pick} {
		esc, _ := keys.Find(typing, ^keys.Fact(0), "esc")
		for _, k := range []string{"ctrl+]", "f6"} {
			if v, ok := keys.Find(typing, ^keys.Fact(0), k); !ok || v.ID != esc.ID {
				t.Errorf("%s: %s is %q and Esc is %q", typing.Name(), k, v.ID, esc.ID)
			}
		}
	}
	s := newStage(t, newWorld(true), Options{Target: "x"}, styleless, 80, 24)
	s.sees("F6 keys")
	s.keys("f6")
	if s.app.sess.typing {
		t.Error("F6 does not lead to the keys")
	}
	if keys.Name("f6") != "F6" {
		t.Error("F6 has another name")
	}
}
