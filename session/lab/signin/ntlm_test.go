package signin

import (
	"encoding/hex"
	"testing"
)

// TestNTLMExample: the answer of version 2 in [MS-NLMP] 4.2.4, and one that differs in a bit.
func TestNTLMExample(t *testing.T) {
	const temp = "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000" +
		"02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000"
	for proof, want := range map[string]error{"68cd0ab851e51c96aabc927bebef6a1c": nil, "68cd0ab851e51c96aabc927bebef6a1d": ErrRefused} {
		n := newNTLM(Server{Book: one{"User", "Password"}, Host: "server.a.test"})
		copy(n.challenge[:], "\x01\x23\x45\x67\x89\xab\xcd\xef")
		if _, _, err := n.Next([]byte(ntlmSignature + "\x01\x00\x00\x00")); err != nil {
			t.Fatal(err)
		}
		answer, err := hex.DecodeString(proof + temp)
		if err != nil {
			t.Fatal(err)
		}
		msg := append([]byte(ntlmSignature), 3, 0, 0, 0)
		domain, user := utf16le("Domain"), utf16le("User")
		msg = appendField(msg, 0, 64) // LM
		msg = appendField(msg, len(answer), 64)
		msg = appendField(msg, len(domain), 64+len(answer))
		msg = appendField(msg, len(user), 64+len(answer)+len(domain))
		msg = append(msg, make([]byte, 64-len(msg))...)
		msg = append(append(append(msg, answer...), domain...), user...)
		if _, done, err := n.Next(msg); !done || err != want {
			t.Errorf("%s: %v %v, want %v", proof, done, err, want)
		}
	}
}
