package transcript

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
)

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// base64Pairs has the two characters that stand for twelve bits, the first one
// in the low byte.
var base64Pairs = func() (t [1 << 12]uint16) {
	for i := range t {
		t[i] = uint16(base64Alphabet[i>>6]) | uint16(base64Alphabet[i&63])<<8
	}
	return t
}()

// appendStdBase64 appends b as base64.StdEncoding has it (RFC 4648 4), two
// characters a lookup: most of what a recording costs is this.
func appendStdBase64(dst, b []byte) []byte {
	n := base64.StdEncoding.EncodedLen(len(b))
	dst = slices.Grow(dst, n)
	out := dst[len(dst):][:n]
	// Six bytes become eight characters; eight are loaded, so that the last
	// ones are left to the standard library.
	for len(b) >= 14 && len(out) >= 16 {
		v, w := base64Eight(binary.BigEndian.Uint64(b)), base64Eight(binary.BigEndian.Uint64(b[6:]))
		binary.LittleEndian.PutUint64(out, v)
		binary.LittleEndian.PutUint64(out[8:], w)
		b, out = b[12:], out[16:]
	}
	base64.StdEncoding.Encode(out, b)
	return dst[:len(dst)+n]
}

// base64Eight gives the eight characters for the upper 48 bits of v, the first
// one in the lowest byte.
func base64Eight(v uint64) uint64 {
	return uint64(base64Pairs[v>>52]) | uint64(base64Pairs[v>>40&0xfff])<<16 |
		uint64(base64Pairs[v>>28&0xfff])<<32 | uint64(base64Pairs[v>>16&0xfff])<<48
}
