package share_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/share"
)

// FuzzNoCanary: whatever a server says and however a client signs in, no copy
// holds the secret that crossed. A copy that is refused holds nothing.
func FuzzNoCanary(f *testing.F) {
	for i := range 9 {
		f.Add(uint8(i), "535 5.7.8 bad password "+fuzzCanary+" for bob", "PLAIN", "")
		f.Add(uint8(i), "a OK ("+base64.StdEncoding.EncodeToString([]byte("x"+fuzzCanary))+") {3}", "LOGIN", "AUTH=X")
	}
	f.Add(uint8(3), "* OK ‹"+fuzzCanary+"›", "SCRAM-SHA-1", "‹secret 1: "+fuzzCanary+", up to 8 bytes›")
	f.Add(uint8(3), " 8K (eGthbmFyaWVudm9nZWwt", "LOGIN", "AuTe=X") // a part of it, in base64
	f.Add(uint8(5), "+ "+strings.ToUpper(fuzzCanary), "CRAM-MD5", "{20}\r\n")
	f.Fuzz(func(t *testing.T, form uint8, said, mech, between string) {
		if len(said)+len(mech)+len(between) > 4096 || strings.ContainsAny(mech, " \r\n") {
			return
		}
		log := rawTalk(t, form, said, mech, between)
		if !crossed(log) { // as something else, such as the user name of LOGIN
			return
		}
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
		said = text(again) // the file has it in base64 of its own
		small := lowered(string(b) + said)
		for _, form := range []string{fuzzCanary, fmt.Sprintf("%x", fuzzCanary)} {
			if bytes.Contains(small, lowered(form)) {
				t.Fatalf("%q stands in the copy:\n%s", form, said)
			}
		}
		for _, form := range base64Canaries() {
			if strings.Contains(said, form) {
				t.Fatalf("%q stands in the copy:\n%s", form, said)
			}
		}
	})
}

// crossed tells whether the canary was understood as the secret of a sign-in.
func crossed(log *transcript.Log) bool {
	entries, _ := log.Since(0)
	for _, e := range entries {
		step, ok := e.Event.(*transcript.AuthStep)
		if !ok {
			continue
		}
		for _, f := range step.Fields {
			if f.Secret.Reveal() == fuzzCanary {
				return true
			}
		}
	}
	return false
}

// base64Canaries gives the whole of the canary in base64 at each of the three
// places, without the characters that its neighbours share.
func base64Canaries() (forms []string) {
	for before := range 3 {
		b := strings.Repeat("x", before) + fuzzCanary
		from, to := (8*before+5)/6, 8*len(b)/6
		forms = append(forms, base64.StdEncoding.EncodeToString([]byte(b))[from:to])
	}
	return forms
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
