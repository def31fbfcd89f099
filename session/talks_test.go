package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// Beginnings of sessions in clear.
const (
	smtpClear = `
		S: 220 a.test ESMTP
		C: EHLO
		S: 250-a.test
		S: 250-STARTTLS
		S: 250 AUTH PLAIN LOGIN
		`
	imapClear = `
		S: * OK hello
		C: CAPABILITY
		S: * CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN
		S: a1 OK done
		`
)

// TestHostileTalks holds what a typed line gives where the server ends the
// session, or breaks what was begun.
func TestHostileTalks(t *testing.T) {
	for _, c := range []struct {
		name, target, script, line string
		exit                       int
		words                      string
	}{
		{"421 in the middle, then a close", "smtp://a.test", smtpClear + `
			C: NOOP
			S: 421 4.3.2 going down
			close`, "NOOP", session.ExitConnect, "says goodbye: 421"},
		{"421 in the middle, the line stays open", "smtp://a.test", smtpClear + `
			C: NOOP
			S: 421 4.3.2 going down
			wait`, "NOOP", session.ExitConnect, "says goodbye: 421"},
		{"BYE in the middle", "imap://a.test", imapClear + `
			C: NOOP
			S: * BYE overloaded
			wait`, "NOOP", session.ExitConnect, "says goodbye: BYE overloaded"},
		{"a close instead of an answer", "imap://a.test", imapClear + `
			C: NOOP
			close`, "NOOP", session.ExitConnect, "closed by the server"},
		{"STARTTLS with a tag of its own, injected into", "imap://a.test", imapClear + `
			C: x9 STARTTLS
			S: x9 OK go
			S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
			wait`, "x9 STARTTLS", session.ExitNoTLS, "plaintext bytes after"},
		{"STARTTLS with a tag of its own, refused", "imap://a.test", imapClear + `
			C: x9 STARTTLS
			S: x9 NO not today
			wait`, "x9 STARTTLS", session.ExitNoTLS, "refuses STARTTLS"},
		{"STARTTLS answered by another protocol", "smtp://a.test", smtpClear + `
			C: STARTTLS
			S: 220 go
			hello
			s: * OK what
			wait`, "starttls", session.ExitNoTLS, "does not speak TLS"},
		{"a line without end", "imap://a.test", imapClear + `
			C: NOOP
			s: * LIST ` + strings.Repeat("x", 1<<20) + `
			wait`, "NOOP", session.ExitProtocol, "a line longer than 1048576 bytes"},
		{"a literal beyond the limit", "imap://a.test", imapClear + `
			C: FETCH
			S: * 1 FETCH (BODY[] {4294967295}
			wait`, "FETCH 1 BODY[]", session.ExitProtocol, "a literal of 4294967295 bytes, the limit is 67108864"},
		{"a reply without end", "smtp://a.test", smtpClear + `
			C: HELP
			many 10001 214-more
			wait`, "HELP", session.ExitProtocol, "10000"},
		{"BDAT waits for nothing before its chunk", "smtp://a.test", smtpClear + `
			C: BDAT
			wait`, "BDAT 5 LAST", 0, ""},
		{"a mail's answer that never comes", "smtp://a.test", smtpClear + `
			C: DATA
			S: 354 go
			C: .
			wait`, "DATA|.", session.ExitConnect, "no complete answer"},
		{"a chunk's answer that never comes", "smtp://a.test", smtpClear + `
			C: BDAT
			wait`, "BDAT 5 LAST|hello", session.ExitConnect, "no complete answer"},
		{"a chunk refused in the middle of a goodbye", "smtp://a.test", smtpClear + `
			C: BDAT
			C: hello
			S: 421 full
			wait`, "BDAT 7 LAST|hello", session.ExitConnect, "says goodbye"},
		{"QUIT, and no answer", "smtp://a.test", smtpClear + `
			C: QUIT
			close`, "QUIT", 0, ""},
		{"LOGOUT", "imap://a.test", imapClear + `
			C: LOGOUT
			S: * BYE bye
			S: a2 OK done
			close`, "LOGOUT", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			limits := unhurried()
			if c.words == "no complete answer" {
				limits.Reply = quick().Reply // which is what is waited for
			}
			d := undialledWithin(t, limits, c.target, session.Manual, c.script)
			if err := d.Begin(context.Background()); err != nil {
				t.Fatal(err)
			}
			var err error
			for _, line := range strings.Split(c.line, "|") {
				err = d.Converse(context.Background(), line)
			}
			if exitOf(err) != c.exit || err != nil && !strings.Contains(err.Error(), c.words) {
				t.Errorf("exit %d, %v; want %d and %q", exitOf(err), err, c.exit, c.words)
			}
		})
	}
}

// TestEnded holds that a session that the server cut off is told apart from
// one that was left in good order.
func TestEnded(t *testing.T) {
	for _, c := range []struct {
		name, script, line string
		exit               int
	}{
		{"closed while nobody waits", smtpClear + "C: NOOP\nS: 250 ok\nclose", "NOOP", session.ExitConnect},
		{"reset while nobody waits", smtpClear + "C: NOOP\nS: 250 ok\nreset", "NOOP", session.ExitConnect},
		{"left", smtpClear + "C: QUIT\nS: 221 bye\nclose", "QUIT", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, _, err := dial(t, "smtp://a.test", session.Manual, c.script)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Converse(context.Background(), c.line); err != nil {
				t.Fatal(err)
			}
			d.Wait()
			over, err := d.Ended()
			if !over || exitOf(err) != c.exit {
				t.Errorf("ended %v, %v; want exit %d", over, err, c.exit)
			}
		})
	}
}

// TestPreauthSaysNothing holds that nothing is sent after a PREAUTH greeting
// in clear where TLS is required.
func TestPreauthSaysNothing(t *testing.T) {
	_, log, err := dial(t, "imap://a.test", session.Must, "S: * PREAUTH welcome\nwait")
	if exitOf(err) != session.ExitNoTLS {
		t.Errorf("%v, want exit %d", err, session.ExitNoTLS)
	}
	entries, _ := log.Since(0)
	for _, e := range entries {
		if x, ok := e.Event.(*transcript.Data); ok && x.Dir == transcript.Client {
			t.Errorf("%d bytes were sent", x.Len)
		}
	}
}

// TestTypedAheadIsGated holds that a password typed before the challenge that
// it answers does not go in clear without a question, nor into the log.
func TestTypedAheadIsGated(t *testing.T) {
	for _, c := range []struct{ target, begin, auth string }{
		{"smtp://a.test", smtpClear, "AUTH LOGIN"},
		{"imap://a.test", imapClear, "AUTHENTICATE PLAIN"},
		{"pop3://a.test", "S: +OK hi\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\n", "AUTH PLAIN"},
	} {
		d, log, err := dial(t, c.target, session.Manual, c.begin+"\nC: AUTH\nwait")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.SendLine(context.Background(), c.auth); err != nil {
			t.Fatalf("%s: %v", c.auth, err)
		}
		const secret = "hunter22"
		var ask *transcript.Ask
		if err := d.SendLine(context.Background(), secret); !errors.As(err, &ask) {
			t.Errorf("%s: a line typed ahead went in clear: %v", c.target, err)
		}
		entries, _ := log.Since(0)
		for _, e := range entries {
			if s := text(t, e.Event); strings.Contains(s, secret) {
				t.Errorf("%s: the log holds %s", c.target, s)
			}
		}
	}
}

// TestLabConsentCoversCanaries holds that a lab account's password, which may
// leak, opens the way for no other.
func TestLabConsentCoversCanaries(t *testing.T) {
	cfg := labConfig(t, startLab(t), "smtp.notls", session.Off)
	d, _, err := begin(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	a := cfg.Accounts[0]
	a.Mechanism = "PLAIN"
	var ask *transcript.Ask
	if err := d.Authenticate(context.Background(), a); errors.As(err, &ask) {
		t.Fatalf("a lab account's password needs a yes on a lab server: %v", err)
	}
	a.Password = transcript.Hide("a password of one's own")
	if err := d.Authenticate(context.Background(), a); !errors.As(err, &ask) {
		t.Errorf("another password went in clear: %v", err)
	}
}

// TestTypedSecretsAreMasked holds that what is typed of a sign-in stands in no
// event in the clear, however it is typed.
func TestTypedSecretsAreMasked(t *testing.T) {
	l := startLab(t)
	const secret = "hunter 22"
	for _, c := range []struct{ name, lines string }{
		{"imaps.good", `LOGIN alice "hunter 22"`},
		{"imaps.good", "x LOGIN {5}|alice {9}|hunter 22"},
		{"imaps.good", "x LOGIN {5+}|alice {9+}|hunter 22"},
		{"imaps.good", "x AUTHENTICATE PLAIN|AGFsaWNlAGh1bnRlciAyMg=="},
		{"pop3s.good", "USER alice|PASS hunter 22"},
		{"smtps.good", "AUTH PLAIN = AGFsaWNlAGh1bnRlciAyMg=="},
		{"smtps.good", "AUTH LOGIN|YWxpY2U=|aHVudGVyIDIy"},
	} {
		d, log, err := begin(t, labConfig(t, l, c.name, ""))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(c.lines, "|") {
			if err := d.Converse(context.Background(), line); err != nil {
				t.Errorf("%s, %q: %v", c.name, line, err)
			}
		}
		d.Abort()
		d.Wait()
		entries, _ := log.Since(0)
		for _, e := range entries {
			s := text(t, e.Event)
			for _, bad := range []string{secret, "hunter", "AGh1bnRlciAyMg", "aHVudGVyIDIy"} {
				if strings.Contains(s, bad) && e.Event.Kind() != transcript.KindData {
					t.Errorf("%s, %s: the log holds %s", c.name, c.lines, s)
				}
			}
		}
	}
}

// TestKnownPasswordIsGated holds that a password that was asked to sign in with
// does not go in clear in another line, in an encoding, without a question.
func TestKnownPasswordIsGated(t *testing.T) {
	d, _, err := dial(t, "smtp://a.test", session.Manual, smtpClear+"wait")
	if err != nil {
		t.Fatal(err)
	}
	var ask *transcript.Ask
	a := transcript.Account{Mechanism: "PLAIN", User: "me", Password: transcript.Hide("hunter 22")}
	if err := d.Authenticate(context.Background(), a); !errors.As(err, &ask) {
		t.Fatalf("signed in, in clear: %v", err)
	}
	for _, line := range []string{"NOOP hunter 22", "XAUTH aHVudGVyIDIy", "X 68756e746572203232"} {
		if err := d.SendLine(context.Background(), line); !errors.As(err, &ask) {
			t.Errorf("%q went in clear: %v", line, err)
		}
		if err := d.SendRaw(context.Background(), []byte("NOOP\r\n"+line+"\r\n")); !errors.As(err, &ask) {
			t.Errorf("%q went raw in clear: %v", line, err)
		}
	}
	if err := d.SendLine(context.Background(), "NOOP"); err != nil {
		t.Errorf("a harmless line: %v", err)
	}
}
