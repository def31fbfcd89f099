package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/tui/keys"
)

// wordStages gives a session in which lines after ':' are typed on the command
// line, and a recording, which has a field for them.
func wordStages(t *testing.T) map[string]*stage {
	w := newWorld(true)
	w.driver.StartTLS(t.Context())
	w.file = w.driver.script.Log
	w.file.Finish()
	return map[string]*stage{
		"live":   newStage(t, newWorld(true), Options{Target: "x"}, styleless, 80, 24),
		"replay": newStage(t, w, Options{File: "/rec/submit-07.mwt"}, styleless, 80, 24),
	}
}

func typedWord(s *stage) string {
	line, _ := s.app.wordLine()
	return line
}

func TestWordsAreCompleted(t *testing.T) {
	for name, s := range wordStages(t) {
		s.keys("esc", ":", "text:ha", "tab")
		if got := typedWord(s); got != ":handshake" {
			t.Errorf("%s: completed to %q", name, got)
		}
		s.keys("enter")
		s.sees("*3 Handshake")
		s.keys("esc", ":")
		seen := map[string]bool{}
		for range 2 * len(keys.Words()) {
			s.keys("tab")
			word := strings.TrimPrefix(typedWord(s), ":")
			v, ok := keys.Word(word)
			if !ok || s.app.lacks(v) != 0 {
				t.Fatalf("%s: %q is offered and does not work now", name, word)
			}
			seen[word] = true
		}
		for _, word := range keys.Words() {
			if v, _ := keys.Word(word); s.app.lacks(v) == 0 && !seen[word] {
				t.Errorf("%s: %q works and is not offered", name, word)
			}
		}
		first := typedWord(s)
		s.keys("tab", "shift+tab")
		if got := typedWord(s); got != first {
			t.Errorf("%s: one on and one back gives %q, not %q", name, got, first)
		}
	}
}

func TestFilesAreCompletedBehindAWord(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"office.mwt", "evil\x1b]0;x\x07.mwt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Skip("no such file name here:", err)
		}
	}
	for name, s := range wordStages(t) {
		s.keys("esc", ":", "text:open "+dir+"/", "tab", "tab", "tab")
		if got := typedWord(s); got != ":open "+dir+"/office.mwt" {
			t.Errorf("%s: completed to %q", name, got)
		}
	}
}

func TestLinesAfterAColonComeBack(t *testing.T) {
	for name, s := range wordStages(t) {
		type_ := func(line string) { s.keys("esc", ":", "text:"+line) }
		for _, line := range []string{"wire", "talk", "exposure", "exposure"} {
			type_(line)
			s.keys("enter")
		}
		s.keys("esc", ":")
		for _, step := range []struct{ key, want string }{
			{"up", ":exposure"}, {"up", ":talk"}, {"up", ":wire"}, {"up", ":wire"}, {"down", ":talk"}, {"down", ":exposure"}, {"down", ":"},
		} {
			s.keys(step.key)
			if got := typedWord(s); got != step.want {
				t.Errorf("%s: %s gives %q, not %q", name, step.key, got, step.want)
			}
		}
		s.keys("text:w", "up")
		if got := typedWord(s); got != ":wire" {
			t.Errorf("%s: the beginning that was typed is not kept: %q", name, got)
		}
		s.keys("enter")
		s.sees("*5 Wire")
	}
}

func TestLinesAfterAColonStayOutOfTheTalk(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, styleless, 80, 24)
	s.keys("text:NOOP", "enter", "text::wire", "enter", "up")
	s.sees("smtp> NOOP_")
}

func TestAMistypedWordNamesTheOneMeant(t *testing.T) {
	for name, s := range wordStages(t) {
		for typo, meant := range map[string]string{"certificat": ":certificate", "hanshake": ":handshake", "qiut": ":quit", "exposrue": ":exposure", "wier": ":wire"} {
			s.keys("esc", ":", "text:"+typo, "enter")
			if v := s.view(); !strings.Contains(v, "Did you mean "+meant) {
				t.Errorf("%s: :%s does not name %s:\n%s", name, typo, meant, v)
			}
		}
		s.keys("esc", ":", "text:zzzzzz", "enter")
		s.sees("there is no :zzzzzz; there are :")
	}
}

func TestAWordThatDoesNotWorkTellsWhy(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Target: "x"}, styleless, 80, 24)
	s.keys("text::look", "enter")
	s.sees(":look does not work now: no certificate waits for a decision")
}
