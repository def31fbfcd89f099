package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
)

// remembered tells whether keys of hosts are remembered here, so that this one
// can be forgotten: a verified key is remembered when it is first seen.
func (s *session) remembered() bool {
	if s.keeper == nil || s.live.Driver == nil || s.view.Verdict == nil {
		return false
	}
	for _, m := range s.view.Verdict.Methods {
		if m.Name == "seen" && m.State != transcript.MethodNotMade {
			return true
		}
	}
	return false
}

// tryName compares a name with the selected certificate.
func (s *session) tryName(name string) {
	s.searching, s.trying = false, false
	s.certificate.Try(strings.TrimSpace(name))
}

// otherName connects again and expects the name that the certificate proves.
func (a *app) otherName() tea.Cmd {
	l, name := a.sess.live, a.sess.certificate.OtherName()
	c := l.Controls
	c.VerifyName = name
	begin := a.afresh(l.Target, c)
	a.question = &question{theme: a.theme, title: "another name", ask: "Connect again and expect that name?", yes: begin, text: []string{
		"The certificate proves " + transcript.TextOf(name).String() + ", not " + a.sess.view.Host() + ".",
		"Expecting it is right only where you know, from somebody other than this server, that both are the same machine. Whoever holds that certificate will then pass.",
		"F2 holds the name to prove, where you want another one.",
	}}
	return nil
}

// forget lets go of the key that was seen before; it asks first.
func (a *app) forget() tea.Cmd {
	s, host := a.sess, a.sess.live.Title
	a.question = &question{theme: a.theme, title: "forget the key", ask: "Forget it?", text: []string{
		"The key that is remembered for " + host + " will be forgotten. The next one that is verified counts as the first.",
	}, yes: func() tea.Cmd {
		if err := s.keeper.Forget(host); err != nil {
			s.say(err.Error())
			return nil
		}
		s.say("the key of " + host + " is forgotten; this verdict stays as it was made")
		return nil
	}}
	return nil
}

// save keeps the selected certificate, or the chain, in a file.
func (a *app) save(what string) tea.Cmd {
	name, b, err := a.sess.certificate.Saved(what)
	if err == nil {
		name, err = a.keeper.Save(name, b)
	}
	if err != nil {
		a.tell(err.Error())
		return nil
	}
	a.tell("saved " + name)
	return nil
}
