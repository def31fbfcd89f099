package decode_test

import (
	"encoding/base64"
	"testing"

	"example.org/mailwire/session/auth/decode"
)

func TestUnseen(t *testing.T) {
	for _, c := range []struct{ challenge, answer, want, user string }{
		{"", "\x00alice\x00s3cret", "PLAIN", "alice"},
		{"Username:", "alice", "LOGIN", "alice"},
		{"Password:", "s3cret", "LOGIN", ""},
		{"<1.2@a.test>", "alice 0123456789abcdef0123456789abcdef", "CRAM-MD5", "alice"},
		{"", "alice 0123456789abcdef0123456789abcdef", "CRAM-MD5", "alice"},
		{"", "user=alice\x01auth=Bearer t0ken\x01\x01", "XOAUTH2", "alice"},
		{"r=ab,s=AAAA,i=4096", "c=biws,r=ab,p=" + base64.StdEncoding.EncodeToString(make([]byte, 32)), "SCRAM-SHA-256", ""},
		{"", "alice", "", ""},
		{"what now?", "alice", "", ""},
		{"", "Username:", "", ""}, // that is what servers say
	} {
		b64 := base64.StdEncoding.EncodeToString
		x := decode.Unseen([]byte(b64([]byte(c.challenge))), []byte(b64([]byte(c.answer))))
		got, user := "", ""
		if x != nil {
			got = x.Mechanism()
			if c.challenge != "" {
				x.Challenge([]byte(b64([]byte(c.challenge))))
			}
			s := x.Response([]byte(b64([]byte(c.answer))))
			if !s.Problem.IsZero() {
				t.Errorf("%q after %q: %s", c.answer, c.challenge, s.Problem)
			}
			user = s.User.Raw()
		}
		if got != c.want || user != c.user {
			t.Errorf("%q after %q is %q of %q, want %q of %q", c.answer, c.challenge, got, user, c.want, c.user)
		}
	}
	if decode.Unseen(nil, []byte("not base64!")) != nil {
		t.Error("text is an answer")
	}
}
