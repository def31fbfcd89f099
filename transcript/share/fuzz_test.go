package share_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript/share"
)

// FuzzNoCanary: whatever a server says and however a client signs in, no copy
// holds the password that crossed. A copy that is refused holds nothing.
func FuzzNoCanary(f *testing.F) {
	for i := range 9 {
		f.Add(uint8(i), "535 5.7.8 bad password "+fuzzCanary+" for bob", "PLAIN", "")
		f.Add(uint8(i), "a OK ("+base64.StdEncoding.EncodeToString([]byte("x"+fuzzCanary))+") {3}", "LOGIN", "AUTH=X")
	}
	f.Add(uint8(3), "* OK ‹"+fuzzCanary+"›", "SCRAM-SHA-1", "‹secret 1: "+fuzzCanary+", up to 8 bytes›")
	f.Add(uint8(5), "+ "+strings.ToUpper(fuzzCanary), "CRAM-MD5", "{20}\r\n")
	f.Fuzz(func(t *testing.T, form uint8, said, mech, between string) {
		if len(said)+len(mech)+len(between) > 4096 || strings.ContainsAny(mech, " \r\n") {
			return
		}
		log := rawTalk(t, form, said, mech, between)
		c, err := share.Redact(log, share.Options{})
		var found *share.Found
		if errors.As(err, &found) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		b := file(t, c)
		again := reread(t, b)
		doc := lowered(string(b) + text(again))
		for _, form := range []string{fuzzCanary, fmt.Sprintf("%x", fuzzCanary), base64.StdEncoding.EncodeToString([]byte(fuzzCanary))[:20],
			base64.StdEncoding.EncodeToString([]byte("x" + fuzzCanary))[2:20], base64.StdEncoding.EncodeToString([]byte("xy" + fuzzCanary))[3:20]} {
			if bytes.Contains(doc, lowered(form)) {
				t.Fatalf("%q stands in the copy:\n%s", form, text(again))
			}
		}
	})
}

// lowered makes ASCII small and leaves all other bytes as they are.
func lowered(s string) []byte {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return b
}

const fuzzCanary = "kanarienvogel-77"
