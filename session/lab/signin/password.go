package signin

import (
	"crypto/subtle"

	"github.com/emersion/go-sasl"
)

// Check compares a password in constant time and gives the canonical name.
func Check(book Book, user, password string) (name string, ok bool) {
	name, want, known := book.Password(user)
	same := subtle.ConstantTimeCompare([]byte(want), []byte(password)) == 1
	return name, same && known
}

// plain is PLAIN (RFC 4616).
type plain struct {
	sasl.Server
	name string
}

func (p *plain) User() string { return p.name }

func (p *plain) check(book Book) sasl.PlainAuthenticator {
	return func(identity, user, password string) error {
		name, ok := Check(book, user, password)
		if !ok {
			return ErrRefused
		}
		if identity != "" && identity != user && identity != name {
			return ErrRefused // to act for another is not allowed
		}
		p.name = name
		return nil
	}
}

// login is LOGIN: two questions, never made a standard.
type login struct {
	book  Book
	step  int
	asked string
	name  string
}

func (l *login) User() string { return l.name }

func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil && l.step == 0 {
		l.step = 1
		return []byte("Username:"), false, nil
	}
	switch l.step {
	case 0, 1:
		l.asked, l.step = string(response), 2
		return []byte("Password:"), false, nil
	case 2:
		l.step = 3
		name, ok := Check(l.book, l.asked, string(response))
		if !ok {
			return nil, true, ErrRefused
		}
		l.name = name
		return nil, true, nil
	}
	return nil, true, sasl.ErrUnexpectedClientResponse
}
