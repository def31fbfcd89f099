package tui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/keys"
)

// twice is within which time a second ^C ends the program.
const twice = 2 * time.Second

// keys takes a key message. Letters that came in one read are single keys;
// pasted text is text and never a key.
func (a *app) keys(msg tea.KeyMsg) tea.Cmd {
	if msg.Paste {
		return a.paste(string(msg.Runes))
	}
	if msg.Type != tea.KeyRunes || len(msg.Runes) < 2 {
		return a.key(msg.String(), string(msg.Runes))
	}
	var cmds []tea.Cmd
	for _, r := range msg.Runes {
		k := string(r)
		name := k
		if msg.Alt {
			name = "alt+" + k
		}
		cmds = append(cmds, a.key(name, k))
	}
	return tea.Batch(cmds...)
}

// key takes one key by its name; text is what it writes.
func (a *app) key(name, text string) tea.Cmd {
	a.home.Toast = ""
	if a.listed != nil {
		a.listed.Toast = ""
	}
	if a.sess != nil {
		a.sess.toast = ""
	}
	if v, ok := keys.Find(a.place(), a.facts(), name); ok {
		return a.do(v.ID)
	}
	if name == " " {
		text = " "
	}
	if strings.HasPrefix(name, "alt+") {
		text = ""
	}
	return a.edit(name, text)
}

// edit gives a key to the text field in use.
func (a *app) edit(name, text string) tea.Cmd {
	switch a.place() {
	case keys.Palette, keys.Help:
		if text == "" {
			a.menu.Key(name)
		} else {
			a.menu.Insert(text)
		}
	case keys.HomeType:
		if text == "" {
			a.home.Key(name)
		} else {
			a.home.Insert(text)
		}
	case keys.Options:
		if text == "" || text == " " && !a.opts.Typed() {
			a.opts.Key(name)
		} else {
			a.opts.Insert(text)
		}
	case keys.Form:
		if text == "" || text == " " && a.form.Choosing() {
			a.form.Key(name)
		} else {
			a.form.Insert(text)
		}
	case keys.Searching, keys.Trying, keys.Saving:
		if text == "" {
			a.field().Key(name)
		} else {
			a.field().Insert(text)
		}
	case keys.Filtering:
		a.editFilter(name, text)
	case keys.Typing:
		if text == "" {
			a.sess.prompt.Key(name)
		} else {
			a.sess.prompt.Insert(text)
		}
	}
	return nil
}

// paste puts text into the field in use. Several lines are sent only after a
// question, which the paste itself cannot answer.
func (a *app) paste(text string) tea.Cmd {
	if a.place() != keys.Typing {
		a.edit("", strings.NewReplacer("\r", "", "\n", "").Replace(text))
		return nil
	}
	s := a.sess
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) == 1 {
		s.prompt.Insert(lines[0])
		return nil
	}
	a.question = a.sendMany(lines)
	return nil
}

// do runs a verb.
func (a *app) do(id string) tea.Cmd {
	act, ok := a.actions[id]
	if !ok {
		return nil
	}
	return act(a)
}

// stop is ^C: it stops what runs; twice within a moment it ends the program.
func (a *app) stop() tea.Cmd {
	now := a.now()
	if !a.interrupted.IsZero() && now.Sub(a.interrupted) < twice {
		a.killed = true
		return tea.Quit
	}
	a.interrupted = now
	if a.stopReading() {
		a.tell("stopped; what was found stays; ^C again quits")
		return nil
	}
	if a.sess != nil && a.sess.stopJobs() {
		a.tell("stopped; ^C again quits")
		return nil
	}
	a.tell("nothing runs; ^C again quits")
	return nil
}
