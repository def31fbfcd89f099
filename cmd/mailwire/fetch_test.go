package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// signed is a certificate with its key.
type signed struct {
	*x509.Certificate
	key *ecdsa.PrivateKey
}

// sign makes a certificate below parent, or a root where that is nil.
func sign(t *testing.T, parent *signed, tmpl x509.Certificate) *signed {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl.NotBefore, tmpl.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	if tmpl.IsCA {
		tmpl.BasicConstraintsValid, tmpl.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	}
	up := &signed{&tmpl, key}
	if parent != nil {
		up = parent
	}
	der, err := x509.CreateCertificate(rand.Reader, &tmpl, up.Certificate, &key.PublicKey, up.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &signed{c, key}
}

// publisher is a CA with its web server on loopback.
type publisher struct {
	root, inter, leaf *signed
	dir               string
	asked             atomic.Int32
	status            int // that its OCSP responder tells
}

func newPublisher(t *testing.T) *publisher {
	p := &publisher{dir: t.TempDir()}
	web := httptest.NewServer(p)
	t.Cleanup(web.Close)
	p.root = sign(t, nil, x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Web Root CA"}, IsCA: true})
	p.inter = sign(t, p.root, x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Web Issuing CA"}, IsCA: true})
	p.leaf = sign(t, p.inter, x509.Certificate{
		SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "smtp.a.test"}, DNSNames: []string{"smtp.a.test"},
		IssuingCertificateURL: []string{"ldap://127.0.0.1/no", web.URL + "/inter.cer"},
		OCSPServer:            []string{web.URL + "/ocsp"}, CRLDistributionPoints: []string{web.URL + "/list.crl"},
	})
	p.save(t, "root.pem", p.root)
	p.save(t, "leaf.pem", p.leaf)
	p.save(t, "chain.pem", p.leaf, p.inter)
	return p
}

func (p *publisher) save(t *testing.T, name string, certs ...*signed) {
	t.Helper()
	var b bytes.Buffer
	for _, c := range certs {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	if err := os.WriteFile(filepath.Join(p.dir, name), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ServeHTTP publishes what the CA has.
func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked.Add(1)
	now := time.Now()
	switch r.URL.Path {
	case "/inter.cer":
		w.Write(p.inter.Raw)
	case "/list.crl":
		list, _ := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
			Number: big.NewInt(1), ThisUpdate: now.Add(-time.Minute), NextUpdate: now.Add(time.Hour),
		}, p.inter.Certificate, p.inter.key)
		w.Write(list)
	case "/ocsp":
		b, _ := io.ReadAll(r.Body)
		ask, err := ocsp.ParseRequest(b)
		if err != nil || r.Header.Get("Content-Type") != "application/ocsp-request" {
			http.Error(w, "not a request", http.StatusBadRequest)
			return
		}
		answer, _ := ocsp.CreateResponse(p.inter.Certificate, p.inter.Certificate, ocsp.Response{
			Status: p.status, SerialNumber: ask.SerialNumber, ThisUpdate: now.Add(-time.Minute), NextUpdate: now.Add(time.Hour), RevokedAt: now.Add(-time.Minute),
		}, p.inter.key)
		w.Write(answer)
	case "/away":
		http.Redirect(w, r, "https://127.0.0.1:1/", http.StatusFound)
	case "/round":
		http.Redirect(w, r, "/round", http.StatusFound)
	case "/endless":
		for block := make([]byte, 1<<20); r.Context().Err() == nil; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	default:
		http.NotFound(w, r)
	}
}

func (p *publisher) cert(t *testing.T, name string, args ...string) outcome {
	t.Helper()
	return runs(t, append([]string{"cert", filepath.Join(p.dir, name), "--host=smtp.a.test", "--ca", filepath.Join(p.dir, "root.pem")}, args...)...)
}

func TestFetch(t *testing.T) {
	p := newPublisher(t)
	if got := p.cert(t, "chain.pem"); got.code != 0 || p.asked.Load() != 0 {
		t.Fatalf("something was fetched that nobody asked for: %d %s", got.code, got.errs)
	}
	got := p.cert(t, "chain.pem", "--fetch=ocsp,crl")
	text := strings.Join(strings.Fields(got.out), " ")
	if got.code != 0 || !strings.Contains(text, "the OCSP response says good for smtp.a.test") || !strings.Contains(text, "not on the list of Web Issuing CA") || !strings.Contains(got.errs, "fetching http://127.0.0.1:") || !strings.Contains(got.errs, "it leads to 127.0.0.1, this computer itself") {
		t.Errorf("%d\n%s%s", got.code, got.out, got.errs)
	}
	p.status = ocsp.Revoked
	if got := p.cert(t, "chain.pem", "--fetch=ocsp"); got.code != 5 || !strings.Contains(got.errs, "not verified: revoked") {
		t.Errorf("%d %s", got.code, got.errs)
	}
}

// A fetched issuer is told, and leaves the verdict on what was sent as it is.
func TestFetchIssuer(t *testing.T) {
	p := newPublisher(t)
	got := p.cert(t, "leaf.pem", "--fetch=issuer,ocsp")
	text := strings.Join(strings.Fields(got.out), " ")
	if got.code != 5 || !strings.Contains(text, "the chain holds; the server did not send it") || !strings.Contains(text, "the OCSP response says good") || !strings.Contains(text, "only http and https URLs are") {
		t.Errorf("%d\n%s%s", got.code, got.out, got.errs)
	}
	if got := p.cert(t, "leaf.pem", "--fetch=ocsp"); got.code != 5 || !strings.Contains(got.out, "no OCSP responder was asked") {
		t.Errorf("%d %s", got.code, got.out)
	}
	got = p.cert(t, "leaf.pem", "--fetch=issuer", "--json")
	var doc struct {
		Certificates, Path []any
		Remarks            []string
	}
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil || len(doc.Certificates) != 1 || len(doc.Remarks) == 0 {
		t.Errorf("%v %s", err, got.out)
	}
}

// Two CAs that signed each other lead round, and do not hold the search up.
func TestFetchRound(t *testing.T) {
	p := newPublisher(t)
	name := pkix.Name{CommonName: "Other CA"}
	other := sign(t, nil, x509.Certificate{SerialNumber: big.NewInt(50), Subject: name, IsCA: true})
	up := cross(t, other, p.inter)
	down := cross(t, p.inter, other)
	p.save(t, "round.pem", p.leaf, up, down)
	if got := p.cert(t, "round.pem", "--fetch=issuer"); got.code != 5 {
		t.Errorf("%d %s", got.code, got.errs)
	}
}

// cross has parent sign the key of child once more.
func cross(t *testing.T, parent, child *signed) *signed {
	t.Helper()
	tmpl := *child.Certificate
	der, err := x509.CreateCertificate(rand.Reader, &tmpl, parent.Certificate, &child.key.PublicKey, parent.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &signed{c, child.key}
}

// What a hostile certificate names is bounded, and told where it fails.
func TestFetchHostile(t *testing.T) {
	p := newPublisher(t)
	base := p.leaf.OCSPServer[0][:strings.LastIndex(p.leaf.OCSPServer[0], "/")]
	cases := []struct{ url, words string }{
		{base + "/away", "a redirect from http to https was not followed"},
		{base + "/round", "more than 3 redirects"},
		{base + "/none", "404"},
		{base + "/endless", "more than 16777216 bytes"},
		{"file:///etc/passwd", "only http and https URLs are"},
		{"http://u:p@127.0.0.1/", "only http and https URLs are"},
		{"http://127.0.0.1:1/\x1b[2J", "was not fetched"},
		{"http://127.0.0.1:1/", "could not be fetched"},
		{"http://169.254.169.254/latest", "an address of this link"},
		{"http://[fe80::1%25lo]/", "an address of this link"},
		{"http://0.0.0.0/", "an address of this link"},
	}
	for i, c := range cases {
		leaf := sign(t, p.inter, x509.Certificate{
			SerialNumber: big.NewInt(int64(10 + i)), Subject: pkix.Name{CommonName: "smtp.a.test"}, DNSNames: []string{"smtp.a.test"}, CRLDistributionPoints: []string{c.url},
		})
		p.save(t, "odd.pem", leaf, p.inter)
		got := p.cert(t, "odd.pem", "--fetch=crl")
		if text := strings.Join(strings.Fields(got.out), " "); got.code != 0 || !strings.Contains(text, c.words) {
			t.Errorf("%q: %d\n%s%s", c.url, got.code, got.out, got.errs)
		}
		if strings.ContainsAny(got.out+got.errs, "\x1b") {
			t.Errorf("%q: a control character was printed", c.url)
		}
		if strings.HasSuffix(c.url, "/round") && strings.Count(got.errs, "it leads on to "+base) != maxRedirects {
			t.Errorf("a redirect is followed and not named: %s", got.errs)
		}
	}
	var many []string
	for range 3 * maxURLs {
		many = append(many, base+"/none")
	}
	leaf := sign(t, p.inter, x509.Certificate{SerialNumber: big.NewInt(99), Subject: pkix.Name{CommonName: "x"}, DNSNames: []string{"smtp.a.test"}, CRLDistributionPoints: many})
	p.save(t, "many.pem", leaf, p.inter)
	before := p.asked.Load()
	if got := p.cert(t, "many.pem", "--fetch=crl"); got.code != 0 || p.asked.Load()-before != maxURLs {
		t.Errorf("%d URLs were asked: %s", p.asked.Load()-before, got.errs)
	}
}
