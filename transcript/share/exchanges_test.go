package share_test

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// exchange is a sign-in by its messages, client and server in turn.
type exchange struct {
	name     string
	mech     string
	initial  bool
	messages []string
}

// first is a sign-in that the client begins: with its command, and after an empty challenge.
func first(name, mech string, messages ...string) []exchange {
	return []exchange{{name, mech, true, messages}, {name + ", after a challenge", mech, false, append([]string{""}, messages...)}}
}

func exchanges() (out []exchange) {
	add := func(x ...exchange) { out = append(out, x...) }
	add(first("PLAIN", "PLAIN", "\x00"+canaryUser+"\x00"+canary)...)
	add(first("PLAIN for another", "PLAIN", canaryMail+"\x00"+canaryUser+"\x00"+canary)...)
	add(exchange{"LOGIN", "LOGIN", false, []string{"Username:", canaryUser, "Password:", canary}},
		exchange{"LOGIN with the user", "LOGIN", true, []string{canaryUser, "Password:", canary}},
		exchange{"CRAM-MD5", "CRAM-MD5", false, []string{"<12345.canary@canary-host.example>", canaryUser + " b913a602c7eda7a495b4e6e7334d3890"}},
		exchange{"DIGEST-MD5", "DIGEST-MD5", false, []string{`realm="canary-host.example",nonce="canarynonce",qop="auth",algorithm=md5-sess,charset=utf-8`,
			`charset=utf-8,username="` + canaryUser + `",realm="canary-host.example",nonce="canarynonce",nc=00000001,cnonce="canarycnonce",digest-uri="imap/canary-host.example",response=d388dad90d4bbd760a152321f2143af7,qop=auth`,
			"rspauth=ea40f60335c427b5527b84dbabcdfffd", ""}},
		exchange{"DIGEST-MD5 for another", "DIGEST-MD5", false, []string{`realm="canary-host.example",nonce="canarynonce",qop="auth,auth-int",cipher="rc4,des",algorithm=md5-sess`,
			`username="` + canaryUser + `",realm="canary-host.example",nonce="canarynonce",nc=00000001,cnonce="canarycnonce",digest-uri="smtp/canary-host.example/canary-host.example",response=d388dad90d4bbd760a152321f2143af7,qop=auth,authzid="` + canaryMail + `"`,
			"rspauth=ea40f60335c427b5527b84dbabcdfffd", ""}})
	for _, hash := range []string{"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		add(first(hash, hash, scram("n,,", "biws")...)...)
		add(first(hash+" for another", hash, scram("n,a="+canaryMail+",", b64("n,a="+canaryMail+","))...)...)
		add(first(hash+", the server has no binding", hash, scram("y,,", "eSws")...)...)
		for _, binding := range []string{"tls-unique", "tls-exporter", "tls-server-end-point"} {
			head := "p=" + binding + ",,"
			add(first(hash+"-PLUS by "+binding, hash+"-PLUS", scram(head, b64(head+"canary binding of 32 bytes, hash"))...)...)
		}
	}
	add(first("XOAUTH2", "XOAUTH2", "user="+canaryMail+"\x01auth=Bearer "+canaryJWT+"\x01\x01")...)
	add(first("XOAUTH2 refused", "XOAUTH2", "user="+canaryMail+"\x01auth=Bearer "+canaryJWT+"\x01\x01", `{"status":"401","schemes":"bearer","scope":"https://canary-host.example/"}`, "")...)
	add(first("OAUTHBEARER", "OAUTHBEARER", "n,a="+canaryMail+",\x01host=canary-host.example\x01port=993\x01auth=Bearer "+canaryJWT+"\x01\x01")...)
	add(first("OAUTHBEARER refused", "OAUTHBEARER", "n,a="+canaryMail+",\x01auth=Bearer "+canaryJWT+"\x01\x01", `{"status":"invalid_token"}`, "\x01")...)
	add(first("EXTERNAL for a name", "EXTERNAL", canaryMail)...)
	add(first("EXTERNAL", "EXTERNAL", "")...)
	add(first("ANONYMOUS", "ANONYMOUS", canaryMail)...)
	for name, answer := range map[string]string{"NTLM version 1": "canary 24 bytes answer!!", "NTLM version 2": "canaryproof16byt\x01\x01\x00\x00\x00\x00\x00\x00canary-time-client-nonce-domain"} {
		add(first(name, "NTLM", ntlm1(), ntlm2(), ntlm3(answer))...)
	}
	add(first("NTLM torn", "NTLM", ntlm1(), ntlm2(), "NTLMSSP\x00\x03\x00\x00\x00"+strings.Repeat("\x00", 52)+canary)...)
	add(first("GSSAPI", "GSSAPI", "`\x82canary ticket "+canary, "canary challenge", "canary last "+canary)...)
	add(exchange{"cancel", "LOGIN", false, []string{"Username:", canaryUser, "Password:", "*"}})
	return out
}

// scram is the messages behind a GS2 header, with what crosses of the binding.
func scram(head, binding string) []string {
	return []string{head + "n=" + canaryUser + ",r=canarynonce1", "r=canarynonce1canaryserver2,s=Y2FuYXJ5c2FsdA==,i=4096",
		"c=" + binding + ",r=canarynonce1canaryserver2,p=Y2FuYXJ5cHJvb2ZjYW5hcnk=", "v=Y2FuYXJ5c2lnbmF0dXJl", ""}
}

// wide is UTF-16, as NTLM has it.
func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

func ntlm1() string { return ntlmMessage(1, 16, []int{16, 24}, "", "") }

func ntlm2() string {
	return "NTLMSSP\x00\x02\x00\x00\x00\x0c\x00\x0c\x00\x30\x00\x00\x00\x01\x02\x81\x00canary12" + strings.Repeat("\x00", 16) + wide("canary")
}

func ntlm3(answer string) string {
	return ntlmMessage(3, 64, []int{12, 20, 28, 36, 44}, strings.Repeat("\x00", 24), answer, wide("canary"), wide(canaryUser), wide("canary-laptop"))
}

// ntlmMessage is a message with parts, whose lengths and offsets stand at these places (MS-NLMP 2.2.1).
func ntlmMessage(kind byte, head int, places []int, parts ...string) string {
	b := make([]byte, max(head, places[len(places)-1]+8))
	copy(b, "NTLMSSP\x00")
	b[8] = kind
	if kind == 3 {
		b[60] = 1 // names are UTF-16
	}
	body := ""
	for i, p := range parts {
		binary.LittleEndian.PutUint16(b[places[i]:], uint16(len(p)))
		binary.LittleEndian.PutUint16(b[places[i]+2:], uint16(len(p)))
		binary.LittleEndian.PutUint32(b[places[i]+4:], uint32(len(b)+len(body)))
		body += p
	}
	return string(b) + body
}
