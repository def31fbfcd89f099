package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

func TestEveryPrefix(t *testing.T) {
	want := sample(4, 13)
	file := content(t, recorded(t, want))
	for n := range len(file) {
		r, err := NewReader(bytes.NewReader(file[:n]), "a.mwt")
		if err != nil {
			var fe *FileError
			if !errors.As(err, &fe) || n > bytes.IndexByte(file, '\n') {
				t.Fatalf("prefix of %d bytes: %v", n, err)
			}
			continue
		}
		got, rep := drain(t, r)
		same(t, got, want[:bytes.Count(file[:n], []byte("\n"))-1])
		torn := int64(n - 1 - bytes.LastIndexByte(file[:n], '\n'))
		if rep.Incomplete != torn || len(rep.Holes) > 0 || (torn > 0) == rep.Clean() {
			t.Fatalf("prefix of %d bytes, torn %d: %+v", n, torn, rep)
		}
		if torn > 0 && rep.Messages()[0] != fmt.Sprintf("1 incomplete record (%d bytes at offset %d) ignored", torn, int64(n)-torn) {
			t.Fatalf("messages: %q", rep.Messages())
		}
	}
}

// TestEveryFlip damages each byte: all other records are read, and the report
// names a hole that has the byte.
func TestEveryFlip(t *testing.T) {
	want := sample(5, 13)
	file := content(t, recorded(t, want))
	ends := []int{}
	for i, c := range file {
		if c == '\n' {
			ends = append(ends, i)
		}
	}
	for i := range file {
		for _, x := range []byte{1 << (i % 8), file[i] ^ '\n'} {
			if x == 0 {
				continue
			}
			bad := bytes.Clone(file)
			bad[i] ^= x
			hit := 0 // the line that has the byte
			for ends[hit] < i {
				hit++
			}
			flip(t, bad, want, i, hit, file[i] == '\n')
		}
	}
}

func flip(t *testing.T, bad []byte, want []Entry, i, hit int, joinsNext bool) {
	r, err := NewReader(bytes.NewReader(bad), "a.mwt")
	if err != nil {
		if hit > 0 {
			t.Fatalf("byte %d in line %d: %v", i, hit+1, err)
		}
		var fe *FileError
		if !errors.As(err, &fe) {
			t.Fatalf("byte %d: %v", i, err)
		}
		return
	}
	got, rep := drain(t, r)
	left := append([]Entry{}, want...)
	switch {
	case hit == 0 && joinsNext:
		left = left[1:]
	case hit > 0 && joinsNext && hit < len(want):
		left = append(left[:hit-1], left[hit+1:]...)
	case hit > 0:
		left = append(left[:hit-1], left[hit:]...)
	}
	if len(got) != len(left) {
		t.Fatalf("byte %d in line %d, now %q: %d entries, want %d; %+v", i, hit+1, bad[i], len(got), len(left), rep)
	}
	same(t, got, left)
	if rep.Clean() {
		t.Fatalf("byte %d in line %d: nothing is said", i, hit+1)
	}
	for _, h := range rep.Holes {
		if h.Lines > 0 && h.Off <= int64(i) && int64(i) < h.Off+h.Len {
			return
		}
	}
	if rep.Incomplete == 0 || rep.At > int64(i) {
		t.Fatalf("byte %d in line %d: no hole has it: %+v", i, hit+1, rep)
	}
}

func TestMissingLines(t *testing.T) {
	want := sample(6, 12)
	lines := bytes.SplitAfter(content(t, recorded(t, want)), []byte("\n"))
	for i := 1; i < len(want); i++ {
		cut := bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil)
		got, rep := load(t, cut)
		same(t, got, append(append([]Entry{}, want[:i-1]...), want[i:]...))
		if len(rep.Holes) != 1 || rep.Holes[0].Lines != 0 || rep.Holes[0].Line != i+1 {
			t.Fatalf("line %d missing: %+v", i+1, rep)
		}
	}
}
