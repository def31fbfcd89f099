// Package signin is the server's side of SASL mechanisms (RFC 4422) for the
// lab's accounts.
package signin

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"

	"example.org/mailwire/session/auth"
)

// Names of the mechanisms.
const (
	Plain       = sasl.Plain
	Login       = sasl.Login
	CRAMMD5     = "CRAM-MD5"
	DigestMD5   = "DIGEST-MD5"
	NTLM        = "NTLM"
	SCRAM256    = "SCRAM-SHA-256"
	SCRAM256cb  = "SCRAM-SHA-256-PLUS"
	XOAuth2     = "XOAUTH2"
	OAuthBearer = sasl.OAuthBearer
	External    = sasl.External
	Anonymous   = sasl.Anonymous
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

// Server is what a server's sign-ins rest on.
type Server struct {
	Book    Book
	Host    string
	Service string               // of DIGEST-MD5: smtp, pop, imap
	TLS     *tls.ConnectionState // nil in clear
	Config  *tls.Config          // whose certificate the client was shown
}

// Offered lists the mechanisms: with channel binding only where the connection
// has something to bind to, with tokens only where TLS seals them (RFC 6750
// 5.3), EXTERNAL where the client showed a certificate that holds.
func (s Server) Offered() []string {
	names := []string{Plain, Login, CRAMMD5, DigestMD5, NTLM, Anonymous}
	for _, h := range hashes {
		names = append(names, h.name)
	}
	if s.TLS != nil {
		names = append(names, s.sealed()...)
	}
	return slices.DeleteFunc(names, func(m string) bool { return auth.Unavailable(m) != "" })
}

// sealed lists the mechanisms that there are inside TLS only.
func (s Server) sealed() (names []string) {
	if len(s.bindings()) > 0 {
		for _, h := range hashes {
			names = append(names, h.name+"-PLUS")
		}
	}
	names = append(names, XOAuth2, OAuthBearer)
	if s.client() != nil {
		names = append(names, External)
	}
	return names
}

// New begins a sign-in; ok is false for an unknown mechanism.
func (s Server) New(mechanism string) (ex Exchange, ok bool) {
	if auth.Unavailable(mechanism) != "" {
		return nil, false
	}
	switch mechanism {
	case Plain:
		p := &plain{}
		p.Server = sasl.NewPlainServer(p.check(s.Book))
		return p, true
	case Login:
		return &login{book: s.Book}, true
	case CRAMMD5:
		return &cram{book: s.Book, challenge: Timestamp(s.Host)}, true
	case DigestMD5:
		return newDigest(s), true
	case NTLM:
		return newNTLM(s), true
	case Anonymous:
		return &anonymous{}, true
	case XOAuth2, OAuthBearer:
		if s.TLS == nil {
			return nil, false
		}
		return &bearer{book: s.Book, mechanism: mechanism}, true
	case External:
		if s.client() == nil {
			return nil, false
		}
		return &external{book: s.Book, client: s.client()}, true
	}
	if strings.HasPrefix(mechanism, "SCRAM-") {
		ex, err := newSCRAM(mechanism, s)
		return ex, err == nil
	}
	return nil, false
}

// client gives the certificate of a client that the server's authority vouches
// for; nil for none.
func (s Server) client() *x509.Certificate {
	if s.TLS == nil || s.Config == nil || s.Config.ClientCAs == nil || len(s.TLS.PeerCertificates) == 0 {
		return nil
	}
	between := x509.NewCertPool()
	for _, c := range s.TLS.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := s.TLS.PeerCertificates[0].Verify(x509.VerifyOptions{
		Roots: s.Config.ClientCAs, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return nil
	}
	return s.TLS.PeerCertificates[0]
}
