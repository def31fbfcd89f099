package ca

import (
	"crypto/fips140"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Issuing gives the certificate of the issuing authority.
func (a *Authority) Issuing() *x509.Certificate { return a.issuing }

// NewRSAKey makes a key for RSALeaf. It takes a while.
func NewRSAKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }

// RSALeaf makes a server's certificate for an RSA key, which may decrypt too.
func (a *Authority) RSALeaf(names []string, key *rsa.PrivateKey) (tls.Certificate, error) {
	template, _, err := leafTemplate(names, Current, a.start)
	if err != nil {
		return tls.Certificate{}, err
	}
	template.KeyUsage |= x509.KeyUsageKeyEncipherment
	leaf, err := sign(template, a.issuing, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw, a.issuing.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

// Client makes the certificate of a person, for signing handshakes as a client.
func (a *Authority) Client(name, address string) (tls.Certificate, error) {
	template, key, err := leafTemplate([]string{name}, Current, a.start)
	if err != nil {
		return tls.Certificate{}, err
	}
	template.DNSNames, template.EmailAddresses = nil, []string{address}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageEmailProtection}
	leaf, err := sign(template, a.issuing, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw, a.issuing.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

// oidNames is subjectAltName, RFC 5280 4.2.1.6.
var oidNames = asn1.ObjectIdentifier{2, 5, 29, 17}

// Unreadable makes a server's certificate whose list of names has a wrong
// length octet. Everything else is right, the signature included.
func (a *Authority) Unreadable(names []string) (tls.Certificate, error) {
	template, key, err := leafTemplate(names, Current, a.start)
	if err != nil {
		return tls.Certificate{}, err
	}
	list := []byte{0x30, 0}
	for _, n := range names {
		list = append(append(list, 0x82, byte(len(n))), n...)
	}
	list[1] = byte(len(list)-2) | 0x80 // a flipped bit: the number of length octets, and no length
	template.DNSNames, template.ExtraExtensions = nil, []pkix.Extension{{Id: oidNames, Value: list}}
	der, err := x509.CreateCertificate(rand.Reader, template, a.issuing, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making an unreadable certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der, a.issuing.Raw}, PrivateKey: key}, nil
}

// Staple makes the OCSP response of the issuing authority for a leaf of its,
// ocsp.Good or ocsp.Revoked (RFC 6960 4.2.1).
func (a *Authority) Staple(c tls.Certificate, status int) ([]byte, error) {
	r := ocsp.Response{
		Status: status, SerialNumber: c.Leaf.SerialNumber,
		ThisUpdate: a.start.Add(-time.Hour), NextUpdate: a.start.Add(after),
	}
	if status == ocsp.Revoked {
		r.RevokedAt, r.RevocationReason = a.start.Add(-30*time.Minute), ocsp.KeyCompromise
	}
	var der []byte
	var err error
	fips140.WithoutEnforcement(func() { // a response names its signer by SHA-1, RFC 6960 4.2.1
		der, err = ocsp.CreateResponse(a.issuing, a.issuing, r, a.key)
	})
	return der, err
}
