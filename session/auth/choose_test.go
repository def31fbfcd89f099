package auth

import (
	"fmt"
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		protocol, offered string
		secure            bool
		want              string
	}{
		{"submission", "SIZE AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256", true, "SCRAM-SHA-256"},
		{"smtp", "PLAIN LOGIN CRAM-MD5", true, "CRAM-MD5"},
		{"smtp", "AUTH LOGIN PLAIN", false, "PLAIN"},
		{"smtp", "AUTH LOGIN", true, "LOGIN"},
		{"smtp", "AUTH=LOGIN", true, "LOGIN"},
		{"smtp", "SIZE STARTTLS", false, ""},
		{"smtp", "USER APOP XOAUTH2 EXTERNAL GSSAPI", true, ""},
		{"smtp", "SCRAM-SHA-256-PLUS SCRAM-SHA-1", true, "SCRAM-SHA-1"},
		{"imap", "IMAP4REV1 AUTH=PLAIN AUTH=SCRAM-SHA-512", true, "SCRAM-SHA-512"},
		{"imap", "IMAP4REV1", true, "LOGIN"},
		{"imap", "IMAP4REV1 STARTTLS LOGINDISABLED", false, ""},
		{"imap", "IMAP4REV1 LOGINDISABLED AUTH=PLAIN", true, "PLAIN"},
		{"pop3", "", false, "USER"},
		{"pop3", "APOP", false, "APOP"},
		{"pop3", "USER APOP PLAIN SASL", true, "APOP"},
		{"pop3", "STLS UIDL", false, ""},
		{"pop3", "USER SASL PLAIN", true, "PLAIN"},
	} {
		m, why, err := Choose(c.protocol, strings.Fields(c.offered), c.secure)
		if m != c.want || (err == nil) != (m != "") || (why == "") != (m == "") {
			t.Errorf("%s, %s: %q, %q, %v; want %q", c.protocol, c.offered, m, why, err, c.want)
		}
		if err == nil && !c.secure && m == "PLAIN" && !strings.Contains(why, "in clear") {
			t.Errorf("%s: %s", m, why)
		}
	}
}

func TestCommands(t *testing.T) {
	show := func(lines []string, err error) string { return fmt.Sprintf("%q %v", lines, err) }
	for _, c := range []struct{ got, want string }{
		{show(UserPass(account("mrose", "ten four "))), `["USER mrose" "PASS ten four "] <nil>`},
		{show(APOPCommand("<1896.697170952@dbc.mtview.ca.us>", account("mrose", "tanstaaf"))),
			`["APOP mrose c4c9334bac560ecc979e58001b3e22fb"] <nil>`}, // RFC 1939 section 7
		{show(LoginCommand(account("SMITH", "SESAME"))), `["LOGIN \"SMITH\" \"SESAME\""] <nil>`},
		{show(LoginCommand(account(`"user`, `sec"ret\`))), `["LOGIN \"\\\"user\" \"sec\\\"ret\\\\\""] <nil>`},
		{show(LoginCommand(account("alice", "pässword"))), `["LOGIN \"alice\" {9}" "pässword"] <nil>`},
		{show(LoginCommand(account("älice", "x"))), `["LOGIN {6}" "älice \"x\""] <nil>`},
		{show(UserPass(account("a\r\nDELE 1", "x"))), `[] octet 2 of the user is CR, which USER and PASS cannot carry; nothing was sent`},
		{show(UserPass(account("a", "x\nQUIT"))), `[] octet 2 of the password is LF, which USER and PASS cannot carry; nothing was sent`},
		{show(LoginCommand(account("a", "\x00"))), `[] octet 1 of the password is NUL, which LOGIN cannot carry; nothing was sent`},
		{show(APOPCommand("<1@a>", account("a b", "x"))), `[] octet 2 of the user is a space, which APOP cannot carry; nothing was sent`},
		{show(UserPass(account("", "x"))), `[] a user name is needed to sign in with USER and PASS`},
	} {
		if c.got != c.want {
			t.Errorf("\n got %s\nwant %s", c.got, c.want)
		}
	}
}

func TestTimestamp(t *testing.T) {
	for greeting, want := range map[string]string{
		"+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>": "<1896.697170952@dbc.mtview.ca.us>",
		"POP3 ready": "", "<a>": "", "<@a>": "", "<a@>": "", "<a@b": "", "<a b@c>": "", "<a@\x80>": "", "<a@b@c>": "", "<a<b@c>": "",
	} {
		if got := Timestamp(greeting); got != want {
			t.Errorf("%q: %q, want %q", greeting, got, want)
		}
	}
}
