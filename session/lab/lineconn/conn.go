// Package lineconn is a server's end of a connection on which lines are
// spoken: bounded lines, replies that go out before the server waits, and the
// change to TLS that forgets what was sent before it.
package lineconn

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Bounds of a connection. A client that is silent is not dropped: people type
// by hand. One that takes nothing off the wire is.
const (
	handshakeTime = 5 * time.Minute
	writeTime     = time.Minute
	// MaxSkipped is how much of one overlong line is read past.
	MaxSkipped = 64 << 20
)

// ErrTooLong tells of a line over the limit. It was read to its end, so the
// next line can be read.
var ErrTooLong = errors.New("line too long")

// Conn is a connection with a client. One goroutine may read while another
// writes; StartTLS is for one that has both.
type Conn struct {
	base net.Conn  // the TCP connection
	tls  *tls.Conn // nil before TLS
	r    *bufio.Reader

	mu sync.Mutex // one may read while another writes
	w  *bufio.Writer
}

// New takes a connection.
func New(c net.Conn) *Conn {
	conn := &Conn{base: c}
	conn.attach(c)
	return conn
}

// attach begins anew on c: nothing that was read ahead is kept.
func (c *Conn) attach(nc net.Conn) {
	c.w = bufio.NewWriter(patient{nc})
	c.r = bufio.NewReader(polite{nc, c.Flush})
}

// polite sends what waits to be sent before it waits for the client.
type polite struct {
	net.Conn
	flush func() error
}

func (p polite) Read(b []byte) (int, error) {
	if err := p.flush(); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

// patient gives a client some time to take what it asked for.
type patient struct{ net.Conn }

func (p patient) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

// StartTLS sends what waits, forgets what the client sent ahead (RFC 3207 4:
// nothing learned in clear may count), and does the server's side of the
// handshake.
func (c *Conn) StartTLS(ctx context.Context, cfg *tls.Config) error {
	if err := c.Flush(); err != nil {
		return err
	}
	if c.tls != nil {
		return errors.New("TLS is on already")
	}
	t := tls.Server(c.base, cfg)
	ctx, cancel := context.WithTimeout(ctx, handshakeTime)
	defer cancel()
	if err := t.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("TLS handshake: %w", err)
	}
	c.tls = t
	c.attach(t)
	return nil
}

// TLS gives the state of TLS, nil in clear.
func (c *Conn) TLS() *tls.ConnectionState {
	if c.tls == nil {
		return nil
	}
	s := c.tls.ConnectionState()
	return &s
}

// Remote gives the client's IP address.
func (c *Conn) Remote() string {
	host, _, err := net.SplitHostPort(c.base.RemoteAddr().String())
	if err != nil {
		return c.base.RemoteAddr().String()
	}
	return host
}

// Line reads a line of at most max bytes and gives it without its end. crlf
// tells that it ended with CRLF and not with a bare LF. Where the client sent
// more, it gives ErrTooLong after the line's end was read. The slice is the
// caller's.
func (c *Conn) Line(max int) (line []byte, crlf bool, err error) {
	skipped := 0
	for {
		piece, err := c.r.ReadSlice('\n')
		switch {
		case skipped == 0 && len(line)+len(piece) <= max+2:
			line = append(line, piece...)
		default:
			skipped += len(line) + len(piece)
			line = nil
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			if skipped > MaxSkipped {
				return nil, false, fmt.Errorf("a line of more than %d bytes", MaxSkipped)
			}
			continue
		}
		if err != nil {
			return nil, false, err
		}
		break
	}
	if skipped > 0 {
		return nil, false, ErrTooLong
	}
	line = line[:len(line)-1]
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line, crlf = line[:n-1], true
	}
	if len(line) > max {
		return nil, crlf, ErrTooLong
	}
	return line, crlf, nil
}

// Piece reads up to the next LF or as much of it as fits into the buffer, with
// the line end. The slice is good until the next read.
func (c *Conn) Piece() ([]byte, error) {
	b, err := c.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		err = nil
	}
	return b, err
}

// Read reads bytes as they are: a literal.
func (c *Conn) Read(b []byte) (int, error) { return c.r.Read(b) }

// Discard reads past n bytes.
func (c *Conn) Discard(n int64) error {
	_, err := io.CopyN(io.Discard, c.r, n)
	return err
}

// Ahead tells whether the client sent more than was asked for.
func (c *Conn) Ahead() bool { return c.r.Buffered() > 0 }

// Write queues bytes; they go out before the next wait for the client.
func (c *Conn) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.w.Write(b)
}

// Reply queues a line. A failed write shows at the next read.
func (c *Conn) Reply(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = fmt.Fprintf(c.w, format+"\r\n", args...)
}

// Flush sends what waits.
func (c *Conn) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.w.Flush()
}

// Close ends the connection, after what waits was sent.
func (c *Conn) Close() error {
	_ = c.Flush()
	if c.tls != nil {
		_ = c.tls.CloseWrite()
	}
	return c.base.Close()
}

// Cut ends the connection at once.
func (c *Conn) Cut() error { return c.base.Close() }
