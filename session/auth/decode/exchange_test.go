package decode

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// show writes a step on one line; secrets in angle brackets.
func show(s Step) string {
	var b strings.Builder
	for _, f := range s.Fields {
		if f.Secret.IsZero() {
			fmt.Fprintf(&b, "%s=%s; ", f.Name, f.Value)
		} else {
			fmt.Fprintf(&b, "%s=<%s>; ", f.Name, transcript.TextOf(f.Secret.Reveal()))
		}
	}
	fmt.Fprintf(&b, "%s/%s", s.User, s.Secret)
	if s.Cancel {
		b.WriteString(" cancel")
	}
	return b.String()
}

// TestConversations runs the examples of the RFCs: S is a challenge as sent, C a response.
func TestConversations(t *testing.T) {
	for _, c := range []struct{ name, mechanism, talk string }{
		{"RFC 4616 section 4, first", "PLAIN", `
S ""
C ` + b64("\x00tim\x00tanstaaftanstaaf") + `
 user=tim; password=<tanstaaftanstaaf>; tim/password`},
		{"RFC 4616 section 4, second", "plain", `
C ` + b64("Ursel\x00Kurt\x00xipj3plmq") + `
 authorization identity=Ursel; user=Kurt; password=<xipj3plmq>; Kurt/password`},
		{"RFC 4954 section 4.3", "PLAIN", `
C dGVzdAB0ZXN0ADEyMzQ=
 authorization identity=test; user=test; password=<1234>; test/password`},
		{"LOGIN with prompts", "LOGIN", `
S VXNlcm5hbWU6
 prompt=Username:; /
C YWxpY2U=
 user=alice; alice/identity
S d2hhdCdzIHRoZSB3b3JkPw==
 prompt=what's the word?; alice/
C aHVudGVyMg==
 password=<hunter2>; alice/password`},
		{"LOGIN with an initial response", "LOGIN", `
C YWxpY2U=
 user=alice; alice/identity
S UGFzc3dvcmQ6
 prompt=Password:; alice/
C aHVudGVyMg==
 password=<hunter2>; alice/password`},
		{"LOGIN that asks for the password at once", "LOGIN", `
S UGFzc3dvcmQ6
 prompt=Password:; /
C aHVudGVyMg==
 password=<hunter2>; /password`},
		{"RFC 2195 section 2", "CRAM-MD5", `
S PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
 challenge=<1896.697170952@postoffice.reston.mci.net>; /
C dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
 user=tim; digest=<b913a602c7eda7a495b4e6e7334d3890>; tim/digest`},
		{"RFC 5802 section 5", "SCRAM-SHA-1", `
C ` + b64("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL") + `
 channel binding=n: the client has none; user=user; nonce=fyko+d2lbbFgONRv9qkxdawL; user/identity
S ` + b64("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096") + `
 nonce=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j; salt=QSXCR+Q6sek8bf92; iterations=4096; user/
C ` + b64("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=") + `
 channel binding=n: the client has none; nonce=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j; proof=<v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=>; user/proof
S ` + b64("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=") + `
 server signature=<rmF9pqV8S7suAoZWja4dJRkFsKQ=>; user/proof
C ""
 user/`},
		{"RFC 7677 section 3", "SCRAM-SHA-256", `
C ` + b64("n,,n=user,r=rOprNGfwEbeRWgbNEkqO") + `
 channel binding=n: the client has none; user=user; nonce=rOprNGfwEbeRWgbNEkqO; user/identity
S ` + b64("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096") + `
 nonce=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0; salt=W22ZaJ0SNY7soEsUEjb6gQ==; iterations=4096; user/
C ` + b64("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=") + `
 channel binding=n: the client has none; nonce=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0; proof=<dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=>; user/proof
S ` + b64("e=other-error") + `
 error=other-error; user/`},
		{"SCRAM with -PLUS and an escaped name", "SCRAM-SHA-256-PLUS", `
C ` + b64("p=tls-exporter,a=boss,n=a=2Cb=3Dc,r=x") + `
 channel binding=p=tls-exporter; authorization identity=boss; user=a,b=c; nonce=x; a,b=c/identity
S ""
C ` + b64("c="+b64("p=tls-exporter,a=boss,0123456789")+",r=xy,p=AAAA") + `
 channel binding=p=tls-exporter, 10 octets; nonce=xy; proof=<AAAA>; a,b=c/proof`},
		{"RFC 7628 section 4.1", "OAUTHBEARER", `
C bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB
 user=user@example.com; host=server.example.com; port=143; token=<vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==>; token ends=not told; user@example.com/token
S ` + b64(`{"status":"invalid_token"}`) + `
 error={"status":"invalid_token"}; user@example.com/
C AQ==
 user@example.com/`},
		{"XOAUTH2 with a JWT", "XOAUTH2", `
C ` + b64("user=someuser@example.com\x01auth=Bearer e30."+base64.RawURLEncoding.EncodeToString([]byte(`{"exp":1786976520}`))+".c2ln\x01\x01") + `
 user=someuser@example.com; token=<e30.eyJleHAiOjE3ODY5NzY1MjB9.c2ln>; token ends=2026-08-17 14:22:00 UTC (JWT, unverified); someuser@example.com/token
S ` + b64(`{"status":"400"}`) + `
 error={"status":"400"}; someuser@example.com/
C ""
 someuser@example.com/`},
		{"EXTERNAL without a name", "EXTERNAL", `
C =
 /`},
		{"EXTERNAL, RFC 4422 appendix A", "EXTERNAL", `
C ZnJlZEBleGFtcGxlLmNvbQ==
 authorization identity=fred@example.com; /identity`},
		{"ANONYMOUS, RFC 4505", "ANONYMOUS", `
S ""
C c2lyaGM=
 trace=sirhc; /`},
		{"RFC 2831 section 4", "DIGEST-MD5", `
S ` + b64(`realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8`) + `
 realm=elwood.innosoft.com; nonce=OA6MG9tEQGm2hh; qop=auth; algorithm=md5-sess; charset=utf-8; /
C ` + b64(`charset=utf-8,username="ch\"ris",realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",nc=00000001,cnonce="OA6MHXh6VqTrRk",digest-uri="imap/elwood.innosoft.com",response=d388dad90d4bbd760a152321f2143af7,qop=auth`) + `
 charset=utf-8; user=ch"ris; realm=elwood.innosoft.com; nonce=OA6MG9tEQGm2hh; nc=00000001; cnonce=OA6MHXh6VqTrRk; digest-uri=imap/elwood.innosoft.com; digest=<d388dad90d4bbd760a152321f2143af7>; qop=auth; ch"ris/digest
S ` + b64("rspauth=ea40f60335c427b5527b84dbabcdfffd") + `
 digest=<ea40f60335c427b5527b84dbabcdfffd>; ch"ris/digest
C ""
 ch"ris/`},
		{"given up", "CRAM-MD5", `
S PDE+
 challenge=<1>; /
C *
 / cancel`},
		{"an unknown mechanism", "X-SECRET-SAUCE", `
S ` + b64("what") + `
 challenge=<what>; /
C ` + b64("this") + `
 response=<this>; /token`},
		{"NTLM inside SPNEGO", "GSS-SPNEGO", `
C ` + b64("`\x10NTLMSSP\x00\x01") + `
 response=<` + "`" + `\x10NTLMSSP\x00\x01>; /digest`},
	} {
		t.Run(c.name, func(t *testing.T) { converse(t, Begin(c.mechanism), c.talk) })
	}
}

func converse(t *testing.T, x *Exchange, talk string) {
	t.Helper()
	var got string
	for _, line := range strings.Split(strings.TrimPrefix(talk, "\n"), "\n") {
		if line[0] == ' ' {
			if got != line[1:] {
				t.Errorf("\n got %s\nwant %s", got, line[1:])
			}
			continue
		}
		data := []byte(strings.Trim(line[2:], `"`))
		s := x.Response
		if line[0] == 'S' {
			s = x.Challenge
		}
		step := s(data)
		got = show(step)
		if !step.Problem.IsZero() {
			t.Errorf("%s: problem: %s", line, step.Problem)
		}
		if step.Meaning.Text == "" {
			t.Errorf("%s: no meaning", line)
		}
	}
}

func TestNTLM(t *testing.T) {
	x := Begin("NTLM")
	if got := show(x.Response([]byte("TlRMTVNTUAABAAAABoIIAAAAAAAAAAAAAAAAAAAAAAA="))); got != "message=1, negotiate; /" {
		t.Error(got)
	}
	challenge := ntlmSignature + "\x02\x00\x00\x00\x08\x00\x08\x00\x20\x00\x00\x00\x01\x00\x00\x00abcdefgh" + "T\x00E\x00S\x00T\x00"
	if got := show(x.Challenge([]byte(b64(challenge)))); got != "message=2, challenge; target=TEST; challenge=6162636465666768; /" {
		t.Error(got)
	}
	s := x.Response([]byte("TlRMTVNTUAADAAAAGAAYAEAAAAAYABgAWAAAAAAAAABwAAAACAAIAHAAAAALAAsAeAAAAAAAAAAAAAAAhoIBAFpkQwKRCZFMhjj0tw47wEjKHRHlvzfxQamFcheMuv8v+xeqphEO5V41xRd7R9deOXRlc3R1c2VyV09SS1NUQVRJT04="))
	if got := show(s); !strings.HasSuffix(got, "user=testuser; workstation=WORKSTATION; testuser/digest") || !strings.Contains(got, "NT answer=<") {
		t.Error(got)
	}
	if cut := Begin("NTLM").Response([]byte(b64(ntlmSignature + "\x03\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"))); cut.Problem.IsZero() {
		t.Error("a part outside the message is no problem")
	}
}

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
		{"too long", "LOGIN", strings.Repeat("YWFh", 4000), "12288", "user=" + strings.Repeat("a", 9216) + "; " + strings.Repeat("a", 9216) + "/identity"},
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
