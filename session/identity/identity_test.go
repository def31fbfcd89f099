package identity

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pair makes a certificate and its key in PEM.
func pair(t *testing.T, name string) (cert, key []byte) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
}

func word(s string) Password { return func() (string, error) { return s, nil } }

// unasked fails the test where a password is asked for.
func unasked(t *testing.T) Password {
	return func() (string, error) { t.Error("a password was asked for"); return "", nil }
}

func TestPlainFiles(t *testing.T) {
	cert, key := pair(t, "alice")
	_, other := pair(t, "bob")
	block, _ := pem.Decode(cert)
	for name, c := range map[string]struct {
		cert, key []byte
		err       error
	}{
		"two files":           {cert, key, nil},
		"one file":            {append(bytes.Clone(cert), key...), nil, nil},
		"key first":           {append(bytes.Clone(key), cert...), nil, nil},
		"DER and PEM":         {block.Bytes, key, nil},
		"no key":              {cert, nil, ErrNoKey},
		"no key, DER":         {block.Bytes, nil, ErrNoKey},
		"a certificate twice": {cert, cert, ErrNoKey},
		"no certificate":      {key, key, ErrNoCertificate},
		"another key":         {cert, other, ErrMismatch},
	} {
		id, err := Parse(c.cert, c.key, unasked(t))
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		if err == nil && (len(id.Chain) != 1 || !bytes.Equal(id.Chain[0], block.Bytes)) {
			t.Errorf("%s: the chain is not what was in the file", name)
		}
		if err != nil && strings.Contains(err.Error(), "PRIVATE KEY-----") {
			t.Errorf("%s: the error shows the file", name)
		}
	}
	for _, b := range [][]byte{nil, []byte("hello"), bytes.Repeat([]byte{0x30}, 100), make([]byte, MaxFile+1)} {
		if _, err := Parse(b, nil, word("x")); err == nil {
			t.Errorf("%d bytes of nothing were taken", len(b))
		}
	}
}

// TestEncrypted opens what OpenSSL encrypts, in each form that it knows.
func TestEncrypted(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatal("openssl is required and missing")
		}
		t.Skip("openssl is missing")
	}
	dir := t.TempDir()
	cert, key := pair(t, "alice")
	for name, b := range map[string][]byte{"cert.pem": cert, "key.pem": key} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		"pkcs8 -topk8 -in key.pem -v2 aes256 -passout pass:tr0ub4dor -out OUT",
		"pkcs8 -topk8 -in key.pem -v2 aes-128-cbc -v2prf hmacWithSHA512 -passout pass:tr0ub4dor -out OUT",
		"pkcs8 -topk8 -in key.pem -v2 des3 -v2prf hmacWithSHA1 -passout pass:tr0ub4dor -out OUT",
		"pkcs8 -topk8 -in key.pem -scrypt -passout pass:tr0ub4dor -out OUT",
		"ec -in key.pem -aes128 -passout pass:tr0ub4dor -out OUT",
		"pkcs12 -export -inkey key.pem -in cert.pem -passout pass:tr0ub4dor -out OUT",
		"pkcs12 -export -inkey key.pem -in cert.pem -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1 -passout pass:tr0ub4dor -out OUT",
	} {
		cmd := exec.Command("openssl", strings.Fields(strings.ReplaceAll(line, "OUT", "out"))...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("openssl %s: %v\n%s", line, err, out)
			continue
		}
		made, err := os.ReadFile(filepath.Join(dir, "out"))
		if err != nil {
			t.Fatal(err)
		}
		first, second := cert, made
		if strings.HasPrefix(line, "pkcs12") {
			first, second = made, nil
		}
		if _, err := Parse(first, second, word("tr0ub4dor")); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if _, err := Parse(first, second, word("wrong")); !errors.Is(err, ErrPassword) {
			t.Errorf("%s with a wrong password: %v", line, err)
		}
		given := errors.New("not now")
		if _, err := Parse(first, second, func() (string, error) { return "", given }); !errors.Is(err, given) {
			t.Errorf("%s without a password: %v", line, err)
		}
	}
}

// FuzzParse: no file makes it panic, or gives an identity whose key does not fit.
func FuzzParse(f *testing.F) {
	f.Add([]byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"))
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x03})
	f.Fuzz(func(t *testing.T, b []byte) {
		id, err := Parse(b, nil, word("x"))
		if err == nil && id.fits() != nil {
			t.Error("an identity whose key does not fit")
		}
	})
}
