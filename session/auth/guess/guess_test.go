package guess

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"testing"
	"time"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// turn is one message of an exchange, decoded.
type turn struct {
	dir  transcript.Dir
	text string
}

const (
	c = transcript.Client
	s = transcript.Server
)

func stepsOf(mechanism string, turns []turn) []*transcript.AuthStep {
	x := decode.Begin(mechanism)
	var steps []*transcript.AuthStep
	for _, t := range turns {
		line := []byte(base64.StdEncoding.EncodeToString([]byte(t.text)))
		d, step := x.Response, "response"
		if t.dir == s {
			d, step = x.Challenge, "challenge"
		}
		e := d(line)
		steps = append(steps, &transcript.AuthStep{Dir: t.dir, Request: 1, Mechanism: mechanism, Via: "sasl", Step: step, Fields: e.Fields, User: e.User, Secret: e.Secret})
	}
	return steps
}

// examples are exchanges of the RFCs and of [MS-NLMP] section 4.2.
func examples() map[string]struct {
	mechanism, password string
	turns               []turn
} {
	return map[string]struct {
		mechanism, password string
		turns               []turn
	}{
		"RFC 2195": {"CRAM-MD5", "tanstaaftanstaaf", []turn{{s, "<1896.697170952@postoffice.reston.mci.net>"}, {c, "tim b913a602c7eda7a495b4e6e7334d3890"}}},
		"RFC 2831": {"DIGEST-MD5", "secret", []turn{
			{s, `realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8`},
			{c, `charset=utf-8,username="chris",realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",nc=00000001,cnonce="OA6MHXh6VqTrRk",digest-uri="imap/elwood.innosoft.com",response=d388dad90d4bbd760a152321f2143af7,qop=auth`}}},
		"RFC 5802": {"SCRAM-SHA-1", "pencil", []turn{{c, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"},
			{s, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"},
			{c, "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="}}},
		"RFC 7677": {"SCRAM-SHA-256", "pencil", []turn{{c, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"},
			{s, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"},
			{c, "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="}}},
		"NTLM 1":                  {"NTLM", "Password", ntlmTurns("", "67c43011f30298a2ad35ece64f16331c44bdbed927841f94")},
		"NTLM 1 session security": {"NTLM", "Password", ntlmTurns("aaaaaaaaaaaaaaaa00000000000000000000000000000000", "7537f803ae367128ca458204bde7caf81e97ed2683267232")},
		"NTLM 1, announced":       {"NTLM", "Password", append([]turn{{s, "NTLM supported"}}, ntlmTurns("", "67c43011f30298a2ad35ece64f16331c44bdbed927841f94")...)},
		"NTLM 2": {"NTLM", "Password", ntlmTurns("", "68cd0ab851e51c96aabc927bebef6a1c"+"01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"+
			"02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000")},
	}
}

// ntlmTurns makes the messages of NTLM around an answer; the server's challenge is that of the examples.
func ntlmTurns(lm, nt string) []turn {
	challenge := make([]byte, 48)
	copy(challenge, "NTLMSSP\x00\x02")
	copy(challenge[24:], "\x01\x23\x45\x67\x89\xab\xcd\xef")
	a, _ := hex.DecodeString(lm)
	b, _ := hex.DecodeString(nt)
	msg := make([]byte, 64)
	copy(msg, "NTLMSSP\x00\x03")
	binary.LittleEndian.PutUint32(msg[60:], 1)
	for i, part := range [][]byte{a, b, utf16LE(nil, "Domain"), utf16LE(nil, "User"), nil} {
		at := 12 + 8*i
		binary.LittleEndian.PutUint16(msg[at:], uint16(len(part)))
		binary.LittleEndian.PutUint16(msg[at+2:], uint16(len(part)))
		binary.LittleEndian.PutUint32(msg[at+4:], uint32(len(msg)))
		msg = append(msg, part...)
	}
	return []turn{{s, string(challenge)}, {c, string(msg)}}
}

func TestPublishedExchangesAreGuessed(t *testing.T) {
	for name, e := range examples() {
		m := From(stepsOf(e.mechanism, e.turns))
		if len(m) != 1 || m[0].Why != "" {
			t.Errorf("%s: material %+v", name, m)
			continue
		}
		if !m[0].Try(e.password) {
			t.Errorf("%s: the password that made the answer is not found", name)
		}
		for _, wrong := range []string{"", e.password + "x", "Secret"} {
			if m[0].Try(wrong) {
				t.Errorf("%s: %q is taken for the password", name, wrong)
			}
		}
	}
}

func TestAPOPOfRFC1939(t *testing.T) {
	e := decode.APOP("<1896.697170952@dbc.mtview.ca.us>", []byte("mrose"), []byte("c4c9334bac560ecc979e58001b3e22fb"))
	m := From([]*transcript.AuthStep{{Dir: c, Request: 3, Mechanism: "APOP", Via: "command", Step: "start", Fields: e.Fields, User: e.User, Secret: e.Secret}})
	if len(m) != 1 || !m[0].Try("tanstaaf") || m[0].Try("tanstaa") || m[0].User.Raw() != "mrose" || m[0].Request != 3 {
		t.Errorf("material %+v", m)
	}
}

func TestWhatIsMissingIsTold(t *testing.T) {
	for name, e := range examples() {
		if e.mechanism == "DIGEST-MD5" { // the answer repeats all that is needed
			continue
		}
		answer := e.turns[len(e.turns)-1]
		turns := []turn{{c, answer.text}}
		if len(e.turns) == 3 {
			turns = []turn{e.turns[0], answer}
		}
		if m := From(stepsOf(e.mechanism, turns)); len(m) != 1 || m[0].Why != whyChallenge || m[0].Try(e.password) {
			t.Errorf("%s without its challenge: %+v", name, m)
		}
	}
	if m := From(stepsOf("PLAIN", []turn{{c, "\x00alice\x00s3cret"}})); len(m) != 0 {
		t.Errorf("PLAIN gives something to guess at: %+v", m)
	}
}

// TestMeasure has a clock that a call moves by a millisecond.
func TestMeasure(t *testing.T) {
	var at time.Time
	now := func() time.Time { at = at.Add(time.Millisecond); return at }
	for _, name := range []string{"APOP", "CRAM-MD5", "DIGEST-MD5", "NTLM", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "scram-sha-256-plus"} {
		r, ok := Measure(name, 8, now, 3*time.Millisecond)
		if !ok || r.Tried < 3 || r.PerSecond != float64(r.Tried)/0.003 {
			t.Errorf("%s: %+v %v", name, r, ok)
		}
	}
	few, _ := Measure("SCRAM-SHA-1", decode.MaxIterations, now, time.Millisecond)
	many, _ := Measure("SCRAM-SHA-1", 10*decode.MaxIterations, now, time.Millisecond)
	if few.PerSecond != 10*many.PerSecond || many.Iterations != 10*decode.MaxIterations {
		t.Errorf("%v and %v guesses a second", few, many)
	}
	for _, name := range []string{"PLAIN", "EXTERNAL", "SCRAM-", "SCRAM-MD5", "XOAUTH2", ""} {
		if r, ok := Measure(name, 0, now, time.Millisecond); ok {
			t.Errorf("%s can be guessed: %+v", name, r)
		}
	}
}

func TestShort(t *testing.T) {
	for n, want := range map[float64]string{5_812_000: "5.8 million", 999_600: "1.0 million", 123_400: "123,000", 9_960: "10,000", 1_234: "1,200", 9_940: "9,900", 56.7: "57", 3.21: "3.2", 0.5: "0.5"} {
		if got := (Rate{PerSecond: n}).Short(); got != want {
			t.Errorf("%v: %s, want %s", n, got, want)
		}
	}
}
