package certinspect

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"testing"
	"time"
)

// now is the moment of all tests that do not say otherwise.
var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// pair is a certificate with its key.
type pair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

type change func(*x509.Certificate)

func ca(c *x509.Certificate) {
	c.IsCA, c.BasicConstraintsValid, c.KeyUsage, c.ExtKeyUsage = true, true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign, nil
	c.DNSNames = nil
}

func names(dns ...string) change { return func(c *x509.Certificate) { c.DNSNames = dns } }

func addresses(ips ...string) change {
	return func(c *x509.Certificate) {
		for _, ip := range ips {
			c.IPAddresses = append(c.IPAddresses, net.ParseIP(ip))
		}
	}
}

func usage(u ...x509.ExtKeyUsage) change { return func(c *x509.Certificate) { c.ExtKeyUsage = u } }

// from sets the dates relative to now, in days.
func from(first, last int) change {
	return func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = now.AddDate(0, 0, first), now.AddDate(0, 0, last)
	}
}

var lastSerial int64 = 1000

// issue makes a certificate for a server with the common name cn, signed by
// parent, or by its own key where parent is nil.
func issue(t testing.TB, parent *pair, cn string, changes ...change) *pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	lastSerial++
	tmpl := template(cn, big.NewInt(lastSerial), changes)
	if parent == nil {
		return &pair{certified(t, tmpl, tmpl, &key.PublicKey, key), key}
	}
	return &pair{certified(t, tmpl, parent.cert, &key.PublicKey, parent.key), key}
}

// template gives a certificate for the server cn as it is before changes.
func template(cn string, serial *big.Int, changes []change) *x509.Certificate {
	tmpl := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: cn}, DNSNames: []string{cn},
		NotBefore: now.AddDate(0, 0, -30), NotAfter: now.AddDate(0, 0, 60),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, c := range changes {
		c(tmpl)
	}
	return tmpl
}

func certified(t testing.TB, tmpl, parent *x509.Certificate, public, key any) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// world is a root that is trusted and an intermediate below it.
type world struct{ root, inter *pair }

func newWorld(t testing.TB) world {
	root := issue(t, nil, "Lab Root CA", ca, from(-300, 3000))
	return world{root, issue(t, root, "Lab Issuing CA 1", ca, from(-200, 300))}
}

func ders(ps ...*pair) [][]byte {
	var d [][]byte
	for _, p := range ps {
		d = append(d, p.cert.Raw)
	}
	return d
}

// ask asks for smtp.a.test with the root of w trusted and the key proved.
func (w world) ask(chain ...*pair) Question {
	pool := x509.NewCertPool()
	pool.AddCert(w.root.cert)
	return Question{
		Chain: ders(chain...), Host: "smtp.a.test", At: now, Roots: pool, RootsName: "lab",
		Proof: Proof{Made: true, How: BySignature},
	}
}

func (w world) askKnown(chain ...*pair) Question {
	q := w.ask(chain...)
	q.Anchors = []*x509.Certificate{w.root.cert}
	return q
}
