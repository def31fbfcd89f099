package tlswire

import (
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// camellia is the block cipher of RFC 3713, which the suites of RFC 5932 and
// RFC 6367 use. Its subkeys stand in the order of encryption; for decryption
// each list is reversed. It is meant for opening what others sealed: nothing
// here hides the time that it takes.
type camellia struct{ encrypt, decrypt camelliaKeys }

type camelliaKeys struct {
	white [4]uint64 // kw1 to kw4
	round []uint64  // 18 or 24
	layer []uint64  // ke1 on: two after each six rounds but the last
}

// wide is a number of 128 bits.
type wide struct{ hi, lo uint64 }

func (w wide) rotate(n int) wide {
	if n >= 64 {
		w.hi, w.lo = w.lo, w.hi
		n -= 64
	}
	if n == 0 {
		return w
	}
	return wide{w.hi<<n | w.lo>>(64-n), w.lo<<n | w.hi>>(64-n)}
}

func (w wide) xor(x wide) wide { return wide{w.hi ^ x.hi, w.lo ^ x.lo} }

// newCamellia takes a key of 16 or 32 bytes.
func newCamellia(key []byte) (cipher.Block, error) {
	if len(key) != 16 && len(key) != 32 {
		return nil, fmt.Errorf("a Camellia key of %d bytes", len(key))
	}
	left := wideOf(key)
	var right wide
	if len(key) == 32 {
		right = wideOf(key[16:])
	}
	a := left.xor(right)
	a = a.mix(0).xor(left).mix(2)
	b := a.xor(right).mix(4)
	c := &camellia{}
	if len(key) == 16 {
		c.encrypt = camellia128(left, a)
	} else {
		c.encrypt = camellia256(left, right, a, b)
	}
	e := c.encrypt
	c.decrypt = camelliaKeys{white: [4]uint64{e.white[2], e.white[3], e.white[0], e.white[1]}, round: slices.Clone(e.round), layer: slices.Clone(e.layer)}
	slices.Reverse(c.decrypt.round)
	slices.Reverse(c.decrypt.layer)
	return c, nil
}

func wideOf(b []byte) wide {
	return wide{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

// mix is two rounds with constants, RFC 3713 2.2.
func (w wide) mix(sigma int) wide {
	w.lo ^= camelliaF(w.hi, camelliaSigma[sigma])
	w.hi ^= camelliaF(w.lo, camelliaSigma[sigma+1])
	return w
}

func camellia128(l, a wide) (k camelliaKeys) {
	both := func(w wide, n int) []uint64 { w = w.rotate(n); return []uint64{w.hi, w.lo} }
	k.round = slices.Concat(both(a, 0), both(l, 15), both(a, 15), both(l, 45),
		[]uint64{a.rotate(45).hi, l.rotate(60).lo}, both(a, 60), both(l, 94), both(a, 94), both(l, 111))
	k.layer = slices.Concat(both(a, 30), both(l, 77))
	end := a.rotate(111)
	k.white = [4]uint64{l.hi, l.lo, end.hi, end.lo}
	return k
}

func camellia256(l, r, a, b wide) (k camelliaKeys) {
	both := func(w wide, n int) []uint64 { w = w.rotate(n); return []uint64{w.hi, w.lo} }
	k.round = slices.Concat(both(b, 0), both(r, 15), both(a, 15), both(b, 30), both(l, 45), both(a, 45),
		both(r, 60), both(b, 60), both(l, 77), both(r, 94), both(a, 94), both(l, 111))
	k.layer = slices.Concat(both(r, 30), both(l, 60), both(a, 77))
	end := b.rotate(111)
	k.white = [4]uint64{l.hi, l.lo, end.hi, end.lo}
	return k
}

// BlockSize implements cipher.Block.
func (c *camellia) BlockSize() int { return 16 }

// Encrypt implements cipher.Block.
func (c *camellia) Encrypt(dst, src []byte) { c.encrypt.crypt(dst, src) }

// Decrypt implements cipher.Block.
func (c *camellia) Decrypt(dst, src []byte) { c.decrypt.crypt(dst, src) }

// crypt is RFC 3713 2.3.
func (k *camelliaKeys) crypt(dst, src []byte) {
	w := wideOf(src).xor(wide{k.white[0], k.white[1]})
	for i := 0; i < len(k.round); i += 2 {
		if i > 0 && i%6 == 0 {
			w.hi = camelliaFL(w.hi, k.layer[i/3-2])
			w.lo = camelliaFLInverse(w.lo, k.layer[i/3-1])
		}
		w.lo ^= camelliaF(w.hi, k.round[i])
		w.hi ^= camelliaF(w.lo, k.round[i+1])
	}
	binary.BigEndian.PutUint64(dst, w.lo^k.white[2])
	binary.BigEndian.PutUint64(dst[8:], w.hi^k.white[3])
}

// camelliaF is the F-function, RFC 3713 2.4.1.
func camelliaF(x, key uint64) uint64 {
	x ^= key
	s := func(shift int) byte { return byte(x >> shift) }
	t1, t8 := camelliaBox[s(56)], camelliaBox[s(0)]
	t2, t5 := bits.RotateLeft8(camelliaBox[s(48)], 1), bits.RotateLeft8(camelliaBox[s(24)], 1)
	t3, t6 := bits.RotateLeft8(camelliaBox[s(40)], 7), bits.RotateLeft8(camelliaBox[s(16)], 7)
	t4, t7 := camelliaBox[bits.RotateLeft8(s(32), 1)], camelliaBox[bits.RotateLeft8(s(8), 1)]
	return uint64(t1^t3^t4^t6^t7^t8)<<56 | uint64(t1^t2^t4^t5^t7^t8)<<48 |
		uint64(t1^t2^t3^t5^t6^t8)<<40 | uint64(t2^t3^t4^t5^t6^t7)<<32 |
		uint64(t1^t2^t6^t7^t8)<<24 | uint64(t2^t3^t5^t7^t8)<<16 |
		uint64(t3^t4^t5^t6^t8)<<8 | uint64(t1^t4^t5^t6^t7)
}

// camelliaFL and its inverse are RFC 3713 2.4.2 and 2.4.3.
func camelliaFL(x, key uint64) uint64 {
	l, r := uint32(x>>32), uint32(x)
	r ^= bits.RotateLeft32(l&uint32(key>>32), 1)
	l ^= r | uint32(key)
	return uint64(l)<<32 | uint64(r)
}

func camelliaFLInverse(y, key uint64) uint64 {
	l, r := uint32(y>>32), uint32(y)
	l ^= r | uint32(key)
	r ^= bits.RotateLeft32(l&uint32(key>>32), 1)
	return uint64(l)<<32 | uint64(r)
}
