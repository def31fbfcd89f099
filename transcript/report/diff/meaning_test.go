package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript/report/diff"
)

// talkOf writes lines of a talk, parted by " / ".
func talkOf(s string) string { return strings.ReplaceAll(s, " / ", "\n") }

// TestMeaning holds what counts as a difference and what does not.
func TestMeaning(t *testing.T) {
	const mail = "S: 220 a / C: EHLO x / S: 250 a / C: MAIL FROM:<a@a.test> / S: 250 ok / C: RCPT TO:<b@b.test> / S: 250 ok / C: DATA / S: 354 go / "
	for _, c := range []struct{ name, protocol, a, b, want string }{
		{"tags", "imap", "S: * OK a / C: a1 NOOP / S: a1 OK done", "S: * OK b / C: x77 NOOP / S: x77 OK nothing", ""},
		{"a literal with and without a go-ahead", "imap", "S: * OK / C: a SELECT {5+} / C: INBOX / S: a OK", "S: * OK / C: a SELECT {5} / S: + go / C: INBOX / S: a OK", ""},
		{"wording and ids", "smtp", "S: 220 a / C: NOOP / S: 250 2.0.0 queued as 1A2B", "S: 220 b ESMTP / C: NOOP / S: 250 2.0.0 Ok: 77", ""},
		{"nonces", "pop3", "S: +OK <1.2@a> / C: NOOP / S: +OK", "S: +OK <3.4@a> / C: NOOP / S: +OK", ""},
		{"date, id and way of a message", "smtp", mail + "C: Date: Monday / C: Message-ID: <1@a> / C: Subject: s / C:  / C: hi / C: . / S: 250 ok", mail + "C: Date: Tuesday / C:  evening / C: Message-ID: <2@a> / C: Received: from q / C: Subject: s / C:  / C: hi / C: . / S: 250 ok", ""},
		{"delimiters of parts", "smtp", mail + "C: Content-Type: multipart/mixed; boundary=\"q1\" / C:  / C: --q1 / C: hi / C: --q1-- / C: . / S: 250 ok", mail + "C: Content-Type: multipart/mixed; boundary=\"zz\" / C:  / C: --zz / C: hi / C: --zz-- / C: . / S: 250 ok", ""},
		{"a message", "smtp", mail + "C: Subject: s / C:  / C: hi / C: . / S: 250 ok", mail + "C: Subject: s / C:  / C: ho / C: . / S: 250 ok", "! DATA [mail]"},
		{"a subject", "smtp", mail + "C: Subject: s / C:  / C: hi / C: . / S: 250 ok", mail + "C: Subject: t / C:  / C: hi / C: . / S: 250 ok", "! DATA [mail]"},
		{"SIZE of MAIL", "smtp", "S: 220 a / C: MAIL FROM:<a@a> SIZE=10 / S: 250 ok", "S: 220 a / C: MAIL FROM:<a@a> SIZE=20 / S: 250 ok", ""},
		{"the case of FROM", "smtp", "S: 220 a / C: MAIL FROM:<a@a> / S: 250 ok", "S: 220 a / C: mail from: <a@a> / S: 250 ok", ""},
		{"arguments", "smtp", "S: 220 a / C: RCPT TO:<a@a> / S: 250 ok", "S: 220 a / C: RCPT TO:<b@a> / S: 250 ok", "! RCPT [arguments]"},
		{"a code", "smtp", "S: 220 a / C: NOOP / S: 250 ok", "S: 220 a / C: NOOP / S: 252 ok", "! NOOP [code]"},
		{"an enhanced code", "smtp", "S: 220 a / C: NOOP / S: 250 2.0.0 ok", "S: 220 a / C: NOOP / S: 250 2.1.5 ok", "! NOOP [enhanced]"},
		{"an outcome", "smtp", "S: 220 a / C: NOOP / S: 250 ok", "S: 220 a / C: NOOP / S: 450 no", "! NOOP [code outcome]"},
		{"a response code", "imap", "S: * OK / C: a SELECT x / S: a OK [READ-WRITE] q", "S: * OK / C: a SELECT x / S: a OK [READ-ONLY] q", "! SELECT [response]"},
		{"the value in a response code", "imap", "S: * OK / C: a APPEND x {1+} / C: y / S: a OK [APPENDUID 1 2] q", "S: * OK / C: a APPEND x {1+} / C: y / S: a OK [APPENDUID 3 4] q", ""},
		{"no reply", "smtp", "S: 220 a / C: NOOP / S: 250 ok", "S: 220 a / C: NOOP", "! NOOP [reply]"},
		{"one more", "smtp", "S: 220 a / C: NOOP / S: 250 ok", "S: 220 a / C: RSET / S: 250 ok / C: NOOP / S: 250 ok", "+ RSET"},
		{"one less", "smtp", "S: 220 a / C: NOOP / S: 250 ok / C: RSET / S: 250 ok", "S: 220 a / C: NOOP / S: 250 ok", "- RSET"},
		{"another verb", "smtp", "S: 220 a / C: NOOP / S: 250 ok", "S: 220 a / C: RSET / S: 250 ok", "- NOOP, + RSET"},
		{"an initial response", "smtp", "S: 220 a / C: EHLO x / S: 250-a / S: 250 AUTH PLAIN / C: AUTH PLAIN AGEAc2VjcmV0MTIz / S: 235 ok", "S: 220 a / C: EHLO x / S: 250-a / S: 250 AUTH PLAIN / C: AUTH PLAIN / S: 334  / C: AGEAc2VjcmV0NDU2 / S: 235 ok", ""},
		{"a mechanism", "pop3", "S: +OK / C: AUTH PLAIN AGEAc2VjcmV0MTIz / S: +OK", "S: +OK / C: AUTH XOAUTH2 dXNlcj1hAWF1dGg9QmVhcmVyIHNlY3JldAEB / S: +OK", "! AUTH [arguments]"},
		{"a goodbye unasked", "smtp", "S: 220 a / C: NOOP / S: 250 ok", "S: 220 a / C: NOOP / S: 250 ok / S: 421 idle", "+ unasked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := diff.New(said(c.protocol, talkOf(c.a)), said(c.protocol, talkOf(c.b)), func([]byte) diff.Certificate { return diff.Certificate{} })
			if got := marked(d); got != c.want {
				t.Errorf("it says %q, and not %q", got, c.want)
			}
			if c.want == "" && !d.Same {
				t.Errorf("facts %+v, findings %+v", d.Facts, d.Findings)
			}
		})
	}
}

// marked lists the steps that differ.
func marked(d *diff.Diff) string {
	var list []string
	for _, r := range d.Steps {
		switch r.Mark {
		case diff.MarkChanged:
			list = append(list, fmt.Sprintf("! %s %v", r.Step, r.Differs))
		case diff.MarkOnlyA:
			list = append(list, "- "+r.Step)
		case diff.MarkOnlyB:
			list = append(list, "+ "+r.Step)
		}
	}
	return strings.Join(list, ", ")
}
