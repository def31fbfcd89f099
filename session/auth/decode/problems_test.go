package decode

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestProblems names what is wrong and still decodes what can be decoded.
func TestProblems(t *testing.T) {
	for _, c := range []struct{ name, mechanism, line, problem, want string }{
		{"no padding", "PLAIN", "AGFsaWNlAHNlY3JldA", "'=' missing", "user=alice; password=<secret>; alice/password"},
		{"too much padding", "PLAIN", "AHVzZXIAc2VjcmV0==", "more '='", "user=user; password=<secret>; user/password"},
		{"white space", "PLAIN", "AHVz ZXIAc2VjcmV0", "white space at octet 5", "user=user; password=<secret>; user/password"},
		{"URL alphabet", "LOGIN", "8J-YgA==", "URL alphabet", "user=\U0001F600; \U0001F600/identity"},
		{"outside the alphabet", "PLAIN", "AHVzZXIA!", "outside the alphabet", "user=user; password=<>; user/password"},
		{"not the form", "PLAIN", "c2VjcmV0", "two NUL octets", "response=<secret>; /password"},
		{"'=' in the middle", "LOGIN", "YQ==YQ==", "which is not the end", "user=a; a/identity"},
		{"one left over", "LOGIN", "YWxpY2VhY", "left over", "user=alicea; alicea/identity"},
		{"too long", "LOGIN", strings.Repeat("YWFh", 4000), "12288", "user=<" + strings.Repeat("a", 9216) + ">; /password"},
		{"CRAM without a space", "CRAM-MD5", b64("hunter2"), "RFC 2195", "response=<hunter2>; /digest"},
		{"CRAM digest too short", "CRAM-MD5", b64("tim b913"), "32 hex", "user=tim; digest=<b913>; tim/digest"},
		{"SCRAM without a header", "SCRAM-SHA-1", b64("n=user,r=x"), "two commas", "response=<n=user,r=x>; /proof"},
		{"token without a scheme", "XOAUTH2", b64("user=u\x01auth=tok\x01\x01"), "scheme", "user=u; token=<tok>; token ends=not told; u/token"},
		{"no token", "OAUTHBEARER", b64("n,,\x01host=h\x01\x01"), "no auth=Bearer", "host=h; /token"},
		{"DIGEST without an end", "DIGEST-MD5", b64(`username="u`), "no end", "user=u; u/digest"},
		{"DIGEST is no list", "DIGEST-MD5", b64("hunter2"), "key=value", "rest=<hunter2>; /digest"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Begin(c.mechanism).Response([]byte(c.line))
			got := show(s)
			if c.name == "outside the alphabet" {
				got = strings.Replace(got, "password=; ", "password=<>; ", 1) // an empty secret
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			if !strings.Contains(s.Problem.Raw(), c.problem) {
				t.Errorf("problem %q lacks %q", s.Problem, c.problem)
			}
		})
	}
	for _, i := range []string{"100001", "2147483647", "4095", "0", "-1", "x"} {
		s := Begin("SCRAM-SHA-256").Challenge([]byte(b64("r=a,s=b,i=" + i)))
		if s.Problem.IsZero() {
			t.Errorf("i=%s is no problem", i)
		}
	}
	x := Begin("LOGIN")
	x.Challenge(nil)
	if s := x.Response([]byte("=")); s.Problem.IsZero() {
		t.Error(`"=" after a challenge is no problem`)
	}
}

func TestCommands(t *testing.T) {
	for _, c := range []struct {
		got  Step
		want string
	}{
		{User([]byte("mrose")), "user=mrose; mrose/identity"},
		{Pass([]byte("ten four ")), "password=<ten four >; /password"},
		{Login([]byte("SMITH"), []byte("SESAME")), "user=SMITH; password=<SESAME>; SMITH/password"},
		{APOP("<1896.697170952@dbc.mtview.ca.us>", []byte("mrose"), []byte("c4c9334bac560ecc979e58001b3e22fb")),
			"challenge=<1896.697170952@dbc.mtview.ca.us>; user=mrose; digest=<c4c9334bac560ecc979e58001b3e22fb>; mrose/digest"},
	} {
		if got := show(c.got); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
		if !c.got.Problem.IsZero() {
			t.Error(c.got.Problem)
		}
	}
	if s := APOP("", []byte("u"), []byte("c4c9334bac560ecc979e58001b3e22fb")); s.Problem.IsZero() {
		t.Error("APOP without a timestamp is no problem")
	}
}

func TestKind(t *testing.T) {
	for mechanism, want := range map[string]string{
		"PLAIN": "password critical", "login": "password critical", "USER": "password critical",
		"XOAUTH2": "token critical", "OAUTHBEARER": "token critical",
		"CRAM-MD5": "digest high", "APOP": "digest high", "DIGEST-MD5": "digest high", "NTLM": "digest high",
		"SCRAM-SHA-1": "proof medium", "SCRAM-SHA-256-PLUS": "proof medium", "SCRAM-SHA-512": "proof medium",
		"EXTERNAL": "identity low", "ANONYMOUS": " none",
	} {
		k, s := Kind(mechanism)
		if got := fmt.Sprintf("%s %s", k, s); got != want {
			t.Errorf("%s: %s, want %s", mechanism, got, want)
		}
		if mechanism != "ANONYMOUS" && Worth(k) != s {
			t.Errorf("%s: worth %s, want %s", mechanism, Worth(k), s)
		}
	}
}

// printed gives every way in which a value may reach a person.
func printed(t testing.TB, v any) string {
	j, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%v %+v %#v %s", v, v, v, j)
}

func TestCanary(t *testing.T) {
	const canary = "cAn4ry-hunter2"
	for _, s := range []Step{
		Pass([]byte(canary)), Login([]byte("u"), []byte(canary)), APOP("<1@a>", []byte("u"), []byte(canary)),
		Begin("PLAIN").Response([]byte(b64("\x00u\x00" + canary))), Begin("PLAIN").Response([]byte(b64(canary))),
		Begin("XOAUTH2").Response([]byte(b64("user=u\x01auth=Bearer " + canary + "\x01\x01"))),
		Begin("XOAUTH2").Response([]byte(b64(canary))), Begin("OAUTHBEARER").Response([]byte(b64("n,,\x01auth=Bearer " + canary))),
		Begin("OAUTHBEARER").Response([]byte(b64(canary))), Begin("OAUTHBEARER").Response([]byte(b64("n,,\x01" + canary + "=1\x01"))),
		Begin("CRAM-MD5").Response([]byte(b64("u " + canary))), Begin("CRAM-MD5").Response([]byte(b64(canary))),
		Begin("DIGEST-MD5").Response([]byte(b64(`username=u,response="` + canary + `"`))), Begin("DIGEST-MD5").Response([]byte(b64(canary + "=1"))),
		Begin("NTLM").Response([]byte(b64(canary))), Begin("GSSAPI").Response([]byte(b64(canary))), Begin("NEW").Response([]byte(b64(canary))),
		Begin("SCRAM-SHA-1").Response([]byte(b64(canary))), Begin("SCRAM-SHA-1").Response([]byte(b64("n,,n=u,x=" + canary))),
	} {
		if out := printed(t, s); strings.Contains(out, canary) || strings.Contains(out, b64(canary)) {
			t.Errorf("the secret is printed: %s", out)
		}
		if s.Secret == transcript.NoSecret || s.Secret == transcript.SecretIdentity {
			t.Errorf("the line would be shown: %s", show(s))
		}
	}
}
