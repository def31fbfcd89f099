// Package imapd is the lab's IMAP server. It does the not-authenticated state
// itself (RFC 3501 6.1, 6.2; ID, STARTTLS, LOGIN, AUTHENTICATE) and then stands
// between the client and a backend that is signed in: command by command, so
// that a line that makes no sense is answered and ends nothing.
package imapd

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"

	"example.org/mailwire/session/lab/lineconn"
	"example.org/mailwire/session/lab/signin"
)

// Limits of the server.
const (
	maxLine     = 32 << 10 // RFC 7162 4 asks for 8192
	maxCommand  = 48 << 10 // a command with its literals, before signing in
	maxLiteral  = 4096     // of a non-synchronizing literal (RFC 7888 4)
	maxResponse = 12288    // of a sign-in
	maxRefused  = 20       // sign-ins on one connection
)

// Mail keeps the mailboxes.
type Mail interface {
	signin.Book
	// Dial opens an IMAP session of the user, which begins with PREAUTH.
	Dial(user string) (net.Conn, error)
}

// Server is one IMAP server.
type Server struct {
	Host      string
	TLSConfig *tls.Config // nil: no STARTTLS
	Implicit  bool        // TLS from the first byte
	ClearAuth bool        // passwords without TLS too
	Mail      Mail
}

// Busy is what a client reads that is one too many.
func (s *Server) Busy() string {
	return "* BYE [UNAVAILABLE] Too many connections, try again later\r\n"
}

// Serve speaks with one client until it leaves.
func (s *Server) Serve(ctx context.Context, c *lineconn.Conn) error {
	v := &visit{Server: s, Conn: c, ctx: ctx}
	if s.Implicit {
		if err := c.StartTLS(ctx, s.TLSConfig); err != nil {
			return err
		}
	}
	c.Reply("* OK [CAPABILITY %s] %s IMAP lab ready", v.capabilities(), s.Host)
	for !v.over {
		cmd, err := v.read()
		switch {
		case errors.Is(err, lineconn.ErrTooLong):
			c.Reply("* BAD [TOOBIG] Line too long, %d characters at most", maxLine)
		case errors.Is(err, errRefused): // answered already
		case err != nil:
			return err
		default:
			if err := v.command(cmd); err != nil {
				return err
			}
		}
		if v.user != "" {
			return v.splice()
		}
	}
	return nil
}

// visit is what the server knows of one client.
type visit struct {
	*Server
	*lineconn.Conn
	ctx     context.Context
	refused int
	user    string // who signed in
	tag     string // of the command that signed in; its OK tells the backend's capabilities
	back    *backend
	over    bool
}

func (v *visit) mayAuth() bool { return v.TLS() != nil || v.ClearAuth }

// signins gives the server's side of sign-ins on this connection.
func (v *visit) signins() signin.Server {
	return signin.Server{Book: v.Mail, Host: v.Host, Service: "imap", TLS: v.TLS(), Config: v.TLSConfig}
}

// capabilities lists what the server can do before the sign-in.
func (v *visit) capabilities() string {
	list := []string{"IMAP4rev1", "LITERAL-", "SASL-IR", "ID", "ENABLE"}
	if v.TLS() == nil && v.TLSConfig != nil {
		list = append(list, "STARTTLS")
	}
	if !v.mayAuth() {
		return strings.Join(append(list, "LOGINDISABLED"), " ")
	}
	for _, m := range v.signins().Offered() {
		list = append(list, "AUTH="+m)
	}
	return strings.Join(list, " ")
}
