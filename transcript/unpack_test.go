package transcript

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
)

// TestUnpack: what is packed as far as such things are comes out whole, what
// unpacks to more is stopped, however often it is asked for more.
func TestUnpack(t *testing.T) {
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	for _, c := range []struct {
		name  string
		every int // of so many MiB one is noise; 0 for none
		mib   int
		ok    bool
	}{{"100:1", 100, 80, true}, {"1000:1, and small", 0, 60, true}, {"1000:1", 0, 80, false}, {"500:1", 500, 80, true}} {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		zeros := make([]byte, 1<<20)
		for i := range c.mib {
			b := zeros
			if c.every > 0 && i%c.every == 0 {
				b = noise
			}
			if _, err := z.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		in, err := Unpack(bufio.NewReader(&packed))
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, in)
		var bomb *BombError
		switch {
		case c.ok && (err != nil || n != int64(c.mib)<<20):
			t.Errorf("%s: %d bytes, %v", c.name, n, err)
		case !c.ok && (!errors.As(err, &bomb) || bomb.Unpacked != n || n < unpackFree || n > unpackFree+unpackFree/4):
			t.Errorf("%s: %d bytes, %v", c.name, n, err)
		}
		if m, again := in.Read(make([]byte, 1)); !c.ok && (m != 0 || !errors.As(again, &bomb)) {
			t.Errorf("%s: it goes on after all: %v", c.name, again)
		}
	}
}
