// Package form is the form to sign in: mechanism, user and secret, of which the
// secret is never shown.
package form

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/prompt"
	"example.org/mailwire/tui/style"
)

// field is a line of the form.
type field uint8

const (
	mechanism field = iota
	user
	secret
	fields
)

// Model is the form.
type Model struct {
	Theme      style.Theme
	edit       [fields]prompt.Editor
	at         field
	mechanisms []string
	mechanism  int
	accounts   []transcript.Account
	account    int
}

// Format implements fmt.Formatter: fmt asks no methods of what lies in fields
// of ours, and would print what is typed.
func (m Model) Format(s fmt.State, verb rune) { m.edit[secret].Format(s, verb) }

// New gives a form for the mechanisms that the server offers; "" stands for the
// best of them. Public accounts fill it in.
func New(t style.Theme, mechanisms []string, accounts []transcript.Account) Model {
	m := Model{Theme: t, mechanisms: append([]string{""}, mechanisms...), accounts: accounts, at: user}
	m.fill()
	return m
}

func (m *Model) fill() {
	if len(m.accounts) == 0 {
		return
	}
	a := m.accounts[m.account%len(m.accounts)]
	m.edit[user].Set(a.User)
	m.edit[secret].Set(a.Password.Reveal())
}

// Account gives what was filled in.
func (m Model) Account() transcript.Account {
	return transcript.Account{
		Mechanism: m.mechanisms[m.mechanism],
		User:      m.edit[user].Text(),
		Password:  transcript.Hide(m.edit[secret].Text()),
	}
}

// Ready tells whether there is enough to sign in, or moves to what is missing.
func (m *Model) Ready() bool {
	switch m.mechanisms[m.mechanism] {
	case "EXTERNAL", "ANONYMOUS": // a certificate tells who, or nobody asks
		return true
	}
	if m.edit[user].Text() == "" {
		m.at = user
		return false
	}
	if m.edit[secret].Text() == "" && m.at != secret {
		m.at = secret
		return false
	}
	return true
}

// Move goes to another field.
func (m *Model) Move(n int) { m.at = field((int(m.at) + n + int(fields)) % int(fields)) }

// Other takes the next mechanism, or the next public account.
func (m *Model) Other() {
	if m.at == mechanism {
		m.mechanism = (m.mechanism + 1) % len(m.mechanisms)
		return
	}
	if len(m.accounts) > 0 {
		m.account = (m.account + 1) % len(m.accounts)
		m.fill()
	}
}

// Key edits the field.
func (m *Model) Key(key string) {
	switch {
	case m.at == mechanism && (key == "right" || key == " "):
		m.mechanism = (m.mechanism + 1) % len(m.mechanisms)
	case m.at == mechanism && key == "left":
		m.mechanism = (m.mechanism + len(m.mechanisms) - 1) % len(m.mechanisms)
	case m.at != mechanism:
		m.edit[m.at].Key(key)
	}
}

// Insert puts text into the field.
func (m *Model) Insert(s string) {
	if m.at != mechanism {
		m.edit[m.at].Insert(strings.Map(oneLine, s))
	}
}

func oneLine(r rune) rune {
	if r == '\n' || r == '\r' {
		return -1
	}
	return r
}

// View draws the form in w times h cells.
func (m Model) View(w, h int, lock transcript.Lock) string {
	in := min(70, w-2)
	row := func(f field, label, value string) string {
		mark, cursor := "  ", ""
		if f == m.at {
			mark, cursor = " >", "_"
		}
		return m.Theme.Row(in-2, style.Tf("%s %-10s ", mark, label), style.Span{Role: style.Strong, Text: value + cursor})
	}
	name := m.mechanisms[m.mechanism]
	if name == "" {
		name = "the best that the server offers"
	}
	blank := m.Theme.Row(in - 2)
	rows := []string{blank, row(mechanism, "mechanism", transcript.TextOf(name).String())}
	for i, line := range m.offered(in - 18) {
		rows = append(rows, m.Theme.Row(in-2, style.Tf("   %-10s %s", []string{"offered", ""}[min(i, 1)], line)))
	}
	who, what, shown := m.asks()
	if shown == "" {
		shown = strings.Repeat("*", len([]rune(m.edit[secret].Text())))
	}
	rows = append(rows,
		row(user, who, transcript.TextOf(m.edit[user].Text()).String()),
		row(secret, what, shown),
		blank,
		m.Theme.Row(in-2, style.T("   goes over  "), style.Lock(lock), style.T(" "+where(lock))))
	if len(m.accounts) > 0 {
		rows = append(rows, m.Theme.Row(in-2, style.T("   a public account of the lab is filled in; ^N takes the next")))
	}
	box := m.Theme.Box(in, min(h, len(rows)+3), true, "sign in", "the secret is not shown", rows)
	return m.Theme.Middle(box, w, h)
}

// asks names what a mechanism takes; shown stands for the secret where there is none.
func (m Model) asks() (user, secret, shown string) {
	switch m.mechanisms[m.mechanism] {
	case "EXTERNAL":
		return "act as", "secret", "none: the client certificate tells who"
	case "ANONYMOUS":
		return "trace", "secret", "none"
	case "XOAUTH2", "OAUTHBEARER":
		return "user", "token", ""
	}
	return "user", "secret", ""
}

// offered lists the mechanisms on lines of up to w cells.
func (m Model) offered(w int) []string {
	if len(m.mechanisms) < 2 {
		return []string{"not told"}
	}
	lines := []string{""}
	for _, name := range m.mechanisms[1:] {
		last := len(lines) - 1
		switch name = transcript.TextOf(name).String(); {
		case lines[last] == "":
			lines[last] = name
		case len(lines[last])+1+len(name) > w:
			lines = append(lines, name)
		default:
			lines[last] += " " + name
		}
	}
	return lines
}

func where(l transcript.Lock) string {
	switch l {
	case transcript.LockSealed:
		return "sealed, to a server that proved itself"
	case transcript.LockUnproven:
		return "sealed, but to whom is not proven"
	}
	return "in clear: it is asked again before a secret goes"
}

// Choosing tells whether the field in use is a choice and not text.
func (m Model) Choosing() bool { return m.at == mechanism }
