package signin

import "crypto/x509"

// external is EXTERNAL (RFC 4422 A): who the client is was proven by the
// certificate of its TLS.
type external struct {
	book   Book
	client *x509.Certificate
	asked  bool
	name   string
}

func (e *external) User() string { return e.name }

// Next takes the identity to act as; none is the certificate's own.
func (e *external) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil && !e.asked {
		e.asked = true
		return []byte{}, false, nil
	}
	for _, who := range append([]string{e.client.Subject.CommonName}, e.client.EmailAddresses...) {
		name, _, known := e.book.Password(who)
		as := string(response)
		if known && (as == "" || as == who || as == name) {
			e.name = name
			return nil, true, nil
		}
	}
	return nil, true, ErrRefused
}
