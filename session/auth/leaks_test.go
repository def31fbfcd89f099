package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// TestLeaks holds which lines carry a secret, and of which mechanism.
func TestLeaks(t *testing.T) {
	for _, c := range []struct{ protocol, state, line, want string }{
		{"smtp", "ready", "AUTH PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"smtp", "ready", "auth plain AHVzZXIAc2VjcmV0\r\n", "password PLAIN"},
		{"smtp", "ready", "  AUTH\tPLAIN\tAHVzZXIAc2VjcmV0", "password PLAIN"},
		{"smtp", "ready", "AUTH PLAIN", ""},
		{"smtp", "ready", "AUTH PLAIN =", ""},
		{"smtp", "ready", "AUTH PLAIN = AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"smtp", "ready", "AUTH LOGIN dXNlcg==", ""},
		{"smtp", "ready", "AUTH LOGIN\r\ndXNlcg==\r\nc2VjcmV0\r\n", "password LOGIN, password LOGIN"},
		{"smtp", "ready", "AUTH PLAIN AHVz\r\n*\r\nAUTH XOAUTH2 dXNlcj0=\r\nNOOP\r\n", "password PLAIN, token XOAUTH2, token XOAUTH2"},
		{"smtp", "auth PLAIN", "AUTH XOAUTH2 dXNlcj0=", "password PLAIN, token XOAUTH2"},
		{"smtp", "ready", "AUTH\rPLAIN\rAHVzZXIAc2VjcmV0\r\n", "password PLAIN"},
		{"smtp", "bdat", "AUTH PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"smtp", "bdat, 40", "AUTH PLAIN AHVzZXIAc2VjcmV0", ""},
		{"smtp", "bdat, 5", "helloAUTH PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
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
		{"imap", "not authenticated", "a LOGIN {4+}\r\nuser {6+}\r\nsecret\r\nb NOOP", "password LOGIN, password LOGIN, password LOGIN"},
		{"imap", "not authenticated", "LOGIN alice secret", "password LOGIN"},
		{"imap", "not authenticated", "a LOGIN", ""},
		{"imap", "not authenticated", "a AUTHENTICATE PLAIN AHVzZXIAc2VjcmV0", "password PLAIN"},
		{"imap", "not authenticated", "a AUTHENTICATE PLAIN", ""},
		{"imap", "not authenticated imap literal sign-in LOGIN", "secret", "password LOGIN"},
		{"imap", "not authenticated imap literal, 18", "LOGIN alice secret", ""},
		{"imap", "not authenticated imap literal, 3", "abc\r\nb LOGIN alice secret\r\n", "password LOGIN"},
		{"imap", "authenticated imap literal, 4", "ab\r\nb LOGIN alice secret\r\n", "password LOGIN"},
		{"imap", "not authenticated imap literal sign-in LOGIN, 6", "secret", "password LOGIN"},
		{"pop3", "authorization", "PASS\rsecret\r\n", "password USER"},
		{"pop3", "authorization", "USER a\nPASS b\nAUTH PLAIN\nAHVz\n", "password USER, password PLAIN"},
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
		o := Outgoing{Protocol: c.protocol, State: c.state, Bytes: []byte(c.line)}
		o.State, _, _ = strings.Cut(c.state, ", ")
		if _, n, ok := strings.Cut(c.state, ", "); ok {
			o.Content, _ = strconv.ParseInt(n, 10, 64)
		}
		var all []string
		for _, l := range o.Leaks() {
			all = append(all, fmt.Sprintf("%s %s", l.Kind, l.Mechanism))
			if at := o.Bytes[l.At.From:l.At.To]; len(at) == 0 || bytes.ContainsAny(at, "\n") {
				t.Errorf("%q: the place of a secret is %q", c.line, at)
			}
		}
		got := strings.Join(all, ", ")
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
