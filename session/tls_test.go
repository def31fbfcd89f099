package session_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/transcript"
)

// startLab gives a lab that ends with the test.
func startLab(t testing.TB) *lab.Lab {
	t.Helper()
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// labConfig is how to reach a server of the lab.
func labConfig(t testing.TB, l *lab.Lab, name, mode string) session.Config {
	t.Helper()
	s, err := l.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode == "" {
		mode = map[string]string{"starttls": session.Must, "implicit": session.Implicit, "plain": session.Off}[s.Mode]
	}
	return session.Config{
		Target:   session.Target{Scheme: "lab", Host: name, LabNamed: true},
		Protocol: s.Protocol, Addr: s.Addr, TLS: mode, Host: s.Host, SNI: s.Host, EHLO: "client.test",
		Roots: l.Roots(), RootsName: "lab", Lab: true, Accounts: l.Accounts(), Timeouts: session.DefaultTimeouts(),
	}
}

// begin runs Begin; the log is whole when the returned function has ended the session.
func begin(t testing.TB, cfg session.Config) (*session.Driver, *transcript.Log, error) {
	t.Helper()
	log := transcript.NewLog()
	d := session.New(cfg, session.NewRecorder(log, nil, time.Now(), time.Now), 0)
	t.Cleanup(func() { d.Abort(); d.Wait(); log.Close() })
	return d, log, d.Begin(context.Background())
}

// work is what is said after the start, by protocol.
var work = map[string][]string{
	"smtp":       {"NOOP", "MAIL FROM:<alice@a.test>", "RCPT TO:<bob@a.test>", "DATA", "Subject: hello", "", "..dots", ".", "VRFY alice", "XYZZY"},
	"submission": {"NOOP", "RSET", "HELP", "XYZZY"},
	"pop3":       {"STAT", "LIST", "UIDL", "RETR 1", "TOP 1 0", "NOOP", "XYZZY"},
	"imap":       {"NOOP", "LIST \"\" *", "SELECT INBOX", "FETCH 1 (FLAGS BODY[])", "UID SEARCH ALL", "IDLE", "DONE", "APPEND INBOX {5}", "hello", "XYZZY"},
}

// TestLawOnLab runs whole sessions against the lab, for each protocol, mode
// and version, and holds that the observed events derive the same again.
func TestLawOnLab(t *testing.T) {
	l := startLab(t)
	for _, proto := range []string{"smtp", "submission", "pop3", "imap"} {
		for _, mode := range []string{"starttls", "implicit", "plain"} {
			for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
				if mode == "plain" && version == tls.VersionTLS13 {
					continue
				}
				t.Run(fmt.Sprintf("%s %s %s", proto, mode, tls.VersionName(version)), func(t *testing.T) {
					if proto != "pop3" { // one session at a time has the maildrop, RFC 1939 8
						t.Parallel()
					}
					wholeSession(t, l, proto, mode, version)
				})
			}
		}
	}
}

// labName gives the lab's name of its good server for a protocol and mode.
func labName(proto, mode string) string {
	scheme := map[string]string{"smtp": "smtp", "submission": "submission", "pop3": "pop3", "imap": "imap"}[proto]
	if mode == "implicit" {
		scheme = map[string]string{"smtp": "smtps", "submission": "smtps", "pop3": "pop3s", "imap": "imaps"}[proto]
	}
	host := "good"
	if mode == "plain" {
		host = "notls"
	}
	return scheme + "." + host
}

func wholeSession(t *testing.T, l *lab.Lab, proto, mode string, version uint16) {
	cfg := labConfig(t, l, labName(proto, mode), "")
	cfg.MinVersion, cfg.MaxVersion = version, version
	d, log, err := begin(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if proto != "smtp" {
		if err := d.Authenticate(ctx, l.Accounts()[0]); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range work[proto] {
		if err := d.Converse(ctx, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	if err := d.Close(ctx); err != nil {
		t.Fatal(err)
	}
	d.Wait()
	if mode != "plain" {
		sealed(t, log, tls.VersionName(version))
	}
	holdsLaw(t, log)
}

// sealed checks that the session was verified, inside the version asked for,
// and that nothing of the sign-in crossed readable.
func sealed(t *testing.T, log *transcript.Log, version string) {
	t.Helper()
	entries, _ := log.Since(0)
	verified, agreed := false, ""
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Verdict:
			verified = ev.OK
		case *transcript.TLSAgreed:
			agreed = ev.Version
		case *transcript.Exposed:
			if ev.Lock == transcript.LockSecret {
				t.Errorf("line %d: a secret was readable", ev.Line)
			}
		case *transcript.Finding:
			if ev.Severity == transcript.SeverityCritical || ev.Severity == transcript.SeverityHigh {
				t.Errorf("a careful server is accused of %s: %s %s", ev.ID, ev.Title, ev.Text)
			}
		}
	}
	if !verified || agreed != version {
		t.Errorf("verified %v, agreed on %q, want %q", verified, agreed, version)
	}
}

// TestBadCertificates holds that each of the lab's bad servers is stopped at,
// with the failing checks, before any secret went.
func TestBadCertificates(t *testing.T) {
	l := startLab(t)
	for name, checks := range map[string][]string{
		"expired": {"dates"}, "notyet": {"dates"}, "wrongname": {"name"},
		"selfsigned": {"anchor"}, "otherca": {"anchor"}, "copycat": {"proof"},
	} {
		for _, proto := range []string{"smtp", "imap", "pop3", "imaps"} {
			t.Run(proto+"."+name, func(t *testing.T) {
				t.Parallel()
				_, log, err := begin(t, labConfig(t, l, proto+"."+name, ""))
				var stop *session.Stop
				if !errors.As(err, &stop) || stop.Exit != session.ExitVerify {
					t.Fatalf("error %v, want a stop with exit %d", err, session.ExitVerify)
				}
				failing(t, log, checks)
			})
		}
	}
}

func failing(t *testing.T, log *transcript.Log, want []string) {
	t.Helper()
	entries, _ := log.Since(0)
	for _, e := range entries {
		v, ok := e.Event.(*transcript.Verdict)
		if !ok {
			continue
		}
		var failed []string
		for _, c := range v.Checks {
			if !c.OK && !c.Skipped {
				failed = append(failed, c.Name)
			}
		}
		if fmt.Sprint(failed) != fmt.Sprint(want) {
			t.Errorf("failing checks %v, want %v: %s", failed, want, v.Sentence)
		}
		return
	}
	t.Error("no verdict was recorded")
}

// TestInsecureLooksButDoesNotSignIn holds that looking at an unproven server
// leaves signing in blocked, and that a yes lifts that for one mechanism.
func TestInsecureLooksButDoesNotSignIn(t *testing.T) {
	l := startLab(t)
	cfg := labConfig(t, l, "imap.wrongname", "")
	cfg.Insecure = true
	d, _, err := begin(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	account := transcript.Account{Mechanism: "PLAIN", User: "someone", Password: transcript.Hide("their own password")}
	ctx := context.Background()
	var ask *transcript.Ask
	if err := d.Authenticate(ctx, account); !errors.As(err, &ask) || ask.Case != "unverified" || ask.Exit != session.ExitUnsafe {
		t.Fatalf("signing in to an unproven server: %v", err)
	}
	ask.Allow()
	var stop *session.Stop
	if err := d.Authenticate(ctx, account); !errors.As(err, &stop) || stop.Exit != session.ExitAuth {
		t.Errorf("after the yes: %v, want a refusal of the server", err)
	}
}

// TestHeldConnectionGoesOn holds that a person can look at an unproven server
// after a yes, and that the session then does what it does by itself.
func TestHeldConnectionGoesOn(t *testing.T) {
	l := startLab(t)
	// Many times: the question and what waits for the handshake come at one moment.
	for i := range 40 {
		name := []string{"smtp.expired", "pop3s.expired"}[i%2]
		cfg := labConfig(t, l, name, "")
		cfg.Asks = true
		d, log, err := begin(t, cfg)
		if err == nil {
			t.Fatalf("%s: an expired certificate was taken", name)
		}
		var ask *transcript.Ask
		if err := d.StartTLS(context.Background()); !errors.As(err, &ask) || ask.Case != "look" {
			t.Fatalf("%s: %v, want a question", name, err)
		}
		ask.Allow()
		if name == "pop3s.expired" {
			awaitGreeting(t, log) // the handshake is over before the user goes on
		}
		if err := d.StartTLS(context.Background()); err != nil {
			t.Fatalf("%s: after the yes: %v", name, err)
		}
		secure := false
		entries, _ := log.Since(0)
		for _, e := range entries {
			if c, ok := e.Event.(*transcript.Capabilities); ok {
				secure = c.Secure
			}
		}
		if !secure {
			t.Errorf("%s: the capabilities inside TLS were not asked for", name)
		}
	}
}

// awaitGreeting waits until the server has said something.
func awaitGreeting(t *testing.T, log *transcript.Log) {
	t.Helper()
	late := time.After(10 * time.Second)
	for {
		entries, more := log.Since(0)
		for _, e := range entries {
			if l, ok := e.Event.(*transcript.Line); ok && l.Span.Dir == transcript.Server {
				return
			}
		}
		select {
		case <-more:
		case <-late:
			t.Fatal("the server says nothing")
		}
	}
}

// TestLabRootsServeLabOnly holds that the lab's CA is in no other pool.
func TestLabRootsServeLabOnly(t *testing.T) {
	l := startLab(t)
	cfg := labConfig(t, l, "imaps.good", "")
	cfg.Roots = x509.NewCertPool()
	_, _, err := begin(t, cfg)
	var stop *session.Stop
	if !errors.As(err, &stop) || stop.Exit != session.ExitVerify {
		t.Errorf("without the lab's roots: %v", err)
	}
}
