package decode

import (
	"bytes"
	"strings"
)

// IsAnswer tells whether a line looks like an answer to a challenge where none
// is awaited: one word of base64. Words in letters of one case are commands,
// or a slip in one.
func IsAnswer(line []byte) bool {
	s := string(bytes.TrimRight(bytes.TrimSpace(line), "="))
	if len(s) < 4 || strings.IndexFunc(s, func(r rune) bool { return !IsBase64(r) }) >= 0 {
		return false
	}
	return strings.ContainsAny(s, "0123456789+/-_") || s != strings.ToUpper(s) && s != strings.ToLower(s)
}

// IsBase64 tells whether r stands in base64, of either alphabet (RFC 4648 4, 5).
func IsBase64(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("+/-_", r)
}
