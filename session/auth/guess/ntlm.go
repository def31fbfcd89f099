package guess

import (
	"bytes"
	"crypto/des"
	"crypto/md5"
	"encoding/binary"
	"hash"
	"strings"
	"unicode/utf16"

	//lint:ignore SA1019 NTLM is built on it, [MS-NLMP] 3.3.1
	"golang.org/x/crypto/md4"
)

// ntlm is the NT answer of NTLM, [MS-NLMP] section 3.3: version 2 where the
// answer is longer than 24 octets, version 1 with or without session security otherwise.
type ntlm struct {
	hash      hash.Hash // MD4
	name      []byte    // USER and domain, of version 2
	challenge []byte    // with the client's part behind it in version 2
	want      []byte
	two       bool
	mac       hmacMD5
	buf       []byte
}

func newNTLM(user, domain string, challenge, answer, lm []byte) *ntlm {
	n := &ntlm{hash: md4.New(), two: len(answer) > 24, want: answer, challenge: challenge}
	switch {
	case n.two:
		n.name = utf16LE(nil, strings.ToUpper(user)+domain)
		n.challenge = append(bytes.Clone(challenge), answer[md5.Size:]...)
		n.want = answer[:md5.Size]
	case len(lm) == 24 && bytes.Equal(lm[8:], make([]byte, 16)):
		// Extended session security: the client's challenge stands where the LM answer did.
		sum := md5.Sum(append(bytes.Clone(challenge), lm[:8]...))
		n.challenge = sum[:8]
	}
	return n
}

func (n *ntlm) try(password string) bool {
	n.buf = utf16LE(n.buf[:0], password)
	n.hash.Reset()
	n.hash.Write(n.buf)
	n.buf = n.hash.Sum(n.buf[:0])
	if !n.two {
		return bytes.Equal(ntlmOne(n.buf, n.challenge), n.want)
	}
	n.mac.password(string(n.buf))
	key := n.mac.sum(n.name)
	n.mac.password(string(key[:]))
	sum := n.mac.sum(n.challenge)
	return bytes.Equal(sum[:], n.want)
}

// ntlmOne is DESL of [MS-NLMP] section 6: three keys of seven octets out of
// the hash, each to encrypt the challenge.
func ntlmOne(hash, challenge []byte) []byte {
	var padded [21]byte
	copy(padded[:], hash)
	out := make([]byte, 24)
	for i := range 3 {
		block, err := des.NewCipher(desKey(padded[7*i : 7*i+7]))
		if err != nil {
			return nil // cannot be: the key has eight octets
		}
		block.Encrypt(out[8*i:], challenge)
	}
	return out
}

// desKey spreads 56 bits over eight octets; their lowest bits are parity, which DES ignores.
func desKey(b []byte) []byte {
	var v uint64
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	key := make([]byte, 8)
	for i := range key {
		key[i] = byte(v>>(49-7*i)) << 1
	}
	return key
}

func utf16LE(dst []byte, s string) []byte {
	for _, r := range s {
		if hi, lo := utf16.EncodeRune(r); hi != 0xfffd {
			dst = binary.LittleEndian.AppendUint16(dst, uint16(hi))
			dst = binary.LittleEndian.AppendUint16(dst, uint16(lo))
			continue
		}
		dst = binary.LittleEndian.AppendUint16(dst, uint16(r))
	}
	return dst
}
