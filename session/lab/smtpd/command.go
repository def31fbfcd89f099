package smtpd

import (
	"context"
	"strings"

	"example.org/mailwire/session/lab/lineconn"
)

// visit is what the server knows of one client.
type visit struct {
	*Server
	*lineconn.Conn
	ctx     context.Context
	helo    string // "" before EHLO or HELO
	esmtp   bool
	user    string // who signed in
	refused int
	from    *string // reverse path of the mail transaction; nil where there is none
	utf8    bool
	to      []string
	over    bool
}

// command does one command line. An error ends the connection.
func (v *visit) command(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToUpper(verb) {
	case "EHLO":
		v.hello(rest, true)
	case "HELO":
		v.hello(rest, false)
	case "STARTTLS":
		return v.startTLS(rest)
	case "AUTH":
		return v.auth(rest)
	case "MAIL":
		v.mail(rest)
	case "RCPT":
		v.rcpt(rest)
	case "DATA":
		return v.data(rest)
	case "RSET":
		v.reset()
		v.Reply("250 2.0.0 OK")
	case "NOOP":
		v.Reply("250 2.0.0 OK")
	case "VRFY":
		v.verify(rest)
	case "EXPN":
		v.Reply("502 5.5.1 EXPN is not offered: it would tell who reads a list")
	case "HELP":
		v.help()
	case "QUIT":
		v.Reply("221 2.0.0 %s closing the connection", v.Host)
		v.over = true
	case "":
		v.Reply("500 5.5.2 Empty line, a command was expected")
	default:
		v.Reply("500 5.5.1 Command not recognized")
	}
	return nil
}

func (v *visit) reset() { v.from, v.to, v.utf8 = nil, nil, false }

// hello answers EHLO and HELO (RFC 5321 4.1.1.1).
func (v *visit) hello(name string, esmtp bool) {
	if name == "" || strings.ContainsAny(name, " \t") || !printable(name) {
		v.Reply("501 5.5.4 The name of the client is missing: EHLO client.example")
		return
	}
	v.reset()
	v.helo, v.esmtp = name, esmtp
	if !esmtp {
		v.Reply("250 %s", v.Host)
		return
	}
	list := append([]string{v.Host}, v.extensions()...)
	for _, l := range list[:len(list)-1] {
		v.Reply("250-%s", l)
	}
	v.Reply("250 %s", list[len(list)-1])
}

func (v *visit) verify(address string) {
	if address == "" {
		v.Reply("501 5.5.4 An address is missing: VRFY alice@a.test")
		return
	}
	v.Reply("252 2.1.5 Cannot tell; send the message and see")
}

func (v *visit) help() {
	v.Reply("214-2.0.0 Commands of %s:", v.Host)
	v.Reply("214-2.0.0 EHLO HELO STARTTLS AUTH MAIL RCPT DATA")
	v.Reply("214-2.0.0 RSET NOOP VRFY EXPN HELP QUIT")
	v.Reply("214 2.0.0 RFC 5321 says what they mean")
}

// printable tells whether s has no control character: it goes into headers.
func printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) < 0
}
