package ca

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Lifetimes around the moment of making: an authority lives for 24 hours in
// all, and everything that it signs lies within, so that a chain can be judged
// at any moment of a leaf's life.
const (
	before = 3 * time.Hour
	after  = 21 * time.Hour
)

// Authority is a root with one issuing authority below it.
type Authority struct {
	root, issuing *x509.Certificate
	key           crypto.Signer // of the issuing authority
	start         time.Time
}

// New makes an authority that may vouch for the domains given (and the names
// below them), localhost and loopback addresses. The private key of the root
// is forgotten at once.
func New(rootName, issuingName string, domains []string, now time.Time) (*Authority, error) {
	rootKey, err := newKey()
	if err != nil {
		return nil, err
	}
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	a := &Authority{key: key, start: now}
	top, err := authorityTemplate(rootName, domains, now, 1)
	if err != nil {
		return nil, err
	}
	if a.root, err = sign(top, top, rootKey.Public(), rootKey); err != nil {
		return nil, err
	}
	mid, err := authorityTemplate(issuingName, domains, now, 0)
	if err != nil {
		return nil, err
	}
	a.issuing, err = sign(mid, a.root, key.Public(), rootKey)
	return a, err
}

// Root gives the root's certificate.
func (a *Authority) Root() *x509.Certificate { return a.root }

// RootPEM gives the root's certificate as PEM (RFC 7468).
func (a *Authority) RootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
}

func authorityTemplate(name string, domains []string, now time.Time, below int) (*x509.Certificate, error) {
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: name, Organization: []string{"mailwire lab"}},
		NotBefore:             now.Add(-before),
		NotAfter:              now.Add(after),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLen:            below,
		MaxPathLenZero:        below == 0,

		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         append([]string{"localhost"}, domains...),
		PermittedEmailAddresses:     append([]string{"localhost"}, domains...),
		PermittedURIDomains:         append([]string{"localhost"}, domains...),
		PermittedIPRanges: []*net.IPNet{
			{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
			{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
		},
	}, nil
}

func newKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// newSerial gives 126 random bits, never zero: a positive number of at most 16
// octets (RFC 5280 4.1.2.2 allows 20).
func newSerial() (*big.Int, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		return nil, err
	}
	return n.Add(n, big.NewInt(1)), nil
}

func sign(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, fmt.Errorf("making the certificate of %s: %w", template.Subject.CommonName, err)
	}
	return x509.ParseCertificate(der)
}
