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
		bound, token      bool
	}{
		{"submission", "SIZE AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256", true, "SCRAM-SHA-256", false, false},
		{"smtp", "PLAIN LOGIN CRAM-MD5", true, "CRAM-MD5", false, false},
		{"smtp", "AUTH LOGIN PLAIN", false, "PLAIN", false, false},
		{"smtp", "AUTH LOGIN", true, "LOGIN", false, false},
		{"smtp", "AUTH=LOGIN", true, "LOGIN", false, false},
		{"smtp", "SIZE STARTTLS", false, "", false, false},
		{"smtp", "USER APOP XOAUTH2 EXTERNAL GSSAPI", true, "", false, false},
		{"smtp", "SCRAM-SHA-256-PLUS SCRAM-SHA-1", true, "SCRAM-SHA-1", false, false},
		{"smtp", "SCRAM-SHA-256-PLUS SCRAM-SHA-512 SCRAM-SHA-1-PLUS", true, "SCRAM-SHA-256-PLUS", true, false},
		{"smtp", "PLAIN CRAM-MD5 DIGEST-MD5 NTLM", true, "DIGEST-MD5", true, false},
		{"smtp", "PLAIN XOAUTH2", true, "XOAUTH2", true, true},
		{"imap", "IMAP4REV1 AUTH=XOAUTH2 AUTH=OAUTHBEARER", true, "OAUTHBEARER", false, true},
		{"imap", "IMAP4REV1 AUTH=PLAIN", true, "", false, true},
		{"imap", "IMAP4REV1 AUTH=PLAIN AUTH=SCRAM-SHA-512", true, "SCRAM-SHA-512", false, false},
		{"imap", "IMAP4REV1", true, "LOGIN", false, false},
		{"imap", "IMAP4REV1 STARTTLS LOGINDISABLED", false, "", false, false},
		{"imap", "IMAP4REV1 LOGINDISABLED AUTH=PLAIN", true, "PLAIN", false, false},
		{"pop3", "", false, "USER", false, false},
		{"pop3", "APOP", false, "APOP", false, false},
		{"pop3", "USER APOP PLAIN SASL", true, "APOP", false, false},
		{"pop3", "STLS UIDL", false, "", false, false},
		{"pop3", "USER SASL PLAIN", true, "PLAIN", false, false},
	} {
		m, why, err := Choose(Offer{Protocol: c.protocol, Names: strings.Fields(c.offered), Secure: c.secure, Bound: c.bound, Token: c.token})
		if m != c.want || (err == nil) != (m != "") || (why == "") != (m == "") {
			t.Errorf("%s, %s: %q, %q, %v; want %q", c.protocol, c.offered, m, why, err, c.want)
		}
		if err == nil && !c.secure && m == "PLAIN" && !strings.Contains(why, "in clear") {
			t.Errorf("%s: %s", m, why)
		}
	}
}

// TestPassedOver holds that the choice names what it did not take, and why.
func TestPassedOver(t *testing.T) {
	for _, c := range []struct {
		offer Offer
		want  []string
	}{
		{Offer{Protocol: "smtp", Names: strings.Fields("PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS EXTERNAL"), Secure: true},
			[]string{"SCRAM-SHA-256-PLUS ties the sign-in to TLS, and there is nothing", "PLAIN no safer", "EXTERNAL needs a client certificate"}},
		{Offer{Protocol: "smtp", Names: strings.Fields("SCRAM-SHA-256-PLUS XOAUTH2 NTLM"), Secure: true, Bound: true},
			[]string{"on this TLS connection only", "XOAUTH2 needs a token", "NTLM has to be named"}},
		{Offer{Protocol: "smtp", Names: strings.Fields("EXTERNAL XOAUTH2"), Secure: true},
			[]string{"EXTERNAL needs a client certificate", "XOAUTH2 needs a token"}},
	} {
		_, why, err := Choose(c.offer)
		if err != nil {
			why = err.Error()
		}
		for _, w := range c.want {
			if !strings.Contains(why, w) {
				t.Errorf("%q: %s, want %q", c.offer.Names, why, w)
			}
		}
	}
}

func TestCommands(t *testing.T) {
	show := func(lines []string, err error) string { return fmt.Sprintf("%q %v", lines, err) }
	for _, c := range []struct{ got, want string }{
		{show(UserPass(account("mrose", "ten four "))), `["USER mrose" "PASS ten four "] <nil>`},
		{show(APOPCommand("<1896.697170952@dbc.mtview.ca.us>", account("mrose", "tanstaaf"))),
			`["APOP mrose c4c9334bac560ecc979e58001b3e22fb"] <nil>`}, // RFC 1939 section 7
		{show(LoginCommand(account("SMITH", "SESAME"), "", -1)), `["LOGIN \"SMITH\" \"SESAME\""] <nil>`},
		{show(LoginCommand(account(`"user`, `sec"ret\`), "", -1)), `["LOGIN \"\\\"user\" \"sec\\\"ret\\\\\""] <nil>`},
		{show(LoginCommand(account("alice", "pässword"), "", -1)), `["LOGIN \"alice\" {9}" "pässword"] <nil>`},
		{show(LoginCommand(account("älice", "x"), "", -1)), `["LOGIN {6}" "älice \"x\""] <nil>`},
		{show(LoginCommand(account("SMITH", "SESAME"), AtomForm, -1)), `["LOGIN SMITH SESAME"] <nil>`},
		{show(LoginCommand(account("SMITH", "SES*AME"), AtomForm, -1)), `[] the password does not fit an atom (octet 4); the quoted and the literal form carry it. Nothing was sent`},
		{show(LoginCommand(account("SMITH", ""), AtomForm, -1)), `[] the password is empty, which no atom is; the quoted and the literal form carry it. Nothing was sent`},
		{show(LoginCommand(account("alice", "pässword"), QuotedForm, -1)), `[] the password is not ASCII, and quoted strings are (RFC 3501 9); the literal form carries it. Nothing was sent`},
		{show(LoginCommand(account("SMITH", "SESAME"), LiteralForm, -1)), `["LOGIN {5}" "SMITH {6}" "SESAME"] <nil>`},
		{show(LoginCommand(account("SMITH", "SESAME"), LiteralForm, 4096)), `["LOGIN {5+}\r\nSMITH {6+}\r\nSESAME"] <nil>`},
		{show(LoginCommand(account("SMITH", "SESAME"), LiteralForm, 5)), `["LOGIN {5+}\r\nSMITH {6}" "SESAME"] <nil>`},
		{show(UserPass(account("a\r\nDELE 1", "x"))), `[] octet 2 of the user is CR, which USER and PASS cannot carry; nothing was sent`},
		{show(UserPass(account("a", "x\nQUIT"))), `[] octet 2 of the password is LF, which USER and PASS cannot carry; nothing was sent`},
		{show(LoginCommand(account("a", "\x00"), "", -1)), `[] octet 1 of the password is NUL, which LOGIN cannot carry; nothing was sent`},
		{show(APOPCommand("<1@a>", account("a b", "x"))), `[] octet 2 of the user is a space, which APOP cannot carry; nothing was sent`},
		{show(UserPass(account("", "x"))), `[] a user name is needed to sign in with USER and PASS`},
	} {
		if c.got != c.want {
			t.Errorf("\n got %s\nwant %s", c.got, c.want)
		}
	}
}

func TestSplit(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                         "PLAIN  <nil>",
		"Plain:WAIT":                    "PLAIN wait <nil>",
		"scram-sha-1-plus:tls-exporter": "SCRAM-SHA-1-PLUS tls-exporter <nil>",
		"LOGIN:literal":                 "LOGIN literal <nil>",
		"":                              "  <nil>",
		"PLAIN:literal":                 `PLAIN  PLAIN has no option "literal"; it has wait`,
		"PLAIN:":                        `PLAIN  PLAIN has no option ""; it has wait`,
	} {
		name, option, err := Split(in)
		if got := fmt.Sprintf("%s %s %v", name, option, err); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
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
