// Package tui is the terminal interface: Home, a live session, a replay. It
// reads logs and writes through Driver; sockets and TLS are not its business.
package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/form"
	"example.org/mailwire/tui/home"
	"example.org/mailwire/tui/menu"
	"example.org/mailwire/tui/options"
	"example.org/mailwire/tui/style"
)

// app is the root: it decides who gets a key. Overlays come first, then the
// keys of the place, then the text field in use.
type app struct {
	ctx     context.Context
	world   World
	choices Choices
	keeper  Keeper // nil where nothing is kept
	ways    Ways   // nil where nobody can tell
	theme   style.Theme
	now     func() time.Time
	w, h    int

	home   home.Model
	set    Controls // on Home, kept while the program runs
	sess   *session // nil on Home
	last   int      // number of the last session
	listed *listing // the conversations of the file in view; nil where there are not several

	question *question
	form     *form.Model
	opts     *options.Model
	accept   func(Controls) tea.Cmd // what follows from the options
	menu     *menu.Model            // all commands, or the help
	ran      string                 // what was run from it last
	words    words                  // what helps with lines after ':'

	actions      map[string]action
	target, file string    // to begin with
	filter       string    // of the sessions of a file, as long as it is open
	interrupted  time.Time // of the last ^C
	killed       bool      // by a second ^C
}

// newApp makes the root.
func newApp(ctx context.Context, o Options, t style.Theme) *app {
	a := &app{ctx: ctx, world: o.World, choices: o.Choices, keeper: o.Keeper, ways: o.Ways, theme: t, now: time.Now, target: o.Target, file: o.File, filter: o.Filter, actions: actions()}
	a.newHome()
	return a
}

// beginMsg has the app do what it was started for.
type beginMsg struct{}

// openedMsg brings a session that was begun, or why it was not.
type openedMsg struct {
	live Live
	err  error
	what string
	set  Controls // with which it was begun
}

// Init implements tea.Model.
func (a *app) Init() tea.Cmd {
	if a.target == "" && a.file == "" {
		return nil
	}
	return func() tea.Msg { return beginMsg{} }
}

// Update implements tea.Model.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.KeyMsg:
		return a, a.keys(msg)
	case beginMsg:
		if a.file != "" {
			return a, a.open(a.file)
		}
		return a, a.connect(a.target)
	case openedMsg:
		return a, a.opened(msg)
	case listedMsg:
		return a, a.listen(msg.of)
	case talkMsg:
		return a, a.talkOpened(msg)
	case moreMsg:
		if a.sess != nil && a.sess.id == msg.id {
			return a, a.sess.more()
		}
	case rivalMsg:
		return a, a.rivalled(msg)
	case rivalMoreMsg:
		if a.sess != nil && a.sess.id == msg.id && a.sess.rival.n == msg.n {
			return a, a.sess.followRival()
		}
	case doneMsg:
		if a.sess != nil && a.sess.id == msg.id {
			q, cmd := a.sess.done(msg)
			if q != nil {
				a.question, a.form, a.opts, a.menu = q, nil, nil, nil
			}
			return a, cmd
		}
	case elsewhereMsg:
		if a.sess != nil && a.sess.id == msg.id {
			a.sess.goneElsewhere(msg)
		}
	case remaskMsg:
		if a.sess != nil && a.sess.id == msg.id && a.sess.reveal == msg.wish {
			a.sess.reveal = 0
			a.sess.mark()
		}
	}
	return a, nil
}

func (a *app) resize(w, h int) {
	a.w, a.h = w, h
	a.home.SetSize(w, h)
	if a.listed != nil {
		a.listed.SetSize(w, h)
	}
	if a.sess != nil {
		a.sess.resize(w, h)
	}
}

// connect begins a session with a target, as is set on Home.
func (a *app) connect(target string) tea.Cmd { return a.connectWith(target, a.set) }

func (a *app) connectWith(target string, c Controls) tea.Cmd {
	ctx, world := a.ctx, a.world
	return func() tea.Msg {
		l, err := world.Connect(ctx, target, c)
		return openedMsg{l, err, target, c}
	}
}

// open begins the replay of a file.
func (a *app) open(file string) tea.Cmd {
	world := a.world
	return func() tea.Msg {
		l, err := world.Open(file)
		return openedMsg{live: l, err: err, what: file}
	}
}

func (a *app) opened(msg openedMsg) tea.Cmd {
	if msg.err != nil {
		a.notOpened(msg)
		return nil
	}
	if a.sess != nil {
		a.sess.cancel()
		a.filter = ""
	}
	if msg.live.Driver != nil && msg.live.Target == "" {
		msg.live.Target, msg.live.Controls = msg.what, msg.set
	}
	if a.listed != nil {
		a.listed.close()
		a.listed = nil
	}
	if msg.live.Capture != nil || len(msg.live.Talks) > 1 {
		return a.list(msg.live)
	}
	return a.begin(msg.live, 0)
}

// begin shows a session; of a file its conversation talk.
func (a *app) begin(l Live, talk int) tea.Cmd {
	a.last++
	a.sess = newSession(a.ctx, a.last, l, a.theme)
	a.sess.keeper, a.sess.exposure.Ways = a.keeper, a.ways
	if a.ways != nil { // begins to measure, so that speeds are there when they are looked at
		a.ways("", 0)
	}
	a.sess.resize(a.w, a.h)
	cmd := a.sess.start(talk)
	if err := a.sess.setFilter(a.filter); err != nil {
		a.sess.say("invalid: " + err.Error())
	}
	return cmd
}

// notOpened tells why a session could not be begun; where the options are at
// fault, beside the one that is.
func (a *app) notOpened(msg openedMsg) {
	if a.sess != nil {
		a.formAgain(msg.set)
	} else {
		a.home.Set(msg.what)
		a.openOptions()
	}
	if !a.opts.Fail(msg.err) {
		a.opts = nil
	}
	a.tell(msg.err.Error())
}

// View implements tea.Model. Before the size is known there is one line.
func (a *app) View() string {
	if a.w <= 0 || a.h <= 0 {
		return "mailwire"
	}
	body := ""
	switch {
	case a.sess == nil && a.listed != nil:
		a.listed.Field = a.listed.typed()
		body = a.listed.View(a.footer())
	case a.sess == nil:
		body = a.home.View(a.footer())
	default:
		body = a.sess.screen(a.footer())
	}
	return a.overlay(body)
}
