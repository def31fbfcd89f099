package share_test

import (
	"encoding/base64"
	"fmt"
	"strings"
)

type dialogue struct{ name, protocol, text string }

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// forms of a sign-in in the three protocols.
func dialogues() (out []dialogue) {
	for _, x := range exchanges() {
		for _, p := range []string{"smtp", "pop3", "imap"} {
			out = append(out, dialogue{p + " " + x.name, p, signIn(p, x)})
		}
	}
	out = append(out, again()...)
	return append(out, forms()...)
}

// again are sign-ins of which the second one succeeds, each with its own password.
func again() []dialogue {
	wrong, right := "Wrong-"+canary, canary
	plain := func(p string) string { return b64("\x00" + canaryUser + "\x00" + p) }
	return []dialogue{
		{"smtp wrong, then right", "smtp", "S: 220 hi\nC: EHLO x\nS: 250 AUTH PLAIN\nC: AUTH PLAIN " + plain(wrong) + "\nS: 535 no " + wrong + "\nC: AUTH PLAIN " + plain(right) + "\nS: 235 yes " + b64(right) + "\nC: QUIT\nS: 221 bye"},
		{"pop3 wrong, then right", "pop3", "S: +OK hi\nC: USER " + canaryUser + "\nS: +OK\nC: PASS " + wrong + "\nS: -ERR no " + wrong + "\nC: USER " + canaryUser + "\nS: +OK\nC: PASS " + right + "\nS: +OK yes\nC: QUIT\nS: +OK"},
		{"imap wrong, then right", "imap", "S: * OK hi\nC: a LOGIN " + canaryUser + " " + wrong + "\nS: a NO not " + wrong + "\nC: b LOGIN " + canaryUser + ` "` + right + "\"\nS: b OK yes\nC: c LOGOUT\nS: * BYE\nS: c OK"},
		{"imap cancelled, then right", "imap", "S: * OK hi\nC: a AUTHENTICATE PLAIN\nS: + \nC: *\nS: a BAD cancelled\nC: b AUTHENTICATE PLAIN " + plain(right) + "\nS: b OK yes"},
	}
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
		command += " " + response(msgs[0])
		msgs = msgs[1:]
	}
	w("C: %s", command)
	for _, m := range msgs {
		if client && m == "*" {
			w("C: *")
		} else if client {
			w("C: %s", b64(m))
		} else {
			w("S: %s%s", ask, b64(m))
		}
		client = !client
	}
	echo := "what was sent" // only a secret that crossed can be known again
	if x.mech == "PLAIN" || x.mech == "LOGIN" && x.name != "cancel" {
		echo = canary
	}
	w("S: %s", map[string]string{"smtp": "535 5.7.8 user " + canaryUser + " bad password " + echo, "pop3": "-ERR [AUTH] " + canaryUser + " may not use " + echo,
		"imap": "a1 NO [AUTHENTICATIONFAILED] " + canaryUser + " " + echo + " refused"}[protocol])
	w("C: %s", map[string]string{"smtp": "QUIT", "pop3": "QUIT", "imap": "a2 LOGOUT"}[protocol])
	return b.String()
}

// response is an initial response; an empty one is "=" (RFC 4954 4).
func response(m string) string {
	if m == "" {
		return "="
	}
	return b64(m)
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
		{"smtp auth in small letters", "smtp", smtp + "C: auth plain " + b64("\x00"+canaryUser+"\x00"+canary) + "\nS: 535 no " + b64("\x00"+canaryUser+"\x00"+canary)},
		{"smtp auth split over segments", "smtp", smtp + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC- " + b64(canaryUser)[:5] + "\nC: " + b64(canaryUser)[5:] + "\nS: 334 UGFzc3dvcmQ6\nC- " + b64(canary)[:7] + "\nC: " + b64(canary)[7:] + "\nS- 535 bad Kanar\nS: ien-Vogel7#x"},
		{"smtp a password at the user's prompt", "smtp", smtp + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: " + b64(canary) + "\nS: 334 " + b64("Password for "+canary) + "\nC: *\nS: 501 " + b64(canary) + " cancelled"},
		{"imap PLAIN as the user of LOGIN", "imap", imap + "C: a AUTHENTICATE LOGIN " + b64("\x00"+canaryUser+"\x00"+canary) + "\nS: + UGFzc3dvcmQ6\nC: *\nS: a BAD no " + canary + " or " + b64("x"+canary)},
		{"pop3 most of a password", "pop3", pop + "C: USER " + canaryUser + "\nS: +OK\nC: PASS " + canary + "\nS: -ERR " + b64(canary[:14]) + " or " + fmt.Sprintf("%x", canary[2:]) + " or " + canary[3:]},
		{"pop3 the name in other ways", "pop3", pop + "C: USER " + canaryUser + "\nS: +OK " + b64("for "+canaryUser) + fmt.Sprintf(" %x", canaryUser) + "\nC: PASS " + canary + "\nS: -ERR x" + canaryUser + "y"},
		{"imap LOGIN with escapes", "imap", imap + `C: a LOGIN "` + canaryUser + `" "` + canary + `\\\\\\" more"` + "\nS: a NO wrong"},
		{"imap LOGIN, the password in a literal", "imap", imap + fmt.Sprintf("C: a LOGIN %s {%d}\nS: + go on\nC: %s\nS: a NO %s?", canaryUser, len(canary), canary, canary)},
		{"imap LOGIN of a tag alone", "imap", imap + "C: LOGIN " + canaryUser + " " + canary + "\nS: LOGIN BAD unknown " + canary},
		{"imap a line of a sign-in that is over", "imap", imap + "C: a AUTHENTICATE PLAIN\nS: a NO not here\nC: " + b64("\x00"+canaryUser+"\x00"+canary) + "\nS: * BAD what"},
		{"smtp a line of a sign-in that is over", "smtp", smtp + "C: AUTH PLAIN\nS: 503 not now\nC: " + b64("\x00"+canaryUser+"\x00"+canary) + "\nS: 500 what is " + canary},
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
