package lab

import (
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/ocsp"

	"example.org/mailwire/session/lab/ca"
)

// papers are the certificates of the lab.
type papers struct {
	trusted, other *ca.Authority
	now            time.Time
	made           map[string]tls.Certificate // by DNS name, where good
	rsaKey         func() (*rsa.PrivateKey, error)
}

func newPapers(now time.Time) (*papers, error) {
	trusted, err := ca.New("Lab Root CA", "Lab Issuing CA 1", domains(), now)
	if err != nil {
		return nil, err
	}
	other, err := ca.New("Other Root CA", "Other Issuing CA 1", domains(), now)
	if err != nil {
		return nil, err
	}
	return &papers{trusted, other, now, map[string]tls.Certificate{}, sync.OnceValues(ca.NewRSAKey)}, nil
}

// config gives what a host does about TLS; nil where it has none.
func (p *papers) config(f fault, label, domain string) (*tls.Config, error) {
	if f == noTLS {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	switch f {
	case mutual:
		c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, p.clientRoots()
		c.VerifyConnection = knownClient
	case asks:
		c.ClientAuth, c.ClientCAs = tls.RequestClientCert, p.clientRoots()
	case oldTLS:
		c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	case onlyTLS12:
		c.MaxVersion = tls.VersionTLS12
	case rsaExchange:
		c.MaxVersion, c.CipherSuites = tls.VersionTLS12, rsaSuites
		c.GetCertificate = p.rsaLeaf(names(label, domain))
		return c, nil
	}
	cert, err := p.issue(f, label, domain)
	c.Certificates = []tls.Certificate{cert}
	return c, err
}

// rsaSuites are those in which the client seals a secret to the server's key, RFC 5246 7.4.7.1.
var rsaSuites = []uint16{
	tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_256_CBC_SHA,
	tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_RSA_WITH_RC4_128_SHA,
}

// clientRoots gives the authority that vouches for clients.
func (p *papers) clientRoots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(p.trusted.Root())
	return pool
}

// knownClient lets in who has an account; RFC 8446 6.2 calls for access_denied
// otherwise, crypto/tls sends bad_certificate.
func knownClient(s tls.ConnectionState) error {
	name := s.PeerCertificates[0].Subject.CommonName
	for _, person := range people {
		if person.Name == name {
			return nil
		}
	}
	return errors.New("this client has no account here")
}

// rsaLeaf makes the certificate with an RSA key when it is first asked for:
// such a key takes long to make.
func (p *papers) rsaLeaf(list []string) func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		key, err := p.rsaKey()
		if err != nil {
			return nil, err
		}
		cert, err := p.trusted.RSALeaf(list, key)
		return &cert, err
	}
}

// issue makes the certificate of a server.
func (p *papers) issue(f fault, label, domain string) (tls.Certificate, error) {
	list := names(label, domain)
	switch f {
	case expired:
		return p.trusted.Leaf(list, ca.Expired)
	case notYet:
		return p.trusted.Leaf(list, ca.NotYet)
	case wrongName:
		return p.trusted.Leaf([]string{elsewhere}, ca.Current)
	case selfSigned:
		return ca.SelfSigned(list, p.now)
	case otherCA:
		return p.other.Leaf(list, ca.Current)
	}
	good, ok := p.made[list[0]]
	if !ok {
		var err error
		if good, err = p.trusted.Leaf(list, ca.Current); err != nil {
			return good, err
		}
		p.made[list[0]] = good
	}
	return p.alter(f, list, good)
}

// alter makes of a good certificate one that is special in what goes with it.
func (p *papers) alter(f fault, list []string, good tls.Certificate) (tls.Certificate, error) {
	var err error
	switch f {
	case copied:
		return ca.Copied(good)
	case unreadable:
		return p.trusted.Unreadable(list)
	case stapled:
		good.OCSPStaple, err = p.trusted.Staple(good, ocsp.Good)
	case revoked:
		good.OCSPStaple, err = p.trusted.Staple(good, ocsp.Revoked)
	case wrongOrder:
		good.Certificate = [][]byte{good.Certificate[0], p.trusted.Root().Raw, good.Certificate[1]}
	case extra:
		good.Certificate = append(slices.Clone(good.Certificate), p.other.Issuing().Raw)
	}
	return good, err
}

// Client names whose certificates a lab makes, besides its people: stranger
// has one of an authority that nobody trusts.
const stranger = "stranger"

// clients makes the certificates of everybody.
func (p *papers) clients() (map[string]tls.Certificate, error) {
	all := map[string]tls.Certificate{}
	for _, person := range people {
		c, err := p.trusted.Client(person.Name, person.Address)
		if err != nil {
			return nil, err
		}
		all[person.Name] = c
	}
	c, err := p.other.Client(stranger, "stranger@b.test")
	all[stranger] = c
	return all, err
}
