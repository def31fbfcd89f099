package certinspect

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"strings"
	"testing"
)

func TestRSAStrength(t *testing.T) {
	cases := []struct {
		size, bits int
		atLeast    bool
		rating     string
	}{
		{512, 0, false, RatingBroken}, {829, 0, false, RatingBroken}, {830, 0, false, RatingWeak}, {1024, 80, false, RatingWeak},
		{2047, 80, true, RatingWeak}, {2048, 112, false, RatingEnough}, {3072, 128, false, RatingStrong}, {4096, 128, true, RatingStrong},
		{7680, 192, false, RatingStrong}, {16384, 256, true, RatingStrong},
	}
	for _, c := range cases {
		s := Strength{Source: sourceBits}
		s.rsa(c.size)
		if s.Bits != c.bits || s.AtLeast != c.atLeast || s.Rating != c.rating {
			t.Errorf("RSA %d: %s", c.size, s)
		}
		if weak := (Key{Algorithm: "RSA", Bits: c.size}).weak() != ""; weak != (s.Rating == RatingWeak || s.Rating == RatingBroken) {
			t.Errorf("RSA %d is rated %s, and is weak: %v", c.size, s.Rating, weak)
		}
	}
}

// selfMade gives the details of a certificate that key signs itself.
func selfMade(t *testing.T, key crypto.Signer, how x509.SignatureAlgorithm) Details {
	t.Helper()
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x"}, NotBefore: now, NotAfter: now, SignatureAlgorithm: how}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Inspect(der)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStrengthWords(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		d              Details
		key, signature string
		name           string
	}{
		{selfMade(t, small, x509.SHA256WithRSA), "enough: about 112 bits of security; NIST accepts that until 2030 (NIST SP 800-57 part 1)", "strong: about 128 bits of security (NIST SP 800-57 part 1)", "SHA-256 with RSA"},
		{selfMade(t, small, x509.SHA384WithRSAPSS), "enough: about 112", "strong: about 192", "SHA-384 with RSA-PSS, mask by MGF1 with SHA-384, salt of 48 bytes"},
		{selfMade(t, p384, x509.ECDSAWithSHA384), "strong: about 192", "strong: about 192", "SHA-384 with ECDSA"},
		{selfMade(t, ed, x509.PureEd25519), "strong: about 128 bits of security (RFC 8032 8.5)", "strong: about 128", "Ed25519"},
	}
	for _, c := range cases {
		if !strings.HasPrefix(c.d.KeyRating.String(), c.key) || !strings.HasPrefix(c.d.SigRating.String(), c.signature) || c.d.SigRating.Of != c.name {
			t.Errorf("%s: %s; %s: %s", c.d.Key, c.d.KeyRating, c.d.SigRating.Of, c.d.SigRating)
		}
	}
	low := *small
	low.E = 3
	if s := keyStrength(&x509.Certificate{PublicKey: &low.PublicKey}, Key{Algorithm: "RSA", Bits: 2048}); !strings.Contains(s.Why, "exponent is 3") {
		t.Errorf("%s", s)
	}
	if s := keyStrength(&x509.Certificate{}, Key{Algorithm: "ML-DSA-65"}); s.Rating != RatingStrong || s.Bits != 192 {
		t.Errorf("%s", s)
	}
	if s := keyStrength(&x509.Certificate{}, Key{Algorithm: "unknown"}); s.Rating != RatingUnknown || s.Bits != 0 {
		t.Errorf("%s", s)
	}
}

// Old ways to sign, as the corpus has them.
func TestOldStrength(t *testing.T) {
	dir := corpus(t)
	for name, want := range map[string]string{
		"certigo-example-md5.pem": "MD5 with RSA, broken, RFC 6151", "certigo-example-sha1.pem": "SHA-1 with RSA, broken, RFC 6194",
		"certigo-example-elliptic-sha1.pem": "SHA-1 with ECDSA, broken, RFC 6194", "zlint-dsaCert.pem": "SHA-256 with DSA, strong, NIST SP 800-57 part 1",
	} {
		d, err := Inspect(read(t, dir+"/certs", name)[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := d.SigRating.Of + ", " + d.SigRating.Rating + ", " + d.SigRating.Source; got != want {
			t.Errorf("%s: %s", name, got)
		}
		if name == "zlint-dsaCert.pem" && (d.KeyRating.Rating != RatingWeak || d.Key.Bits == 0) {
			t.Errorf("%s: %s %s", name, d.Key, d.KeyRating)
		}
	}
}
