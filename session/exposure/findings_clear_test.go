package exposure

import (
	"encoding/base64"
	"strings"
	"testing"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// exchange gives the lines of a SASL exchange and its outcome; messages that begin with S: are the server's.
func (k *talk) exchange(mechanism string, ok bool, messages ...string) {
	l := k.ask("AUTH", "****")
	x := decode.Begin(mechanism)
	step := func(dir transcript.Dir, name string, s decode.Step) {
		span := l.Span
		span.Dir = dir
		k.feed(&transcript.AuthStep{Dir: dir, Span: span, Request: k.asked, Mechanism: mechanism, Via: "sasl", Step: name, Fields: s.Fields, User: s.User, Secret: s.Secret})
	}
	for _, m := range messages {
		text, server := strings.CutPrefix(m, "S:")
		b64 := []byte(base64.StdEncoding.EncodeToString([]byte(text)))
		if server {
			k.line(transcript.Server, transcript.ClassReply, "334 ****")
			step(transcript.Server, "challenge", x.Challenge(b64))
			continue
		}
		k.line(transcript.Client, transcript.ClassResponse, "****")
		step(transcript.Client, "response", x.Response(b64))
	}
	if ok {
		k.answer("235", "ok", transcript.OutcomeOK)
		step(transcript.Server, "ok", decode.Step{})
	}
}

func TestFindingsOfTheClearPhase(t *testing.T) {
	const (
		digest = "alice b913a602c7eda7a495b4e6e7334d3890"
		first  = "n,,n=alice,r=abc"
		second = "S:r=abcdef,s=QSXCR+Q6sek8bf92,i=4096"
		proof  = "c=biws,r=abcdef,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
		verify = "S:v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
	)
	said := func(k *talk, code, response string) {
		l := k.line(transcript.Server, transcript.ClassReply, code+" ["+response+"] text")
		k.feed(&transcript.Reply{To: k.asked, Span: l.Span, Code: code, Response: response, Outcome: transcript.OutcomeOK})
	}
	inside := func(k *talk) { k.tls(tls13, verified) }
	for _, c := range []struct {
		name, protocol string
		talk           func(*talk)
		want           string
	}{
		{"a referral", "imap", func(k *talk) { said(k, "OK", "REFERRAL imap://b.test/") }, "referral-in-clear/fits either cause"},
		{"a referral inside TLS", "imap", func(k *talk) { inside(k); said(k, "OK", "REFERRAL imap://b.test/") }, ""},
		{"an alert", "imap", func(k *talk) { said(k, "*", "ALERT"); said(k, "*", "ALERT") }, "alert-in-clear/fits either cause"},
		{"an alert inside TLS", "imap", func(k *talk) { inside(k); said(k, "*", "ALERT") }, ""},
		{"untagged data before the OK to STARTTLS", "imap", func(k *talk) { k.ask("STARTTLS", ""); said(k, "*", "") }, "injection-prefix/fits either cause"},
		{"untagged data after another command", "imap", func(k *talk) { k.ask("NOOP", ""); said(k, "*", "") }, ""},
		{"the same list twice", "smtp", func(k *talk) { k.caps("STARTTLS AUTH=SCRAM-SHA-256"); k.caps("STARTTLS AUTH=SCRAM-SHA-256") }, ""},
		{"a mechanism that vanishes in clear", "smtp", func(k *talk) { k.caps("STARTTLS AUTH=SCRAM-SHA-256,CRAM-MD5"); k.caps("STARTTLS AUTH=CRAM-MD5") },
			"mechanisms-changed-in-clear/fits either cause"},
		{"a mechanism that appears inside TLS", "smtp", func(k *talk) { k.caps("STARTTLS"); inside(k); k.caps("AUTH=PLAIN") }, ""},
		{"a mechanism that vanishes inside TLS", "smtp", func(k *talk) { k.caps("STARTTLS AUTH=CRAM-MD5"); inside(k); k.caps("AUTH=SCRAM-SHA-256") },
			"mechanisms-vanished/fits either cause"},
		{"CRAM-MD5 in clear", "smtp", func(k *talk) { k.exchange("CRAM-MD5", true, "S:<1@a.test>", digest) }, "challenge-chosen, secret-in-clear"},
		{"CRAM-MD5 with a proven server", "smtp", func(k *talk) { inside(k); k.exchange("CRAM-MD5", true, "S:<1@a.test>", digest) }, ""},
		{"the same challenge twice", "smtp", func(k *talk) {
			inside(k)
			k.exchange("CRAM-MD5", false, "S:<1@a.test>", digest)
			k.exchange("CRAM-MD5", true, "S:<1@a.test>", digest)
		}, "challenge-repeated/typical"},
		{"SCRAM to its end", "smtp", func(k *talk) { inside(k); k.exchange("SCRAM-SHA-256", true, first, second, proof, verify) }, ""},
		{"SCRAM without the server's proof", "smtp", func(k *talk) { inside(k); k.exchange("SCRAM-SHA-256", true, first, second, proof) }, "success-before-end/fits either cause"},
		{"SCRAM after the first message", "smtp", func(k *talk) { inside(k); k.exchange("SCRAM-SHA-256", true, first) }, "success-before-end/fits either cause"},
		{"PLAIN without an answer", "smtp", func(k *talk) { inside(k); k.exchange("PLAIN", true) }, "success-before-end/fits either cause"},
		{"PLAIN", "smtp", func(k *talk) { inside(k); k.exchange("PLAIN", true, "\x00alice\x00"+canary) }, ""},
		{"EXTERNAL", "smtp", func(k *talk) { inside(k); k.exchange("EXTERNAL", true, "") }, ""},
		{"an unknown mechanism", "smtp", func(k *talk) { inside(k); k.exchange("X-OWN", true) }, ""},
	} {
		k := begin(t, transcript.Opened{Protocol: c.protocol})
		c.talk(k)
		k.all = append(k.all, k.tracker.Flush()...)
		var got []string
		for _, id := range strings.Split(k.findings(), ", ") {
			switch id { // of the lists, and tested elsewhere
			case "capabilities-changed", "auth-offered-in-clear", "login-not-disabled":
			default:
				got = append(got, id)
			}
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, s, c.want)
		}
		for _, e := range k.all {
			if f, ok := e.(*transcript.Finding); ok && (f.Text.IsZero() || f.RFC == "" || f.Cure == "" || f.Span.Len == 0) && f.ID != "capabilities-changed" {
				t.Errorf("%s: %s lacks its text, RFC, cure or evidence: %+v", c.name, f.ID, f)
			}
		}
	}
}

// TestFragment holds that an unfinished line after the go-ahead is told apart.
func TestFragment(t *testing.T) {
	for text, length := range map[string]int64{"250 whole": 11, "250 PAR": 7} {
		k := begin(t, transcript.Opened{Protocol: "smtp"})
		k.feed(&transcript.Stray{Span: transcript.Span{Dir: transcript.Server, Layer: transcript.Wire, Len: length}, Text: transcript.TextOf(text)})
		f, _ := k.all[0].(*transcript.Finding)
		if fragment := strings.Contains(f.Text.Raw(), "beginning of a line"); fragment != (length == 7) {
			t.Errorf("%q: %s", text, f.Text)
		}
	}
}
