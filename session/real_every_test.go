package session_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/transcript"
)

// everyService is a service of the servers with every mechanism.
type everyService struct {
	name, scheme, implicit string
	addr, tls              string
	own                    []string // ways to sign in of this protocol alone
}

func everyServices(r *realserver.Servers) []everyService {
	e := r.Every
	return []everyService{
		{"Dovecot IMAP", "imap", "imaps", e.IMAP, e.IMAPS, []string{"LOGIN:quoted", "LOGIN:literal"}},
		{"Dovecot POP3", "pop3", "pop3s", e.POP3, e.POP3S, []string{"USER", "APOP", "LOGIN"}},
		{"Dovecot submission", "submission", "smtps", e.Submission, e.SMTPS, []string{"LOGIN"}},
		{"Postfix", "submission", "smtps", e.Relay, e.Relays, []string{"LOGIN"}},
	}
}

// everyMechanism are the mechanisms of SASL, with and without an initial response.
var everyMechanism = []string{
	"PLAIN", "PLAIN:wait", "LOGIN:wait", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256:wait",
	"OAUTHBEARER", "XOAUTH2", "XOAUTH2:wait", "EXTERNAL", "ANONYMOUS",
	"NTLM", "SCRAM-SHA-512", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS",
}

// cannotBe are sign-ins that these servers refuse although all is right, and
// why: by the beginning of "service, way, mechanism" or by the mechanism alone.
// One that begins to work fails the test.
var cannotBe = []struct{ what, because string }{
	{"NTLM", "Dovecot has NTLM only by Samba's winbind, which needs a domain to ask"},
	{"SCRAM-SHA-512", "Dovecot 2.3 has SCRAM with SHA-1 and SHA-256"},
	{"SCRAM-SHA-1-PLUS", "Dovecot 2.3 ties nothing to TLS"},
	{"SCRAM-SHA-256-PLUS", "Dovecot 2.3 ties nothing to TLS"},
	{"Dovecot IMAP, clear, EXTERNAL", "there is no certificate without TLS"},
	{"Dovecot POP3, clear, EXTERNAL", "there is no certificate without TLS"},
	{"Dovecot submission, clear, EXTERNAL", "there is no certificate without TLS"},
	{"Postfix, clear, EXTERNAL", "there is no certificate without TLS"},
	{"Postfix, STARTTLS, EXTERNAL", "Postfix does not tell Dovecot whose certificate it was"},
	{"Postfix, TLS, EXTERNAL", "Postfix does not tell Dovecot whose certificate it was"},
	{"Dovecot submission, clear, ANONYMOUS", "Dovecot takes nobody's mail"},
	{"Dovecot submission, STARTTLS, ANONYMOUS", "Dovecot takes nobody's mail"},
	{"Dovecot submission, TLS, ANONYMOUS", "Dovecot takes nobody's mail"},
}

func whyNot(service, way, mech string) string {
	name, _, _ := strings.Cut(mech, ":")
	for _, c := range cannotBe {
		if c.what == name || c.what == fmt.Sprintf("%s, %s, %s", service, way, name) || strings.HasPrefix(name, c.what+"-") {
			return c.because
		}
	}
	return ""
}

// TestEveryMechanism signs in to Dovecot and to Postfix with every mechanism that
// they can be given without a network, in clear, by STARTTLS and in TLS, with the
// right secret and with a wrong one.
func TestEveryMechanism(t *testing.T) {
	r := realserver.Start(t)
	r.NeedSubmission(t)
	for _, s := range everyServices(r) {
		t.Run(s.name, func(t *testing.T) {
			var refused sync.WaitGroup // Dovecot takes half a second for a no: they wait together
			defer refused.Wait()
			for _, way := range []string{"clear", "STARTTLS", "TLS"} {
				for _, mech := range append(slices.Clone(everyMechanism), s.own...) {
					if way == "clear" && strings.HasSuffix(mech, "-PLUS") {
						continue // there is nothing to tie it to, which the driver knows
					}
					name := way + ", " + mech
					signIn := func(right, works bool) {
						signsIn(t, name, everyConfig(t, r, s, way, mech, right), everyAccount(r, mech, right), works)
					}
					if whyNot(s.name, way, mech) == "" {
						signIn(true, true)
					} else {
						refused.Go(func() { signIn(true, false) })
					}
					if way != "STARTTLS" && mech != "ANONYMOUS" { // anybody is nobody
						refused.Go(func() { signIn(false, false) })
					}
				}
			}
		})
	}
}

// everyConfig reaches a service one way. EXTERNAL shows a certificate: of the CA, or of a stranger's.
func everyConfig(t *testing.T, r *realserver.Servers, s everyService, way, mech string, right bool) session.Config {
	t.Helper()
	scheme, addr, mode := s.scheme, s.addr, session.Must
	switch way {
	case "clear":
		mode = session.Off
	case "TLS":
		scheme, addr, mode = s.implicit, s.tls, session.Implicit
	}
	cfg := realConfig(t, r, scheme, addr, mode)
	if way == "clear" {
		cfg.AllowClear = []string{addr}
	}
	if mech == "EXTERNAL" && way != "clear" {
		cert := r.ClientCert(t, right)
		cfg.ClientCert = &cert
	}
	return cfg
}

func everyAccount(r *realserver.Servers, mech string, right bool) transcript.Account {
	a := accountOf(r.Alice(), mech)
	if !right {
		a.Password = transcript.Hide("not-this-one")
	}
	switch name, _, _ := strings.Cut(mech, ":"); name {
	case "XOAUTH2", "OAUTHBEARER":
		ends := time.Now().Add(time.Hour)
		if !right {
			ends = time.Now().Add(-time.Hour)
		}
		a.Password, a.Token = transcript.Hide(realserver.Token(a.User, ends)), true
	case "EXTERNAL", "ANONYMOUS":
		a.User, a.Password = "", transcript.Hidden{} // the certificate's own name; no trace
	}
	return a
}
