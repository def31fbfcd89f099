package tlswire

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"hash"

	"golang.org/x/crypto/chacha20poly1305"
)

// opener opens the records of one direction: TLS 1.3 with one traffic secret.
type opener struct {
	suite  uint16
	secret []byte
	aead   cipher.AEAD
	iv     []byte
	seq    uint64 // of the next record
	fits   bool   // it has opened one
	nonce  [12]byte
	header [headerLen]byte
}

// newOpener gives nil for suites and secrets that it cannot work with.
func newOpener(suite uint16, secret []byte) *opener {
	newHash := hashOf(suite)
	if newHash == nil || len(secret) != newHash().Size() {
		return nil
	}
	aead := aeadOf(suite, newHash, secret)
	iv := expandLabel(newHash, secret, "iv", 12)
	if aead == nil || iv == nil {
		return nil
	}
	return &opener{suite: suite, secret: secret, aead: aead, iv: iv}
}

func hashOf(suite uint16) func() hash.Hash {
	switch suite {
	case 0x1301, 0x1303, 0x1304, 0x1305:
		return sha256.New
	case 0x1302:
		return sha512.New384
	}
	return nil
}

// opened13 tells the suites of TLS 1.3 that are opened here: RFC 8446 B.4, all of them.
func opened13(suite uint16) bool { return hashOf(suite) != nil }

func aeadOf(suite uint16, newHash func() hash.Hash, secret []byte) cipher.AEAD {
	size, make := 16, newGCM
	switch suite {
	case 0x1302:
		size = 32
	case 0x1303:
		size, make = 32, chacha20poly1305.New
	case 0x1304:
		make = newCCM16
	case 0x1305:
		make = newCCM8
	}
	key := expandLabel(newHash, secret, "key", size)
	if key == nil {
		return nil
	}
	aead, err := make(key)
	if err != nil {
		return nil
	}
	return aead
}

// expandLabel is HKDF-Expand-Label with an empty context, RFC 8446 7.1.
func expandLabel(newHash func() hash.Hash, secret []byte, label string, n int) []byte {
	full := "tls13 " + label
	info := []byte{byte(n >> 8), byte(n), byte(len(full))}
	info = append(append(info, full...), 0)
	out, err := hkdf.Expand(newHash, secret, string(info), n)
	if err != nil {
		return nil
	}
	return out
}

// next gives the opener after a KeyUpdate, RFC 8446 7.2.
func (o *opener) next() *opener {
	newHash := hashOf(o.suite)
	return newOpener(o.suite, expandLabel(newHash, o.secret, "traffic upd", len(o.secret)))
}

// open gives the content and the type inside a record, RFC 8446 5.2 and 5.3,
// in the memory of dst, and counts it. A record that does not open is not counted: early data that
// the server skipped comes under other keys (RFC 8446 4.2.10).
func (o *opener) open(dst []byte, r *record) (content []byte, inner byte, ok bool) {
	countedNonceOf(&o.nonce, o.iv, o.seq)
	o.header = r.head
	plain, err := o.aead.Open(dst[:0], o.nonce[:], r.body, o.header[:])
	if err != nil {
		return nil, 0, false
	}
	o.seq++
	o.fits = true
	for n := len(plain) - 1; n >= 0; n-- {
		if plain[n] != 0 {
			return plain[:n], plain[n], true
		}
	}
	return nil, 0, true
}
