package transcript

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
)

// Place is where the bytes of a Data entry stand in a file, so that they need
// not stay in memory. The zero value means that they stand in none.
type Place struct {
	src *source
	off int64  // of the first line
	n   uint32 // bytes of the line, or of all lines of a split event
	crc uint32 // CRC-32C of these n bytes
}

// IsZero tells whether the place names no file.
func (p Place) IsZero() bool { return p.src == nil }

// source is a file that lines are read back from. It outlives its writer and
// its reader, since a log goes on showing what they left.
type source struct {
	r     io.ReaderAt
	close func() error
	used  bool // a Place names it
}

func (s *source) place(off int64, n int, crc uint32) Place {
	s.used = true
	return Place{src: s, off: off, n: uint32(n), crc: crc}
}

// read gives the bytes of the Data at p. The error wraps ErrNoBytes where the
// file no longer holds what was written to it.
func (p Place) read() ([]byte, error) {
	raw := make([]byte, p.n)
	if n, err := p.src.r.ReadAt(raw, p.off); n < len(raw) {
		return nil, fmt.Errorf("%w: the recording was cut or cannot be read: %w", ErrNoBytes, err)
	}
	if crc32.Checksum(raw, castagnoli) != p.crc {
		return nil, fmt.Errorf("%w: the recording was changed at offset %d since it was written", ErrNoBytes, p.off)
	}
	var out []byte
	for len(raw) > 0 {
		line := raw
		if i := bytes.IndexByte(raw, '\n'); i >= 0 {
			line, raw = raw[:i], raw[i+1:]
		} else {
			raw = nil
		}
		rec, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoBytes, err)
		}
		out = append(out, rec.bytes...)
	}
	return out, nil
}
