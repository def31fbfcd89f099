package main

import (
	"bytes"
	"errors"
	"io"
)

// spillAt is how much of what waits to be written stays in memory.
const spillAt = 4 << 20

// spill keeps what waits to be written: in memory while it is little, then in a
// temporary file, where one can be made.
type spill struct {
	buf  bytes.Buffer
	file temporaryFile
	none bool // no file can be made
}

// Write implements io.Writer.
func (s *spill) Write(p []byte) (int, error) {
	n, _ := s.buf.Write(p) // it takes all
	if s.buf.Len() < spillAt || s.none {
		return n, nil
	}
	if s.file.File == nil {
		f, err := temporary()
		if err != nil {
			s.none = true
			return n, nil
		}
		s.file = f
	}
	_, err := s.buf.WriteTo(s.file)
	return n, err
}

// Reset forgets all.
func (s *spill) Reset() error {
	s.buf.Reset()
	if s.file.File == nil {
		return nil
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return errors.Join(err, s.file.Truncate(0))
}

// WriteTo implements io.WriterTo.
func (s *spill) WriteTo(w io.Writer) (int64, error) {
	var n int64
	if s.file.File != nil {
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return 0, err
		}
		var err error
		if n, err = io.Copy(w, s.file); err != nil {
			return n, err
		}
	}
	m, err := s.buf.WriteTo(w)
	return n + m, err
}

// done gives back what it took.
func (s *spill) done() {
	if s.file.File != nil {
		s.file.remove()
	}
}
