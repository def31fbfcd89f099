package signin

import (
	"encoding/hex"
	"slices"
	"testing"
)

// TestNTLMExamples: the answers in [MS-NLMP] 4.2.2.2, 4.2.3.2 and 4.2.4.2, and
// what differs from them in a bit.
func TestNTLMExamples(t *testing.T) {
	const temp = "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000" +
		"02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000"
	const session = "aaaaaaaaaaaaaaaa00000000000000000000000000000000" // the client's challenge
	for _, c := range []struct {
		lm, nt string
		want   error
	}{
		{"", "67c43011f30298a2ad35ece64f16331c44bdbed927841f94", nil},
		{"98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13", "67c43011f30298a2ad35ece64f16331c44bdbed927841f94", nil},
		{"", "67c43011f30298a2ad35ece64f16331c44bdbed927841f95", ErrRefused},
		{session, "67c43011f30298a2ad35ece64f16331c44bdbed927841f94", ErrRefused},
		{session, "7537f803ae367128ca458204bde7caf81e97ed2683267232", nil},
		{session, "7537f803ae367128ca458204bde7caf81e97ed2683267233", ErrRefused},
		{"", "7537f803ae367128ca458204bde7caf81e97ed2683267232", ErrRefused},
		{"", "68cd0ab851e51c96aabc927bebef6a1c" + temp, nil},
		{"", "68cd0ab851e51c96aabc927bebef6a1d" + temp, ErrRefused},
		{"", "", ErrRefused},
		{"", "67c43011", ErrRefused},
	} {
		n := newNTLM(Server{Book: one{"User", "Password"}, Host: "server.a.test"})
		copy(n.challenge[:], "\x01\x23\x45\x67\x89\xab\xcd\xef")
		if _, _, err := n.Next([]byte(ntlmSignature + "\x01\x00\x00\x00")); err != nil {
			t.Fatal(err)
		}
		answer, err := hex.DecodeString(c.nt)
		if err != nil {
			t.Fatal(err)
		}
		lm, err := hex.DecodeString(c.lm)
		if err != nil {
			t.Fatal(err)
		}
		msg := append([]byte(ntlmSignature), 3, 0, 0, 0)
		domain, user := utf16le("Domain"), utf16le("User")
		at := 64
		for _, part := range [][]byte{lm, answer, domain, user} {
			msg = appendField(msg, len(part), at)
			at += len(part)
		}
		msg = append(msg, make([]byte, 64-len(msg))...)
		msg[60] = 1 // names in Unicode
		msg = slices.Concat(msg, lm, answer, domain, user)
		if _, done, err := n.Next(msg); !done || err != c.want {
			t.Errorf("%s %s: %v %v, want %v", c.lm, c.nt, done, err, c.want)
		}
	}
}
