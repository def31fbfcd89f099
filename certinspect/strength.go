package certinspect

import (
	//lint:ignore SA1019 old certificates have such keys, and are shown
	"crypto/dsa"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// Ratings of keys and signatures.
const (
	RatingBroken  = "broken"
	RatingWeak    = "weak"
	RatingEnough  = "enough"
	RatingStrong  = "strong"
	RatingUnknown = "unknown"
)

// Strength is what is thought of a key or of a way to sign. Bits is an estimate
// for the computers of today: about 2 to that power steps to forge.
type Strength struct {
	Of      string `json:"of"`                      // "RSA 2048", "SHA-256 with RSA"
	Bits    int    `json:"security_bits,omitempty"` // 0 where it is not told
	AtLeast bool   `json:"at_least,omitempty"`      // the table of the source goes in steps
	Rating  string `json:"rating"`
	Why     string `json:"why"`
	Source  string `json:"source"`
}

// String gives "enough: about 112 bits of security; NIST accepts that until 2030 (NIST SP 800-57 part 1)".
func (s Strength) String() string {
	var parts []string
	switch {
	case s.Bits > 0 && s.AtLeast:
		parts = append(parts, fmt.Sprintf("at least %d bits of security", s.Bits))
	case s.Bits > 0:
		parts = append(parts, fmt.Sprintf("about %d bits of security", s.Bits))
	}
	if s.Why != "" {
		parts = append(parts, s.Why)
	}
	text := s.Rating + ": " + strings.Join(parts, "; ")
	if s.Source != "" {
		text += " (" + s.Source + ")"
	}
	return text
}

const (
	sourceBits = "NIST SP 800-57 part 1"
	until2030  = "NIST accepts that until 2030"
)

// quantum is said of every key that Shor's algorithm would find.
const quantum = "a quantum computer that is large enough would find the private key, as of every RSA and elliptic curve key; none is known. " +
	"That would forge new handshakes. It would open recorded ones only where the session was sealed to this key (RSA key exchange) or agreed on without a post-quantum group"

// quantum tells whether that is to be said: once, beside the certificate of a server or client.
func (d Details) quantum() bool {
	k := d.Key.Algorithm
	return !d.CA && (k == "RSA" || k == "ECDSA" || k == "DSA" || strings.HasPrefix(k, "Ed"))
}

// rsaSteps is NIST SP 800-57 part 1 (revision 5) table 2: size of the modulus and bits of security.
var rsaSteps = []struct{ size, bits int }{{15360, 256}, {7680, 192}, {3072, 128}, {2048, 112}, {1024, 80}}

// factored is the size of the largest RSA modulus that was factored in public, RSA-250 in 2020.
const factored = 829

// keyStrength rates the key of c.
func keyStrength(c *x509.Certificate, k Key) Strength {
	s := Strength{Of: k.String(), Source: sourceBits}
	switch pub := c.PublicKey.(type) {
	case *rsa.PublicKey:
		s.rsa(k.Bits)
		if pub.E < 1<<16 {
			s.Why = strings.TrimPrefix(s.Why+fmt.Sprintf("; its public exponent is %d, and FIPS 186-5 asks for more than 65536", pub.E), "; ")
		}
		return s
	case *dsa.PublicKey:
		s.Rating, s.Why, s.Source = RatingWeak, "TLS 1.3 has no DSA, and FIPS 186-5 took it away", "RFC 8446 4.2.3, FIPS 186-5"
		return s
	}
	switch k.Algorithm {
	case "ECDSA":
		s.Bits = curveBits(k.Bits)
	case "Ed25519":
		s.Bits, s.Source = 128, "RFC 8032 8.5"
	case "Ed448":
		s.Bits, s.Source = 224, "RFC 8032 8.5"
	case "ML-DSA-44", "ML-DSA-65", "ML-DSA-87":
		s.Bits = map[string]int{"ML-DSA-44": 128, "ML-DSA-65": 192, "ML-DSA-87": 256}[k.Algorithm]
		s.Rating, s.Why, s.Source = RatingStrong, "made to hold against quantum computers too; few clients know it yet", "FIPS 204"
		return s
	default:
		return Strength{Of: s.Of, Rating: RatingUnknown, Why: "this kind of key is not rated here"}
	}
	s.rate()
	return s
}

// rsa rates a modulus of that size.
func (s *Strength) rsa(size int) {
	for _, step := range rsaSteps {
		if size >= step.size {
			s.Bits, s.AtLeast = step.bits, size > step.size
			break
		}
	}
	s.rate()
	switch {
	case size <= factored:
		s.Rating, s.Why, s.Source = RatingBroken, fmt.Sprintf("numbers of up to %d bits have been factored in public", factored), "RSA-250, 2020"
	case size < 1024:
		s.Rating, s.Why = RatingWeak, fmt.Sprintf("hardly above the %d bits that have been factored in public", factored)
	case size < 2048:
		s.Rating, s.Why = RatingWeak, "public CAs have not been allowed to certify such a key since 2014, and NIST has not accepted it since"
	}
}

func curveBits(size int) int {
	switch {
	case size >= 512:
		return 256
	case size >= 384:
		return 192
	case size >= 256:
		return 128
	case size >= 224:
		return 112
	case size >= 160:
		return 80
	}
	return 0
}

// rate turns bits into a rating; NIST SP 800-131A asks for 112.
func (s *Strength) rate() {
	switch {
	case s.Bits >= 128:
		s.Rating = RatingStrong
	case s.Bits >= 112:
		s.Rating, s.Why = RatingEnough, until2030
	default:
		s.Rating, s.Why = RatingWeak, "less than the 112 bits that NIST asks for"
	}
}

// hashes of signatures, by their bits against two documents with one signature.
var hashBits = map[string]int{"SHA-224": 112, "SHA-256": 128, "SHA-384": 192, "SHA-512": 256}

// signatureStrength rates the way in which c is signed. How strong the key of
// the issuer is stands with the issuer.
func signatureStrength(c *x509.Certificate) Strength {
	name, hash := signatureName(c)
	s := Strength{Of: name, Source: sourceBits}
	if w := weakSignature(c.SignatureAlgorithm); w != "" {
		source := "RFC 6151"
		if hash == "SHA-1" {
			source = "RFC 6194"
		}
		return Strength{Of: name, Rating: RatingBroken, Why: w, Source: source}
	}
	switch bits := hashBits[hash]; {
	case bits > 0:
		s.Bits = bits
		s.rate()
	case strings.HasPrefix(name, "Ed25519"):
		s.Bits, s.Rating, s.Source = 128, RatingStrong, "RFC 8032 8.5"
	default:
		return Strength{Of: name, Rating: RatingUnknown, Why: "this way to sign is not rated here"}
	}
	return s
}

// signatureName names the algorithm with its parameters, and its hash.
func signatureName(c *x509.Certificate) (name, hash string) {
	id, ok := signatureID(c)
	if !ok {
		return signatureOf(c), ""
	}
	oid := id.Algorithm.String()
	if oid == "1.2.840.113549.1.1.10" {
		return pssName(id.Parameters.FullBytes)
	}
	if name = oidName(oid); name == "" {
		return "an algorithm that is not known here (" + oid + ")", ""
	}
	hash, _, _ = strings.Cut(name, " with ")
	return name, hash
}

// signatureID reads the AlgorithmIdentifier of the signature, RFC 5280 4.1.1.2.
func signatureID(c *x509.Certificate) (pkix.AlgorithmIdentifier, bool) {
	var whole struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
	}
	_, err := asn1.Unmarshal(c.Raw, &whole)
	return whole.Algorithm, err == nil
}

// pssName reads the parameters of RSA-PSS, RFC 4055 3.1; what is left out is SHA-1 and a salt of 20.
func pssName(params []byte) (name, hash string) {
	var p struct {
		Hash    pkix.AlgorithmIdentifier `asn1:"explicit,optional,tag:0"`
		MGF     pkix.AlgorithmIdentifier `asn1:"explicit,optional,tag:1"`
		Salt    int                      `asn1:"explicit,optional,tag:2,default:20"`
		Trailer int                      `asn1:"explicit,optional,tag:3,default:1"`
	}
	if _, err := asn1.Unmarshal(params, &p); err != nil {
		return "RSA-PSS with parameters that cannot be read", ""
	}
	var inner pkix.AlgorithmIdentifier
	_, err := asn1.Unmarshal(p.MGF.Parameters.FullBytes, &inner)
	mask := "SHA-1"
	if err == nil {
		mask = orSHA1(inner)
	}
	hash = orSHA1(p.Hash)
	return fmt.Sprintf("%s with RSA-PSS, mask by MGF1 with %s, salt of %s", hash, mask, transcript.Count(p.Salt, "byte")), hash
}

func orSHA1(id pkix.AlgorithmIdentifier) string {
	if len(id.Algorithm) == 0 {
		return "SHA-1"
	}
	if name := oidName(id.Algorithm.String()); name != "" {
		return name
	}
	return id.Algorithm.String()
}
