package share_test

import (
	"encoding/base64"
	"fmt"
	"strings"
)

type dialogue struct{ name, protocol, text string }

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// exchange is a sign-in by its messages, client and server in turn.
type exchange struct {
	mech     string
	initial  bool
	messages []string
}

func exchanges() []exchange {
	scram := []string{"n,,n=" + canaryUser + ",r=canarynonce1", "r=canarynonce1canaryserver2,s=Y2FuYXJ5c2FsdA==,i=4096",
		"c=biws,r=canarynonce1canaryserver2,p=Y2FuYXJ5cHJvb2ZjYW5hcnk=", "v=Y2FuYXJ5c2lnbmF0dXJl", ""}
	ntlm3 := "NTLMSSP\x00\x03\x00\x00\x00" + strings.Repeat("\x00", 52) + canary
	return []exchange{
		{"PLAIN", true, []string{"\x00" + canaryUser + "\x00" + canary}},
		{"PLAIN", false, []string{"\x00" + canaryUser + "\x00" + canary}},
		{"LOGIN", false, []string{"Username:", canaryUser, "Password:", canary}},
		{"CRAM-MD5", false, []string{"<12345.canary@canary-host.example>", canaryUser + " b913a602c7eda7a495b4e6e7334d3890"}},
		{"DIGEST-MD5", false, []string{`realm="canary-host.example",nonce="canarynonce",qop="auth",algorithm=md5-sess,charset=utf-8`,
			`charset=utf-8,username="` + canaryUser + `",realm="canary-host.example",nonce="canarynonce",nc=00000001,cnonce="canarycnonce",digest-uri="imap/canary-host.example",response=d388dad90d4bbd760a152321f2143af7,qop=auth`,
			"rspauth=ea40f60335c427b5527b84dbabcdfffd", ""}},
		{"SCRAM-SHA-1", true, scram},
		{"SCRAM-SHA-256", true, scram},
		{"SCRAM-SHA-256-PLUS", true, append([]string{"p=tls-exporter,," + strings.TrimPrefix(scram[0], "n,,")}, scram[1:]...)},
		{"XOAUTH2", true, []string{"user=" + canaryMail + "\x01auth=Bearer " + canaryJWT + "\x01\x01"}},
		{"OAUTHBEARER", true, []string{"n,a=" + canaryMail + ",\x01host=canary-host.example\x01port=993\x01auth=Bearer " + canaryJWT + "\x01\x01"}},
		{"EXTERNAL", true, []string{canaryMail}},
		{"ANONYMOUS", true, []string{canaryMail}},
		{"NTLM", false, []string{"", "NTLMSSP\x00\x01\x00\x00\x00\x07\x82\x08\xa2" + strings.Repeat("\x00", 16), "NTLMSSP\x00\x02\x00\x00\x00" + strings.Repeat("\x00", 12) + "canary12" + strings.Repeat("\x00", 16), ntlm3}},
		{"GSSAPI", true, []string{"`\x82canary ticket " + canary, "canary challenge", "canary last " + canary}},
	}
}

// forms of a sign-in in the three protocols.
func dialogues() (out []dialogue) {
	for _, x := range exchanges() {
		name := x.mech
		if !x.initial {
			name += ", after a challenge"
		}
		for _, p := range []string{"smtp", "pop3", "imap"} {
			out = append(out, dialogue{p + " " + name, p, signIn(p, x)})
		}
	}
	return append(out, forms()...)
}

func signIn(protocol string, x exchange) string {
	var b strings.Builder
	w := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	hello := map[string]string{
		"smtp": "S: 220 mail.canary-host.example ESMTP\nC: EHLO laptop.canary-host.example\nS: 250-mail.canary-host.example hello laptop.canary-host.example [192.0.2.77]\nS: 250 AUTH " + x.mech,
		"pop3": "S: +OK ready <1896.69@canary-host.example>\nC: CAPA\nS: +OK\nS: SASL " + x.mech + "\nS: .",
		"imap": "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=" + x.mech + "] canary-host.example ready"}
	w("%s", hello[protocol])
	command := map[string]string{"smtp": "AUTH ", "pop3": "AUTH ", "imap": "a1 AUTHENTICATE "}[protocol] + x.mech
	msgs := x.messages
	ask := map[string]string{"smtp": "334 ", "pop3": "+ ", "imap": "+ "}[protocol]
	client := false
	if x.initial {
		command += " " + b64(msgs[0])
		msgs = msgs[1:]
	} else if strings.HasPrefix(x.mech, "PLAIN") {
		msgs = append([]string{""}, msgs...)
	}
	w("C: %s", command)
	for _, m := range msgs {
		if client {
			w("C: %s", b64(m))
		} else {
			w("S: %s%s", ask, b64(m))
		}
		client = !client
	}
	echo := "what was sent" // only a secret that crossed can be known again
	if x.mech == "PLAIN" || x.mech == "LOGIN" {
		echo = canary
	}
	w("S: %s", map[string]string{"smtp": "535 5.7.8 user " + canaryUser + " bad password " + echo, "pop3": "-ERR [AUTH] " + canaryUser + " may not use " + echo,
		"imap": "a1 NO [AUTHENTICATIONFAILED] " + canaryUser + " " + echo + " refused"}[protocol])
	w("C: %s", map[string]string{"smtp": "QUIT", "pop3": "QUIT", "imap": "a2 LOGOUT"}[protocol])
	return b.String()
}

// forms are the ways in which secrets leaked from logs before, and mail and names.
func forms() []dialogue {
	pop := "S: +OK POP3 ready <1896.69@canary-host.example>\n"
	imap := "S: * OK ready\n"
	smtp := "S: 220 mail.canary-host.example ESMTP\nC: EHLO [192.0.2.77]\nS: 250-mail.canary-host.example\nS: 250 AUTH PLAIN LOGIN\n"
	return []dialogue{
		{"pop3 a password like an alias", "pop3", pop + "C: USER user1\nS: +OK\nC: PASS mailbox2\nS: -ERR mailbox2 is wrong\nC: QUIT\nS: +OK"},
		{"smtp a password like a placeholder", "smtp", smtp + "C: AUTH PLAIN " + b64("\x00x\x00‹secret 1: "+canary+", 9–16 bytes›") + "\nS: 535 no\nC: QUIT\nS: 221 bye"},
		{"pop3 USER and PASS", "pop3", pop + "C: USER " + canaryUser + "\nS: +OK\nC: PASS " + canary + "\nS: -ERR " + canary + " is wrong for " + canaryUser + "\nC: QUIT\nS: +OK"},
		{"pop3 APOP", "pop3", pop + "C: APOP " + canaryUser + " c4c9334bac560ecc979e58001b3e22fb\nS: +OK " + canaryUser + " has 2 messages\nC: QUIT\nS: +OK"},
		{"pop3 mail", "pop3", pop + "C: USER x\nS: +OK\nC: PASS " + canary + "\nS: +OK\nC: LIST\nS: +OK\nS: 1 120\nS: .\nC: UIDL\nS: +OK\nS: 1 canaryuid77\nS: .\nC: RETR 1\nS: +OK 120 octets\nS: From: " + canaryMail +
			"\nS: Subject: canary\nS:  folded canary\nS: \nS: " + canaryBody + "\nS: ..dot\nS: .\nC: QUIT\nS: +OK bye"},
		{"imap LOGIN atoms", "imap", imap + "C: a LOGIN " + canaryUser + " canaryatom77\nS: a OK " + canaryUser + " logged in\nC: b LOGOUT\nS: * BYE\nS: b OK"},
		{"imap LOGIN quoted", "imap", imap + `C: a LOGIN "` + canaryUser + `" "` + canary + "\"\nS: a NO wrong: " + canary},
		{"imap LOGIN literals", "imap", imap + fmt.Sprintf("C: a LOGIN {%d}\nS: + go on\nC- %s\nC:  {%d}\nS: + go on\nC: %s\nS: a OK hello %s", len(canaryUser), canaryUser, len(canary), canary, canaryUser)},
		{"imap LOGIN literal+", "imap", imap + fmt.Sprintf("C: a LOGIN {%d+}\nC- %s\nC:  {%d+}\nC: %s\nS: a OK hello", len(canaryUser), canaryUser, len(canary), canary)},
		{"imap mailboxes and mail", "imap", imap + `C: a SELECT "canary plans"
S: * FLAGS (\\Answered \\Seen)
S: * 3 EXISTS
S: * OK [UIDVALIDITY 77] ids
S: a OK [READ-WRITE] "canary plans" selected
C: b LIST "" *
S: * LIST (\\HasNoChildren) "/" canaryfolder
S: * LIST (\\HasNoChildren) "/" "canary plans"
S: b OK
C: c FETCH 1 (ENVELOPE BODY.PEEK[HEADER.FIELDS (SUBJECT)])
S: * 1 FETCH (ENVELOPE ("Mon, 7 Feb 1994 21:52:25 -0800" "canary subject" (("Carol Canary" NIL "carol.canary" "canary-host.example")) NIL NIL NIL NIL NIL NIL "<canary@canary-host.example>") BODY[HEADER.FIELDS (SUBJECT)] {17}
S- Subject: canary\r\n
S: )
S: c OK
C: d FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {75}
S- From: carol.canary\r\nSubject: hi\r\n\r\n` + canaryBody + `\r\n\r\n
S: )
S: d OK done
C: e APPEND Sent {44}
S: + go
C: Subject: x\r\n\r\nthe canary is in this text\r\n\r\n
S: e OK
C: f SEARCH SUBJECT canary FROM "carol canary"
S: * SEARCH 1 2
S: f OK
C: g ID ("name" "canary client" "version" "1")
S: * ID ("name" "canaryserver")
S: g OK`},
		{"smtp mail", "smtp", smtp + "C: MAIL FROM:<" + canaryMail + "> SIZE=100\nS: 250 2.1.0 " + canaryMail + " ok\nC: RCPT TO:<dave@canary-other.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC: From: " + canaryMail +
			"\nC: Received: from canary-host.example\nC: \nC: " + canaryBody + "\nC: .\nS: 250 2.0.0 queued as 4F77\nC: QUIT\nS: 221 bye"},
		{"smtp BDAT", "smtp", smtp + "C: MAIL FROM:<" + canaryMail + ">\nS: 250 ok\nC: RCPT TO:<" + canaryMail + ">\nS: 250 ok\nC: BDAT 50 LAST\nC- Subject: canary\\r\\n\\r\\nthe canary is in this chunk\\r\\n\\r\\n\nS: 250 ok\nC: QUIT\nS: 221 bye"},
		{"smtp PASS where none is known", "smtp", smtp + "C: PASS " + canary + "\nS: 500 what is " + canary + "\nC: LOGIN " + canaryUser + " " + canary + "\nS: 500 what"},
		{"smtp unknown command", "smtp", smtp + "C: " + canary + "\nS: 500 unknown command " + canary},
		{"smtp AUTH split", "smtp", smtp + "C- AUTH PLAIN " + b64("\x00" + canaryUser + "\x00" + canary)[:10] + "\nC: " + b64("\x00" + canaryUser + "\x00" + canary)[10:] + "\nS: 235 welcome " + canaryUser + "\nC: QUIT\nS: 221 bye"},
		{"smtp bad base64", "smtp", smtp + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: " + canaryUser + "\nS: 334 UGFzc3dvcmQ6\nC: " + canary + "\nS: 501 cannot decode " + canary},
		{"a token in words", "imap", imap + "C: a NOOP\nS: a OK Bearer " + canaryJWT + " cookie=canary77session from " + canaryMail + "\nS: * OK imap://carol.canary@canary-host.example/INBOX;URLAUTH=anonymous:INTERNAL:canary77"},
		{"reversed echo", "pop3", pop + "C: USER " + canaryUser + "\nS: +OK\nC: PASS " + canary + "\nS: -ERR x#7legoV-neiranaK and " + b64(canary) + "\nC: QUIT\nS: +OK"},
	}
}
