//go:build unix

package main

import (
	"testing"

	"example.org/mailwire/session/sessiontest/realserver"
)

// TestWalkWithRealServers signs in at a Dovecot and at a Postfix by the keys of the screen.
func TestWalkWithRealServers(t *testing.T) {
	bin, servers := build(t), realserver.Start(t)
	for _, c := range []struct {
		target, addr, mode    string
		signedIn, line, reply string
		bye                   string
	}{
		{"imap://mail.real.test", servers.IMAP, "STARTTLS", "OK", "SELECT INBOX", "3 EXISTS", "BYE"},
		{"imaps://mail.real.test", servers.IMAPS, "implicit", "OK", "SELECT INBOX", "3 EXISTS", "BYE"},
		{"pop3://mail.real.test", servers.POP3, "STLS", "+OK", "STAT", "+OK 3 ", "+OK"},
		{"submission://mail.real.test", servers.Submission, "STARTTLS", "235 2.7.0", "MAIL FROM:<alice@real.test>", "250 2.1.0 Ok", "221 2.0.0"},
		{"smtps://mail.real.test", servers.SMTPS, "implicit", "235 2.7.0", "MAIL FROM:<alice@real.test>", "250 2.1.0 Ok", "221 2.0.0"},
	} {
		t.Run(c.target, func(t *testing.T) {
			t.Parallel()
			for _, s := range windows {
				home := t.TempDir()
				p := openPane(t, home, s, bin, "connect", c.target, "--addr", c.addr, "--ca", servers.CAFile)
				p.await("TLS 1.3 verified", "AUTH")
				facts(p, "mail.real.test:", c.mode, "[#] TLS 1.3 verified", "TYPE", " REC", "AUTH")
				p.press("C-]")
				p.write("a")
				p.await("sign in", "> user", "[#] sealed, to a server that proved itself")
				p.write(servers.Alice().User)
				p.press("Tab")
				p.write(servers.Alice().Password)
				p.press("Enter")
				p.await("[#] S ", c.signedIn, "WORK")
				facts(p, "mail.real.test:", "[#] TLS 1.3 verified", "KEYS", " REC!")
				p.write("i")
				p.enter(c.line)
				p.await(c.line, c.reply)
				p.press("C-d")
				p.await(c.bye, "-- closed by the server --")
				p.press("C-]")
				p.write("Q")
				p.exit(0)
				p.written().clean(t, true)
				loads(t, bin, recording(t, home))
			}
		})
	}
}
