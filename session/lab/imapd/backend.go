package imapd

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
)

// backend is the other side: the session of who signed in.
type backend struct {
	net.Conn
	r    *bufio.Reader
	caps string // as its greeting told
}

// dial opens the session and reads its greeting.
func dial(mail Mail, user string) (*backend, error) {
	c, err := mail.Dial(user)
	if err != nil {
		return nil, err
	}
	b := &backend{Conn: c, r: bufio.NewReader(c)}
	greeting, err := b.r.ReadString('\n')
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	_, caps, ok := strings.Cut(greeting, "[CAPABILITY ")
	if !ok || !strings.HasPrefix(greeting, "* PREAUTH ") {
		return nil, errors.Join(fmt.Errorf("a greeting that was not expected: %q", greeting), c.Close())
	}
	b.caps, _, _ = strings.Cut(caps, "]")
	b.caps += " ID"
	return b, nil
}

// answer is how a run of responses ended.
type answer int

// Answers.
const (
	other     answer = iota // untagged
	more                    // "+": the backend waits for the client
	completed               // tagged
)

// response copies one response to w, with its literals, and tells what it was.
// A "+" is not copied where quiet is set.
func (b *backend) response(w io.Writer, tag string, quiet bool) (kind answer, err error) {
	for start := true; ; start = false {
		line, err := b.line(w, start, &kind, tag, quiet)
		if err != nil {
			return kind, err
		}
		_, n, _, ok := literalOf(line)
		if !ok {
			return kind, nil
		}
		if _, err := io.CopyN(w, b.r, int64(n)); err != nil {
			return kind, err
		}
	}
}

// line copies one line, of any length, and gives its last bytes without CRLF.
func (b *backend) line(w io.Writer, start bool, kind *answer, tag string, quiet bool) (tail string, err error) {
	var last []byte
	for {
		p, err := b.r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return "", err
		}
		if start {
			*kind, start = classify(p, tag), false
		}
		if *kind != more || !quiet {
			if _, werr := w.Write(p); werr != nil {
				return "", werr
			}
		}
		last = append(last, p[max(0, len(p)-32):]...)
		last = last[max(0, len(last)-32):]
		if err == nil {
			return strings.TrimRight(string(last), "\r\n"), nil
		}
	}
}

func classify(p []byte, tag string) answer {
	switch {
	case p[0] == '+':
		return more
	case bytes.HasPrefix(p, []byte(tag+" ")):
		return completed
	}
	return other
}
