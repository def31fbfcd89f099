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
		if l.err = s.Err(); errors.Is(l.err, bufio.ErrTooLong) {
			l.err = usageError{fmt.Errorf("a line of stdin is longer than %d bytes", maxTyped)}
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

// endOfLines gives the result of a session whose lines ended with err.
func endOfLines(ctx context.Context, first, err error) error {
	switch {
	case first != nil:
		return first
	case ctx.Err() != nil:
		return ctx.Err()
	case err == io.EOF, err == errClosed:
		return nil
	}
	return err
}
