package tlswire

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"errors"
)

// ccm is the CCM mode of a block cipher of 16 bytes, RFC 3610 and NIST SP
// 800-38C, as TLS uses it: a nonce of 12 bytes, so that 3 are left for the
// length of a message, and a tag of 16 or 8 bytes (RFC 6655 3).
type ccm struct {
	block   cipher.Block
	tag     int
	counter [16]byte
	stream  [16]byte
	mac     [16]byte
}

const (
	ccmNonce     = 12
	ccmLength    = 15 - ccmNonce // bytes that tell the length of a message
	maxCCM       = 1<<(8*ccmLength) - 1
	maxCCMHeader = 1<<16 - 1<<8 // a longer one has another encoding, RFC 3610 2.2
)

var errOpen = errors.New("the record does not open")

func newCCM(block cipher.Block, tag int) cipher.AEAD { return &ccm{block: block, tag: tag} }

// NonceSize implements cipher.AEAD.
func (c *ccm) NonceSize() int { return ccmNonce }

// Overhead implements cipher.AEAD.
func (c *ccm) Overhead() int { return c.tag }

// Seal implements cipher.AEAD.
func (c *ccm) Seal(dst, nonce, plaintext, header []byte) []byte {
	if len(nonce) != ccmNonce || len(plaintext) > maxCCM || len(header) >= maxCCMHeader {
		panic("tlswire: sizes that CCM does not have here")
	}
	start := len(dst)
	c.authenticate(nonce, plaintext, header)
	dst = append(dst, plaintext...)
	c.begin(nonce)
	c.crypt(dst[start:])
	return append(dst, c.mac[:c.tag]...)
}

// Open implements cipher.AEAD. dst must not overlap the ciphertext.
func (c *ccm) Open(dst, nonce, ciphertext, header []byte) ([]byte, error) {
	n := len(ciphertext) - c.tag
	if len(nonce) != ccmNonce || n < 0 || n > maxCCM || len(header) >= maxCCMHeader {
		return nil, errOpen
	}
	start := len(dst)
	out := append(dst, ciphertext[:n]...)
	c.begin(nonce)
	mask := c.stream
	c.crypt(out[start:])
	c.authenticate(nonce, out[start:], header)
	subtle.XORBytes(c.mac[:], c.mac[:], mask[:])
	if subtle.ConstantTimeCompare(c.mac[:c.tag], ciphertext[n:]) != 1 {
		clear(out[start:])
		return nil, errOpen
	}
	return out, nil
}

// begin makes the block of the stream that masks the tag, RFC 3610 2.3.
func (c *ccm) begin(nonce []byte) {
	clear(c.counter[:])
	c.counter[0] = ccmLength - 1
	copy(c.counter[1:], nonce)
	c.block.Encrypt(c.stream[:], c.counter[:])
	subtle.XORBytes(c.mac[:], c.mac[:], c.stream[:])
}

// crypt combines b with the blocks of the stream that follow.
func (c *ccm) crypt(b []byte) {
	for i := uint32(1); len(b) > 0; i++ {
		c.counter[13], c.counter[14], c.counter[15] = byte(i>>16), byte(i>>8), byte(i)
		c.block.Encrypt(c.stream[:], c.counter[:])
		b = b[subtle.XORBytes(b, b, c.stream[:]):]
	}
}

// authenticate makes the tag, not masked yet, RFC 3610 2.2.
func (c *ccm) authenticate(nonce, plaintext, header []byte) {
	clear(c.mac[:])
	c.mac[0] = byte((c.tag-2)/2<<3 | ccmLength - 1)
	if len(header) > 0 {
		c.mac[0] |= 0x40
	}
	copy(c.mac[1:], nonce)
	n := len(plaintext)
	c.mac[13], c.mac[14], c.mac[15] = byte(n>>16), byte(n>>8), byte(n)
	c.block.Encrypt(c.mac[:], c.mac[:])
	if len(header) > 0 {
		var first [16]byte
		binary.BigEndian.PutUint16(first[:], uint16(len(header)))
		taken := copy(first[2:], header)
		c.absorb(first[:])
		c.absorb(header[taken:])
	}
	c.absorb(plaintext)
}

// absorb takes b into the tag, filled up with zeros to whole blocks.
func (c *ccm) absorb(b []byte) {
	for len(b) > 0 {
		n := subtle.XORBytes(c.mac[:], c.mac[:], b[:min(16, len(b))])
		c.block.Encrypt(c.mac[:], c.mac[:])
		b = b[n:]
	}
}
