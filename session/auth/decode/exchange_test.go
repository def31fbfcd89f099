package decode

import (
	"encoding/base64"
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
 channel binding=p=tls-exporter, 10 octets; binding data=cD10bHMtZXhwb3J0ZXIsYT1ib3NzLDAxMjM0NTY3ODk=; nonce=xy; proof=<AAAA>; a,b=c/proof`},
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
	if got := show(x.Response([]byte("TlRMTVNTUAABAAAABoIIAAAAAAAAAAAAAAAAAAAAAAA="))); got != "message=1, negotiate; flags=0x00088206: NTLM, always sign, extended session security; /" {
		t.Error(got)
	}
	challenge := ntlmSignature + "\x02\x00\x00\x00\x08\x00\x08\x00\x20\x00\x00\x00\x01\x00\x00\x00abcdefgh" + "T\x00E\x00S\x00T\x00"
	if got := show(x.Challenge([]byte(b64(challenge)))); got != "message=2, challenge; target=TEST; challenge=6162636465666768; flags=0x00000001: unicode; /" {
		t.Error(got)
	}
	s := x.Response([]byte("TlRMTVNTUAADAAAAGAAYAEAAAAAYABgAWAAAAAAAAABwAAAACAAIAHAAAAALAAsAeAAAAAAAAAAAAAAAhoIBAFpkQwKRCZFMhjj0tw47wEjKHRHlvzfxQamFcheMuv8v+xeqphEO5V41xRd7R9deOXRlc3R1c2VyV09SS1NUQVRJT04="))
	if got := show(s); !strings.HasSuffix(got, "version=NTLM 1; user=testuser; workstation=WORKSTATION; flags=0x00018286: LM key, NTLM, always sign, target is a domain; testuser/digest") || !strings.Contains(got, "NT answer=<") {
		t.Error(got)
	}
	if cut := Begin("NTLM").Response([]byte(b64(ntlmSignature + "\x03\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"))); cut.Problem.IsZero() {
		t.Error("a part outside the message is no problem")
	}
}
