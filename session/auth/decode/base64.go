package decode

import (
	"encoding/base64"
	"fmt"
)

// decodeBase64 decodes as far as possible. The problem says how the line
// strays from RFC 4648 section 4 as RFC 4422 uses it; it names places and
// never the characters, which may belong to a secret.
func decodeBase64(line []byte) (b []byte, problem string) {
	clean := make([]byte, 0, len(line))
	note := func(format string, args ...any) {
		if problem == "" {
			problem = fmt.Sprintf(format, args...)
		}
	}
	pad := 0
	for i, c := range line {
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			note("bad base64: white space at octet %d", i+1)
			continue
		case c == '=':
			pad++
			continue
		case c == '-' || c == '_':
			note("bad base64: octet %d is of the URL alphabet", i+1)
			c = map[byte]byte{'-': '+', '_': '/'}[c]
		case !alphabet(c):
			note("bad base64: octet %d is outside the alphabet; decoded up to there", i+1)
			return decodeQuads(clean), problem
		}
		if pad > 0 {
			note("bad base64: '=' before octet %d, which is not the end; decoded up to there", i+1)
			return decodeQuads(clean), problem
		}
		clean = append(clean, c)
	}
	switch want := (4 - len(clean)%4) % 4; {
	case want == 3:
		note("bad base64: one octet is left over at the end")
	case pad < want:
		note("bad base64: '=' missing at the end")
	case pad > want:
		note("bad base64: more '=' at the end than belong there")
	}
	return decodeQuads(clean), problem
}

func alphabet(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

// decodeQuads decodes characters of the alphabet without padding; a last one
// that is alone carries no octet.
func decodeQuads(clean []byte) []byte {
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	b := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, _ := base64.RawStdEncoding.Decode(b, clean) // cannot fail: nothing but the alphabet is left
	return b[:n]
}
