package decode

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

// FuzzExchange holds that what a step shows has no control byte, that a secret
// is not printed, and that the same lines give the same steps.
func FuzzExchange(f *testing.F) {
	for _, m := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER", "EXTERNAL", "ANONYMOUS", "DIGEST-MD5", "NTLM", "GSSAPI", ""} {
		f.Add(m, []byte("dGVzdAB0ZXN0ADEyMzQ="), []byte("VXNlcm5hbWU6"), []byte("AHVz ZXIA_-c2VjcmV0"))
	}
	f.Fuzz(func(t *testing.T, mechanism string, one, challenge, two []byte) {
		a, b := Begin(mechanism), Begin(mechanism)
		for _, x := range []struct{ p, q Step }{
			{a.Response(one), b.Response(one)}, {a.Challenge(challenge), b.Challenge(challenge)}, {a.Response(two), b.Response(two)},
		} {
			if show(x.p) != show(x.q) {
				t.Fatal("the same line gives two steps")
			}
			clean(t, x.p)
		}
	})
}

func clean(t *testing.T, s Step) {
	if len(s.Fields) > maxFields+8 {
		t.Fatalf("%d fields", len(s.Fields))
	}
	shown := s.Problem.String() + s.User.String()
	for _, f := range s.Fields {
		shown += f.Name + f.Value.String()
		if !f.Value.IsZero() && !f.Secret.IsZero() {
			t.Fatalf("field %s is both shown and hidden", f.Name)
		}
	}
	if i := strings.IndexFunc(shown, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }); i >= 0 {
		t.Fatalf("a control character in %q", shown)
	}
}

// FuzzPlain holds that decoding undoes encoding.
func FuzzPlain(f *testing.F) {
	f.Add([]byte("ursel"), []byte("kurt"), []byte("xipj3plmq"))
	f.Fuzz(func(t *testing.T, authzid, user, password []byte) {
		whole := bytes.Join([][]byte{authzid, user, password}, []byte{0})
		if bytes.Count(whole, []byte{0}) != 2 || len(whole) > 9000 || len(password) == 0 {
			return
		}
		s := Begin("PLAIN").Response([]byte(base64.StdEncoding.EncodeToString(whole)))
		last := s.Fields[len(s.Fields)-1]
		if s.User.Raw() != string(user) || last.Secret.Reveal() != string(password) {
			t.Fatalf("%q decoded as %s", whole, show(s))
		}
		if len(authzid) > 0 && s.Fields[0].Value.Raw() != string(authzid) {
			t.Fatalf("authorization identity %q decoded as %s", authzid, s.Fields[0].Value)
		}
	})
}

// FuzzBase64 holds that lenient decoding agrees with the standard library on
// what is well formed, and calls everything else a problem.
func FuzzBase64(f *testing.F) {
	f.Add([]byte("AHVzZXIAc2VjcmV0"))
	f.Add([]byte("YQ==="))
	f.Fuzz(func(t *testing.T, line []byte) {
		b, problem := decodeBase64(line)
		want, err := base64.StdEncoding.DecodeString(string(line))
		if bytes.ContainsAny(line, "\r\n") { // the library skips these
			return
		}
		if (err == nil) != (problem == "") || err == nil && !bytes.Equal(b, want) {
			t.Fatalf("%q: %q, %s; want %q, %v", line, b, problem, want, err)
		}
	})
}
