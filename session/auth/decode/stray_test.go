package decode

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestStray: what looks like a sign-in of any of the three protocols is masked
// wherever it stands, and what the server may say again is known.
func TestStray(t *testing.T) {
	const secret = "hunter2x"
	plain := base64.StdEncoding.EncodeToString([]byte("\x00bob\x00" + secret))
	for _, line := range []string{
		"LOGIN bob " + secret, "a LOGIN bob " + secret, "  a  login  bob  " + secret,
		"PASS " + secret, "pass  " + secret, "PASS" + secret, "a PaSs " + secret,
		"AUTH PLAIN " + plain, "a auth plain " + plain, "AUTHPLAIN " + plain, "AUTHENTICATE PLAIN " + plain, " a\tAUTHENTICATE\tPLAIN\t" + plain,
		"EHLO x AUTH PLAIN " + plain, "foo bar PASS " + secret, plain, "x " + plain, "APOP bob " + secret,
	} {
		ranges := Stray([]byte(line), true)
		shown := []byte(line)
		var known []string
		for _, r := range ranges {
			known = append(known, Loose(Words([]byte(line[r.From:r.To])))...)
			for i := r.From; i < r.To; i++ {
				shown[i] = '*'
			}
		}
		if s := string(shown); strings.Contains(s, secret) || strings.Contains(s, plain) {
			t.Errorf("%q is shown as %q", line, s)
		}
		if !strings.Contains(strings.Join(known, "\n"), secret) {
			t.Errorf("%q: known are %q", line, known)
		}
	}
	for _, line := range []string{"NOOP", "MAIL FROM:<a@b> AUTH=<>", "AUTHOR x", "a SELECT passport", "EHLO x", "HELO login"} {
		if r := Stray([]byte(line), false); len(r) > 0 {
			t.Errorf("%q has %v", line, r)
		}
	}
}

// TestIsName: messages, tokens and passwords with signs are no names.
func TestIsName(t *testing.T) {
	for _, v := range []string{"bob", "bob@example.org", "o'hara+x@example.org", `DOM\bob`, "Jürgen", "a!b@example.org"} {
		if !IsName(v) {
			t.Errorf("%q can be a name", v)
		}
	}
	for _, v := range []string{"\x00bob\x00pw", "Kan#7", "tr0ub4dor&3", base64.StdEncoding.EncodeToString([]byte("\x00bob\x00secret")),
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjIn0.c2ln", strings.Repeat("a", 65)} {
		if IsName(v) {
			t.Errorf("%q can be no name", v)
		}
	}
}
