package exposure

import (
	"testing"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// TestFindings holds what is found, and with which grade, and which lock the last line gets.
func TestFindings(t *testing.T) {
	greet := func(k *talk) { k.answer("220", "a.test", transcript.OutcomeOK) }
	for _, c := range []struct {
		name, protocol string
		talk           func(*talk)
		want           string
		lock           transcript.Lock
	}{
		{"STARTTLS offered", "smtp", func(k *talk) { greet(k); k.caps("STARTTLS") }, "", transcript.LockClear},
		{"STARTTLS missing, AUTH offered", "smtp", func(k *talk) { greet(k); k.caps("SIZE AUTH=PLAIN,CRAM-MD5") },
			"starttls-missing/fits either cause, auth-offered-in-clear", transcript.LockSuspect},
		{"told once", "smtp", func(k *talk) { greet(k); k.caps("SIZE"); k.caps("SIZE") }, "starttls-missing/fits either cause", transcript.LockSuspect},
		{"STARTTLS overwritten", "smtp", func(k *talk) { greet(k); k.caps("SIZE XXXXXXXA") }, "starttls-mangled/typical", transcript.LockSuspect},
		{"an extension with an X", "smtp", func(k *talk) { greet(k); k.caps("XCLIENT STARTTLS") }, "", transcript.LockClear},
		{"XAUTH is no filler", "smtp", func(k *talk) { greet(k); k.caps("XAUTH XEXCH50") }, "starttls-missing/fits either cause", transcript.LockSuspect},
		{"STARTTLS refused for the moment", "smtp", func(k *talk) { greet(k); k.ask("STARTTLS", ""); k.answer("454", "no", transcript.OutcomeLater) },
			"starttls-refused/fits either cause", transcript.LockSuspect},
		{"STLS refused", "pop3", func(k *talk) { greet(k); k.ask("STLS", ""); k.answer("-ERR", "no", transcript.OutcomeNo) },
			"starttls-refused/fits either cause", transcript.LockSuspect},
		{"EHLO refused", "smtp", func(k *talk) { greet(k); k.ask("EHLO", "x"); k.answer("502", "no", transcript.OutcomeBad) },
			"starttls-missing/fits either cause", transcript.LockSuspect},
		{"another command refused", "smtp", func(k *talk) { greet(k); k.ask("RCPT", "TO:<a@b>"); k.answer("550", "no", transcript.OutcomeNo) },
			"", transcript.LockClear},
		{"plaintext after the go-ahead", "smtp", func(k *talk) {
			greet(k)
			for range 2 {
				l := k.line(transcript.Server, transcript.ClassBroken, "250 injected")
				k.feed(&transcript.Stray{Span: l.Span, Text: l.Text})
			}
		}, "plaintext-after-go-ahead/typical", transcript.LockSuspect},
		{"LOGIN not disabled", "imap", func(k *talk) { k.answer("OK", "hi", transcript.OutcomeOK); k.caps("IMAP4REV1 STARTTLS") }, "login-not-disabled", transcript.LockClear},
		{"LOGIN disabled", "imap", func(k *talk) { k.answer("OK", "hi", transcript.OutcomeOK); k.caps("IMAP4REV1 STARTTLS LOGINDISABLED") }, "", transcript.LockClear},
		{"LOGIN disabled, PLAIN not", "imap", func(k *talk) {
			k.answer("OK", "hi", transcript.OutcomeOK)
			k.caps("IMAP4REV1 STARTTLS LOGINDISABLED AUTH=PLAIN")
		}, "auth-offered-in-clear", transcript.LockClear},
		{"PREAUTH", "imap", func(k *talk) { k.answer("PREAUTH", "hi", transcript.OutcomeOK); k.caps("IMAP4REV1") }, "", transcript.LockClear},
		{"POP3 with USER", "pop3", func(k *talk) { k.answer("+OK", "hi", transcript.OutcomeOK); k.caps("STLS USER SASL=SCRAM-SHA-1") }, "auth-offered-in-clear", transcript.LockClear},
		{"STARTTLS inside TLS", "smtp", func(k *talk) { k.tls(tls13, verified); greet(k); k.caps("STARTTLS AUTH=PLAIN") }, "starttls-offered-inside-tls", transcript.LockSealed},
		{"capabilities changed", "smtp", func(k *talk) {
			greet(k)
			k.caps("STARTTLS")
			k.tls(tls13, verified)
			greet(k)
			k.feed(&transcript.Capabilities{Secure: true, Gone: []string{"STARTTLS"}, New: []string{"AUTH"}})
		}, "capabilities-changed", transcript.LockSealed},
		{"weak TLS", "smtp", func(k *talk) {
			k.tls(transcript.TLSAgreed{Version: "TLS 1.0", Suite: "TLS_RSA_WITH_RC4_128_SHA", Weak: []string{"TLS 1.0", "RC4"}}, verified)
			greet(k)
		}, "tls-weak", transcript.LockSealed},
		{"TLS without encryption", "smtp", func(k *talk) {
			k.tls(transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_RSA_WITH_NULL_SHA256", Clear: true}, verified)
			k.signIn("PLAIN", "sasl", plainStep())
		}, "tls-encrypts-nothing, secret-in-clear", transcript.LockSecret},
		{"anonymous TLS", "smtp", func(k *talk) {
			k.tls(transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_DH_anon_WITH_AES_128_GCM_SHA256", Anonymous: true}, nil)
			k.signIn("PLAIN", "sasl", plainStep())
		}, "tls-anonymous, secret-to-unproven", transcript.LockUnproven},
		{"a password to an expired certificate", "smtp", func(k *talk) { k.tls(tls13, expired); k.signIn("PLAIN", "sasl", plainStep()) },
			"certificate-not-verified, secret-to-unproven", transcript.LockUnproven},
		{"a password in a capture", "smtp", func(k *talk) { k.tls(tls13, nil); k.signIn("PLAIN", "sasl", plainStep()) }, "", transcript.LockUnproven},
		{"a password in clear", "smtp", func(k *talk) { greet(k); k.signIn("PLAIN", "sasl", plainStep()) }, "secret-in-clear", transcript.LockSecret},
		{"two passwords in clear", "pop3", func(k *talk) {
			k.signIn("USER", "command", decode.Pass([]byte("a")))
			k.signIn("USER", "command", decode.Pass([]byte("b")))
		}, "secret-in-clear, secret-in-clear", transcript.LockSecret},
		{"a name in clear", "pop3", func(k *talk) { k.signIn("USER", "command", decode.User([]byte("a"))) }, "", transcript.LockClear},
		{"a secret repeated by the server", "smtp", func(k *talk) {
			k.signIn("PLAIN", "sasl", plainStep())
			k.feed(&transcript.Line{Span: transcript.Span{Conn: 1, Dir: transcript.Server, Layer: transcript.Wire, Len: 20}, Secret: []transcript.Range{{From: 4, To: 9}}})
			k.feed(&transcript.AuthStep{Dir: transcript.Server, Request: k.asked, Mechanism: "PLAIN", Via: "sasl", Step: "refused"})
		}, "secret-in-clear, secret-echoed", transcript.LockSecret},
		{"a dialogue's own suspicion", "smtp", func(k *talk) {
			l := k.line(transcript.Server, transcript.ClassReply, "250 ok")
			k.feed(&transcript.Finding{ID: "orphan-reply", Severity: transcript.SeverityMedium, Grade: "typical", Span: l.Span})
		}, "", transcript.LockSuspect},
		{"a suspicion of other bytes", "smtp", func(k *talk) {
			l := k.line(transcript.Server, transcript.ClassReply, "250 ok")
			l.Span.Off += 100
			k.feed(&transcript.Finding{ID: "orphan-reply", Severity: transcript.SeverityMedium, Grade: "typical", Span: transcript.Span{Conn: 1, Dir: transcript.Server, Layer: transcript.Wire, Len: 5}})
		}, "", transcript.LockClear},
		{"a finding that is no suspicion", "smtp", func(k *talk) {
			l := k.line(transcript.Server, transcript.ClassReply, "250 ok")
			k.feed(&transcript.Finding{ID: "bare-lf-server", Severity: transcript.SeverityLow, Span: l.Span})
		}, "", transcript.LockClear},
	} {
		k := begin(t, transcript.Opened{Protocol: c.protocol})
		c.talk(k)
		x := k.last()
		if got := k.findings(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if x.Lock != c.lock {
			t.Errorf("%s: lock %s, want %s", c.name, x.Lock, c.lock)
		}
		for _, e := range k.all {
			if f, ok := e.(*transcript.Finding); ok && (f.Title == "" || f.Text.IsZero()) {
				t.Errorf("%s: %s says nothing", c.name, f.ID)
			}
		}
	}
}

func TestInside(t *testing.T) {
	k := begin(t, transcript.Opened{Protocol: "smtp", Inside: "loopback"})
	k.answer("220", "a", transcript.OutcomeOK)
	if x := k.last(); x.Lock != transcript.LockInside || Words(x) != "clear but inside" {
		t.Errorf("%s, %s", x.Lock, Words(x))
	}
	k.signIn("PLAIN", "sasl", plainStep())
	if x := k.last(); x.Lock != transcript.LockSecret || Words(x) != "clear but inside, password readable" {
		t.Errorf("%s, %s", x.Lock, Words(x))
	}
}

func TestObedient(t *testing.T) {
	for _, c := range []struct{ protocol, before, mechanism, want string }{
		{"smtp", "STARTTLS", "PLAIN", "this server offers no sign-in in clear: an obedient client stops; one that sends first has already leaked"},
		{"smtp", "STARTTLS AUTH=PLAIN", "PLAIN", "this server offers PLAIN in clear: an obedient client would have sent it"},
		{"smtp", "STARTTLS AUTH=CRAM-MD5", "PLAIN", "this server offers sign-in in clear by CRAM-MD5: an obedient client would have taken one of these"},
		{"smtp", "STARTTLS AUTH=PLAIN", "SCRAM-SHA-256-PLUS", "it could not have run: SCRAM-SHA-256-PLUS binds the sign-in to TLS"},
		{"smtp", "", "PLAIN", "what this server offers in clear is not told: it was asked inside TLS only"},
		{"imap", "STARTTLS", "LOGIN", "this server offers LOGIN in clear: an obedient client would have sent it"},
		{"imap", "STARTTLS LOGINDISABLED", "LOGIN", "this server offers no sign-in in clear: an obedient client stops; one that sends first has already leaked"},
		{"pop3", "STLS USER", "USER", "this server offers USER in clear: an obedient client would have sent it"},
	} {
		k := begin(t, transcript.Opened{Protocol: c.protocol})
		if c.before != "" {
			k.caps(c.before)
		}
		k.tls(tls13, verified)
		k.signIn(c.mechanism, "sasl", plainStep())
		if got := k.last().Without.Obedient; got != c.want {
			t.Errorf("%s, %q: %s", c.protocol, c.before, got)
		}
	}
	k := begin(t, transcript.Opened{Protocol: "smtp"})
	k.signIn("PLAIN", "sasl", plainStep())
	if got := k.last().Without.Obedient; got != "" {
		t.Errorf("in clear nothing would have been otherwise: %s", got)
	}
}

// TestContent counts mail and no lists.
func TestContent(t *testing.T) {
	k := begin(t, transcript.Opened{Protocol: "pop3"})
	for _, c := range []struct {
		verb string
		want int64
	}{{"LIST", 0}, {"RETR", 7}, {"UIDL", 7}, {"TOP", 14}} {
		k.ask(c.verb, "")
		k.answer("+OK", "", transcript.OutcomeMore)
		k.line(transcript.Server, transcript.ClassContent, "1 120")
		k.line(transcript.Server, transcript.ClassContent, ".")
		x := k.last()
		if x.Ledger.SoFar.Content != c.want {
			t.Errorf("after %s: %d bytes, want %d", c.verb, x.Ledger.SoFar.Content, c.want)
		}
		k.feed(&transcript.Reply{To: k.asked, Span: x.Span, Code: "+OK", Outcome: transcript.OutcomeOK, Done: true})
	}
	k = begin(t, transcript.Opened{Protocol: "imap"})
	k.feed(&transcript.Line{N: 1, Class: transcript.ClassContent, Lines: 30, Span: transcript.Span{Conn: 1, Dir: transcript.Server, Layer: transcript.Wire, Len: 20000}})
	if x := k.last(); x.Ledger.SoFar != (transcript.Tally{Lines: 30, Content: 20000}) || x.Severity != transcript.SeverityMedium {
		t.Errorf("%+v", x)
	}
}
