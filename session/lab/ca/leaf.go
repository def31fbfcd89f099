package ca

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"time"
)

// Life is when a leaf is valid.
type Life int

// Lives of a leaf.
const (
	Current Life = iota
	Expired      // ended an hour before the authority was made
	NotYet       // begins when nobody works with this lab any more
)

// String names the life.
func (l Life) String() string { return [...]string{"current", "expired", "not yet valid"}[l] }

func (l Life) span(now time.Time) (from, to time.Time) {
	switch l {
	case Expired:
		return now.Add(-before), now.Add(-time.Hour)
	case NotYet:
		return now.Add(after - 3*time.Hour), now.Add(after)
	}
	return now.Add(-time.Hour), now.Add(after)
}

// Leaf makes a server's certificate for the names (the first is the common
// name too) with its chain up to the issuing authority, and its key.
func (a *Authority) Leaf(names []string, life Life) (tls.Certificate, error) {
	template, key, err := leafTemplate(names, life, a.start)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := sign(template, a.issuing, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw, a.issuing.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

// SelfSigned makes a server's certificate that vouches for itself.
func SelfSigned(names []string, now time.Time) (tls.Certificate, error) {
	template, key, err := leafTemplate(names, Current, now)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := sign(template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

// Copied gives the chain of another with a key of its own: what a thief of a
// certificate has, who could not get the key.
func Copied(c tls.Certificate) (tls.Certificate, error) {
	key, err := newKey()
	return tls.Certificate{Certificate: c.Certificate, PrivateKey: key, Leaf: c.Leaf}, err
}

func leafTemplate(names []string, life Life, now time.Time) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := newKey()
	if err != nil {
		return nil, nil, err
	}
	serial, err := newSerial()
	if err != nil {
		return nil, nil, err
	}
	t := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: names[0]},
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	t.NotBefore, t.NotAfter = life.span(now)
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	return t, key, nil
}
