// Package pop3d is the lab's POP3 server: RFC 1939 with CAPA and RESP-CODES
// (RFC 2449), STLS (RFC 2595), AUTH (RFC 5034) and AUTH-RESP-CODE (RFC 3206).
package pop3d

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"

	"example.org/mailwire/session/auth"
	"example.org/mailwire/session/lab/lineconn"
	"example.org/mailwire/session/lab/maildrop"
	"example.org/mailwire/session/lab/signin"
)

// Limits of the server.
const (
	maxLine     = 1024  // RFC 2449 4 asks for 255
	maxResponse = 12288 // of a sign-in
	maxRefused  = 20    // sign-ins on one connection
)

// Mail keeps the maildrops.
type Mail interface {
	signin.Book
	// Drop takes the maildrop of a user; maildrop.ErrInUse where another has it.
	Drop(user string) (*maildrop.Drop, error)
}

// Server is one POP3 server.
type Server struct {
	Host      string
	TLSConfig *tls.Config // nil: no STLS
	Implicit  bool        // TLS from the first byte
	ClearAuth bool        // passwords without TLS too
	Mail      Mail
}

// Busy is what a client reads that is one too many.
func (s *Server) Busy() string { return "-ERR [SYS/TEMP] Too many connections, try again later\r\n" }

// Serve speaks with one client until it leaves.
func (s *Server) Serve(ctx context.Context, c *lineconn.Conn) error {
	v := &visit{Server: s, Conn: c, ctx: ctx}
	defer v.leave()
	if s.Implicit {
		if err := c.StartTLS(ctx, s.TLSConfig); err != nil {
			return err
		}
	}
	// The timestamp offers APOP, whose answer can be guessed at offline, but
	// does not carry the password (RFC 1939 7).
	ready := "POP3 lab ready"
	if auth.Unavailable("APOP") == "" {
		v.timestamp = signin.Timestamp(s.Host)
		ready += " " + v.timestamp
	}
	c.Reply("+OK %s %s", s.Host, ready)
	for !v.over {
		line, _, err := c.Line(maxLine)
		switch {
		case errors.Is(err, lineconn.ErrTooLong):
			c.Reply("-ERR Line too long, %d characters at most", maxLine)
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

// visit is what the server knows of one client.
type visit struct {
	*Server
	*lineconn.Conn
	ctx       context.Context
	timestamp string
	asked     string // USER given, PASS not yet
	refused   int
	drop      *maildrop.Drop // nil before signing in
	gone      map[int]bool   // marked by DELE, by index
	over      bool
}

// leave gives the maildrop back without removing anything.
func (v *visit) leave() {
	if v.drop != nil {
		_ = v.drop.Close()
		v.drop = nil
	}
}

// command does one command line. An error ends the connection.
func (v *visit) command(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	verb = strings.ToUpper(verb)
	switch verb {
	case "CAPA":
		v.capabilities()
	case "QUIT":
		return v.quit()
	case "":
		v.Reply("-ERR Empty line, a command was expected")
	default:
		if v.drop == nil {
			return v.authorization(verb, rest)
		}
		return v.transaction(verb, strings.Fields(rest))
	}
	return nil
}

func (v *visit) mayAuth() bool { return v.TLS() != nil || v.ClearAuth }

// signins gives the server's side of sign-ins on this connection.
func (v *visit) signins() signin.Server {
	return signin.Server{Book: v.Mail, Host: v.Host, Service: "pop", TLS: v.TLS(), Config: v.TLSConfig}
}

// capabilities is CAPA (RFC 2449 5).
func (v *visit) capabilities() {
	v.Reply("+OK Capability list follows")
	list := []string{"TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"}
	if v.drop == nil && v.TLS() == nil && v.TLSConfig != nil {
		list = append(list, "STLS")
	}
	if v.drop == nil && v.mayAuth() {
		list = append(list, "USER", "SASL "+strings.Join(v.signins().Offered(), " "))
	}
	list = append(list, "IMPLEMENTATION mailwire-lab")
	for _, l := range list {
		v.Reply("%s", l)
	}
	v.Reply(".")
}

// quit is QUIT: only now what was marked is removed (RFC 1939 6).
func (v *visit) quit() error {
	v.over = true
	if v.drop == nil {
		v.Reply("+OK %s closing the connection", v.Host)
		return nil
	}
	var gone []maildrop.Message
	for i, m := range v.drop.Messages {
		if v.gone[i] {
			gone = append(gone, m)
		}
	}
	if err := v.drop.Remove(gone); err != nil {
		v.Reply("-ERR [SYS/TEMP] Some messages were not removed")
		return err
	}
	v.leave()
	v.Reply("+OK %s closing the connection, %d messages removed", v.Host, len(gone))
	return nil
}
