package auth

import (
	"encoding/base64"
	"encoding/hex"
	"testing"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/transcript"
)

// TestNTLMExampleChallenge answers the challenge of [MS-NLMP] section 4.2.4.3
// with the password of section 4.2.1; without the flag of key exchange, which this
// client does not ask for and refuses. The client's part is new each time, so the
// answer is held by what guessing computes of it, which the published answers hold.
func TestNTLMExampleChallenge(t *testing.T) {
	const challenge = "4e544c4d53535000020000000c000c003800000033828aa20123456789abcdef00000000000000002400240044000000" +
		"060070170000000f53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000"
	b, err := hex.DecodeString(challenge)
	if err != nil {
		t.Fatal(err)
	}
	client, err := Client("NTLM", account(`Domain\User`, "Password"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	sent := talk(t, client, string(b))
	x := decode.Begin("NTLM")
	line := func(s string) []byte { return []byte(base64.StdEncoding.EncodeToString([]byte(s))) }
	x.Response(line(sent[0]))
	asked := x.Challenge(line(string(b)))
	answer := x.Response(line(sent[1]))
	if answer.User.Raw() != "User" || !answer.Problem.IsZero() {
		t.Errorf("the answer is of %q, problem %q", answer.User.Raw(), answer.Problem)
	}
	steps := []*transcript.AuthStep{
		{Dir: transcript.Server, Request: 1, Mechanism: "NTLM", Fields: asked.Fields},
		{Dir: transcript.Client, Request: 1, Mechanism: "NTLM", Fields: answer.Fields, User: answer.User, Secret: answer.Secret},
	}
	m := guess.From(steps)
	if len(m) != 1 || m[0].Why != "" || !m[0].Try("Password") || m[0].Try("password") {
		t.Errorf("the answer is not that of the password: %+v", m)
	}
}

// TestRefusedTokenExample takes the refusal of RFC 7628 section 4.3.
func TestRefusedTokenExample(t *testing.T) {
	client, err := Client("OAUTHBEARER", account("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="), Options{Host: "server.example.com", Port: 143})
	if err != nil {
		t.Fatal(err)
	}
	sent := talk(t, client, `{"status":"invalid_token","scope":"example_scope","openid-configuration":"https://example.com/.well-known/openid-configuration"}`)
	if len(sent) != 2 || sent[1] != "\x01" {
		t.Errorf("the refusal is acknowledged with %q", sent[1:])
	}
	const want = "status invalid_token, the token is expired, revoked or not one of this server; scope example_scope; " +
		"openid-configuration https://example.com/.well-known/openid-configuration"
	if got := client.(interface{ Refusal() string }).Refusal(); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
