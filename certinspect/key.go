package certinspect

import (
	//lint:ignore SA1019 old certificates have such keys, and are shown
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
)

// Key is the public key of a certificate.
type Key struct {
	Algorithm string `json:"algorithm"`       // RSA, ECDSA, Ed25519, DSA, another name, or "unknown"
	Bits      int    `json:"bits,omitempty"`  // size of the modulus or field
	Curve     string `json:"curve,omitempty"` // P-256, …
}

// String gives "RSA 2048", "ECDSA P-256".
func (k Key) String() string {
	switch {
	case k.Curve != "":
		return k.Algorithm + " " + k.Curve
	case k.Bits > 0 && k.Algorithm != "Ed25519":
		return fmt.Sprintf("%s %d", k.Algorithm, k.Bits)
	}
	return k.Algorithm
}

// weak gives why the key is weak, "" where it is not. NIST SP 800-131A asks for 112 bits of strength.
func (k Key) weak() string {
	switch {
	case k.Algorithm == "RSA" && k.Bits < 2048:
		return fmt.Sprintf("its RSA key has %d bits; fewer than 2048 are too weak", k.Bits)
	case k.Algorithm == "DSA":
		return "its key is a DSA key, which no TLS client accepts any more"
	case k.Algorithm == "ECDSA" && k.Bits < 224:
		return fmt.Sprintf("its elliptic curve has %d bits; fewer than 224 are too weak", k.Bits)
	}
	return ""
}

func keyOf(c *x509.Certificate) Key {
	switch pub := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return Key{Algorithm: "RSA", Bits: pub.N.BitLen()}
	case *ecdsa.PublicKey:
		p := pub.Curve.Params()
		return Key{Algorithm: "ECDSA", Bits: p.BitSize, Curve: p.Name}
	case ed25519.PublicKey:
		return Key{Algorithm: "Ed25519", Bits: 256}
	case *dsa.PublicKey:
		return Key{Algorithm: "DSA", Bits: pub.P.BitLen()}
	}
	if c.PublicKeyAlgorithm != x509.UnknownPublicKeyAlgorithm {
		return Key{Algorithm: c.PublicKeyAlgorithm.String()}
	}
	var spki struct{ Algorithm pkix.AlgorithmIdentifier }
	if _, err := asn1.Unmarshal(c.RawSubjectPublicKeyInfo, &spki); err == nil {
		if name := oidName(spki.Algorithm.Algorithm.String()); name != "" {
			return Key{Algorithm: name}
		}
	}
	return Key{Algorithm: "unknown"}
}

func signatureOf(c *x509.Certificate) string {
	if c.SignatureAlgorithm == x509.UnknownSignatureAlgorithm {
		return "unknown"
	}
	return c.SignatureAlgorithm.String()
}

// weakSignature gives why a signature made so proves nothing, "" where it does.
func weakSignature(a x509.SignatureAlgorithm) string {
	switch a {
	case x509.MD2WithRSA, x509.MD5WithRSA:
		return "MD5 or MD2: forgeries have been made in practice"
	case x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
		return "SHA-1: two documents with one signature have been made"
	}
	return ""
}
