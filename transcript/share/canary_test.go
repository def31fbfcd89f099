package share_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
)

// The canaries: secrets, and names that must not stay.
const (
	canary     = "Kanarien-Vogel7#x"
	canaryUser = "carol.canary"
	canaryMail = "carol.canary@canary-host.example"
	canaryJWT  = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnLWNhbmFyeS1zaWctY2FuYXJ5"
	canaryBody = "the goldfish is buried under the oak"
)

// noCanary searches the canaries in a file and in the text of its lines.
func noCanary(t testing.TB, file []byte, text string) {
	t.Helper()
	doc := strings.ToLower(string(file) + "\n" + text)
	for _, line := range strings.Split(string(file), `"`) { // members in base64, decoded
		if b, err := base64.StdEncoding.DecodeString(line); err == nil {
			doc += "\n" + strings.ToLower(string(b))
			for _, word := range strings.FieldsFunc(string(b), func(r rune) bool { return strings.ContainsRune(" \r\n\"", r) }) {
				if in, err := base64.StdEncoding.DecodeString(word); err == nil {
					doc += "\n" + strings.ToLower(string(in))
				}
			}
		}
	}
	for _, c := range []string{canary, canaryUser, canaryMail, canaryJWT, canaryBody, "canary"} {
		back := []byte(c)
		for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
			back[i], back[j] = back[j], back[i]
		}
		forms := []string{c, string(back), hex.EncodeToString([]byte(c))}
		for pad := range 3 {
			s := base64.StdEncoding.EncodeToString(append(make([]byte, pad), c...))
			from := []int{0, 2, 3}[pad]
			to := (pad + len(c)) / 3 * 4
			if from < to {
				forms = append(forms, s[from:to])
			}
		}
		for _, f := range forms {
			if len(f) > 5 && bytes.Contains([]byte(doc), []byte(strings.ToLower(f))) {
				t.Errorf("%q (as %q) stands in the copy", c, f)
			}
		}
	}
}
