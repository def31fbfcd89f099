package tui

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
)

// scripted is a driver that plays a script for what it is asked.
type scripted struct {
	mu     sync.Mutex
	script *tuitest.Script
	sent   []string
	ask    *transcript.Ask // given once, until it is allowed
	host   string
	good   bool
	block  chan struct{} // what SendLine waits for, where it is set
}

func (d *scripted) SendLine(ctx context.Context, line string) error {
	if d.block != nil {
		select {
		case <-d.block:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sent = append(d.sent, line)
	d.script.Command(line, strings.Fields(line + " ?")[0], "A line of the test.", "")
	return nil
}

func (d *scripted) SendRaw(context.Context, []byte) error { return errors.New("not asked for") }

func (d *scripted) StartTLS(context.Context) error {
	if d.ask != nil {
		a := *d.ask
		a.Allow = func() { d.ask = nil }
		return &a
	}
	d.script.StartTLS(d.host, tuitest.Chain("smtp.a.test", "mail.a.test", "a.test"), d.good)
	if d.good {
		d.script.Work()
	}
	return nil
}

func (d *scripted) Authenticate(_ context.Context, a transcript.Account) error {
	d.sent = append(d.sent, "auth "+a.Mechanism+" "+a.User+" "+a.Password.Reveal())
	return nil
}

func (d *scripted) Close(context.Context) error {
	d.sent = append(d.sent, "close")
	d.script.Add(&transcript.Closed{By: "client"})
	d.script.Log.Finish()
	return nil
}

// world is a world of one server and one recording.
type world struct {
	driver   *scripted
	accounts []transcript.Account
	live     Live // what Connect gives
	file     *transcript.Log
	talks    []Conversation // of the file
	capture  *fakeCapture   // what Open gives, where it is set
	rival    Live           // what Connect gives where the session ends with the handshake
	planned  []string
	begun    []Controls // what Connect was given
}

func (w *world) Plan(target string, c Controls) (Plan, error) {
	w.planned = append(w.planned, target)
	if strings.Contains(target, "nonsense") {
		return Plan{}, errors.New("nonsense: no such protocol; there are smtp, pop3 and imap")
	}
	switch {
	case strings.Contains(c.Suites, "NONE_SUCH"):
		return Plan{}, errors.New("NONE_SUCH is no cipher suite that this TLS knows")
	case strings.Contains(c.ClientCert, "missing"):
		return Plan{}, errors.New("open " + c.ClientCert + ": no such file")
	case c.Min > c.Max && c.Max != "":
		return Plan{}, errors.New("TLS " + c.Min + " to " + c.Max + " is no range")
	}
	lock := transcript.LockClear
	p := Plan{Target: target, TLS: "must", Means: "SMTP submission, port 587, STARTTLS required, certificate and name verified",
		Sees: "greeting, EHLO name, capabilities, server name", Sealed: "capabilities again, sign-in, addresses, mail"}
	for _, n := range []string{"tcp", "greeting", "caps", "starttls", "handshake", "caps", "auth", "work", "quit"} {
		if n == "handshake" {
			lock = transcript.LockSealed
		}
		p.Stages = append(p.Stages, transcript.Stage{Name: n, State: transcript.StageToDo, Lock: lock})
	}
	if c.TLS != "" {
		p.TLS = c.TLS
	}
	return p, nil
}

func (w *world) Connect(_ context.Context, target string, c Controls) (Live, error) {
	w.begun = append(w.begun, c)
	if strings.Contains(c.ClientCert, "locked") {
		return Live{}, errors.New("--client-cert: open " + c.ClientCert + ": permission denied")
	}
	if c.Until == "handshake" && w.rival.Log != nil {
		return w.rival, nil
	}
	if strings.Contains(target, "nowhere") {
		return Live{}, errors.New("connect: nowhere.test has no address; look at the name")
	}
	return w.live, nil
}

func (w *world) Open(file string) (Live, error) {
	if w.capture != nil {
		return Live{Capture: w.capture, Title: file, File: file}, nil
	}
	if w.file == nil {
		return Live{}, errors.New(file + ": no such recording")
	}
	return Live{Log: w.file, Title: file, File: file, Talks: w.talks}, nil
}

func (w *world) Recent() []Recent {
	return []Recent{
		{Title: "smtp.a.test:587", File: "/rec/submit-07.mwt", Protocol: "SMTP", When: "today 14:02", Lock: transcript.LockSealed, Note: "23 events"},
		{Title: "pop.old.test:110", File: "/rec/pop.mwt", Protocol: "POP3", When: "today 13:40", Lock: transcript.LockSecret, Note: "password in clear"},
	}
}

func (w *world) Lab() ([]LabHost, []transcript.Account, error) {
	return []LabHost{{Target: "lab:good", Addr: "127.0.0.1:40143", For: "587", Note: "all is well"}, {Target: "lab:imap.good", For: "143"}}, w.accounts, nil
}

// newWorld gives a world with a session that has said hello.
func newWorld(good bool) *world {
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	s.Hello()
	d := &scripted{script: s, host: "smtp.a.test", good: good}
	if !good {
		d.host = "imap.b.test"
	}
	return &world{driver: d, live: Live{Log: s.Log, Driver: d, Title: "smtp.a.test:587", File: "/rec/now.mwt"}}
}

// stage is an app as a test drives it: messages go in, commands are run at
// once, and what waits for the log is kept until it is asked for.
type stage struct {
	t     *testing.T
	app   *app
	world *world
	quit  bool
}

func newStage(t *testing.T, w *world, o Options, th style.Theme, width, height int) *stage {
	o.World = w
	s := &stage{t: t, app: newApp(context.Background(), o, th), world: w}
	s.run(s.app.Init(), patient)
	s.send(tea.WindowSizeMsg{Width: width, Height: height})
	return s
}

func (s *stage) send(msg tea.Msg) {
	_, cmd := s.app.Update(msg)
	wait := patient
	switch msg := msg.(type) {
	case openedMsg, listedMsg, talkMsg, moreMsg, rivalMsg, rivalMoreMsg: // what follows waits for the log
		wait = brief
	case tea.KeyMsg:
		if msg.String() == "s" { // what follows waits for the end of ten seconds
			wait = brief
		}
	}
	s.run(cmd, wait)
}

// How long a command is waited for: a busy machine may take its time to begin
// one; what waits for a log that grows no more is given a moment only.
const (
	patient = time.Second
	brief   = 20 * time.Millisecond
)

// run runs a command and what follows from it. Commands that wait for the log
// go on when more is sent.
func (s *stage) run(cmd tea.Cmd, wait time.Duration) {
	if cmd == nil {
		return
	}
	got := make(chan tea.Msg, 1)
	go func() { got <- cmd() }() // ends with the command, or waits for a log that grows no more
	select {
	case msg := <-got:
		switch msg := msg.(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				s.run(c, wait)
			}
		case tea.QuitMsg:
			s.quit = true
		default:
			s.send(msg)
		}
	case <-time.After(wait):
	}
	if s.app.sess != nil && s.app.sess.live.Driver != nil {
		s.app.sess.follow()
	}
}

// keys presses keys by name; "text:..." types.
func (s *stage) keys(names ...string) {
	for _, n := range names {
		if text, ok := strings.CutPrefix(n, "text:"); ok {
			for _, r := range text {
				s.send(runeKey(r))
			}
			continue
		}
		s.send(keyMsg(n))
	}
}

func runeKey(r rune) tea.KeyMsg {
	if r == ' ' {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
}

func keyMsg(name string) tea.KeyMsg {
	for t := tea.KeyType(-100); t < 130; t++ {
		if k := (tea.KeyMsg{Type: t}); k.String() == name && name != "" {
			return k
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// view gives the screen without colour, and checks its size.
func (s *stage) view() string {
	s.t.Helper()
	v := s.app.View()
	rows := strings.Split(v, "\n")
	if len(rows) != s.app.h {
		s.t.Fatalf("%dx%d: the frame has %d rows:\n%s", s.app.w, s.app.h, len(rows), v)
	}
	for i, r := range rows {
		if n := ansi.StringWidth(r); n != s.app.w {
			s.t.Fatalf("%dx%d: row %d has %d cells: %q", s.app.w, s.app.h, i, n, r)
		}
	}
	return ansi.Strip(v)
}

func (s *stage) sees(words ...string) {
	s.t.Helper()
	v := s.view()
	for _, w := range words {
		if !strings.Contains(v, w) {
			s.t.Errorf("%q is not on the screen:\n%s", w, v)
		}
	}
}

// styleless draws without colour.
var styleless = style.Theme{}
