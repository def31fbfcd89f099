package realserver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// authority issues the certificates of the servers.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	dir  string
}

// certificates makes a CA and files NAME.pem, certificate and key together, for servers and
// clients.
func (s *Servers) certificates() error {
	ca, err := newAuthority(s.dir)
	if err != nil {
		return err
	}
	s.CA, s.CAFile = ca.cert, s.path("ca.pem")
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(ca.cert)
	if err := writePEM(s.CAFile, 0o644, &pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw}); err != nil {
		return err
	}
	stranger, err := newAuthority(s.dir)
	if err != nil {
		return err
	}
	now := time.Now()
	for _, c := range []struct {
		file, host  string
		first, last time.Time
		by          *authority
		usage       x509.ExtKeyUsage
	}{
		{"good", Host, now.Add(-time.Hour), now.Add(24 * time.Hour), ca, x509.ExtKeyUsageServerAuth},
		{"expired", Host, now.Add(-72 * time.Hour), now.Add(-48 * time.Hour), ca, x509.ExtKeyUsageServerAuth},
		{"wrong", WrongHost, now.Add(-time.Hour), now.Add(24 * time.Hour), ca, x509.ExtKeyUsageServerAuth},
		{"client", "alice." + Domain, now.Add(-time.Hour), now.Add(24 * time.Hour), ca, x509.ExtKeyUsageClientAuth},
		{"stranger", "alice." + Domain, now.Add(-time.Hour), now.Add(24 * time.Hour), stranger, x509.ExtKeyUsageClientAuth},
	} {
		if err := c.by.issue(c.file, c.host, c.first, c.last, c.usage); err != nil {
			return err
		}
	}
	return nil
}

func newAuthority(dir string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Real Server Test CA"},
		NotBefore: time.Now().Add(-100 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: []string{Domain},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &authority{cert, key, dir}, err
}

func (a *authority) issue(file, host string, first, last time.Time, usage x509.ExtKeyUsage) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return err
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: first, NotAfter: last,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	// Postfix wants the key before the certificate in one file.
	return writePEM(filepath.Join(a.dir, file+".pem"), 0o600,
		&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}, &pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func writePEM(name string, mode os.FileMode, blocks ...*pem.Block) error {
	var b []byte
	for _, block := range blocks {
		b = append(b, pem.EncodeToMemory(block)...)
	}
	return os.WriteFile(name, b, mode)
}
