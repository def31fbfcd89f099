package canary

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestFound holds that a canary is found in the forms that it could leave in,
// and nothing where there is none.
func TestFound(t *testing.T) {
	const secret = "Zeisig-4711-gelb"
	s := For(t, secret, "another-Canary-9")
	utf16le := func() string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(secret)) {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		}
		return b.String()
	}
	for _, form := range []string{
		secret, strings.ToUpper(secret), strings.ToLower(secret), "pass " + secret[:7] + "\r\n" + secret[7:],
		base64.StdEncoding.EncodeToString([]byte(secret)),
		base64.StdEncoding.EncodeToString([]byte("\x00user\x00" + secret)),
		base64.StdEncoding.EncodeToString([]byte("x\x00user\x00" + secret)),
		base64.StdEncoding.EncodeToString([]byte("xy\x00user\x00" + secret)),
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))), utf16le(),
		"goroutine 1: func(0xc0, {0x1, 0x2}, another-Canary-9)",
	} {
		if s.Found([]byte("before "+form+" behind")) == 0 {
			t.Errorf("%q is not found", form)
		}
	}
	if n := s.Found([]byte("a password was typed: ‹secret›, AUTH PLAIN ****, ******")); n != 0 {
		t.Errorf("%d found where there is none", n)
	}
}
