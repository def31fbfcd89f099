package tui

import (
	"context"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/form"
	"example.org/mailwire/tui/keys"
)

// move moves in the pane in front.
func (s *session) move(n int) {
	switch s.front {
	case paneExposure:
		if n > -1<<20 && n < 1<<20 {
			s.talk.Move(n)
			return
		}
		s.exposure.Scroll(n)
	case paneHandshake:
		s.handshake.Move(n)
	case paneWire:
		s.wire.Move(n)
	case paneCertificate:
		if n > -1<<20 && n < 1<<20 {
			s.certificate.Move(n)
			return
		}
		s.certificate.Scroll(n)
	default:
		s.talk.Move(n)
	}
}

// page moves by half pages.
func (s *session) page(n int) {
	switch s.front {
	case paneExposure:
		s.exposure.Scroll(n * s.h / 3)
	case paneHandshake:
		s.handshake.Move(n * 5)
	case paneWire:
		s.wire.Page(n)
	case paneCertificate:
		s.certificate.Scroll(n * s.h / 3)
	default:
		s.talk.Page(n)
	}
}

// find searches the talk.
func (s *session) find(text string) {
	s.talk.Find(text)
	if s.front != paneTalk {
		s.show(paneTalk)
	}
}

// searchDone searches for what is typed; after ':' it is a word of mailwire.
func (a *app) searchDone() tea.Cmd {
	if a.sess == nil {
		return a.listed.searchDone(true)
	}
	s := a.sess
	s.searching = false
	if word, ok := strings.CutPrefix(s.search.Text(), ":"); ok {
		return a.word(word)
	}
	s.find(s.search.Text())
	s.mark()
	return nil
}

// searchLeave leaves the search field.
func (a *app) searchLeave() tea.Cmd {
	if a.sess == nil {
		return a.listed.searchDone(false)
	}
	a.sess.searching = false
	a.sess.mark()
	return nil
}

// nextSecret goes to the next line that holds a secret, round the end.
func (s *session) nextSecret() {
	rows := slices.DeleteFunc(slices.Clone(s.view.Secrets()), func(row int) bool { return !s.talk.Shows(row) })
	if len(rows) == 0 {
		s.say("no line holds a secret")
		return
	}
	to := rows[0]
	for _, r := range rows {
		if r > s.talk.Cursor() {
			to = r
			break
		}
	}
	s.talk.Go(to)
}

// send sends the line that is typed, or runs the word after ':'.
func (a *app) send() tea.Cmd {
	s := a.sess
	line := s.prompt.Text()
	switch {
	case strings.HasPrefix(line, "::"):
		s.prompt.Take()
		return s.sendLine(line[1:])
	case strings.HasPrefix(line, ":"):
		s.prompt.Replace("")
		return a.word(line[1:])
	case bareAuth(line):
		s.prompt.Take()
		return a.openForm()
	case strings.HasPrefix(line, "!"):
		s.prompt.Take()
		return s.sendLine(line[1:])
	}
	if why := s.prompt.Refused(line); why != "" {
		s.say("not now: " + why + ". With ! in front it is sent anyway.")
		return nil
	}
	return s.sendLine(s.prompt.Take())
}

// bareAuth tells whether the line asks to sign in and says nothing else.
func bareAuth(line string) bool {
	switch strings.ToUpper(strings.TrimSpace(line)) {
	case "AUTH", "AUTHENTICATE", "LOGIN":
		return true
	}
	return false
}

// word runs a word of mailwire.
func (a *app) word(text string) tea.Cmd {
	name, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if name == "" {
		return nil
	}
	a.words.keep(":" + strings.TrimSpace(text))
	v, ok := keys.Word(name)
	if !ok {
		a.tell(unknown(name))
		return nil
	}
	rest = strings.TrimSpace(rest)
	if v.ID == "open" {
		if rest == "" {
			a.tell(":open needs the name of a recording")
			return nil
		}
		return a.open(rest)
	}
	if a.lacks(v) != 0 {
		a.tell(a.notNow(name, v))
		return nil
	}
	switch {
	case v.ID == "save":
		return a.save(rest)
	case v.ID == "filter" && rest != "":
		return a.filterBy(rest)
	case v.ID == "elsewhere" && rest != "":
		return a.sess.saveElsewhere(rest)
	case v.ID == "cert-try" && rest != "":
		a.sess.show(paneCertificate)
		a.sess.tryName(rest)
		return nil
	}
	return a.do(v.ID)
}

// verbLine begins a word of mailwire from KEYS mode.
func (a *app) verbLine() tea.Cmd {
	a.beginWord(":")
	return nil
}

// beginWord has the rest of a word of mailwire typed.
func (a *app) beginWord(text string) {
	s := a.sess
	if s.live.Driver == nil || s.over() {
		s.searching, s.trying, s.saving = true, false, false
		s.search.Set(text)
		return
	}
	s.setTyping(true)
	s.prompt.Replace(text)
}

// openForm opens the form to sign in.
func (a *app) openForm() tea.Cmd {
	f := form.New(a.theme, mechanisms(a.sess.view.Caps), a.sess.live.Accounts)
	a.form = &f
	return nil
}

// mechanisms gives the ways to sign in that a server tells.
func mechanisms(c *transcript.Capabilities) []string {
	var list []string
	if c == nil {
		return nil
	}
	for _, x := range c.List {
		switch {
		case x.Name == "AUTH" || x.Name == "SASL":
			for _, p := range x.Params {
				list = append(list, p.String())
			}
		case strings.HasPrefix(x.Name, "AUTH="):
			list = append(list, strings.TrimPrefix(x.Name, "AUTH="))
		}
	}
	return list
}

func (a *app) sendForm() tea.Cmd {
	if !a.form.Ready() {
		return nil
	}
	account := a.form.Account()
	a.form = nil
	return a.sess.signIn(account)
}

// look goes on although the certificate did not pass; the driver asks first.
func (a *app) look() tea.Cmd { return a.sess.startTLS() }

// yes does what was asked.
func (a *app) yes() tea.Cmd {
	q := a.question
	a.question = nil
	return q.yes()
}

// sendMany asks before several lines are sent.
func (a *app) sendMany(lines []string) *question {
	s := a.sess
	q := &question{theme: a.theme, title: "paste", ask: "Send these lines one by one?"}
	for _, l := range lines[:min(len(lines), 8)] {
		q.text = append(q.text, s.prompt.Hide(l))
	}
	if len(lines) > 8 {
		q.text = append(q.text, "..")
	}
	q.yes = func() tea.Cmd {
		var cmds []tea.Cmd
		d := s.live.Driver
		for _, l := range lines {
			cmds = append(cmds, s.ask(job{"send the pasted lines", func(ctx context.Context) error { return d.SendLine(ctx, l) }}))
		}
		return tea.Batch(cmds...)
	}
	return q
}

// back leaves the session; it asks where that is still open.
func (a *app) back() tea.Cmd {
	if !a.sess.held() {
		return a.leave()
	}
	a.question = &question{theme: a.theme, title: "leave", ask: "Close it and go back to Home?", text: a.sess.holding(), yes: a.leave}
	return nil
}

// leave goes to Home; an open session is closed politely behind it.
func (a *app) leave() tea.Cmd {
	s := a.sess
	a.sess, a.form, a.opts = nil, nil, nil
	if a.listed == nil {
		a.filter = ""
		a.newHome()
	}
	return func() tea.Msg {
		s.close(a.ctx)
		return nil
	}
}

// quit ends the program; it asks where a session is open.
func (a *app) quit() tea.Cmd {
	if a.sess == nil || !a.sess.held() {
		return tea.Quit
	}
	s := a.sess
	a.question = &question{theme: a.theme, title: "quit", ask: "Close it and quit?", text: s.holding(),
		yes: func() tea.Cmd {
			return func() tea.Msg {
				s.close(a.ctx)
				return tea.QuitMsg{}
			}
		}}
	return nil
}
