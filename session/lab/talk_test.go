package lab

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func plainBlob(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password))
}

// TestTalks plays conversations as people type them.
func TestTalks(t *testing.T) {
	l := running(t)
	good, bad := plainBlob("alice", "s3cret-sauce"), plainBlob("alice", "wrong")
	for _, c := range []struct{ name, server, script string }{
		{"smtp", "submission.good", `
			S 220 smtp.a.test ESMTP lab ready
			C nonsense
			S 500 5.5.1
			C
			S 500 5.5.2
			C MAIL FROM:<alice@a.test>
			S 503 5.5.1
			C AUTH PLAIN ` + good + `
			S 538 5.7.11
			C EHLO
			S 501 5.5.4
			C HELO me.test
			S 250 smtp.a.test
			C EHLO me.test
			S 250-smtp.a.test
			S 250-PIPELINING
			S 250-SIZE 10485760
			S 250-8BITMIME
			S 250-SMTPUTF8
			S 250-ENHANCEDSTATUSCODES
			S 250-HELP
			S 250 STARTTLS
			C MAIL FROM:<alice@a.test>
			S 530 5.7.0 Must issue a STARTTLS
			C STARTTLS now
			S 501 5.5.4
			C STARTTLS
			S 220 2.0.0
			TLS
			C MAIL FROM:<alice@a.test>
			S 503 5.5.1 EHLO first
			C AUTH PLAIN ` + good + `
			S 503 5.5.1 EHLO first
			C EHLO me.test
			S 250-smtp.a.test
			S 250-PIPELINING
			S 250-SIZE
			S 250-8BITMIME
			S 250-SMTPUTF8
			S 250-ENHANCEDSTATUSCODES
			S 250-HELP
			S 250 AUTH PLAIN LOGIN CRAM-MD5 DIGEST-MD5 NTLM ANONYMOUS SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS SCRAM-SHA-512-PLUS XOAUTH2 OAUTHBEARER
			C STARTTLS
			S 503 5.5.1
			C MAIL FROM:<alice@a.test>
			S 530 5.7.0 Authentication required
			C AUTH GSSAPI
			S 504 5.5.4
			C AUTH PLAIN ` + bad + `
			S 535 5.7.8
			C AUTH PLAIN not/base64!
			S 501 5.5.2
			C AUTH LOGIN
			S 334 VXNlcm5hbWU6
			C *
			S 501 5.7.0
			C AUTH LOGIN
			S 334 VXNlcm5hbWU6
			C YWxpY2U=
			S 334 UGFzc3dvcmQ6
			C czNjcmV0LXNhdWNl
			S 235 2.7.0
			C AUTH PLAIN ` + good + `
			S 503 5.5.1
			C MAIL FROM: <alice@a.test> SIZE=99999999
			S 552 5.3.4
			C MAIL FROM:<alice@a.test> COLOUR=red
			S 555 5.5.4
			C MAIL FROM:alice@a.test
			S 501 5.1.7
			C MAIL FROM:<"a > b"@a.test> BODY=8BITMIME
			S 250 2.1.0
			C RCPT TO:<carol@a.test>
			S 550 5.1.1
			C RCPT TO:<carol@example.org>
			S 550 5.7.1
			C DATA
			S 554 5.5.1
			C RCPT TO:<Bob@B.test>
			S 250 2.1.5
			C RCPT TO:<postmaster>
			S 250 2.1.5
			C RSET
			S 250 2.0.0
			C RCPT TO:<bob@b.test>
			S 503 5.5.1
			C VRFY alice
			S 252
			C EXPN all
			S 502
			C QUIT
			S 221 2.0.0`},
		{"smtp without TLS", "submission.notls", `
			S 220
			C EHLO me.test
			S 250-smtp.notls.test
			S 250-PIPELINING
			S 250-SIZE
			S 250-8BITMIME
			S 250-SMTPUTF8
			S 250-ENHANCEDSTATUSCODES
			S 250-HELP
			S 250 AUTH PLAIN LOGIN CRAM-MD5 DIGEST-MD5 NTLM ANONYMOUS SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512
			C STARTTLS
			S 502 5.5.1
			C AUTH PLAIN
			S 334
			C ` + good + `
			S 235`},
		{"pop3", "pop3.good", `
			S +OK pop.a.test POP3 lab ready <
			C nonsense
			S -ERR
			C STAT
			S -ERR Sign in first
			C USER alice
			S -ERR TLS is required
			C PASS s3cret-sauce
			S -ERR TLS is required
			C AUTH PLAIN ` + good + `
			S -ERR TLS is required
			C CAPA
			S +OK
			S TOP
			S UIDL
			S RESP-CODES
			S AUTH-RESP-CODE
			S PIPELINING
			S STLS
			S IMPLEMENTATION
			S .
			C STLS
			S +OK
			TLS
			C PASS s3cret-sauce
			S -ERR USER first
			C STLS
			S -ERR TLS is on
			C USER alice
			S +OK
			C PASS wrong
			S -ERR [AUTH]
			C USER alice@a.test
			S +OK
			C PASS s3cret-sauce
			S +OK Maildrop of alice has 3 messages
			C STAT
			S +OK 3
			C RETR 9
			S -ERR
			C DELE 1
			S +OK
			C RETR 1
			S -ERR
			C STAT
			S +OK 2
			C LIST
			S +OK 2
			S 2
			S 3
			S .
			C RSET
			S +OK
			C UIDL 3
			S +OK 3 00000001
			C APOP a b
			S -ERR
			C QUIT
			S +OK`},
		{"imap", "imap.good", `
			S * OK [CAPABILITY IMAP4rev1 LITERAL- SASL-IR ID ENABLE STARTTLS LOGINDISABLED]
			C nonsense
			S * BAD
			C
			S * BAD
			C a nonsense
			S a BAD
			C a SELECT INBOX
			S a BAD
			C a ID NIL
			S * ID ("name"
			S a OK
			C a LOGIN alice s3cret-sauce
			S a NO [PRIVACYREQUIRED]
			C a LOGIN {5}
			S a NO [PRIVACYREQUIRED]
			C a AUTHENTICATE PLAIN ` + good + `
			S a NO [PRIVACYREQUIRED]
			C a STARTTLS
			S a OK
			TLS
			C a CAPABILITY
			S * CAPABILITY IMAP4rev1 LITERAL- SASL-IR ID ENABLE AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=DIGEST-MD5 AUTH=NTLM AUTH=ANONYMOUS AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-512 AUTH=SCRAM-SHA-1-PLUS AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-512-PLUS AUTH=XOAUTH2 AUTH=OAUTHBEARER
			S a OK
			C a STARTTLS
			S a BAD
			C a LOGIN alice wrong
			S a NO [AUTHENTICATIONFAILED]
			C a LOGIN "ali
			S a BAD
			C a LOGIN {5}
			S + Ready
			C alice {12+}
			C s3cret-sauce
			S a OK [CAPABILITY IMAP4rev1
			C nonsense
			S * BAD
			C b nonsense {3+}
			C abc def
			S b BAD
			C b SELECT INBOX
			S * `},
		{"imap signed in", "imaps.good", `
			TLS
			S * OK
			C a AUTHENTICATE PLAIN
			S +
			C ` + plainBlob("bob", "tin-whistle-9") + `
			S a OK
			C b ID NIL
			S * ID
			S b OK
			C b FETCH 1 FLAGS
			S b BAD
			C b SELECT nowhere
			S b NO
			C b CREATE {3+}
			C new
			S b OK
			C b SELECT bogus args {5+}
			C a1 LO
			S b BAD
			C b APPEND new {99999999}
			S b NO
			C b APPEND new {6+}
			C A: b
			C
			S b OK [APPENDUID
			C b STATUS new (MESSAGES)
			S * STATUS "new" (MESSAGES 1)
			S b OK
			C b IDLE
			S + 
			C done
			S b OK
			C b IDLE
			S +
			C something else
			S b BAD
			C b CAPABILITY
			S * CAPABILITY IMAP4rev1
			S b OK
			C b LOGIN bob tin-whistle-9
			S b BAD
			C b LOGOUT
			S * BYE
			S b OK`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := lookup(t, l, c.server)
			dial(t, s).talk(l.client(s), strings.ReplaceAll(c.script, "\t", ""))
		})
	}
}

// TestRetrieve: what a lone dot looks like on the way.
func TestRetrieve(t *testing.T) {
	l := running(t)
	p := dial(t, lookup(t, l, "pop3.notls"))
	p.until("\r\n")
	p.say("USER bob")
	if got := p.say("PASS tin-whistle-9"); !strings.HasPrefix(got, "+OK") {
		t.Fatal(got)
	}
	p.send("RETR 2\r\n")
	got := p.until("\r\n.\r\n")
	if !strings.Contains(got, "dot:\r\n..\r\n...and this") || !strings.Contains(got, "\r\n..the first dot") {
		t.Errorf("%q", got)
	}
	p.send("TOP 2 1\r\n")
	if got := p.until("\r\n.\r\n"); !strings.HasSuffix(got, "\r\n\r\nThe next line is a lone dot:\r\n.\r\n") {
		t.Errorf("%q", got)
	}
	q := dial(t, lookup(t, l, "pop3.notls"))
	q.until("\r\n")
	q.say("USER bob")
	if got := q.say("PASS tin-whistle-9"); !strings.HasPrefix(got, "-ERR [IN-USE]") {
		t.Errorf("a second session: %q", got)
	}
	p.say("DELE 2")
	p.say("QUIT")
	var last string
	for range 200 { // the maildrop is given back before the answer to QUIT
		q.say("USER bob")
		if last = q.say("PASS tin-whistle-9"); strings.HasPrefix(last, "+OK") {
			break
		}
	}
	if !strings.HasPrefix(last, "+OK Maildrop of bob has 2 messages") {
		t.Errorf("after removing: %q", last)
	}
}

// TestIdleTellsOfNewMail: SMTP and IMAP share the mailbox.
func TestIdleTellsOfNewMail(t *testing.T) {
	l := running(t)
	p := dial(t, lookup(t, l, "imap.notls"))
	p.until("\r\n")
	p.say("a LOGIN alice s3cret-sauce")
	p.send("b SELECT INBOX\r\n")
	p.until("b OK")
	p.until("\r\n")
	p.say("c IDLE")
	deliver(t, l, "Subject: now\r\n\r\nnow")
	p.until("* 4 EXISTS\r\n")
	p.send("DONE\r\n")
	p.until("c OK")
}

// deliver sends a message to alice by SMTP as it is, the end added.
func deliver(t testing.TB, l *Lab, message string) {
	t.Helper()
	p := dial(t, lookup(t, l, "smtp.notls"))
	p.until("\r\n")
	for _, line := range []string{"HELO me.test", "MAIL FROM:<>", "RCPT TO:<alice@a.test>", "DATA"} {
		if got := p.say(line); got[0] != '2' && got[0] != '3' {
			t.Fatalf("%s: %s", line, got)
		}
	}
	p.send(message + "\r\n.\r\n")
	if got := p.until("\r\n"); !strings.HasPrefix(got, "250") {
		t.Fatal(got)
	}
	p.say("QUIT")
}

// stored gives the last message of alice's INBOX by POP3, dots as on the wire.
func stored(t testing.TB, l *Lab) string {
	t.Helper()
	p := dial(t, lookup(t, l, "pop3.notls"))
	p.until("\r\n")
	p.say("USER alice")
	var n, size int
	if _, err := fmt.Sscanf(p.say("PASS s3cret-sauce"), "+OK Maildrop of alice has %d messages (%d", &n, &size); err != nil {
		t.Fatal(err)
	}
	p.send(fmt.Sprintf("RETR %d\r\n", n))
	p.until("\r\n\r\n")
	got := p.until("\r\n.\r\n")
	p.say("QUIT")
	return got
}
