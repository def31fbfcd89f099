package session_test

import (
	"crypto/tls"
	"errors"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// stopped runs Begin until the handshake and gives the stop, nil for none.
func stopped(t *testing.T, cfg session.Config) (*session.Stop, *transcript.Log) {
	t.Helper()
	cfg.Until = session.Handshake
	d, log, err := begin(t, cfg)
	var stop *session.Stop
	if err != nil && !errors.As(err, &stop) {
		t.Fatalf("error %v, which is no stop", err)
	}
	select {
	case <-d.Done():
	default:
		t.Error("the conversation goes on after its handshake")
	}
	d.Wait()
	holdsLaw(t, log)
	return stop, log
}

// TestUntilHandshake holds that a conversation ends politely with its handshake.
func TestUntilHandshake(t *testing.T) {
	l := startLab(t)
	for _, name := range []string{"smtp.good", "imaps.good", "pop3.good", "smtps.tls12", "pop3s.good", "imap.tls12"} {
		stop, log := stopped(t, labConfig(t, l, name, ""))
		if stop != nil {
			t.Errorf("%s: %v", name, stop)
		}
		bye := false
		entries, _ := log.Since(0)
		for _, e := range entries {
			if r, ok := e.Event.(*transcript.Request); ok && r.Span.Layer == transcript.Plain {
				bye = r.Verb == "QUIT" || r.Verb == "LOGOUT"
			}
		}
		if !bye {
			t.Errorf("%s: no goodbye inside TLS", name)
		}
	}
}

// TestClientCertificates holds who is let in, and that a refusal is told as
// the server's refusal of the certificate, or of its absence, in both
// versions: in TLS 1.3 it comes after the handshake.
func TestClientCertificates(t *testing.T) {
	l := startLab(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, c := range []struct{ server, client, says string }{
			{"imaps.mutual", "alice", ""},
			{"smtp.mutual", "bob", ""},
			{"pop3.asks", "", ""},
			{"pop3.asks", "stranger", ""},
			{"smtp.mutual", "", "none was sent"},
			{"pop3s.mutual", "", "none was sent"},
			{"imap.mutual", "stranger", "refused the client certificate CN=stranger with the alert unknown_ca"},
			{"smtps.mutual", "stranger", "refused the client certificate CN=stranger with the alert unknown_ca"},
		} {
			t.Run(tls.VersionName(version)+" "+c.server+" "+c.client, func(t *testing.T) {
				t.Parallel()
				cfg := labConfig(t, l, c.server, "")
				cfg.MinVersion, cfg.MaxVersion = version, version
				if c.client != "" {
					cert, err := l.Client(c.client)
					if err != nil {
						t.Fatal(err)
					}
					cfg.ClientCert = &cert
				}
				stop, _ := stopped(t, cfg)
				switch {
				case stop == nil && c.says != "":
					t.Error("let in")
				case stop != nil && (c.says == "" || stop.Exit != session.ExitNoTLS || stop.Stage != "handshake" || !strings.Contains(stop.Error(), c.says)):
					t.Errorf("exit %d at %s: %v", stop.Exit, stop.Stage, stop)
				}
			})
		}
	}
}

// TestRefusedAtWork holds the same for a session that goes on: the refusal is
// met at the first command.
func TestRefusedAtWork(t *testing.T) {
	l := startLab(t)
	for range 20 { // the server closes while the command is on its way
		_, _, err := begin(t, labConfig(t, l, "smtp.mutual", ""))
		var stop *session.Stop
		if !errors.As(err, &stop) || stop.Exit != session.ExitNoTLS || !strings.Contains(stop.Error(), "requires a client certificate") {
			t.Fatalf("%v", err)
		}
	}
}

// TestOldServers holds F13: which version the server speaks, what is allowed
// here, and that one can look anyway.
func TestOldServers(t *testing.T) {
	l := startLab(t)
	stop, _ := stopped(t, labConfig(t, l, "imaps.oldtls", ""))
	if stop == nil || stop.Exit != session.ExitNoTLS || !strings.Contains(stop.Error(), "--tls-min 1.0") {
		t.Errorf("with the defaults: %v", stop)
	}
	cfg := labConfig(t, l, "imaps.tls12", "")
	cfg.MinVersion = tls.VersionTLS13
	if stop, _ := stopped(t, cfg); stop == nil || !strings.Contains(stop.Error(), "speaks TLS 1.2 or older only") || !strings.Contains(stop.Error(), "--tls-min 1.2") {
		t.Errorf("with TLS 1.3 alone: %v", stop)
	}
	cfg = labConfig(t, l, "imaps.oldtls", "")
	cfg.MinVersion = tls.VersionTLS10
	if stop, log := stopped(t, cfg); stop != nil || agreed(log).Version != "TLS 1.1" {
		t.Errorf("with TLS 1.0 allowed: %v %+v", stop, agreed(log))
	}
	cfg = labConfig(t, l, "smtp.rsakex", "")
	if stop, _ := stopped(t, cfg); stop == nil || stop.Exit != session.ExitNoTLS {
		t.Errorf("RSA key exchange without asking for it: %v", stop)
	}
	cfg.Suites = []uint16{tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}
	if stop, log := stopped(t, cfg); stop != nil || agreed(log).Suite != "TLS_RSA_WITH_3DES_EDE_CBC_SHA" || !agreed(log).Decrypted {
		t.Errorf("RSA key exchange: %v %+v", stop, agreed(log))
	}
}

func agreed(log *transcript.Log) transcript.TLSAgreed {
	var a transcript.TLSAgreed
	entries, _ := log.Since(0)
	for _, e := range entries {
		if x, ok := e.Event.(*transcript.TLSAgreed); ok {
			a = *x
		}
	}
	return a
}

// TestUnreadableCertificate holds that a certificate which crypto/tls cannot
// parse is judged and recorded in both versions.
func TestUnreadableCertificate(t *testing.T) {
	l := startLab(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, name := range []string{"smtp.unreadable", "imaps.unreadable", "pop3.unreadable"} {
			cfg := labConfig(t, l, name, "")
			cfg.MinVersion, cfg.MaxVersion, cfg.Insecure = version, version, true
			stop, log := stopped(t, cfg)
			if stop == nil || stop.Exit != session.ExitVerify || !strings.Contains(stop.Error(), "cannot be read") {
				t.Errorf("%s in %s: %v", name, tls.VersionName(version), stop)
			}
			failing(t, log, []string{"chain"})
			chain := 0
			entries, _ := log.Since(0)
			for _, e := range entries {
				switch ev := e.Event.(type) {
				case *transcript.Certificates:
					chain = len(ev.Chain)
				case *transcript.Line:
					if ev.Span.Layer == transcript.Plain {
						t.Errorf("%s: something was said inside TLS", name)
					}
				}
			}
			if chain != 2 {
				t.Errorf("%s in %s: %d certificates are recorded", name, tls.VersionName(version), chain)
			}
		}
	}
}

// TestWishesAreRecorded holds that the recording tells what was asked of TLS.
func TestWishesAreRecorded(t *testing.T) {
	l := startLab(t)
	cfg := labConfig(t, l, "imaps.good", "")
	cfg.MaxVersion, cfg.Groups, cfg.ALPN = tls.VersionTLS12, []tls.CurveID{tls.CurveP384}, []string{"imap"}
	cfg.Suites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}
	stop, log := stopped(t, cfg)
	if a := agreed(log); stop != nil || a.Group != "secp384r1" || a.Suite != "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" {
		t.Fatalf("%v %+v", stop, a)
	}
	entries, _ := log.Since(0)
	asked := entries[0].Event.(*transcript.Opened).Asked
	if asked.Max != "1.2" || asked.Min != "" || len(asked.Suites) != 1 || asked.Groups[0] != "secp384r1" || asked.ALPN[0] != "imap" || asked.Until != "handshake" {
		t.Errorf("%+v", asked)
	}
}

// TestResumption holds that the second of two conversations resumes the
// session of the first, in both versions, and tells what that saved; and that
// TLS 1.2's messages are opened although crypto/tls logs no key then.
func TestResumption(t *testing.T) {
	l := startLab(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, name := range []string{"smtp.good", "imaps.good", "pop3.good"} {
			t.Run(name+" "+tls.VersionName(version), func(t *testing.T) {
				t.Parallel()
				cfg := labConfig(t, l, name, "")
				cfg.MinVersion, cfg.MaxVersion, cfg.Resume = version, version, true
				stop, log := stopped(t, cfg)
				if stop != nil {
					t.Fatal(stop)
				}
				if s := session.SavingOf(log, 0, 1); !s.Resumed || s.Second.Bytes >= s.First.Bytes || !strings.Contains(strings.Join(s.NotSent, " "), "Certificate") {
					t.Errorf("%+v", s)
				}
				resumedTold(t, log)
			})
		}
	}
	cfg := labConfig(t, l, "imaps.copycat", "")
	cfg.Resume = true
	if stop, _ := stopped(t, cfg); stop == nil || stop.Exit != session.ExitVerify {
		t.Errorf("a first conversation that fails: %v", stop)
	}
}

func resumedTold(t *testing.T, log *transcript.Log) {
	t.Helper()
	told, verdicts, keys := "", 0, 0
	entries, _ := log.Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Note:
			told = ev.Text.String()
		case *transcript.Verdict:
			verdicts++
			if resumed := strings.Contains(ev.Sentence.String(), "resumed a session in which it proved"); !ev.OK || resumed != (e.Conn == 1) {
				t.Errorf("conversation %d: %s", e.Conn, ev.Sentence)
			}
		case *transcript.Secret:
			if e.Conn == 1 {
				keys++
			}
		}
	}
	if !strings.HasPrefix(told, "resumed: ") || verdicts != 2 || keys == 0 {
		t.Errorf("%d verdicts, %d keys of the second conversation, told %q", verdicts, keys, told)
	}
}

// TestStaples holds that what a staple says is part of the verdict, in both versions.
func TestStaples(t *testing.T) {
	l := startLab(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		cfg := labConfig(t, l, "imaps.stapled", "")
		cfg.MinVersion, cfg.MaxVersion = version, version
		stop, log := stopped(t, cfg)
		told := ""
		for _, m := range verdictOf(t, log).Methods {
			if m.Name == "revocation" {
				told = string(m.State)
			}
		}
		if stop != nil || told != string(transcript.MethodGood) {
			t.Errorf("%s, a good staple: %v, revocation is %q", tls.VersionName(version), stop, told)
		}
		cfg = labConfig(t, l, "pop3s.revoked", "")
		cfg.MinVersion, cfg.MaxVersion = version, version
		if stop, _ := stopped(t, cfg); stop == nil || stop.Exit != session.ExitVerify || !strings.Contains(stop.Error(), "revoked") {
			t.Errorf("%s, a staple that says revoked: %v", tls.VersionName(version), stop)
		}
	}
}
