package transcript

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math/rand"
	"testing"
)

// TestBase64 holds that each length, with room behind it and without, gives
// what the standard library gives, and that each value of twelve bits does.
func TestBase64(t *testing.T) {
	rnd := rand.New(rand.NewSource(3))
	src := make([]byte, 2000)
	rnd.Read(src)
	for n := range src {
		b := src[:n:n]
		want := "x" + base64.StdEncoding.EncodeToString(b)
		for _, dst := range [][]byte{{'x'}, append(make([]byte, 0, 3000), 'x')} {
			if got := appendStdBase64(dst, b); string(got) != want {
				t.Fatalf("%d bytes: %q, want %q", n, got, want)
			}
		}
	}
	var all []byte
	for i := range uint64(1 << 12) { // each pair of characters at each place of eight
		all = append(all, binary.BigEndian.AppendUint64(nil, (i<<36|i<<24|i<<12|i)<<16)[:6]...)
	}
	if !bytes.Equal(appendStdBase64(nil, all), base64.StdEncoding.AppendEncode(nil, all)) {
		t.Fatal("twelve bits are encoded in another way")
	}
}

// TestBase64KeepsWhatFollows holds that nothing is written beyond the characters.
func TestBase64KeepsWhatFollows(t *testing.T) {
	for n := range 100 {
		mem := bytes.Repeat([]byte{'#'}, 300)
		got := appendStdBase64(mem[:10], make([]byte, n))
		if rest := mem[len(got):]; bytes.Count(rest, []byte("#")) != len(rest) {
			t.Fatalf("%d bytes: more than the characters was written: %q", n, rest)
		}
	}
}

func BenchmarkBase64(b *testing.B) {
	src := bulkData().Bytes
	dst := make([]byte, 0, base64.StdEncoding.EncodedLen(len(src)))
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		appendStdBase64(dst, src)
	}
}
