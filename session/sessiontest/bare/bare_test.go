package bare

import (
	"bytes"
	"testing"

	"example.org/mailwire/session/sessiontest/traffic"
)

// TestRead holds that the floor finds all that was planted in clear: else its
// time says nothing.
func TestRead(t *testing.T) {
	var b bytes.Buffer
	p, err := traffic.Write(&b, traffic.Options{Seed: 3, Bytes: 4 << 20})
	if err != nil {
		t.Fatal(err)
	}
	clear := 0
	for _, s := range p.SignIns {
		if s.Clear {
			clear++
		}
	}
	f, err := Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	if f.SignIns != clear || f.Packets != p.Packets {
		t.Errorf("%d sign-ins in %d packets, planted %d in %d", f.SignIns, f.Packets, clear, p.Packets)
	}
}

func BenchmarkRead(b *testing.B) {
	var buf bytes.Buffer
	if _, err := traffic.Write(&buf, traffic.Options{Seed: 3, Bytes: 64 << 20}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		if _, err := Read(bytes.NewReader(buf.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
