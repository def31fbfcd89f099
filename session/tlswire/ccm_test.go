package tlswire

import (
	"bytes"
	"crypto/aes"
	"encoding/hex"
	"testing"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCCM checks against example 3 of NIST SP 800-38C, whose nonce has the size
// that TLS uses. Tags of 16 bytes are checked by the records of OpenSSL and
// GnuTLS in testdata.
func TestCCM(t *testing.T) {
	tests := []struct{ name, key, nonce, header, plaintext, sealed string }{
		{
			"SP 800-38C C.3", "404142434445464748494a4b4c4d4e4f", "101112131415161718191a1b",
			"000102030405060708090a0b0c0d0e0f10111213", "202122232425262728292a2b2c2d2e2f3031323334353637",
			"e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			block, err := aes.NewCipher(unhex(t, tt.key))
			if err != nil {
				t.Fatal(err)
			}
			want := unhex(t, tt.sealed)
			plain := unhex(t, tt.plaintext)
			c := newCCM(block, len(want)-len(plain))
			if got := c.Seal(nil, unhex(t, tt.nonce), plain, unhex(t, tt.header)); !bytes.Equal(got, want) {
				t.Errorf("sealed %x, want %x", got, want)
			}
			got, err := c.Open([]byte("before"), unhex(t, tt.nonce), want, unhex(t, tt.header))
			if err != nil || string(got) != "before"+string(plain) {
				t.Errorf("opened %x: %v", got, err)
			}
		})
	}
}

// TestCCMRefuses changes each bit of what is sealed, the nonce and the header.
func TestCCMRefuses(t *testing.T) {
	for _, tag := range []int{8, 16} {
		block, _ := aes.NewCipher(make([]byte, 32))
		c := newCCM(block, tag)
		for _, size := range []int{0, 1, 15, 16, 17, 1000} {
			nonce, header, plain := make([]byte, 12), []byte("a header"), bytes.Repeat([]byte{7}, size)
			sealed := c.Seal(nil, nonce, plain, header)
			if got, err := c.Open(nil, nonce, sealed, header); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("%d bytes do not open: %v", size, err)
			}
			for _, part := range [][]byte{nonce, header, sealed} {
				for i := range part {
					part[i] ^= 1 << (i % 8)
					if _, err := c.Open(nil, nonce, sealed, header); err == nil {
						t.Errorf("tag %d, %d bytes: opens although byte %d is changed", tag, size, i)
					}
					part[i] ^= 1 << (i % 8)
				}
			}
			if _, err := c.Open(nil, nonce, sealed[:min(len(sealed), tag-1)], header); err == nil {
				t.Error("less than a tag opens")
			}
		}
	}
}
