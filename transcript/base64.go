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
	done := base64Twelves(out, b)
	base64.StdEncoding.Encode(out[done/3*4:], b[done:])
	return dst[:len(dst)+n]
}

// base64Twelves encodes twelve bytes at a time and gives the number of bytes
// taken. It loads fourteen, and leaves the last ones.
func base64Twelves(out, b []byte) int {
	all := len(b)
	for len(b) >= 14 && len(out) >= 16 {
		from, to := (*[14]byte)(b), (*[16]byte)(out)
		v, w := binary.BigEndian.Uint64(from[0:8]), binary.BigEndian.Uint64(from[6:14])
		binary.LittleEndian.PutUint32(to[0:], uint32(base64Pairs[v>>52])|uint32(base64Pairs[v>>40&0xfff])<<16)
		binary.LittleEndian.PutUint32(to[4:], uint32(base64Pairs[v>>28&0xfff])|uint32(base64Pairs[v>>16&0xfff])<<16)
		binary.LittleEndian.PutUint32(to[8:], uint32(base64Pairs[w>>52])|uint32(base64Pairs[w>>40&0xfff])<<16)
		binary.LittleEndian.PutUint32(to[12:], uint32(base64Pairs[w>>28&0xfff])|uint32(base64Pairs[w>>16&0xfff])<<16)
		b, out = b[12:], out[16:]
	}
	return all - len(b)
}
