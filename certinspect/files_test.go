package certinspect

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// made is a moment at which the files of testdata/files hold.
var made = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func material(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "files", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ownPEM(t testing.TB, name string) []byte {
	t.Helper()
	f, err := ParseFile(material(t, name), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.Chain[0]
}

// secret is a password that is asked for once.
func secret(t *testing.T, word string) func() (string, error) {
	asked := false
	return func() (string, error) {
		if asked {
			t.Error("the password was asked for twice")
		}
		asked = true
		return word, nil
	}
}

// What OpenSSL writes is read, whatever the form, with the server's certificate first.
func TestForms(t *testing.T) {
	leaf, inter := ownPEM(t, "leaf.pem"), ownPEM(t, "inter.pem")
	cases := []struct {
		name, remark      string
		certs, crls, keys int
	}{
		{"chain.pem", "", 2, 0, 0},
		{"chain.p7b", "keeps no order", 2, 0, 0},
		{"chain.p7.pem", "keeps no order", 2, 1, 0},
		{"signed.p7m", "about a message and was not checked", 2, 0, 0},
		{"modern.p12", "", 2, 0, 1},
		{"legacy.p12", "", 2, 0, 1},
		{"empty.p12", "", 1, 0, 1},
	}
	for _, c := range cases {
		f, err := ParseFile(material(t, c.name), secret(t, "lab"))
		if err != nil || len(f.Chain) != c.certs || len(f.CRLs) != c.crls || f.Keys != c.keys {
			t.Errorf("%s: %d certificates, %d lists, %d keys, %v", c.name, len(f.Chain), len(f.CRLs), f.Keys, err)
			continue
		}
		if !bytes.Equal(f.Chain[0], leaf) || c.certs > 1 && !bytes.Equal(f.Chain[1], inter) {
			t.Errorf("%s: other certificates, or in another order", c.name)
		}
		if words := remarksOf(f); !strings.Contains(words, c.remark) {
			t.Errorf("%s: %s", c.name, words)
		}
	}
}

func remarksOf(f File) string {
	var words []string
	for _, r := range f.Remarks {
		words = append(words, r.String())
	}
	return strings.Join(words, "; ")
}

func TestRefusedFiles(t *testing.T) {
	block := pem.EncodeToMemory(&pem.Block{Type: "PKCS12", Bytes: material(t, "empty.p12")})
	twice := slices.Concat(block, block)
	cases := []struct {
		name     string
		content  []byte
		password func() (string, error)
		words    string
	}{
		{"wrong password", material(t, "modern.p12"), secret(t, "lad"), "the password does not open it"},
		{"wrong password, old form", material(t, "legacy.p12"), secret(t, "lad"), "the password does not open it"},
		{"no password", material(t, "modern.p12"), nil, "none is at hand"},
		{"asking fails", material(t, "modern.p12"), func() (string, error) { return "", errors.New("no terminal") }, "no terminal"},
		{"sealed", material(t, "sealed.p7m"), nil, "sealed to somebody"},
		{"cut PKCS#7", material(t, "chain.p7b")[:200], nil, "cut off"},
		{"Java", append([]byte{0xfe, 0xed, 0xfe, 0xed}, make([]byte, 40)...), nil, "Java key store"},
		{"two PKCS#12", twice, nil, "more than one PKCS#12"},
		{"cut PKCS#12", material(t, "modern.p12")[:200], secret(t, "lab"), ""},
	}
	for _, c := range cases {
		f, err := ParseFile(c.content, c.password)
		if c.name == "cut PKCS#12" { // no longer known as one, so its faults are shown
			if d, ierr := Inspect(f.Chain[0]); err != nil || ierr == nil {
				t.Errorf("%s: %v, %v", c.name, d.Unread, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.words) || f.Keys > 1 {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestIterations(t *testing.T) {
	if n := iterations(material(t, "modern.p12"), 0); n != 2048 {
		t.Errorf("%d rounds, OpenSSL makes 2048", n)
	}
	// salt, then a count of rounds
	asks := []byte{0x30, 0x09, 0x04, 0x01, 0, 0x02, 0x04, 0x7f, 0xff, 0xff, 0xff}
	if n := iterations(asks, 0); n != 0x7fffffff {
		t.Errorf("%d rounds", n)
	}
	if n := iterations([]byte{0x04, 0x01, 0, 0x02, 0x09, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 0); n <= maxIterations {
		t.Errorf("%d rounds of a number that fits nowhere", n)
	}
}

// A private key alone is told by its kind and never read.
func TestKeys(t *testing.T) {
	pkcs1 := []byte{0x30, 0x06, 2, 1, 0, 2, 1, 35}
	pkcs8 := []byte{0x30, 0x0c, 2, 1, 0, 0x30, 3, 6, 1, 0x2a, 4, 2, 1, 1}
	sec1 := []byte{0x30, 0x06, 2, 1, 1, 4, 1, 9}
	encrypted := []byte{0x30, 0x08, 0x30, 3, 6, 1, 0x2a, 4, 1, 1}
	for name, der := range map[string][]byte{"PKCS#1": pkcs1, "PKCS#8": pkcs8, "SEC 1": sec1, sealedKey: encrypted} {
		f, err := ParseFile(der, nil)
		if f.Keys != 1 || err == nil || !strings.Contains(err.Error(), "private key and no certificate") || (f.Sealed == 1) != (name == sealedKey) {
			t.Errorf("%s: %d keys, %d sealed, %v", name, f.Keys, f.Sealed, err)
		}
	}
	old := "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
	if f, err := ParseFile([]byte(old), nil); f.Sealed != 1 || err == nil || !strings.Contains(err.Error(), "encrypted private key") {
		t.Errorf("%d, %v", f.Sealed, err)
	}
}

func TestOtherText(t *testing.T) {
	leaf, inter := ownPEM(t, "leaf.pem"), ownPEM(t, "inter.pem")
	row := append(bytes.Clone(leaf), inter...)
	cases := []struct {
		name    string
		content []byte
		certs   int
		records int
	}{
		{"one after the other", row, 2, 0},
		{"base64", []byte(base64.StdEncoding.EncodeToString(leaf)), 1, 0},
		{"base64 of PKCS#7", []byte(base64.StdEncoding.EncodeToString(material(t, "chain.p7b"))), 2, 0},
		{"TLSA", []byte("_25._tcp.a.test. IN TLSA 3 1 1 0123\n"), 0, 1},
		{"a damaged block between", append(append([]byte("-----BEGIN CERTIFICATE-----\nAAA?\n-----END CERTIFICATE-----\n"), material(t, "leaf.pem")...), "-----BEGIN CERTIFICATE-----\nAA"...), 1, 0},
	}
	for _, c := range cases {
		f, err := ParseFile(c.content, nil)
		if err != nil || len(f.Chain) != c.certs || len(f.TLSA) != c.records {
			t.Errorf("%s: %d certificates, %d records, %v", c.name, len(f.Chain), len(f.TLSA), err)
		}
		if c.name == "a damaged block between" && !strings.Contains(remarksOf(f), damagedBlock) {
			t.Errorf("%s: %s", c.name, remarksOf(f))
		}
	}
}

func TestRequest(t *testing.T) {
	for _, name := range []string{"request.csr", "request.der"} {
		f, err := ParseFile(material(t, name), nil)
		if err != nil || len(f.Requests) != 1 {
			t.Fatalf("%s: %d, %v", name, len(f.Requests), err)
		}
		c := Contents{File: f, At: made}
		text := strings.Join(c.Lines(80), "\n")
		for _, want := range []string{
			"This is a request, nobody has signed it: smtp.a.test asks", "smtp.a.test, mail.a.test, 192.0.2.1, email postmaster@a.test",
			"ECDSA P-256", "server, client", "must staple", "digital signature",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
		if !c.OK() {
			t.Errorf("%s: %s", name, c.Why())
		}
	}
	der := material(t, "request.der")
	der[len(der)-3] ^= 1
	f, err := ParseFile(der, nil)
	if err != nil || len(f.Requests) != 1 {
		t.Fatal(err)
	}
	if c := (Contents{File: f}); c.OK() || !strings.Contains(strings.Join(c.Lines(80), " "), "does not hold together") {
		t.Errorf("%s", c.Lines(80))
	}
}

// What OpenSSL signed about revocation counts.
func TestRealRevocation(t *testing.T) {
	root, err := x509.ParseCertificate(ownPEM(t, "root.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	cases := []struct {
		leaf, staple, crl string
		ok                bool
		words             string
	}{
		{"leaf.pem", "good.ocsp", "", true, "signed by Files Issuing CA"},
		{"leaf.pem", "delegated.ocsp", "", true, "signed by Files OCSP Responder"},
		{"gone.pem", "revoked.ocsp", "", false, "was revoked on 24 Nov 2026"},
		{"leaf.pem", "revoked.ocsp", "", true, "about another certificate"},
		{"gone.pem", "", "list.crl", false, "key compromise"},
		{"leaf.pem", "", "list.pem", true, "smtp.a.test is not on the list of Files Issuing CA"},
	}
	for _, c := range cases {
		q := Question{
			Chain: [][]byte{ownPEM(t, c.leaf), ownPEM(t, "inter.pem")}, Host: "smtp.a.test", At: made, Roots: pool, RootsName: "files",
			Proof: Proof{Made: true, How: BySignature}, Anchors: []*x509.Certificate{root},
		}
		if c.staple != "" {
			q.Staples = [][]byte{material(t, c.staple)}
		}
		if c.crl != "" {
			q.CRLs = [][]byte{material(t, c.crl)}
		}
		r := Explain(q)
		if m := method(r, "revocation"); r.OK != c.ok || r.Has(Revoked) == c.ok || !strings.Contains(m.Result.Raw(), c.words) {
			t.Errorf("%+v: %s: %s; %s", c, m.State, m.Result, r.Sentence)
		}
	}
}
