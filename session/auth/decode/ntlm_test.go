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
