package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"testing"
)

// TestSpill holds that what goes through a file comes back as it was, after it was
// begun anew too, and that little stays in memory and nothing in the folder.
func TestSpill(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var s spill
	defer s.done()
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{100, 3 * spillAt, spillAt - 1, 0, spillAt + 1} {
		if err := s.Reset(); err != nil {
			t.Fatal(err)
		}
		var want, got bytes.Buffer
		for want.Len() < size {
			p := make([]byte, min(1+r.IntN(200<<10), size-want.Len()))
			for i := range p {
				p[i] = byte(r.Uint32())
			}
			want.Write(p)
			if n, err := s.Write(p); n != len(p) || err != nil {
				t.Fatal(n, err)
			}
			if s.buf.Len() > spillAt {
				t.Fatalf("%d bytes in memory", s.buf.Len())
			}
		}
		if n, err := s.WriteTo(&got); err != nil || n != int64(size) || !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("%d of %d bytes came back, %v", n, size, err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 && !s.file.named {
		t.Errorf("%d files are left", len(left))
	}
}

// TestSpillWithoutFiles keeps all in memory where no file can be made.
func TestSpillWithoutFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/none")
	var s spill
	defer s.done()
	var got bytes.Buffer
	for range 3 {
		if _, err := s.Write(make([]byte, spillAt)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.WriteTo(&got); n != 3*spillAt || err != nil {
		t.Fatal(n, err)
	}
}
