package signin

import (
	"bytes"
	"crypto/des"
	"crypto/md5"
)

// ntlm1 gives the NT answer of version 1, [MS-NLMP] 3.3.1: of extended session
// security where a challenge of the client stands in the place of the LM answer.
func ntlm1(hash, challenge, lm []byte) []byte {
	if len(lm) == 24 && bytes.Count(lm[8:], []byte{0}) == 16 {
		both := md5.Sum(append(bytes.Clone(challenge), lm[:8]...))
		challenge = both[:8]
	}
	keys := append(bytes.Clone(hash), make([]byte, 21-len(hash))...)
	answer := make([]byte, 3*des.BlockSize)
	for i := range 3 {
		block, err := des.NewCipher(spread(keys[7*i:][:7]))
		if err != nil {
			return nil // where DES is not allowed; no answer is right then
		}
		block.Encrypt(answer[i*des.BlockSize:], challenge)
	}
	return answer
}

// spread makes a key of DES out of 56 bits: seven to an octet, the lowest bit is
// for parity, which nobody looks at.
func spread(b []byte) []byte {
	key := make([]byte, 8)
	for bit := range 56 {
		if b[bit/8]&(0x80>>(bit%8)) != 0 {
			key[bit/7] |= 0x80 >> (bit % 7)
		}
	}
	return key
}
