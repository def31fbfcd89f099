package session_test

import (
	"context"
	"errors"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/session/auth"
	"example.org/mailwire/transcript"
)

// TestNoSecretWithoutConsent holds for every mechanism that nothing of a
// sign-in goes out in clear, or to a server that is not proven, before a yes.
// Who only shows a certificate or a trace text has no secret to keep.
func TestNoSecretWithoutConsent(t *testing.T) {
	l := startLab(t)
	for server, mechs := range map[string][]string{
		"submission": auth.Mechanisms(),
		"pop3":       append(auth.Mechanisms(), "USER", "APOP"),
		"imap":       append(auth.Mechanisms(), "LOGIN:atom", "LOGIN:quoted", "LOGIN:literal", "LOGIN:wait", "PLAIN:wait"),
	} {
		for _, host := range []string{".notls", ".wrongname"} {
			cfg := labConfig(t, l, server+host, "")
			cfg.Insecure = true
			d, log, err := begin(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			for _, mech := range mechs {
				if mech == "EXTERNAL" || mech == "ANONYMOUS" {
					continue
				}
				before := sentBytes(log)
				var ask *transcript.Ask
				err := d.Authenticate(context.Background(), transcript.Account{Mechanism: mech, User: "me", Password: transcript.Hide("their-own-password")})
				if !errors.As(err, &ask) || ask.Exit != session.ExitUnsafe {
					t.Errorf("%s%s, %s: %v, want a question", server, host, mech, err)
				}
				if n := sentBytes(log) - before; n != 0 {
					t.Errorf("%s%s, %s: %d bytes went out before a yes", server, host, mech, n)
				}
			}
		}
	}
}

// sentBytes counts what the client said, in clear and inside TLS.
func sentBytes(log *transcript.Log) (n int) {
	entries, _ := log.Since(0)
	for _, e := range entries {
		if d, ok := e.Event.(*transcript.Data); ok && d.Dir == transcript.Client {
			n += len(d.Bytes)
		}
	}
	return n
}
