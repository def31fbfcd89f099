// Package smtpd is the lab's SMTP server: RFC 5321 with STARTTLS (RFC 3207),
// AUTH (RFC 4954), SIZE, PIPELINING, 8BITMIME, SMTPUTF8 and enhanced codes. It
// answers whatever is typed at it and hangs up on nobody who types.
package smtpd

import (
	"context"
	"crypto/tls"
	"errors"

	"example.org/mailwire/session/lab/lineconn"
	"example.org/mailwire/session/lab/signin"
)

// Limits of the server.
const (
	MaxSize       = 10 << 20 // of a message, as SIZE says (RFC 1870)
	maxRecipients = 100
	maxLine       = 2048      // command line: RFC 5321 4.5.3.1.4 asks for 512 at least
	maxResponse   = 12288     // of a sign-in: RFC 4954 4
	maxRefused    = 20        // sign-ins on one connection
	maxEndless    = 256 << 20 // of a message that does not end
)

// Mail keeps what was sent.
type Mail interface {
	signin.Book
	// Mailbox tells whether mail for the address is kept here, and in general
	// for its domain.
	Mailbox(address string) (known, local bool)
	// Deliver keeps a message for every address.
	Deliver(to []string, message []byte) error
}

// Server is one SMTP server.
type Server struct {
	Host       string
	TLSConfig  *tls.Config // nil: no STARTTLS
	Implicit   bool        // TLS from the first byte
	Submission bool        // mail only from who signed in (RFC 6409)
	ClearAuth  bool        // AUTH without TLS too
	Mail       Mail
}

// Busy is what a client reads that is one too many.
func (s *Server) Busy() string {
	return "421 4.3.2 " + s.Host + " Too many connections, try again later\r\n"
}

// Serve speaks with one client until it leaves.
func (s *Server) Serve(ctx context.Context, c *lineconn.Conn) error {
	v := &visit{Server: s, Conn: c, ctx: ctx}
	if s.Implicit {
		if err := c.StartTLS(ctx, s.TLSConfig); err != nil {
			return err
		}
	}
	c.Reply("220 %s ESMTP lab ready", s.Host)
	for !v.over {
		line, _, err := c.Line(maxLine)
		switch {
		case errors.Is(err, lineconn.ErrTooLong):
			c.Reply("500 5.5.2 Line too long, %d characters at most", maxLine)
		case err != nil:
			return err
		default:
			if err := v.command(string(line)); err != nil {
				return err
			}
		}
	}
	return nil
}
