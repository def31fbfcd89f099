package session_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/transcript"
)

func TestMain(m *testing.M) { os.Exit(realserver.Main(m)) }

// realConfig is how to reach a real server.
func realConfig(t testing.TB, r *realserver.Servers, scheme, addr, mode string) session.Config {
	t.Helper()
	target, err := session.ParseTarget(scheme + "://" + realserver.Host)
	if err != nil {
		t.Fatal(err)
	}
	return session.Config{
		Target: target, Addr: addr, TLS: mode, SNI: realserver.Host, EHLO: "client.test",
		Roots: r.Roots, RootsName: "test", Timeouts: session.DefaultTimeouts(),
	}
}

func accountOf(a realserver.Account, mech string) transcript.Account {
	return transcript.Account{Mechanism: mech, User: a.User, Password: transcript.Hide(a.Password)}
}

// realWork is what is said to real servers once signed in.
var realWork = map[string][]string{
	"submission": {"NOOP", "RSET", "XYZZY", "VRFY nobody"},
	"pop3":       {"STAT", "LIST", "UIDL", "RETR 1", "TOP 1 3", "RSET", "XYZZY"},
	"imap":       {"NOOP", "NAMESPACE", "ID NIL", "LIST \"\" *", "SELECT INBOX", "FETCH 1 (FLAGS ENVELOPE BODY[])", "UID SEARCH ALL", "XYZZY"},
}

// TestRealServers signs in to Dovecot and Postfix with each mechanism, mode
// and version through an independent tap; holds that the transcript's wire
// bytes are the wire's, that nothing leaked, and the law.
func TestRealServers(t *testing.T) {
	r := realserver.Start(t)
	for _, c := range []struct {
		scheme, addr, mode string
		mechs              []string
	}{
		{"imap", r.IMAP, session.Must, []string{"", "PLAIN", "PLAIN:wait", "LOGIN", "LOGIN:quoted", "LOGIN:literal", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}},
		{"imaps", r.IMAPS, session.Implicit, []string{"", "PLAIN", "SCRAM-SHA-256"}},
		{"pop3", r.POP3, session.Must, []string{"", "USER", "APOP", "PLAIN", "PLAIN:wait", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}},
		{"pop3s", r.POP3S, session.Implicit, []string{"", "USER", "LOGIN"}},
		{"submission", r.Submission, session.Must, []string{"", "PLAIN", "PLAIN:wait", "LOGIN", "LOGIN:wait", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}},
		{"smtps", r.SMTPS, session.Implicit, []string{"", "PLAIN"}},
	} {
		for _, mech := range c.mechs {
			for _, v := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
				name := fmt.Sprintf("%s %s %s", c.scheme, mech, tls.VersionName(v))
				t.Run(name, func(t *testing.T) {
					tap := realserver.NewTap(t, c.addr)
					cfg := realConfig(t, r, c.scheme, tap.Addr, c.mode)
					cfg.MinVersion, cfg.MaxVersion = v, v
					realSession(t, cfg, accountOf(r.Alice(), mech))
					tapAgrees(t, tap, lastLog, false)
					sealed(t, lastLog, tls.VersionName(v))
				})
			}
		}
	}
}

// TestRealClear signs in to Dovecot and Postfix in clear, with consent.
func TestRealClear(t *testing.T) {
	r := realserver.Start(t)
	for _, c := range []struct {
		scheme, addr string
		mechs        []string
	}{
		{"imap", r.IMAPClear, []string{"PLAIN", "LOGIN:quoted", "LOGIN:literal", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-256"}},
		{"pop3", r.POP3Clear, []string{"USER", "APOP", "LOGIN:wait", "DIGEST-MD5", "SCRAM-SHA-1"}},
		{"submission", r.SubmissionClear, []string{"PLAIN", "LOGIN:wait", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-256"}},
	} {
		for _, mech := range c.mechs {
			t.Run(c.scheme+" "+mech, func(t *testing.T) {
				cfg := realConfig(t, r, c.scheme, c.addr, session.Off)
				cfg.AllowClear = []string{c.addr}
				realSession(t, cfg, accountOf(r.Alice(), mech))
				wrong := accountOf(r.Alice(), mech)
				wrong.Password = transcript.Hide("not-this-one")
				signsIn(t, c.scheme+" "+mech, cfg, wrong, false)
			})
		}
	}
}

// lastLog is the log of the last whole session.
var lastLog *transcript.Log

func realSession(t *testing.T, cfg session.Config, a transcript.Account) {
	t.Helper()
	d, log, err := begin(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if err := d.Authenticate(ctx, a); err != nil {
		t.Fatal(err)
	}
	for _, line := range realWork[cfg.Target.Protocol()] {
		if err := d.Converse(ctx, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	d.Close(ctx)
	d.Wait()
	holdsLaw(t, log)
	lastLog = log
}

// tapAgrees holds that the log's wire bytes are those that crossed the tap; of
// a session that broke off, as far as they were read.
func tapAgrees(t *testing.T, tap *realserver.Tap, log *transcript.Log, brokeOff bool) {
	t.Helper()
	conns := tap.Conns()
	if len(conns) != 1 {
		t.Fatalf("%d connections crossed the tap", len(conns))
	}
	select {
	case <-conns[0].Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the tap's connection did not end")
	}
	for dir, want := range map[transcript.Dir][]byte{transcript.Client: conns[0].Client(), transcript.Server: conns[0].Server()} {
		var got []byte
		for _, o := range observedOf(t, log) {
			if d, ok := o.event.(*transcript.Data); ok && d.Dir == dir && d.Layer == transcript.Wire {
				got = append(got, d.Bytes...)
			}
		}
		// The tap may have seen bytes that nobody read any more after the end.
		if !bytes.HasPrefix(want, got) || len(want)-len(got) > 64 && !(brokeOff && dir == transcript.Server) {
			t.Errorf("%s: %d wire bytes recorded, %d crossed", dir, len(got), len(want))
		}
	}
}

// TestRealRefusals holds the stop for what goes wrong with real servers.
func TestRealRefusals(t *testing.T) {
	r := realserver.Start(t)
	wrong := transcript.Account{User: "alice", Password: transcript.Hide("not this one")}
	for _, c := range []struct {
		name, scheme, addr, mode string
		account                  *transcript.Account
		exit                     int
	}{
		{"wrong password", "imap", r.IMAP, session.Must, &wrong, session.ExitAuth},
		{"wrong password", "pop3s", r.POP3S, session.Implicit, &wrong, session.ExitAuth},
		{"wrong password", "submission", r.Submission, session.Must, &wrong, session.ExitAuth},
		{"expired", "imap", r.IMAPExpired, session.Must, nil, session.ExitVerify},
		{"expired", "imaps", r.IMAPSExpired, session.Implicit, nil, session.ExitVerify},
		{"expired", "submission", r.SubmissionExpired, session.Must, nil, session.ExitVerify},
		{"wrong name", "imap", r.IMAPWrongName, session.Must, nil, session.ExitVerify},
		{"wrong name", "imaps", r.IMAPSWrongName, session.Implicit, nil, session.ExitVerify},
		{"wrong name", "submission", r.SubmissionWrongName, session.Must, nil, session.ExitVerify},
		{"no STARTTLS", "imap", r.IMAPNoTLS, session.Must, nil, session.ExitNoTLS},
		{"no STLS", "pop3", r.POP3NoTLS, session.Must, nil, session.ExitNoTLS},
		{"no STARTTLS", "smtp", r.SMTPNoTLS, session.Must, nil, session.ExitNoTLS},
		{"plaintext server, implicit TLS", "imaps", r.IMAPNoTLS, session.Implicit, nil, session.ExitNoTLS},
		{"sign-in in clear", "imap", r.IMAPClear, session.Off, &wrong, session.ExitUnsafe},
		{"sign-in in clear", "pop3", r.POP3Clear, session.Off, &wrong, session.ExitUnsafe},
		{"sign-in in clear", "submission", r.SubmissionClear, session.Off, &wrong, session.ExitUnsafe},
	} {
		t.Run(c.scheme+" "+c.name, func(t *testing.T) {
			d, log, err := begin(t, realConfig(t, r, c.scheme, c.addr, c.mode))
			if err == nil && c.account != nil {
				err = d.Authenticate(context.Background(), *c.account)
			}
			if got := exitOf(err); got != c.exit {
				t.Fatalf("exit %d (%v), want %d", got, err, c.exit)
			}
			entries, _ := log.Since(0)
			for _, e := range entries {
				if x, ok := e.Event.(*transcript.Exposed); ok && x.Lock == transcript.LockSecret {
					t.Errorf("a secret was readable: %+v", x)
				}
			}
		})
	}
}

// exitOf gives the exit code that an error means.
func exitOf(err error) int {
	var stop *session.Stop
	var ask *transcript.Ask
	switch {
	case errors.As(err, &stop):
		return stop.Exit
	case errors.As(err, &ask):
		return ask.Exit
	case err != nil:
		return -1
	}
	return 0
}

// TestRealMail sends a mail through Postfix and fetches it from Dovecot.
func TestRealMail(t *testing.T) {
	r := realserver.Start(t)
	ctx := context.Background()
	out, _, err := begin(t, realConfig(t, r, "submission", r.Submission, session.Must))
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Authenticate(ctx, accountOf(r.Bob(), "")); err != nil {
		t.Fatal(err)
	}
	subject := fmt.Sprintf("through the wire %d", time.Now().UnixNano())
	for _, line := range []string{"MAIL FROM:<" + r.Bob().Address + ">", "RCPT TO:<" + r.Alice().Address + ">",
		"DATA", "Subject: " + subject, "", "..a line that begins with dots", ".end", "."} {
		if err := out.Converse(ctx, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	out.Close(ctx)
	in, log, err := begin(t, realConfig(t, r, "imaps", r.IMAPS, session.Implicit))
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Authenticate(ctx, accountOf(r.Alice(), "")); err != nil {
		t.Fatal(err)
	}
	if err := in.Converse(ctx, "SELECT INBOX"); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if err := in.Converse(ctx, "FETCH * (BODY.PEEK[])"); err != nil {
			t.Fatal(err)
		}
		if said(log, subject) && said(log, "..a line that begins with dots") && said(log, ".end") {
			return
		}
		if err := in.Converse(ctx, "NOOP"); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("the mail that was sent did not arrive whole")
}

// said tells whether the server sent a line with s in it.
func said(log *transcript.Log, s string) bool {
	entries, _ := log.Since(0)
	for _, e := range entries {
		l, ok := e.Event.(*transcript.Line)
		if ok && l.Span.Dir == transcript.Server && strings.Contains(l.Text.Raw(), s) {
			return true
		}
	}
	return false
}
