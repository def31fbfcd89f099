package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

var (
	errQuit   = errors.New("quit")
	errClosed = errors.New("the connection is closed")
)

// maxTyped bounds a line of stdin.
const maxTyped = 1 << 20

// lineReader reads lines in a goroutine, so that a wait for one can end.
type lineReader struct {
	lines chan string
	err   error
}

// newLineReader starts reading r. Its goroutine ends with r, or with the process.
func newLineReader(r io.Reader) *lineReader {
	l := &lineReader{lines: make(chan string)}
	go func() {
		defer close(l.lines)
		s := bufio.NewScanner(r)
		s.Buffer(make([]byte, 0, 4096), maxTyped)
		for s.Scan() {
			l.lines <- strings.TrimSuffix(s.Text(), "\r")
		}
		switch err := s.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			l.err = usageError{fmt.Errorf("a line of stdin is longer than %d bytes", maxTyped)}
		case err != nil:
			l.err = fileError{fmt.Errorf("stdin cannot be read: %w", err)}
		}
	}()
	return l
}

// next gives the next line; io.EOF at the end of input, errClosed when done is.
func (l *lineReader) next(ctx context.Context, done <-chan struct{}) (string, error) {
	select {
	case line, ok := <-l.lines:
		switch {
		case ok:
			return line, nil
		case l.err != nil:
			return "", l.err
		}
		return "", io.EOF
	case <-done:
		return "", errClosed
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// linesError is what went wrong with the lines of stdin; each was told already.
type linesError struct {
	first error
	n     int
	last  error // what ended them, where that is not told yet
}

func (e *linesError) add(err error) {
	if e.n++; e.first == nil {
		e.first = err
	}
}

// or gives the result of the lines, which ended with last: the first that went
// wrong settles the exit code.
func (e *linesError) or(last error) error {
	if e.n == 0 || errors.Is(last, context.Canceled) {
		return last
	}
	if last != nil && last.Error() != e.first.Error() {
		e.last = last
	}
	return e
}

// Error implements error.
func (e *linesError) Error() string {
	s := "one line of stdin failed, as told above"
	if e.n > 1 {
		s = fmt.Sprintf("%d lines of stdin failed, as told above; the first of them settles the exit code", e.n)
	}
	if e.last != nil {
		s = e.last.Error() + "\n  and " + s
	}
	return s
}

// Unwrap gives the error that settles the exit code.
func (e *linesError) Unwrap() error { return e.first }
