package session_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab/signin"
	"example.org/mailwire/transcript"
)

// alice gives an account of the lab, with the right or a wrong secret.
func alice(mech string, right bool) transcript.Account {
	a := transcript.Account{Mechanism: mech, User: "alice", Password: transcript.Hide("s3cret-sauce")}
	if !right {
		a.Password = transcript.Hide("not-this-one")
	}
	if name, _, _ := strings.Cut(mech, ":"); name == "XOAUTH2" || name == "OAUTHBEARER" {
		ends := time.Now().Add(time.Hour)
		if !right {
			ends = time.Now().Add(-time.Hour)
		}
		a.Password, a.Token = transcript.Hide(signin.Token("alice", "mail", ends)), true
	}
	return a
}

// labMechanisms are the ways to sign in to the lab: in clear, and inside TLS
// those too.
var labMechanisms = struct{ clear, sealed, imap, pop3 []string }{
	clear: []string{"PLAIN", "PLAIN:wait", "LOGIN", "LOGIN:wait", "CRAM-MD5", "DIGEST-MD5", "NTLM", "SCRAM-SHA-1", "SCRAM-SHA-256:wait", "SCRAM-SHA-512"},
	sealed: []string{"", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS:tls-server-end-point",
		"XOAUTH2", "XOAUTH2:wait", "OAUTHBEARER"},
	imap: []string{"LOGIN:atom", "LOGIN:quoted", "LOGIN:literal"},
	pop3: []string{"USER", "APOP"},
}

// TestLabMechanisms signs in to the lab with every mechanism, on each protocol,
// in clear, by STARTTLS and in implicit TLS of both versions, and is refused
// with a wrong secret.
func TestLabMechanisms(t *testing.T) {
	l := startLab(t)
	for _, protocol := range []string{"submission", "pop3", "imap"} {
		implicit := map[string]string{"submission": "smtps", "pop3": "pop3s", "imap": "imaps"}[protocol]
		clear := labMechanisms.clear
		switch protocol {
		case "imap":
			clear = append(clear, labMechanisms.imap...)
		case "pop3":
			clear = append(clear, labMechanisms.pop3...)
		}
		sealed := append(append([]string{}, clear...), labMechanisms.sealed...)
		for _, c := range []struct {
			server  string
			version uint16
			mechs   []string
		}{
			{protocol + ".notls", 0, clear}, {protocol + ".good", tls.VersionTLS13, sealed}, {implicit + ".good", tls.VersionTLS12, sealed},
			{protocol + ".good", tls.VersionTLS12, []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS:tls-unique", "SCRAM-SHA-1-PLUS:tls-exporter"}},
			{implicit + ".good", tls.VersionTLS13, []string{"SCRAM-SHA-256-PLUS", "DIGEST-MD5"}},
		} {
			for _, mech := range c.mechs {
				for _, right := range []bool{true, false} {
					cfg := labConfig(t, l, c.server, "")
					if c.version == 0 {
						cfg.TLS = session.Off
						cfg.AllowClear = []string{cfg.Addr}
					}
					cfg.MinVersion, cfg.MaxVersion = c.version, c.version
					signsIn(t, fmt.Sprintf("%s %s %s", c.server, mech, tls.VersionName(c.version)), cfg, alice(mech, right), right)
				}
			}
		}
	}
}

func signsIn(t *testing.T, name string, cfg session.Config, a transcript.Account, right bool) *transcript.Log {
	t.Helper()
	d, log, err := begin(t, cfg)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	err = d.Authenticate(context.Background(), a)
	if want := map[bool]int{true: 0, false: session.ExitAuth}[right]; exitOf(err) != want {
		t.Errorf("%s: exit %d (%v), want %d", name, exitOf(err), err, want)
	}
	d.Close(context.Background())
	d.Wait()
	holdsLaw(t, log)
	done := ""
	for _, s := range steps(log) {
		if s.Step == "ok" || s.Step == "refused" {
			done = s.Step
		}
		if s.Step == "ok" && s.User.Raw() != a.User {
			t.Errorf("%s: signed in as %s", name, s.User)
		}
	}
	if want := map[bool]string{true: "ok", false: "refused"}[right]; done != want {
		t.Errorf("%s: the last step is %q, want %q", name, done, want)
	}
	return log
}

// steps gives the decoded steps of a sign-in.
func steps(log *transcript.Log) (list []*transcript.AuthStep) {
	entries, _ := log.Since(0)
	for _, e := range entries {
		if s, ok := e.Event.(*transcript.AuthStep); ok {
			list = append(list, s)
		}
	}
	return list
}

// notes gives what the driver told.
func notes(log *transcript.Log) string {
	var b strings.Builder
	entries, _ := log.Since(0)
	for _, e := range entries {
		if n, ok := e.Event.(*transcript.Note); ok {
			b.WriteString(n.Text.Raw() + "\n")
		}
	}
	return b.String()
}

// TestBindingIsShown holds that the choice is the bound one, and that what it is
// bound to is told and decoded.
func TestBindingIsShown(t *testing.T) {
	l := startLab(t)
	for version, want := range map[uint16]string{tls.VersionTLS12: "tls-unique", tls.VersionTLS13: "tls-exporter"} {
		cfg := labConfig(t, l, "imap.good", "")
		cfg.MinVersion, cfg.MaxVersion = version, version
		log := signsIn(t, want, cfg, alice("", true), true)
		if got := notes(log); !strings.Contains(got, "SCRAM-SHA-512-PLUS is tied to this connection by "+want) || !strings.Contains(got, "passed over: SCRAM-SHA-256-PLUS, ") {
			t.Errorf("%s: %s", want, got)
		}
		var shown []string
		for _, s := range steps(log) {
			for _, f := range s.Fields {
				if f.Name == "channel binding" {
					shown = append(shown, f.Value.Raw())
				}
			}
		}
		if len(shown) != 2 || shown[0] != "p="+want || !strings.HasPrefix(shown[1], "p="+want+", ") {
			t.Errorf("%s: %q", want, shown)
		}
	}
}

// TestUnboundFlag holds the flag of a sign-in that is not bound, RFC 5802 6: n
// where the server could have bound it or there is no TLS, y where it offers none.
func TestUnboundFlag(t *testing.T) {
	l := startLab(t)
	for server, want := range map[string]string{"imap.good": "n: the client has none", "imap.notls": "n: the client has none"} {
		cfg := labConfig(t, l, server, "")
		if server == "imap.notls" {
			cfg.TLS = session.Off
		}
		log := signsIn(t, server, cfg, alice("SCRAM-SHA-256", true), true)
		if got := field(log, "channel binding"); got != want {
			t.Errorf("%s: %q, want %q", server, got, want)
		}
	}
}

// field gives the first field of that name in the steps of a sign-in.
func field(log *transcript.Log, name string) string {
	for _, s := range steps(log) {
		for _, f := range s.Fields {
			if f.Name == name {
				return f.Value.Raw()
			}
		}
	}
	return ""
}
