package session_test

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// TestInitialResponse holds where the first message of a sign-in stands on the
// command line, and where it waits: for want of the extension, for the length
// of the line, and where that was asked for.
func TestInitialResponse(t *testing.T) {
	long := strings.Repeat("t", 200)
	short := b64("\x00me\x00hunter 22")
	const pop = "S: +OK hello\nC: CAPA\nS: +OK\n"
	const imap = "S: * OK hello\nC: CAPABILITY\n"
	for _, c := range []struct{ name, target, mech, password, script string }{
		{"SMTP", "smtp://a.test", "PLAIN", "hunter 22", smtpClear + "C: AUTH PLAIN " + short + "\nS: 235 yes\nwait"},
		{"SMTP, asked to wait", "smtp://a.test", "PLAIN:wait", "hunter 22", smtpClear + "C: AUTH PLAIN$\nS: 334 \nC: " + short + "\nS: 235 yes\nwait"},
		{"SMTP, 509 octets", "smtp://a.test", "PLAIN", strings.Repeat("t", 367), smtpClear + "C: AUTH PLAIN AG1lAHR0\nS: 235 yes\nwait"},
		{"SMTP, 513 octets", "smtp://a.test", "PLAIN", strings.Repeat("t", 370), smtpClear + "C: AUTH PLAIN$\nS: 334 \nC: AG1lAHR0\nS: 235 yes\nwait"},
		{"POP3", "pop3://a.test", "PLAIN", "hunter 22", pop + "S: SASL PLAIN\nS: .\nC: AUTH PLAIN " + short + "\nS: +OK\nwait"},
		{"POP3, long", "pop3://a.test", "PLAIN", long, pop + "S: SASL PLAIN\nS: .\nC: AUTH PLAIN$\nS: + \nC: AG1lAHR0\nS: +OK\nwait"},
		{"POP3 of RFC 1734", "pop3://a.test", "PLAIN", "hunter 22", pop + "S: USER\nS: .\nC: AUTH PLAIN$\nS: + \nC: " + short + "\nS: +OK\nwait"},
		{"IMAP", "imap://a.test", "PLAIN", "hunter 22", imap + "S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nS: a1 OK\nC: AUTHENTICATE PLAIN " + short + "\nS: a2 OK\nwait"},
		{"IMAP without SASL-IR", "imap://a.test", "PLAIN", "hunter 22", imap + "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN\nS: a1 OK\nC: AUTHENTICATE PLAIN$\nS: + \nC: " + short + "\nS: a2 OK\nwait"},
		{"IMAP LOGIN, a literal that waits", "imap://a.test", "LOGIN:literal", "hunter 22", imap + "S: * CAPABILITY IMAP4rev1\nS: a1 OK\nC: LOGIN {2}$\nS: + go\nC: me {9}$\nS: + go\nC: hunter 22$\nS: a2 OK\nwait"},
		{"IMAP LOGIN, LITERAL+", "imap://a.test", "LOGIN:literal", "hunter 22", imap + "S: * CAPABILITY IMAP4rev1 LITERAL+\nS: a1 OK\nC: LOGIN {2+}$\nC: me {9+}$\nC: hunter 22$\nS: a2 OK\nwait"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := undialled(t, c.target, session.Manual, c.script)
			if err := d.Begin(context.Background()); err != nil {
				t.Fatal(err)
			}
			a := transcript.Account{Mechanism: c.mech, User: "me", Password: transcript.Hide(c.password)}
			var ask *transcript.Ask
			if err := d.Authenticate(context.Background(), a); !errors.As(err, &ask) {
				t.Fatal(err)
			}
			ask.Allow()
			if err := d.Authenticate(context.Background(), a); err != nil {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestExternal signs in by the client's certificate on each protocol.
func TestExternal(t *testing.T) {
	l := startLab(t)
	for _, name := range []string{"submission.mutual", "smtps.asks", "pop3.mutual", "pop3s.asks", "imap.asks", "imaps.mutual"} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			for user, right := range map[string]bool{"": true, "bob": true, "bob@b.test": true, "alice": false} {
				cert, err := l.Client("bob")
				if err != nil {
					t.Fatal(err)
				}
				cfg := labConfig(t, l, name, "")
				cfg.ClientCert, cfg.MinVersion, cfg.MaxVersion = &cert, version, version
				foreignSignIn(t, name+" as "+user, cfg, transcript.Account{Mechanism: "EXTERNAL", User: user}, right)
			}
		}
	}
}
