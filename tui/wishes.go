package tui

import (
	"os"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/options"
)

func onOptions(f func(*options.Model)) action {
	return func(a *app) tea.Cmd {
		f(a.opts)
		return nil
	}
}

// openOptions opens the form for what is set on Home.
func (a *app) openOptions() tea.Cmd {
	a.formFor(a.home.Value(), a.set, func(c Controls) tea.Cmd {
		a.set = c
		a.home.SetOptions(options.Summary(c))
		return nil
	})
	return nil
}

// openAgain opens the form for another session with the same target.
func (a *app) openAgain() tea.Cmd {
	a.formAgain(a.sess.live.Controls)
	return nil
}

func (a *app) formAgain(c Controls) {
	target := a.sess.live.Target
	a.formFor(target, c, func(c Controls) tea.Cmd { return a.again(target, c) })
}

func (a *app) formFor(target string, c Controls, accept func(Controls) tea.Cmd) {
	m := options.New(a.theme, target, c, a.choices, options.World{
		Plan: func(c Controls) (options.Plan, error) {
			p, err := a.world.Plan(target, c)
			return options.Plan{TLS: p.TLS, Means: p.Means, Sees: p.Sees}, err
		},
		Files: filesLike,
	})
	a.opts, a.accept = &m, accept
}

func (a *app) acceptOptions() tea.Cmd {
	if !a.opts.Ready() {
		return nil
	}
	c := a.opts.Controls()
	a.opts = nil
	return a.accept(c)
}

// again begins another session with a target; it asks where one is open.
func (a *app) again(target string, c Controls) tea.Cmd {
	s, anew := a.sess, a.afresh(target, c)
	if s.over() {
		return anew()
	}
	text := []string{"The session with " + s.live.Title + " is open."}
	if sum := options.Summary(c); sum != "" {
		text = append(text, "Next time: "+sum+".")
	}
	a.question = &question{theme: a.theme, title: "connect again", ask: "Close it and connect again?", text: text, yes: anew}
	return nil
}

// afresh gives what closes the session and begins another one.
func (a *app) afresh(target string, c Controls) func() tea.Cmd {
	s, begin := a.sess, a.connectWith(target, c)
	return func() tea.Cmd {
		s.stopJobs()
		return func() tea.Msg {
			s.close(a.ctx)
			return begin()
		}
	}
}

// homely puts the user's own folder in the place of a ~ that no shell has read.
func homely(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return home + "/" + rest
		}
	}
	return path
}

// filesLike gives the files and folders whose names begin as given, folders
// with a slash behind.
func filesLike(beginning string) []string {
	beginning = homely(beginning)
	dir, name := filepath.Split(beginning)
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return nil
	}
	var found []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), name) || name == "" && strings.HasPrefix(e.Name(), ".") {
			continue
		}
		full := dir + e.Name()
		if e.IsDir() {
			full += "/"
		}
		found = append(found, full)
	}
	return found
}
