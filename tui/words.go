package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/keys"
)

// maxWords is how many lines after ':' are kept.
const maxWords = 200

// words is what helps with lines after ':': completion, and the lines of before
// while the program runs. Passwords have no place in such lines.
type words struct {
	history []string // with the colon
	at      int      // in the history; len(history) for the line being typed
	draft   string   // what was typed before going back
	shown   string   // what history or completion gave last
	choices []string
	choice  int
}

// keep takes a line that was run.
func (w *words) keep(line string) {
	if n := len(w.history); n == 0 || w.history[n-1] != line {
		w.history = append(w.history, line)
	}
	if len(w.history) > maxWords {
		w.history = w.history[1:]
	}
	w.at, w.shown, w.choices = len(w.history), "", nil
}

// before gives the line before (-1) or after (1) that begins as typed.
func (w *words) before(line string, step int) string {
	if line != w.shown || w.at >= len(w.history) {
		w.at, w.draft = len(w.history), line
	}
	for i := w.at + step; i >= 0 && i <= len(w.history); i += step {
		if i == len(w.history) {
			w.at, w.shown = i, w.draft
			return w.draft
		}
		if strings.HasPrefix(w.history[i], w.draft) {
			w.at, w.shown = i, w.history[i]
			return w.shown
		}
	}
	return line
}

// complete gives the next (1) or previous (-1) of the lines that begin as
// typed; candidates gives these.
func (w *words) complete(line string, step int, candidates func(string) []string) string {
	if w.choices == nil || line != w.shown {
		w.choices, w.choice = candidates(line), -1
		if step < 0 {
			w.choice = 0
		}
	}
	n := len(w.choices)
	if n == 0 {
		return line
	}
	w.choice = (w.choice + step + n) % n
	w.shown = w.choices[w.choice]
	return w.shown
}

// candidates gives the lines after ':' that begin as typed and work now; behind
// a word that takes a file, or one of several names, it completes that.
func (a *app) candidates(line string) []string {
	typed := strings.TrimPrefix(line, ":")
	var list []string
	word, rest, behind := strings.Cut(typed, " ")
	if !behind {
		for _, w := range keys.Words() {
			if v, _ := keys.Word(w); strings.HasPrefix(w, typed) && a.lacks(v) == 0 {
				list = append(list, ":"+w)
			}
		}
		return list
	}
	var names []string
	switch word {
	case "open", "record":
		names = filesLike(rest)
	case "save":
		names = saved
	}
	for _, name := range names {
		if strings.HasPrefix(name, homely(rest)) && printable(name) {
			list = append(list, ":"+word+" "+name)
		}
	}
	return list
}

// printable tells whether a name has nothing in it that a keyboard does not type.
func printable(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }) < 0
}

// saved is what :save takes.
var saved = []string{"pem", "der", "chain"}

// lacks gives what a verb needs and is not there. A word is typed on a line that
// is not empty, and is taken as if it were.
func (a *app) lacks(v keys.Verb) keys.Fact { return v.Needs &^ (a.facts() | keys.Empty) }

// unknown tells that there is no such word, and which one may be meant.
func unknown(name string) string {
	if near := keys.Near(name); len(near) > 0 {
		return "there is no :" + name + ". Did you mean :" + strings.Join(near, " or :") + "? ^P lists all commands."
	}
	return "there is no :" + name + "; there are :" + strings.Join(keys.Words(), " :")
}

// notNow tells that a word does not work now, and why where that can be said.
func (a *app) notNow(name string, v keys.Verb) string {
	if why := v.Why(a.facts() | keys.Empty); why != "" {
		return ":" + name + " does not work now: " + why
	}
	return ":" + name + " does not work now"
}

// wordLine gives the text after ':' that is being typed, and what changes it.
func (a *app) wordLine() (line string, set func(string)) {
	switch {
	case a.sess == nil:
		return "", nil
	case a.sess.searching && !a.sess.trying && !a.sess.saving:
		line, set = a.sess.search.Text(), a.sess.search.Set
	case a.sess.typing:
		line, set = a.sess.prompt.Text(), a.sess.prompt.Replace
	}
	if !strings.HasPrefix(line, ":") || strings.HasPrefix(line, "::") {
		return "", nil
	}
	return line, set
}

// onWord changes the line after ':', or else does what the key does otherwise.
func onWord(f func(a *app, line string) string, otherwise func(*session)) action {
	return func(a *app) tea.Cmd {
		if line, set := a.wordLine(); set != nil {
			set(f(a, line))
		} else if a.sess != nil {
			otherwise(a.sess)
		}
		if a.sess != nil {
			a.sess.mark()
		}
		return nil
	}
}

// completed and earlier are what Tab, and Up and Down, do with a line after ':'.
func completed(step int) func(*app, string) string {
	return func(a *app, line string) string { return a.words.complete(line, step, a.candidates) }
}

func earlier(step int) func(*app, string) string {
	return func(a *app, line string) string { return a.words.before(line, step) }
}
