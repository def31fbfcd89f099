package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/keys"
	"example.org/mailwire/tui/style"
)

func TestEveryVerbDoesSomething(t *testing.T) {
	does := actions()
	for _, v := range keys.All() {
		if _, ok := does[v.ID]; !ok && v.ID != "open" {
			t.Errorf("%s has keys and does nothing", v.ID)
		}
		delete(does, v.ID)
	}
	for id := range does {
		t.Errorf("%s has no verb", id)
	}
}

func TestHelpListsWhatWorks(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 120, 90)
	for _, mode := range []string{"", "esc"} {
		if mode != "" {
			s.keys(mode)
		}
		at, now := s.app.place(), s.app.facts()
		s.keys("f1")
		for _, v := range keys.Working(at, now) {
			s.sees(v.Long)
		}
		s.keys("esc")
	}
}

func TestLettersOfOneReadAreSingleKeys(t *testing.T) {
	for _, run := range []string{"jjj", "kkk", "gG", "12341", "kkw", "wwww"} {
		one := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 120, 36)
		many := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 120, 36)
		one.keys("esc", "g")
		many.keys("esc", "g")
		one.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(run)})
		for _, r := range run {
			many.send(runeKey(r))
		}
		if one.view() != many.view() {
			t.Errorf("%q in one read is not the same as key by key:\n%s\n%s", run, one.view(), many.view())
		}
	}
}

func TestPasteIsNeverKeys(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 80, 24)
	s.keys("esc")
	before := s.view()
	s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("4wQ"), Paste: true})
	if s.view() != before || s.quit {
		t.Errorf("a paste acted as keys:\n%s", s.view())
	}
}

func TestSeveralPastedLinesAreAskedFor(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 80, 24)
	s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("NOOP\r\nRSET\r\n"), Paste: true})
	s.sees("NOOP", "RSET", "Send these lines one by one?")
	s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("yyy"), Paste: true})
	if len(s.world.driver.sent) > 0 {
		t.Fatalf("the paste answered itself: %q", s.world.driver.sent)
	}
	s.keys("y")
	if got := strings.Join(s.world.driver.sent, ","); got != "NOOP,RSET" {
		t.Errorf("sent %q", got)
	}
}

func TestRefusedLinesNeedABang(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 80, 24)
	s.keys("text:RCPT TO:<bob@b.test>", "enter")
	if len(s.world.driver.sent) > 0 {
		t.Fatalf("sent %q", s.world.driver.sent)
	}
	s.sees("not now: after MAIL FROM")
	s.keys("home", "text:!", "enter")
	if got := strings.Join(s.world.driver.sent, ","); got != "RCPT TO:<bob@b.test>" {
		t.Errorf("sent %q", got)
	}
}

func TestColonAndTwoColons(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 80, 24)
	s.keys("text:::x", "enter")
	if got := strings.Join(s.world.driver.sent, ","); got != ":x" {
		t.Errorf("sent %q", got)
	}
	s.keys("text::nothing", "enter")
	s.sees("there is no :nothing")
	s.keys("text::certificate", "enter")
	s.sees("*4 Certificate")
	s.keys("text::quit", "enter")
	s.sees("Close it and quit?")
}

func TestCompletion(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, style.Theme{}, 80, 24)
	s.keys("text:ma", "tab")
	s.sees("smtp> MAIL FROM:<_")
	s.keys("ctrl+u", "tab")
	s.sees("smtp> STARTTLS_")
	s.keys("tab", "tab")
	s.sees("smtp> NOOP_")
	s.keys("shift+tab", "shift+tab")
	s.sees("smtp> STARTTLS_")
}

func TestQuestionsAreAnsweredNo(t *testing.T) {
	for _, answer := range []string{"enter", "esc", "n", "q"} {
		w := newWorld(true)
		w.driver.ask = &transcript.Ask{Case: "stray", HostPort: "smtp.a.test:587", Fault: transcript.TextOf("7 bytes came before TLS"), Bytes: transcript.TextOf("250 ok\x1b[2J\r\n")}
		s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 80, 24)
		s.keys("ctrl+t")
		s.sees("bytes before TLS", "smtp.a.test:587", `250 ok\x1b[2J\r\n`, "Drop them and go on")
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("y"), Paste: true})
		s.keys(answer)
		if w.driver.ask == nil || s.app.question != nil {
			t.Errorf("%s: the step went on", answer)
		}
		s.keys("ctrl+t", "y")
		s.sees("TLS 1.3 verified")
	}
}

func TestAQuestionIsWholeInEveryWindow(t *testing.T) {
	for _, size := range sizes {
		w := newWorld(true)
		w.driver.ask = &transcript.Ask{Case: "cleartext", HostPort: "smtp.a.test:587", Fault: transcript.TextOf(strings.Repeat("this connection is not sealed ", 9)), Bytes: transcript.TextOf("AUTH PLAIN ****"), Readers: "anyone on the path"}
		s := newStage(t, w, Options{Target: "x"}, style.Theme{}, size[0], size[1])
		s.keys("ctrl+t")
		s.sees("Send it readable?", "y yes   n no")
	}
}

func TestInterruptStopsThenQuits(t *testing.T) {
	w := newWorld(true)
	w.driver.block = make(chan struct{})
	s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 80, 24)
	now := time.Unix(1000, 0)
	s.app.now = func() time.Time { return now }
	cmd := s.app.sess.sendLine("NOOP")
	s.keys("ctrl+c")
	if s.quit || cmd().(doneMsg).err == nil {
		t.Fatal("the first ^C did not stop what ran")
	}
	now = now.Add(3 * time.Second)
	s.keys("ctrl+c")
	if s.quit {
		t.Fatal("two ^C far apart ended the program")
	}
	now = now.Add(time.Second)
	s.keys("ctrl+c")
	if !s.quit || !s.app.killed {
		t.Error("two ^C did not end the program")
	}
}

func TestSecretsAreShownForAWhile(t *testing.T) {
	w := newWorld(true)
	w.driver.StartTLS(context.Background())
	s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 120, 36)
	const secret = "AGFsaWNlAHMzY3JldC1zYXVjZQ=="
	s.keys("esc", "'")
	if v := s.view(); strings.Contains(v, "s3cret") || strings.Contains(v, secret) {
		t.Fatalf("a secret is shown unasked:\n%s", v)
	}
	s.keys("s", "2")
	s.sees(secret, "s3cret-sauce")
	s.send(remaskMsg{s.app.sess.id, s.app.sess.reveal - 1})
	s.sees("s3cret-sauce")
	s.send(remaskMsg{s.app.sess.id, s.app.sess.reveal})
	if v := s.view(); strings.Contains(v, "s3cret") || strings.Contains(v, secret) {
		t.Errorf("a secret stays:\n%s", v)
	}
}

func TestFormSignsIn(t *testing.T) {
	w := newWorld(true)
	w.driver.StartTLS(context.Background())
	s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 80, 24)
	s.keys("text:auth", "enter", "text:bob", "tab", "text:geheim")
	if strings.Contains(s.view(), "geheim") {
		t.Error("the secret is shown")
	}
	s.keys("tab", "ctrl+n")
	s.sees("mechanism  PLAIN")
	s.keys("enter")
	if got := strings.Join(w.driver.sent, ","); got != "auth PLAIN bob geheim" {
		t.Errorf("sent %q", got)
	}
}

func TestBadCertificateLook(t *testing.T) {
	w := newWorld(false)
	s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 80, 24)
	s.keys("ctrl+t")
	s.sees("*4 Certificate", "NOT verified", "wrong name", "reason", "what it means", "usual causes", "U look anyway")
	w.driver.ask = &transcript.Ask{Case: "look", HostPort: "smtp.a.test:587", Fault: transcript.TextOf("wrong name")}
	s.keys("U")
	s.sees("Look anyway?")
	s.keys("y")
	if w.driver.ask != nil {
		t.Error("the yes did not arrive")
	}
}

func TestLeavingClosesPolitely(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 80, 24)
	s.keys("esc", "q")
	s.sees("Close it and go back to Home?")
	s.keys("y")
	s.sees("MAILWIRE  home")
	if got := strings.Join(w.driver.sent, ","); got != "close" {
		t.Errorf("sent %q", got)
	}
}

func TestKeysThatAreNotListedDoNothing(t *testing.T) {
	all := []string{"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "tab", "shift+tab", "enter", "backspace", "delete", "insert", "f1", "f2", "f3", "f5", "f12"}
	for r := ' '; r < 0x7f; r++ {
		all = append(all, string(r))
	}
	for r := 'a'; r <= 'z'; r++ {
		if r != 'i' && r != 'm' { // Tab and Enter
			all = append(all, "ctrl+"+string(r))
		}
	}
	for _, pane := range []string{"1", "2", "3", "4"} {
		s := newStage(t, liveFor("smtp.a.test", "smtp.a.test:587", true), Options{Target: "x"}, styleless, 120, 36)
		s.keys("esc", pane)
		before := s.view()
		for _, k := range all {
			if _, ok := keys.Find(s.app.place(), s.app.facts(), k); ok {
				continue
			}
			s.keys(k)
			if s.view() != before || s.quit {
				t.Fatalf("pane %s: %q is not listed and does something:\n%s", pane, k, s.view())
			}
		}
	}
}
