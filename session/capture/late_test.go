package capture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// inShort gives the sessions of entries: protocol and TLS, then sign-ins and messages.
func inShort(t testing.TB, entries []transcript.Entry) string {
	t.Helper()
	var out bytes.Buffer
	l := report.NewSessionList(&out, "x", true, report.SessionOptions{Secrets: true})
	for _, e := range entries {
		l.Take(e)
	}
	if err := l.Close(nil); err != nil {
		t.Fatal(err)
	}
	var list struct{ Sessions []report.Session }
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	raw := func(x *transcript.Text) string {
		if x == nil {
			return "-"
		}
		return x.Raw()
	}
	var all []string
	for _, s := range list.Sessions {
		words := s.Protocol + " " + s.TLS.Mode
		for _, a := range s.Auth {
			ok := "?"
			if a.OK != nil {
				ok = map[bool]string{true: "yes", false: "no"}[*a.OK]
			}
			words += fmt.Sprintf(", %s %s %s %s", a.Mechanism, raw(a.User), raw(a.Secret), ok)
		}
		for _, list := range [][]report.SessionMail{s.Mail, s.Fetched, s.Appended} {
			for _, m := range list {
				words += fmt.Sprintf(", mail %s %s %d %v", raw(m.From), raw(m.Subject), m.Bytes, m.Whole)
			}
		}
		all = append(all, words)
	}
	return strings.Join(all, "\n")
}

// cut gives a talk from the first line on that begins with start.
func (k talk) cut(t testing.TB, start string) talk {
	t.Helper()
	i := strings.Index("\n"+k.lines, "\n"+start)
	if i < 0 {
		t.Fatalf("no line begins with %q", start)
	}
	return talk{client: k.client, server: k.server, late: true, lines: k.lines[i:]}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// lateTalks are whole talks. In their mail stand lines that look like commands.
var lateTalks = map[string]string{
	"smtp": "< 220 a.test ESMTP\n> EHLO b.test\n< 250-a.test\n< 250 AUTH LOGIN PLAIN\n> AUTH LOGIN\n< 334 VXNlcm5hbWU6\n> " + b64("alice") +
		"\n< 334 UGFzc3dvcmQ6\n> " + b64("s3cret-sauce") + "\n< 235 2.7.0 in\n> MAIL FROM:<a@b.test>\n< 250 2.1.0 ok\n> RCPT TO:<c@a.test>\n< 250 2.1.5 ok\n" +
		"> DATA\n< 354 go\n> Subject: hello\n> X-More: 1\n> \n> AUTH PLAIN AAAA\n> MAIL FROM:<x@y.test>\n> .\n< 250 2.0.0 queued\n" +
		"> MAIL FROM:<d@b.test>\n< 250 2.1.0 ok\n> QUIT\n< 221 bye\n",
	"smtp cram": "< 220 a.test ESMTP\n> EHLO b.test\n< 250-a.test\n< 250 AUTH CRAM-MD5\n> AUTH CRAM-MD5\n< 334 " + b64("<1.2@a.test>") +
		"\n> " + b64("alice 0123456789abcdef0123456789abcdef") + "\n< 235 in\n> QUIT\n< 221 bye\n",
	"pop3": "< +OK POP3 ready\n> CAPA\n< +OK\n< SASL PLAIN\n< STLS\n< .\n> AUTH PLAIN\n< + \n> " + b64("\x00alice\x00s3cret-sauce") + "\n< +OK logged in\n" +
		"> STAT\n< +OK 2 300\n> LIST\n< +OK 2 messages\n< 1 100\n< 2 200\n< .\n> RETR 1\n< +OK 100 octets\n< Subject: hello\n< \n< +OK not a reply\n< PASS x\n< .\n" +
		"> TOP 2 0\n< +OK\n< Subject: top\n< \n< .\n> QUIT\n< +OK bye\n",
	"imap": "< * OK IMAP4rev1 ready\n> a1 AUTHENTICATE LOGIN\n< + VXNlcm5hbWU6\n> " + b64("alice") + "\n< + UGFzc3dvcmQ6\n> " + b64("s3cret-sauce") +
		"\n< a1 OK in\n> a2 SELECT INBOX\n< * 2 EXISTS\n< a2 OK done\n> a3 LOGOUT\n< * BYE\n< a3 OK\n",
	"imap literal": "< * OK IMAP4rev1 ready\n> a1 LOGIN {5}\n< + go\n> alice {12}\n< + go\n> s3cret-sauce\n< a1 OK in\n> a2 NOOP\n< a2 OK\n",
}

// TestLate: captures that begin in the middle tell what they hold, pair what
// follows rightly, and take no mail for commands.
func TestLate(t *testing.T) {
	const mails, smtp = ", mail a@b.test hello 68 true, mail d@b.test - 0 false", "smtp none, "
	const read = ", mail - hello 43 true, mail - top 16 true"
	for _, c := range []struct{ talk, start, want string }{
		{"smtp", "> EHLO", smtp + "LOGIN alice s3cret-sauce yes" + mails},
		{"smtp", "< 334 VXN", smtp + "LOGIN alice s3cret-sauce yes" + mails},
		{"smtp", "< 334 UGF", smtp + "LOGIN - s3cret-sauce yes" + mails},
		{"smtp", "< 235", "smtp none" + mails},
		{"smtp", "< 354", "smtp none, mail - hello 68 true, mail d@b.test - 0 false"},
		{"smtp", "> Subject", "smtp none, mail - - 52 false, mail d@b.test - 0 false"},
		{"smtp", "> .", "smtp none, mail d@b.test - 0 false"},
		{"smtp cram", "< 334", smtp + "CRAM-MD5 alice 0123456789abcdef0123456789abcdef yes"},
		{"pop3", "< SASL", "pop3 none, PLAIN alice s3cret-sauce yes" + read},
		{"pop3", "< + ", "pop3 none, PLAIN alice s3cret-sauce yes" + read},
		{"pop3", "> " + b64("\x00alice")[:6], "pop3 none, PLAIN alice s3cret-sauce yes" + read},
		{"pop3", "< +OK logged", "pop3 none" + read},
		{"pop3", "> STAT", "pop3 none" + read},
		{"pop3", "< +OK 2 messages", "pop3 none" + read},
		{"pop3", "< 2 200", "pop3 none" + read},
		{"pop3", "> RETR", "pop3 none" + read},
		{"pop3", "< Subject: hello", "pop3 none, mail - top 16 true"},
		{"imap", "< + VXN", "imap none, LOGIN alice s3cret-sauce yes"},
		{"imap", "< + UGF", "imap none, LOGIN - s3cret-sauce yes"},
		{"imap", "< a1 OK", "imap none"},
		{"imap literal", "> alice", "imap none"},
	} {
		t.Run(c.talk+" from "+c.start, func(t *testing.T) {
			k := talk{client: someone, server: odd, lines: lateTalks[c.talk]}.cut(t, c.start)
			got, _ := find(k.entries(0), capture.Options{})
			if s := inShort(t, got); s != c.want {
				t.Errorf("told\n%s\nwant\n%s", s, c.want)
			}
		})
	}
}

// TestLateMail: a line of a message is no secret.
func TestLateMail(t *testing.T) {
	got, _ := find(talk{client: someone, server: odd, lines: lateTalks["smtp"]}.cut(t, "> Subject").entries(0), capture.Options{})
	for _, e := range got {
		if l, ok := e.Event.(*transcript.Line); ok && len(l.Secret) > 0 {
			t.Errorf("a secret is told of %s", text(t, l))
		}
	}
}

// TestLateSecrets: wherever a capture begins, no secret is shown for anything else.
func TestLateSecrets(t *testing.T) {
	for name, lines := range lateTalks {
		for from := range lines {
			if from > 0 && lines[from-1] != '\n' {
				continue
			}
			k := talk{client: someone, server: "192.0.2.2:" + map[string]string{"s": "25", "p": "110", "i": "143"}[name[:1]], late: true, lines: lines[from:]}
			got, _ := find(k.entries(0), capture.Options{})
			replays(t, got)
			for _, e := range got {
				if _, ok := e.Event.(*transcript.Data); ok {
					continue
				}
				for _, secret := range []string{"s3cret-sauce", b64("s3cret-sauce"), b64("\x00alice\x00s3cret-sauce")} {
					if s := text(t, e.Event); strings.Contains(s, secret) {
						t.Errorf("%s from %.20q shows the secret: %s", name, lines[from:], s)
					}
				}
			}
		}
	}
}
