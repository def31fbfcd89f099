// Package signin is the server's side of SASL mechanisms (RFC 4422) for the
// lab's accounts.
package signin

import (
	"crypto/tls"
	"errors"

	"github.com/emersion/go-sasl"
)

// Names of the mechanisms.
const (
	Plain      = sasl.Plain
	Login      = sasl.Login
	CRAMMD5    = "CRAM-MD5"
	SCRAM256   = "SCRAM-SHA-256"
	SCRAM256cb = "SCRAM-SHA-256-PLUS"
)

// ErrRefused tells that user and password do not fit. It does not tell which.
var ErrRefused = errors.New("authentication credentials invalid")

// ErrGrammar tells that the client's message is not of the mechanism.
var ErrGrammar = errors.New("malformed message of the mechanism")

// Book knows who may sign in.
type Book interface {
	// Password gives the canonical user name and the password; ok is false
	// where there is no such user.
	Password(user string) (name, password string, ok bool)
}

// Exchange is one sign-in under way.
type Exchange interface {
	sasl.Server
	// User gives the canonical name after Next said done without an error.
	User() string
}

// Offered lists the mechanisms: with channel binding only where the
// connection has something to bind to.
func Offered(state *tls.ConnectionState) []string {
	names := []string{Plain, Login, CRAMMD5, SCRAM256}
	if state != nil {
		if _, err := binding(state); err == nil {
			names = append(names, SCRAM256cb)
		}
	}
	return names
}

// New begins a sign-in; ok is false for an unknown mechanism.
func New(mechanism, host string, book Book, state *tls.ConnectionState) (ex Exchange, ok bool) {
	switch mechanism {
	case Plain:
		p := &plain{}
		p.Server = sasl.NewPlainServer(p.check(book))
		return p, true
	case Login:
		return &login{book: book}, true
	case CRAMMD5:
		return &cram{book: book, challenge: Timestamp(host)}, true
	case SCRAM256, SCRAM256cb:
		s, err := newSCRAM(mechanism, book, state)
		return s, err == nil
	}
	return nil, false
}
