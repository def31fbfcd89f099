package decode

import (
	"encoding/hex"
	"strings"
	"testing"
)

// ntlmChallenge is the message of type 2 of [MS-NLMP] section 4.2.4.3.
const ntlmChallenge = "4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000" +
	"060070170000000f53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000"

func TestNTLMChallengeFieldByField(t *testing.T) {
	b, err := hex.DecodeString(ntlmChallenge)
	if err != nil {
		t.Fatal(err)
	}
	const want = "message=2, challenge; target=Server; challenge=0123456789abcdef; " +
		"flags=0xe28a8233: unicode, sign, seal, NTLM, always sign, target is a server, extended session security, target info, version, 128 bits, key exchange, 56 bits; " +
		"software version=6.0, build 6000; domain of the server=Domain; computer=Server; /"
	if got := show(ntlm{}.challenge(0, b)); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for n := range b { // cut anywhere, it stays readable up to there
		clean(t, ntlm{}.challenge(0, b[:n]))
	}
}

// TestNTLMIsAnnounced: what a server says before the exchange is no challenge,
// in whatever words, and nothing is wrong with it. Once the client spoke there are
// no such words any more.
func TestNTLMIsAnnounced(t *testing.T) {
	for line, want := range map[string]string{
		"":                     "/",
		"ntlm supported":       "announcement=ntlm supported; /", // [MS-SMTPNTLM] 4.2
		"NTLM supported.":      "announcement=NTLM supported.; /",
		"NTLM":                 "announcement=NTLM; /", // happens to be base64
		"Go ahead, NTLM: yes!": "announcement=Go ahead, NTLM: yes!; /",
		b64("NTLM supported"):  "announcement=NTLM supported; /",
	} {
		x := Begin("NTLM")
		if s := x.Challenge([]byte(line)); show(s) != want || !s.Problem.IsZero() {
			t.Errorf("%q: %s, problem %q", line, show(s), s.Problem)
		}
		if line != "" && line != "NTLM" && line != b64("NTLM supported") {
			if s := x.Challenge([]byte(line)); s.Problem.IsZero() {
				t.Errorf("%q for a challenge is no problem", line)
			}
			begun := Begin("NTLM")
			begun.Response([]byte(b64(ntlmSignature + "\x01\x00\x00\x00")))
			if s := begun.Challenge([]byte(line)); s.Problem.IsZero() {
				t.Errorf("%q after the client's first message is no problem", line)
			}
			if s := Begin("PLAIN").Challenge([]byte(line)); s.Problem.IsZero() {
				t.Errorf("%q for PLAIN's empty challenge is no problem", line)
			}
		}
	}
	// The signature, cut or with characters that do not belong: broken, and no words.
	for _, line := range []string{ntlmInBase64, ntlmInBase64 + "!", "TlRMTVNTUAACAAAA"} {
		if s := Begin("NTLM").Challenge([]byte(line)); s.Problem.IsZero() {
			t.Errorf("%q is no problem", line)
		}
	}
}

// TestNTLMExample reads the sign-in of [MS-SMTPNTLM] section 4.2.
func TestNTLMExample(t *testing.T) {
	x := Begin("NTLM")
	for _, c := range []struct{ side, line, want string }{
		{"S", "ntlm supported", "announcement=ntlm supported; "},
		{"C", "TlRMTVNTUAABAAAAt4II4gAAAAAAAAAAAAAAAAAAAAAFAs4OAAAADw==", "message=1, negotiate; flags=0xe20882b7: unicode"},
		{"S", "TlRMTVNTUAACAAAAFgAWADgAAAA1goriYo7ENUsXagIAAAAAAAAAAGwAbABOAAAABQLODgAAAA9FAFgAQwBIAC0AQwBMAEkALQA2ADYAAgAWAEUAWABDAEgALQBDAEwASQAtADYANgABABYARQBYAEMASAAtAEMATABJAC0ANgA2AAQAFgBlAHgAYwBoAC0AYwBsAGkALQA2ADYAAwAWAGUAeABjAGgALQBjAGwAaQAtADYANgAAAAAA",
			"message=2, challenge; target=EXCH-CLI-66; challenge=628ec4354b176a02; "},
		{"C", "TlRMTVNTUAADAAAAGAAYAHwAAAAYABgAlAAAABYAFgBIAAAACAAIAF4AAAAWABYAZgAAABAAEACsAAAANYKI4gUCzg4AAAAPZQB4AGMAaAAtAGMAbABpAC0ANgA2AHQAZQBzAHQARQBYAEMASAAtAEMATABJAC0ANgA2AIqeV65hhASwAAAAAAAAAAAAAAAAAAAAAHZHDVfwTU5ci0RY04eRmWy0/VWZfIfjsqdUu2WmxYUKy83PyyxzbA8=",
			"message=3, authenticate; LM answer=<8a9e57ae618404b000000000000000000000000000000000>; NT answer=<76470d57f04d4e5c8b4458d38791996cb4fd55997c87e3b2>; version=NTLM 1; domain=exch-cli-66; user=test; workstation=EXCH-CLI-66; "},
	} {
		read := x.Response
		if c.side == "S" {
			read = x.Challenge
		}
		s := read([]byte(c.line))
		if got := show(s); !strings.HasPrefix(got, c.want) || !s.Problem.IsZero() {
			t.Errorf("%s %s:\n got %s\nwant %s (problem %q)", c.side, c.line, got, c.want, s.Problem)
		}
	}
}

// TestNTLM2 reads what the answer of version 2 says besides its proof: the
// pairs of section 4.2.4.1.3 with a time, a service and a binding.
func TestNTLM2(t *testing.T) {
	answer, _ := hex.DecodeString("68cd0ab851e51c96aabc927bebef6a1c" + "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000" +
		"070008000040230e43da01" + "00" + "0a001000" + "00000000000000000000000000000000" + "0900080069006d0061007000" + "00000000")
	var s Step
	s.answer(answer)
	got := show(s)
	for _, want := range []string{"version=NTLM 2", "channel binding=not tied to TLS", "service=imap"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	s = Step{}
	if s.answer(make([]byte, 24)); show(s) != "version=NTLM 1; /" {
		t.Error(show(s))
	}
}

// FuzzNTLM holds that any message gives bounded fields without control characters.
func FuzzNTLM(f *testing.F) {
	b, _ := hex.DecodeString(ntlmChallenge)
	f.Add(b)
	f.Add([]byte(ntlmSignature + "\x01\x00\x00\x00\x06\x82\x08\x02"))
	f.Add([]byte(ntlmSignature + "\x03\x00\x00\x00" + strings.Repeat("\x18\x00\x18\x00\x40\x00\x00\x00", 12)))
	f.Fuzz(func(t *testing.T, b []byte) {
		clean(t, ntlm{}.response(0, b))
		clean(t, ntlm{}.challenge(0, b))
	})
}
