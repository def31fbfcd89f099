package script

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// maxTold bounds what a failure tells of the lines that came instead.
const maxTold = 5

// watcher reads the log after the script: what the server said, and what the
// session has come to.
type watcher struct {
	log  *transcript.Log
	next int            // entry not yet read
	open map[int]string // requests without their whole answer: their verbs

	lines   []string // of the answer under way
	answers [][]string
	met     int // answers that an expect has passed
	held    bool
	closed  string

	matched string
	facts   map[string]string
	never   []forbidden
	broken  error // a line came that must not
}

type forbidden struct {
	step Step
	re   *regexp.Regexp
}

func newWatcher(log *transcript.Log) *watcher {
	w := &watcher{log: log, open: map[int]string{}, facts: map[string]string{}}
	w.pass()
	return w
}

// pass leaves all answers that have come behind.
func (w *watcher) pass() {
	w.catchUp()
	w.answers, w.met = nil, 0
}

// passed is pass after a step that waits for its own answers.
func (w *watcher) passed(err error) error {
	w.pass()
	if err == nil {
		err = w.unwanted()
	}
	return err
}

// forbid takes a line that must not come until the next expect is met.
func (w *watcher) forbid(s Step, value func(string) string) error {
	w.catchUp()
	re, err := pattern(s.Arg, value)
	if err != nil {
		return &Failure{Step: s, Text: err.Error()}
	}
	w.never = append(w.never, forbidden{s, re})
	for _, a := range w.answers {
		w.judge(a)
	}
	return nil
}

// unwanted gives the failure of a line that must not come.
func (w *watcher) unwanted() error {
	w.catchUp()
	return w.broken
}

// expect waits for an answer with a line that matches.
func (w *watcher) expect(ctx context.Context, s Step, patience time.Duration, value func(string) string) error {
	re, err := pattern(s.Arg, value)
	if err != nil {
		return &Failure{Step: s, Text: err.Error()}
	}
	end := time.NewTimer(patience)
	defer end.Stop()
	for {
		more := w.catchUp()
		if met, err := w.meets(re); met || err != nil {
			return err
		}
		switch {
		case w.closed != "":
			return &Failure{Step: s, Text: "the connection was closed " + w.closed + w.instead(), TimedOut: true}
		case len(w.answers) > 0 && w.nothingOpen():
			return &Failure{Step: s, Text: "the server has answered all that was asked" + w.instead()}
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		case <-end.C:
			return &Failure{Step: s, Text: fmt.Sprintf("did not come within %v", patience) + w.instead(), TimedOut: true}
		}
	}
}

// meets looks at the answers that were not looked at yet, and passes those up
// to the one that matches. A line that must not come is told first.
func (w *watcher) meets(re *regexp.Regexp) (bool, error) {
	for i, answer := range w.answers {
		for _, line := range answer {
			m := re.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			if w.broken != nil {
				return false, w.broken
			}
			w.matched = m[min(1, len(m)-1)]
			w.facts["match"] = w.matched
			w.answers, w.never = w.answers[i+1:], nil
			return true, nil
		}
	}
	return false, w.broken
}

// judge tells whether a line of an answer must not come.
func (w *watcher) judge(answer []string) {
	for _, line := range answer {
		for _, n := range w.never {
			if w.broken == nil && n.re.MatchString(line) {
				w.broken = &Failure{Step: n.step, Text: fmt.Sprintf("the server said %s", strconv.Quote(line))}
			}
		}
	}
}

// nothingOpen tells whether no answer is due: each request has its own, or the
// server waits for the client. In IDLE it may speak whenever it likes.
func (w *watcher) nothingOpen() bool { return len(w.lines) == 0 && (len(w.open) == 0 || w.held) }

func (w *watcher) instead() string {
	if len(w.answers) == 0 {
		return ""
	}
	var list []string
	for _, a := range w.answers[max(0, len(w.answers)-maxTold):] {
		list = append(list, strconv.Quote(strings.Join(a, "\n")))
	}
	return "; it said " + strings.Join(list, ", ")
}

// catchUp reads what the log has, and gives what tells of more.
func (w *watcher) catchUp() <-chan struct{} {
	entries, more := w.log.Since(w.next)
	for _, e := range entries {
		w.next++
		w.take(e.Event)
	}
	return more
}

func (w *watcher) take(ev transcript.Event) {
	w.learn(ev)
	switch ev := ev.(type) {
	case *transcript.Request:
		w.open[ev.ID], w.held = ev.Verb, false
	case *transcript.Line:
		if ev.Span.Dir == transcript.Server {
			w.lines = append(w.lines, strings.Split(ev.Text.Raw(), "\n")...)
		} else {
			w.held = false // the client goes on
		}
	case *transcript.Reply:
		answer := w.lines
		if w.lines = nil; len(answer) == 0 {
			answer = strings.Split(ev.Text.Raw(), "\n")
		}
		w.judge(answer)
		w.answers = append(w.answers, answer)
		verb := w.open[ev.To]
		if ev.Done {
			delete(w.open, ev.To)
		}
		w.held = ev.Outcome == transcript.OutcomeMore && verb != "IDLE"
	case *transcript.Closed:
		w.closed = "by the " + ev.By
	}
}
