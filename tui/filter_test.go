package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/filter"
	"example.org/mailwire/tui/style"
)

// TestFilterScreens holds the look of a filter that is typed, one that cannot be read, and one that is kept.
func TestFilterScreens(t *testing.T) {
	for _, size := range append(sizes, [2]int{160, 48}, [2]int{200, 60}) {
		w, h := size[0], size[1]
		name := fmt.Sprintf("%dx%d", w, h)
		s := replayOf(t, w, h)
		s.keys("f", "text:dir:c lok:clear")
		golden(t, "filter-invalid-"+name, s.view())
		s.keys("ctrl+w", "text:lock:clear")
		golden(t, "filter-"+name, s.view())
		s.keys("enter")
		golden(t, "filter-kept-"+name, s.view())
	}
}

// shown gives the rows of the talk that the cursor can reach, from the top.
func (s *stage) shown() (rows []int) {
	s.keys("g")
	for range 200 {
		i := s.app.sess.talk.Cursor()
		if i < 0 || len(rows) > 0 && rows[len(rows)-1] == i {
			return rows
		}
		rows = append(rows, i)
		s.keys("j")
	}
	s.t.Fatal("the cursor does not come to an end")
	return nil
}

func TestFilterIsJudgedAtEachKey(t *testing.T) {
	s := replayOf(t, 80, 24)
	all := len(s.app.sess.view.Rows)
	s.keys("f")
	s.sees("filter: _", "all rows")
	s.keys("text:dir")
	s.sees("match; Enter keeps")
	s.keys("text::")
	if got := s.app.sess.talk.Filter().String(); got != "" {
		t.Errorf("rows are chosen by %s although nothing can be read", got)
	}
	s.sees("invalid: column 5: one of c s client server is expected here")
	s.keys("text:c")
	s.sees("dir:c_")
	n := 0
	for _, r := range s.app.sess.view.Rows {
		if r.Dir() == transcript.Client {
			n++
		}
	}
	s.sees(fmt.Sprintf("%d of %d match", n, all))
	s.keys("text: lok:clear")
	s.sees("invalid: column 7: unknown word 'lok'; did you mean lock?", fmt.Sprintf("%d of %d match", n, all))
	s.keys("enter")
	s.sees("filter: dir:c lok:clear_") // it cannot be kept
	s.keys("ctrl+w", "enter")
	if got := s.shown(); len(got) != n {
		t.Errorf("%d rows can be reached, want %d", len(got), n)
	}
	for _, i := range s.shown() {
		if s.app.sess.view.Rows[i].Dir() != transcript.Client {
			t.Errorf("row %d is not of the client", i)
		}
	}
}

func TestFilterLeaveBringsBackWhatWas(t *testing.T) {
	s := replayOf(t, 120, 36)
	s.keys("f", "text:dir:s", "enter", "g", "j", "j")
	before := s.view()
	for _, key := range []string{"esc", "ctrl+]"} {
		s.keys("f", "text: zzz", key)
		if got := s.view(); got != before {
			t.Errorf("after %s:\n%s\nwant\n%s", key, got, before)
		}
	}
	s.keys("f", "ctrl+u", "enter")
	if got := s.shown(); len(got) != len(s.app.sess.view.Rows) {
		t.Errorf("an empty filter shows %d rows", len(got))
	}
}

// TestFilterLaws holds that an expression and its opposite part the rows, wherever a replay stands.
func TestFilterLaws(t *testing.T) {
	s := replayOf(t, 80, 24)
	for _, expr := range []string{"dir:c", "lock:sealed", "code:2xx", "starttls", "cmd:EHLO dir:s", "kind:closed", "len>30", "tls:1.3"} {
		for _, back := range []int{0, 3, 9} {
			s.keys("end")
			for range back {
				s.keys(",")
			}
			s.keys("f", "ctrl+u", "text:"+expr, "enter")
			yes := s.shown()
			s.keys("f", "ctrl+u", "text:!("+expr+")", "enter")
			no := s.shown()
			seen := map[int]bool{}
			for _, i := range append(yes, no...) {
				seen[i] = true
			}
			if rows := len(s.app.sess.view.Rows); len(yes)+len(no) != rows || len(seen) != rows {
				t.Errorf("%s, %d steps back: %v and %v of %d rows", expr, back, yes, no, rows)
			}
		}
	}
}

// TestFilterStepsLikeAFreshOne holds that what a filter shows does not depend on the way there.
func TestFilterStepsLikeAFreshOne(t *testing.T) {
	s := replayOf(t, 80, 24)
	s.keys("f", "text:lock:clear | code:2xx", "enter", "home")
	for range len(s.app.sess.stops) {
		s.keys(".")
		kept := s.app.sess.talk.Counted()
		f, _ := filter.Parse("lock:clear | code:2xx")
		s.app.sess.talk.SetFilter(nil)
		s.app.sess.talk.SetFilter(f)
		if fresh := s.app.sess.talk.Counted(); kept != fresh {
			t.Fatalf("step %d: %s, and anew %s", s.app.sess.at, kept, fresh)
		}
	}
}

// TestFilterFollows holds that a filter is kept as a session goes on, and takes what is told of a line later.
func TestFilterFollows(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 80, 24)
	s.keys("ctrl+]", "f", "text:lock:sealed", "enter")
	s.sees("0 of ", "no line matches the filter")
	if s.app.sess.talk.Cursor() != -1 {
		t.Error("a line is selected that is not shown")
	}
	s.keys("j", "k", "G", "g", "n", "e", "e", "w", "w", "w", "w", "'") // nothing to move in
	w.driver.StartTLS(context.Background())
	s.app.Update(moreMsg{s.app.sess.id})
	rows := s.app.sess.view.Rows
	n := 0
	for _, r := range rows {
		if r.Lock() == transcript.LockSealed {
			n++
		}
	}
	if n == 0 {
		t.Fatal("nothing is sealed")
	}
	s.sees(fmt.Sprintf("%d of %d match", n, len(rows)))
	if c := s.app.sess.talk.Cursor(); c < 0 || rows[c].Lock() != transcript.LockSealed {
		t.Errorf("the cursor is at row %d and not at the last that matches", c)
	}
}

// TestFilterAtTheStartAndByWord holds the two ways to a filter without its field.
func TestFilterAtTheStartAndByWord(t *testing.T) {
	world := newWorld(true)
	world.driver.StartTLS(context.Background())
	world.driver.Close(context.Background())
	world.file = world.driver.script.Log
	s := newStage(t, world, Options{File: "/rec/submit-07.mwt", Filter: "dir:c"}, style.Theme{}, 80, 24)
	if !strings.Contains(s.view(), "match") || s.app.sess.talk.Filter().String() != "dir:c" {
		t.Errorf("the filter is not in force:\n%s", s.view())
	}
	s.keys(":", "text:filter lock:clear", "enter")
	s.sees("match; f changes the filter")
	s.keys(":", "text:filter lok:clear", "enter")
	s.sees("invalid: column 1: unknown word 'lok'; did you mean lock?")
	s.keys("f")
	s.sees("filter: lock:clear_")
	s.keys("ctrl+u", "text:lo", "tab", "text:se", "tab")
	s.sees("filter: lock:se_", "secret sealed")
	s.keys("text:a", "tab")
	s.sees("filter: lock:sealed_")
}

// TestFilterIsLeftForACommand holds that a command of the list does not leave half a filter in force.
func TestFilterIsLeftForACommand(t *testing.T) {
	s := replayOf(t, 80, 24)
	s.keys("f", "text:zzz", "ctrl+p", "text:search", "enter")
	if s.app.sess.narrow.on || s.app.sess.talk.Filtered() {
		t.Errorf("the filter is still typed:\n%s", s.view())
	}
	s.sees("search: _")
}
