package exposure

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// TestSubmission follows a whole session: five lines in clear, the rest sealed.
func TestSubmission(t *testing.T) {
	k := begin(t, transcript.Opened{Protocol: "submission"})
	k.answer("220", "smtp.a.test ESMTP lab ready", transcript.OutcomeOK)
	k.ask("EHLO", "laptop.home.test")
	k.answer("250", "smtp.a.test", transcript.OutcomeOK)
	k.caps("SIZE STARTTLS")
	k.ask("STARTTLS", "")
	k.answer("220", "Ready", transcript.OutcomeOK)
	if x := k.last(); x.Lock != transcript.LockClear || x.Ledger.SoFar != (transcript.Tally{Lines: 5, Hosts: 2}) || x.Ledger.Without != x.Ledger.SoFar {
		t.Errorf("before TLS: %s, %+v", x.Lock, x.Ledger)
	}
	k.tls(tls13, verified)
	k.ask("EHLO", "laptop.home.test")
	k.answer("250", "smtp.a.test", transcript.OutcomeOK)
	k.caps("SIZE AUTH=PLAIN")
	k.signIn("PLAIN", "sasl", plainStep())
	x := k.last()
	if x.Lock != transcript.LockSealed || x.Peer != "proven" || x.By != "ca+name" || x.Severity != transcript.SeverityNone ||
		x.Without.Severity != transcript.SeverityCritical || x.Strength != "TLS 1.3, TLS_AES_128_GCM_SHA256" || x.Secret != transcript.SecretPassword {
		t.Errorf("sign-in: %+v", x)
	}
	if want := "this server offers no sign-in in clear: an obedient client stops; one that sends first has already leaked"; x.Without.Obedient != want {
		t.Errorf("obedient: %s", x.Without.Obedient)
	}
	if x.Without.Words != "readable at once: base64 is not encryption" || len(x.Without.Fields) != 2 {
		t.Errorf("without: %+v", x.Without)
	}
	k.answer("235", "ok", transcript.OutcomeOK)
	k.ask("MAIL", "FROM:<alice@a.test> SIZE=20")
	k.ask("RCPT", "TO:<bob@b.test>")
	k.ask("RCPT", "TO:<BOB@b.test>")
	k.ask("DATA", "")
	k.line(transcript.Client, transcript.ClassContent, "Subject: hello")
	k.line(transcript.Client, transcript.ClassContent, ".")
	x = k.last()
	if want := (transcript.Ledger{Lines: 15, SoFar: transcript.Tally{Lines: 5, Hosts: 2},
		Without: transcript.Tally{Lines: 15, Readable: 1, Identity: 1, Addresses: 2, Hosts: 2, Content: 16}}); x.Ledger != want {
		t.Errorf("ledger:\n got %+v\nwant %+v", x.Ledger, want)
	}
	if got := k.findings(); got != "" {
		t.Errorf("findings: %s", got)
	}
}

// TestLock holds the precedence of the lock.
func TestLock(t *testing.T) {
	suspect := []string{"x"}
	for _, c := range []struct {
		x    transcript.Exposed
		want transcript.Lock
	}{
		{transcript.Exposed{Wire: "clear", Secret: transcript.SecretPassword, Suspect: suspect, Inside: "loopback"}, transcript.LockSecret},
		{transcript.Exposed{Wire: "clear", Secret: transcript.SecretProof, Peer: "proven"}, transcript.LockSecret},
		{transcript.Exposed{Wire: "clear", Secret: transcript.SecretIdentity, Suspect: suspect}, transcript.LockSuspect},
		{transcript.Exposed{Wire: "clear", Suspect: suspect, Inside: "loopback"}, transcript.LockSuspect},
		{transcript.Exposed{Wire: "sealed", Peer: "proven", Suspect: suspect}, transcript.LockSuspect},
		{transcript.Exposed{Wire: "clear", Inside: "declared"}, transcript.LockInside},
		{transcript.Exposed{Wire: "clear", Secret: transcript.SecretIdentity}, transcript.LockClear},
		{transcript.Exposed{Wire: "clear", Peer: "proven"}, transcript.LockClear},
		{transcript.Exposed{Wire: "sealed", Peer: "failed", Secret: transcript.SecretPassword, Inside: "loopback"}, transcript.LockUnproven},
		{transcript.Exposed{Wire: "sealed", Peer: "not judged"}, transcript.LockUnproven},
		{transcript.Exposed{Wire: "sealed", Peer: "proven", Secret: transcript.SecretPassword}, transcript.LockSealed},
		{transcript.Exposed{Wire: "not told", Peer: "proven"}, transcript.LockUnknown},
	} {
		if got := lock(&c.x); got != c.want {
			t.Errorf("%+v: %s, want %s", c.x, got, c.want)
		}
	}
}

// TestPeer holds that nothing but a recorded verdict proves a server.
func TestPeer(t *testing.T) {
	tls12 := transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}
	resumed, anonymous, null := tls12, tls12, tls12
	resumed.Resumed, anonymous.Anonymous, null.Clear = true, true, true
	for _, c := range []struct {
		name    string
		agreed  transcript.TLSAgreed
		verdict *transcript.Verdict
		want    string
	}{
		{"verified", tls13, verified, "sealed proven sealed ca+name"},
		{"pinned", tls12, &transcript.Verdict{OK: true, By: "pin"}, "sealed proven sealed pin"},
		{"failed", tls13, expired, "sealed failed unproven it ended yesterday"},
		{"a yes without a method", tls13, &transcript.Verdict{OK: true}, "sealed not judged unproven the verdict does not say by what"},
		{"no verdict, TLS 1.3", tls13, nil, "sealed not judged unproven no verdict is recorded, and TLS 1.3 seals the certificate"},
		{"no verdict, TLS 1.2", tls12, nil, "sealed not judged unproven no verdict is recorded; what the client checked is unknown"},
		{"resumed", resumed, nil, "sealed not judged unproven no verdict is recorded; a session was resumed, so no certificate crossed"},
		{"anonymous in spite of a verdict", anonymous, verified, "sealed failed unproven the key exchange is anonymous: no certificate, nobody proves anything"},
		{"NULL", null, verified, "clear proven secret ca+name"},
	} {
		k := begin(t, transcript.Opened{Protocol: "submission", TLS: "implicit"})
		k.tls(c.agreed, c.verdict)
		k.signIn("PLAIN", "sasl", plainStep())
		x := k.last()
		if got := strings.TrimSpace(fmt.Sprintf("%s %s %s %s%s", x.Wire, x.Peer, x.Lock, x.By, x.Why)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	k := begin(t, transcript.Opened{Protocol: "smtp"})
	k.layer = transcript.Plain
	k.answer("220", "x", transcript.OutcomeOK)
	if x := k.last(); x.Wire != "not told" || x.Lock != transcript.LockUnknown || x.Ledger.SoFar.Lines != 0 {
		t.Errorf("TLS that nobody saw agreed on: %+v", x)
	}
}

// TestSeverity holds what each mechanism is worth on a readable wire.
func TestSeverity(t *testing.T) {
	for _, c := range []struct {
		mechanism, via string
		step           decode.Step
		want           string
		tally          transcript.Tally
	}{
		{"PLAIN", "sasl", plainStep(), "secret critical readable at once: base64 is not encryption", transcript.Tally{Readable: 1, Identity: 1}},
		{"USER", "command", decode.Pass([]byte(canary)), "secret critical readable at once: it stands there as it is", transcript.Tally{Readable: 1}},
		{"USER", "command", decode.User([]byte("alice")), "clear low the account's name is readable", transcript.Tally{Identity: 1}},
		{"XOAUTH2", "sasl", decode.Begin("XOAUTH2").Response([]byte("dXNlcj11AWF1dGg9QmVhcmVyIHRvawEB")), "secret critical usable at once; its end is not told", transcript.Tally{Replayable: 1, Identity: 1}},
		{"APOP", "command", decode.APOP("<1@a>", []byte("u"), []byte(strings.Repeat("a", 32))), "secret high guessable offline: challenge and answer seen; a digest is never readable", transcript.Tally{Guessable: 1, Identity: 1}},
		{"SCRAM-SHA-256", "sasl", decode.Step{Secret: transcript.SecretProof}, "secret medium guessable offline, slowly; a proof is never readable", transcript.Tally{Guessable: 1}},
		{"EXTERNAL", "sasl", decode.Begin("EXTERNAL").Response([]byte("dXNlcg==")), "clear low the account's name is readable", transcript.Tally{Identity: 1}},
		{"ANONYMOUS", "sasl", decode.Begin("ANONYMOUS").Response([]byte("dXNlcg==")), "clear info readable as it is", transcript.Tally{}},
	} {
		k := begin(t, transcript.Opened{Protocol: "pop3"})
		k.signIn(c.mechanism, c.via, c.step)
		x := k.last()
		if got := fmt.Sprintf("%s %s %s", x.Lock, x.Severity, x.Without.Words); got != c.want {
			t.Errorf("%s: %s, want %s", c.mechanism, got, c.want)
		}
		c.tally.Lines = 1
		if x.Ledger.SoFar != c.tally || x.Ledger.Without != c.tally {
			t.Errorf("%s: %+v, want %+v", c.mechanism, x.Ledger, c.tally)
		}
		if x.Severity != x.Without.Severity {
			t.Errorf("%s: the wire had %s, without SSL %s", c.mechanism, x.Severity, x.Without.Severity)
		}
		k.feed(&transcript.AuthStep{Dir: transcript.Server, Span: x.Span, Request: k.asked, Secret: c.step.Secret, Step: "challenge"})
		k.answer("235", "ok", transcript.OutcomeOK)
		if again := k.last().Ledger.SoFar; again.Secrets() != c.tally.Secrets() || again.Identity != c.tally.Identity {
			t.Errorf("%s: counted twice in one sign-in: %+v", c.mechanism, again)
		}
	}
}

// TestScramIterations carries the price of a guess to the line of the proof.
func TestScramIterations(t *testing.T) {
	k := begin(t, transcript.Opened{Protocol: "smtp"})
	k.signIn("SCRAM-SHA-256", "sasl", decode.Step{Secret: transcript.SecretIdentity})
	l := k.line(transcript.Server, transcript.ClassChallenge, "334 x")
	k.feed(&transcript.AuthStep{Dir: transcript.Server, Span: l.Span, Request: k.asked, Step: "challenge",
		Fields: []transcript.AuthField{{Name: "iterations", Value: transcript.TextOf("4096")}}})
	l = k.line(transcript.Client, transcript.ClassResponse, "****")
	k.feed(&transcript.AuthStep{Dir: transcript.Client, Span: l.Span, Request: k.asked, Step: "response", Secret: transcript.SecretProof})
	if x := k.last(); !strings.Contains(x.Without.Words, "each guess costs 4096 iterations") {
		t.Error(x.Without.Words)
	}
}

// TestCanary holds that no event prints a secret, however it is printed.
func TestCanary(t *testing.T) {
	for _, agreed := range []*transcript.TLSAgreed{nil, &tls13} {
		for _, verdict := range []*transcript.Verdict{verified, expired} {
			k := begin(t, transcript.Opened{Protocol: "submission"})
			if agreed != nil {
				k.tls(*agreed, verdict)
			}
			k.signIn("PLAIN", "sasl", plainStep())
			k.signIn("USER", "command", decode.Pass([]byte(canary)))
			k.last()
			if len(k.all) < 2 {
				t.Fatal("no events")
			}
			revealed := false
			for _, e := range k.all {
				j, err := json.Marshal(e)
				if err != nil {
					t.Fatal(err)
				}
				v := reflect.ValueOf(e).Elem().Interface()
				if out := fmt.Sprintf("%v %+v %#v %v %+v %#v %s", e, e, e, v, v, v, j); strings.Contains(out, canary) || strings.Contains(out, "AGFsaWNlAGNBbjRyeS1odW50ZXIy") {
					t.Errorf("%s prints the secret: %s", e.Kind(), out)
				}
				if x, ok := e.(*transcript.Exposed); ok {
					for _, f := range x.Without.Fields {
						revealed = revealed || f.Secret.Reveal() == canary
					}
				}
			}
			if !revealed {
				t.Error("the secret was not decoded: the test would see no leak")
			}
		}
	}
}

// TestFlush holds that flushing after each line changes nothing.
func TestFlush(t *testing.T) {
	run := func(flush bool) []transcript.Event {
		k := begin(t, transcript.Opened{Protocol: "pop3"})
		step := func() {
			if flush {
				k.all = append(k.all, k.tracker.Flush()...)
			}
		}
		k.answer("+OK", "POP3 <1.2@pop.a.test>", transcript.OutcomeOK)
		step()
		k.ask("CAPA", "")
		step()
		k.answer("+OK", "list", transcript.OutcomeOK)
		k.caps("USER UIDL XXXX")
		step()
		k.signIn("USER", "command", decode.Pass([]byte(canary)))
		step()
		k.answer("-ERR", "no", transcript.OutcomeNo)
		k.last()
		return k.all
	}
	a, b := run(false), run(true)
	if fmt.Sprint(len(a)) != fmt.Sprint(len(b)) {
		t.Fatalf("%d and %d events", len(a), len(b))
	}
	for i := range a {
		if !reflect.DeepEqual(a[i], b[i]) {
			t.Errorf("event %d: %+v, %+v", i, a[i], b[i])
		}
	}
}
