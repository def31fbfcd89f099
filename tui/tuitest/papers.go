package tuitest

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
)

// Day is the moment of all verdicts of these tests.
var Day = time.Date(2026, 8, 27, 12, 0, 0, 0, time.UTC)

// Paper is a certificate with its key. The same names give the same bytes.
type Paper struct {
	Cert *x509.Certificate
	key  ed25519.PrivateKey
}

// Issue makes a certificate with a common name, signed by parent, or by its own
// key where parent is nil. Without a change it is a server's of that name, three
// months long.
func Issue(parent *Paper, cn string, changes ...func(*x509.Certificate)) *Paper {
	seed := sha256.Sum256([]byte(cn))
	p := &Paper{key: ed25519.NewKeyFromSeed(seed[:])}
	tmpl := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(seed[1:9]), Subject: pkix.Name{CommonName: cn, Organization: []string{"Mailwire Lab"}}, DNSNames: []string{cn},
		NotBefore: Day.AddDate(0, 0, -2), NotAfter: Day.AddDate(0, 3, -2), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, c := range changes {
		c(tmpl)
	}
	if parent == nil {
		parent = &Paper{Cert: tmpl, key: p.key}
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent.Cert, p.key.Public(), parent.key)
	if err != nil {
		panic(err)
	}
	if p.Cert, err = x509.ParseCertificate(der); err != nil {
		panic(err)
	}
	return p
}

// CA makes a template a CA's, years long.
func CA(years int) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage, c.ExtKeyUsage, c.DNSNames = true, true, x509.KeyUsageCertSign, nil, nil
		c.NotBefore, c.NotAfter = Day.AddDate(-1, 0, 0), Day.AddDate(years-1, 0, 0)
	}
}

// DER gives the bytes of a chain.
func DER(chain ...*Paper) [][]byte {
	var all [][]byte
	for _, p := range chain {
		all = append(all, p.Cert.Raw)
	}
	return all
}

// Judge judges a chain for a host as the program would, with the given roots.
func Judge(host string, chain [][]byte, roots []*Paper, change func(*certinspect.Question)) *transcript.Verdict {
	q := certinspect.Question{Chain: chain, Host: host, At: Day, Roots: x509.NewCertPool(), RootsName: "lab",
		Proof: certinspect.Proof{Made: true, How: certinspect.BySignature}}
	for _, r := range roots {
		q.Roots.AddCert(r.Cert)
		q.Anchors = append(q.Anchors, r.Cert)
	}
	if change != nil {
		change(&q)
	}
	return certinspect.Explain(q).Verdict()
}
