package auth

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"testing"
)

func TestReveals(t *testing.T) {
	for _, c := range []struct{ protocol, state, line, want string }{
		{"smtp", "ready", "AUTH PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"smtp", "ready", "auth plain AHVzZXIAc2VjcmV0\r\n", "password PLAIN"},
		{"smtp", "ready", "  AUTH\tPLAIN\tAHVzZXIAc2VjcmV0", "password PLAIN"},
		{"smtp", "ready", "AUTH PLAIN", ""},
		{"smtp", "ready", "AUTH PLAIN =", ""},
		{"smtp", "ready", "AUTH PLAIN = AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"smtp", "ready", "AUTH LOGIN dXNlcg==", ""},
		{"smtp", "ready", "AUTH LOGIN\r\ndXNlcg==\r\nc2VjcmV0\r\n", "password LOGIN"},
		{"smtp", "ready", "AUTH PLAIN\r\nAHVzZXIAc2VjcmV0\r\n", "password PLAIN"},
		{"smtp", "ready", "EHLO a\nAUTH XOAUTH2 dXNlcj0=\n", "token XOAUTH2"},
		{"smtp", "ready", "AUTH SCRAM-SHA-256 biws", "proof SCRAM-SHA-256"},
		{"smtp", "ready", "AUTH EXTERNAL dXNlcg==", ""},
		{"smtp", "ready", "AUTH ANONYMOUS dXNlcg==", ""},
		{"smtp", "ready", "AUTH X-NEW AAAA", "token X-NEW"},
		{"smtp", "auth", "c2VjcmV0", "password "},
		{"smtp", "auth CRAM-MD5", "dGltIGI5", "digest CRAM-MD5"},
		{"smtp", "auth", "*", ""},
		{"smtp", "auth", "", ""},
		{"smtp", "auth", "*\r\nAUTH PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"smtp", "data", "AUTH PLAIN AHVzZXIAc2VjcmV0", ""},
		{"smtp", "data", "text\r\n.\r\nAUTH PLAIN AHVzZXIAc2VjcmV0\r\n", "password PLAIN"},
		{"smtp", "ready", "PASS secret", ""},
		{"submission", "ready", "AUTH PLAIN AHVz", "password PLAIN"},
		{"pop3", "authorization", "PASS secret", "password USER"},
		{"pop3", "authorization", "pass  ", "password USER"},
		{"pop3", "authorization", "PASS", ""},
		{"pop3", "authorization", "USER alice", ""},
		{"pop3", "authorization", "USER alice\r\nPASS secret\r\n", "password USER"},
		{"pop3", "authorization", "APOP mrose c4c9334bac560ecc979e58001b3e22fb", "digest APOP"},
		{"pop3", "authorization", "AUTH PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"imap", "not authenticated", "a LOGIN alice secret", "password LOGIN"},
		{"imap", "not authenticated", "a login {4}", "password LOGIN"},
		{"imap", "not authenticated", "a LOGIN {4+}\r\nuser {6+}\r\nsecret", "password LOGIN"},
		{"imap", "not authenticated", "LOGIN alice secret", "password LOGIN"},
		{"imap", "not authenticated", "a LOGIN", ""},
		{"imap", "not authenticated", "a AUTHENTICATE PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"imap", "not authenticated", "a AUTHENTICATE PLAIN", ""},
		{"imap", "not authenticated imap literal sign-in LOGIN", "secret", "password LOGIN"},
		{"imap", "not authenticated imap literal", "LOGIN alice secret", ""},
		{"imap", "not authenticated", "AUTH PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"imap", "authenticated", "a SELECT LOGIN", ""},
		{"imap", "sasl PLAIN", "AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"imap", "not authenticated", "a NOOP", ""},
		{"imap", "not authenticated", "AHVzZXIAc2VjcmV0\r\n", "password "},
		{"imap", "not authenticated", "dGltIGI5MTM=", "password "},
		{"imap", "not authenticated", "STARTTLS", ""},
		{"imap", "not authenticated", "noop", ""},
		{"imap", "not authenticated", "*", ""},
		{"imap", "selected", "AHVzZXIAc2VjcmV0", ""},
		{"imap", "imap auth", "AHVzZXIAc2VjcmV0", "password "},
	} {
		got := ""
		if kind, mechanism, ok := Reveals(c.protocol, c.state, []byte(c.line)); ok {
			got = fmt.Sprintf("%s %s", kind, mechanism)
		}
		if got != c.want {
			t.Errorf("%s, %s, %q: %q, want %q", c.protocol, c.state, c.line, got, c.want)
		}
	}
}

func TestHolds(t *testing.T) {
	const secret = `h"unter2?>~`
	line := func(s string) string { return "X " + s + " y" }
	for _, in := range []string{
		line(secret), `a LOGIN u "h\"unter2?>~"`,
		line(base64.StdEncoding.EncodeToString([]byte("\x00u\x00" + secret))),
		line(base64.StdEncoding.EncodeToString([]byte("u\x00u\x00" + secret))),
		line(base64.StdEncoding.EncodeToString([]byte("uu\x00u\x00" + secret))),
		line("AAA" + base64.RawStdEncoding.EncodeToString([]byte(secret))),
		line(base64.URLEncoding.EncodeToString([]byte(secret))),
		line(hex.EncodeToString([]byte(secret))), line(url.PathEscape(secret)),
	} {
		if !Holds([]byte(in), secret) {
			t.Errorf("%q holds the secret and is let through", in)
		}
	}
	for _, in := range []string{"", "AUTH PLAIN AHVzZXIAc2VjcmV0", "h%22unter"} {
		if Holds([]byte(in), secret) {
			t.Errorf("%q holds no secret", in)
		}
	}
	if Holds([]byte("anything"), "") {
		t.Error("an empty secret stands nowhere")
	}
}
