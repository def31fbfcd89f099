package session_test

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// ours gives the goroutines that run code of a session, without the tests' own.
func ours() []string {
	buf := make([]byte, 1<<20)
	var all []string
	for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(g, "mailwire/session.(*") || strings.Contains(g, "crypto/tls.") {
			all = append(all, g)
		}
	}
	return all
}

// TestNothingIsLeft holds that a session leaves no goroutine, however it ends.
// It is not parallel: it counts the goroutines of the process.
func TestNothingIsLeft(t *testing.T) {
	ctx := context.Background()
	cancelled, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	for _, c := range []struct {
		name, target, mode, script string
		ctx                        context.Context
		end                        func(*session.Driver)
	}{
		{"closed", "smtp://a.test", session.Manual, smtpClear + "C: QUIT\nS: 221 bye\nclose", ctx, func(d *session.Driver) { d.Close(ctx) }},
		{"closed, the server is silent", "smtp://a.test", session.Manual, smtpClear + "wait", ctx, func(d *session.Driver) { d.Close(ctx) }},
		{"aborted", "imap://a.test", session.Manual, imapClear + "wait", ctx, (*session.Driver).Abort},
		{"aborted twice", "imap://a.test", session.Manual, imapClear + "wait", ctx, func(d *session.Driver) { d.Abort(); d.Abort() }},
		{"no greeting", "smtp://a.test", session.Must, "wait", ctx, nil},
		{"cancelled before the greeting", "smtp://a.test", session.Must, "wait", cancelled, nil},
		{"no TLS", "smtp://a.test", session.Must, smtpClear + "C: STARTTLS\nS: 454 no\nwait", ctx, nil},
		{"silence within the handshake", "smtps://a.test", "", "hello\nwait", ctx, nil},
		{"cancelled within the handshake", "smtps://a.test", "", "hello\nwait", cancelled, nil},
		{"reset within the handshake", "smtps://a.test", "", "hello\nreset", ctx, nil},
		{"injected into", "smtp://a.test", session.Must, smtpClear + "C: STARTTLS\nS: 220 go\nS: 250 x\nwait", ctx, nil},
		{"nothing listens", "smtp://127.0.0.1:1", session.Must, "", ctx, nil},
	} {
		var d *session.Driver
		if c.script == "" {
			tg, err := session.ParseTarget(c.target)
			if err != nil {
				t.Fatal(err)
			}
			log := transcript.NewLog()
			d = session.New(session.Config{Target: tg, Timeouts: quick()}, session.NewRecorder(log, nil, time.Now(), time.Now), 0)
		} else {
			d = undialled(t, c.target, c.mode, c.script)
		}
		err := d.Begin(c.ctx)
		if c.end != nil {
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			c.end(d)
		} else if err == nil {
			t.Errorf("%s: went well", c.name)
		}
		d.Wait() // what is left hangs here
		left := ours()
		for end := time.Now().Add(2 * time.Second); len(left) > 0 && time.Now().Before(end); left = ours() {
			time.Sleep(5 * time.Millisecond)
		}
		if len(left) > 0 {
			t.Fatalf("%s leaves %d goroutines:\n%s", c.name, len(left), left[0])
		}
	}
}
