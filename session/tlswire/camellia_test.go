package tlswire

import (
	"bytes"
	"testing"
)

// TestCamellia checks against the test data of RFC 3713, appendix A.
func TestCamellia(t *testing.T) {
	const plain = "0123456789abcdeffedcba9876543210"
	tests := []struct{ key, sealed string }{
		{"0123456789abcdeffedcba9876543210", "67673138549669730857065648eabe43"},
		{"0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff", "9acc237dff16d76c20ef7c919e3a7509"},
	}
	for _, tt := range tests {
		c, err := newCamellia(unhex(t, tt.key))
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 16)
		if c.Encrypt(got, unhex(t, plain)); !bytes.Equal(got, unhex(t, tt.sealed)) {
			t.Errorf("key %s: sealed %x, want %s", tt.key, got, tt.sealed)
		}
		if c.Decrypt(got, got); !bytes.Equal(got, unhex(t, plain)) {
			t.Errorf("key %s: opened %x", tt.key, got)
		}
	}
	if _, err := newCamellia(make([]byte, 24)); err == nil {
		t.Error("a key of 24 bytes, which no suite has, is taken")
	}
}
