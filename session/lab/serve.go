package lab

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"time"

	"example.org/mailwire/session/lab/imapd"
	"example.org/mailwire/session/lab/lineconn"
	"example.org/mailwire/session/lab/pop3d"
	"example.org/mailwire/session/lab/smtpd"
	"example.org/mailwire/transcript"
)

// maxConns is how many clients a lab serves at once.
const maxConns = 4096

// speaker is a server of one protocol.
type speaker interface {
	// Serve speaks with one client until it leaves.
	Serve(ctx context.Context, c *lineconn.Conn) error
	// Busy is what a client reads that is one too many.
	Busy() string
}

// behind gives the protocol of a server.
func (l *Lab) behind(s Server, cfg *tls.Config) speaker {
	implicit, clear := s.Mode == "implicit", s.Mode == "plain"
	switch s.Protocol {
	case "pop3":
		return &pop3d.Server{Host: s.Host, TLSConfig: cfg, Implicit: implicit, ClearAuth: clear, Mail: l.mail}
	case "imap":
		return &imapd.Server{Host: s.Host, TLSConfig: cfg, Implicit: implicit, ClearAuth: clear, Mail: l.mail}
	}
	return &smtpd.Server{
		Host: s.Host, TLSConfig: cfg, Implicit: implicit, ClearAuth: clear,
		Submission: s.Protocol == "submission", Mail: l.mail,
	}
}

// serve takes clients from ln until the lab ends.
func (l *Lab) serve(ln net.Listener, s Server, sp speaker) {
	l.mu.Lock()
	l.listeners = append(l.listeners, ln)
	l.mu.Unlock()
	l.running.Add(1)
	go func() { // ends when Close closes ln
		defer l.running.Done()
		for {
			c, err := ln.Accept()
			switch {
			case errors.Is(err, net.ErrClosed):
				return
			case err != nil: // out of descriptors: others have to leave first
				l.log(fmt.Sprintf("%s: accept: %v", s.Name, err))
				if !l.pause(50 * time.Millisecond) {
					return
				}
			default:
				l.take(c, s, sp)
			}
		}
	}()
}

// pause waits; false where the lab ended meanwhile.
func (l *Lab) pause(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-l.ctx.Done():
		return false
	}
}

// take serves one client, or sends it away where there are too many.
func (l *Lab) take(c net.Conn, s Server, sp speaker) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		_ = c.Close()
		return
	case len(l.conns) >= maxConns:
		if s.Mode != "implicit" {
			_ = c.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = io.WriteString(c, sp.Busy())
		}
		_ = c.Close()
		return
	}
	l.conns[c] = struct{}{}
	l.running.Add(1)
	go l.visit(c, s, sp) // ends when the client leaves or Close closes c
}

func (l *Lab) visit(c net.Conn, s Server, sp speaker) {
	defer l.running.Done()
	lc := lineconn.New(c)
	defer func() {
		if v := recover(); v != nil {
			l.log(fmt.Sprintf("%s: a fault of the server: %s\n%s", s.Name, transcript.Panicked(v), debug.Stack()))
		}
		_ = lc.Close()
		l.mu.Lock()
		delete(l.conns, c)
		l.mu.Unlock()
	}()
	if err := sp.Serve(l.ctx, lc); err != nil && !errors.Is(err, io.EOF) && l.ctx.Err() == nil {
		l.log(fmt.Sprintf("%s: %v", s.Name, err))
	}
}
