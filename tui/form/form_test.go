package form

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// TestAsks holds that the form asks for what the mechanism takes, lists all that
// is offered, and shows no secret.
func TestAsks(t *testing.T) {
	offered := strings.Fields("PLAIN SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS SCRAM-SHA-512-PLUS XOAUTH2 OAUTHBEARER EXTERNAL")
	accounts := []transcript.Account{{User: "alice", Password: transcript.Hide("s3cret-sauce")}}
	for i, want := range append([]string{"secret"}, "secret", "secret", "secret", "secret", "token", "token", "act as") {
		m := New(style.Theme{}, offered, accounts)
		m.mechanism = i
		screen := m.View(80, 24, transcript.LockSealed)
		if !strings.Contains(screen, want) || strings.Contains(screen, "s3cret") {
			t.Errorf("%d: no %q, or a secret, in\n%s", i, want, screen)
		}
		for _, name := range offered {
			if !strings.Contains(screen, name) {
				t.Errorf("%d: %s is not listed in\n%s", i, name, screen)
			}
		}
	}
}

// TestReady holds that a certificate needs neither user nor secret.
func TestReady(t *testing.T) {
	m := New(style.Theme{}, []string{"PLAIN", "EXTERNAL"}, nil)
	for i, want := range []bool{false, false, true} {
		m.mechanism = i
		if got := m.Ready(); got != want {
			t.Errorf("%s: ready %v", m.Account().Mechanism, got)
		}
	}
}
