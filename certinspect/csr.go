package certinspect

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// Request is a certification request, PKCS#10 (RFC 2986): what somebody asks a
// CA to sign. Nobody has signed it, so it proves nothing about a name.
type Request struct {
	Subject    Name            `json:"subject"`
	Names      Names           `json:"names"` // that are asked for
	Key        Key             `json:"key"`
	Signature  string          `json:"signature_algorithm"`
	Usages     []string        `json:"key_usage,omitempty"`
	Extended   []string        `json:"extended_key_usage,omitempty"`
	CA         bool            `json:"ca"` // it asks to be a CA
	MustStaple bool            `json:"must_staple"`
	Challenge  bool            `json:"challenge_password"` // it carries one, which is not shown
	Holds      bool            `json:"ok"`                 // its signature was made with its own key
	Why        transcript.Text `json:"why,omitzero"`       // where not
	Extensions []Extension     `json:"extensions,omitempty"`
	SHA256     string          `json:"sha256"`      // of the request, hex
	SPKISHA256 string          `json:"spki_sha256"` // of the key, hex
}

var oidChallenge = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 7}

// ReadRequest reads a certification request in DER, and checks that the one who
// made it holds the key.
func ReadRequest(der []byte) (Request, error) {
	c, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return Request{}, fmt.Errorf("this is not a certification request that can be read: %s", strings.TrimPrefix(err.Error(), "x509: "))
	}
	// The same fields and extensions as a certificate would have.
	like := &x509.Certificate{
		Subject: c.Subject, DNSNames: c.DNSNames, EmailAddresses: c.EmailAddresses, IPAddresses: c.IPAddresses, URIs: c.URIs,
		PublicKey: c.PublicKey, PublicKeyAlgorithm: c.PublicKeyAlgorithm, SignatureAlgorithm: c.SignatureAlgorithm,
	}
	r := Request{
		Subject: nameOf(c.Subject), Names: namesOf(like), Key: keyOf(like), Signature: signatureOf(like),
		SHA256: sha256Hex(der), SPKISHA256: fmt.Sprintf("%x", sha256.Sum256(c.RawSubjectPublicKeyInfo)),
	}
	for _, e := range c.Extensions {
		r.take(e)
	}
	//lint:ignore SA1019 the parsed form leaves attributes out that are no extensions
	for _, a := range c.Attributes {
		r.Challenge = r.Challenge || a.Type.Equal(oidChallenge)
	}
	r.check(c, like)
	return r, nil
}

func (r *Request) check(c *x509.CertificateRequest, like *x509.Certificate) {
	err := fmt.Errorf("its RSA key has more than %d bits and was not worked with", maxRSA)
	if !oversized(like) {
		err = c.CheckSignature()
	}
	var insecure x509.InsecureAlgorithmError
	switch {
	case errors.As(err, &insecure):
		r.Why = transcript.TextOf("it is signed with " + weakSignature(c.SignatureAlgorithm))
	case err != nil:
		r.Why = transcript.TextOf("its own key did not sign it, so whoever made it need not hold the key: " + strings.TrimPrefix(err.Error(), "x509: "))
	default:
		r.Holds = true
	}
}

// take reads an extension that is asked for.
func (r *Request) take(e pkix.Extension) {
	r.Extensions = append(r.Extensions, extensionOf(e, nil))
	r.MustStaple = r.MustStaple || mustStaple(e)
	switch e.Id.String() {
	case "2.5.29.15":
		var bits asn1.BitString
		if _, err := asn1.Unmarshal(e.Value, &bits); err == nil {
			r.Usages = usagesOf(usageBits(bits))
		}
	case "2.5.29.19":
		var basic struct {
			CA     bool `asn1:"optional"`
			Length int  `asn1:"optional,default:-1"`
		}
		_, err := asn1.Unmarshal(e.Value, &basic)
		r.CA = err == nil && basic.CA
	case "2.5.29.37":
		var oids []asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(e.Value, &oids); err == nil {
			for _, oid := range oids {
				name := oidName(oid.String())
				if name == "" {
					name = oid.String()
				}
				r.Extended = append(r.Extended, name)
			}
		}
	}
}

// usageBits turns the named bits of RFC 5280 4.2.1.3 round.
func usageBits(bits asn1.BitString) x509.KeyUsage {
	var u x509.KeyUsage
	for i := range 9 {
		if bits.At(i) != 0 {
			u |= 1 << i
		}
	}
	return u
}

// Lines gives the request as plain lines of at most width characters (at least 40).
func (r Request) Lines(width int) []string {
	s := sheet{width: max(width, 40)}
	switch {
	case r.Holds:
		s.add("[-] ", "    ", "This is a request, nobody has signed it: "+show(requestTitle(r))+" asks a CA for a certificate. Whoever made it held the key.")
	default:
		s.add("[x] ", "    ", "This is a request, nobody has signed it, and it does not hold together: "+r.Why.String()+".")
	}
	s.blank()
	s.field("subject", r.Subject.Full.String())
	s.field("names asked for", r.Names.list())
	s.field("key", r.Key.String())
	if w := r.Key.weak(); w != "" {
		s.field("", w)
	}
	s.field("signature", r.Signature)
	s.field("usage", strings.Join(r.Usages, ", "))
	s.field("to be used for", strings.Join(r.Extended, ", "))
	if r.CA {
		s.field("CA", "it asks to be a CA")
	}
	if r.MustStaple {
		s.field("must staple", "yes (RFC 7633)")
	}
	if r.Challenge {
		s.field("challenge", "it carries a password for the CA, which is not shown")
	}
	for _, e := range r.Extensions {
		s.field("extension", e.String())
	}
	s.field("sha256", r.SHA256)
	s.field("key sha256", r.SPKISHA256+" (pin, TLSA 3 1 1)")
	return s.lines
}

func requestTitle(r Request) string {
	switch {
	case !r.Subject.Common.IsZero():
		return r.Subject.Common.Raw()
	case len(r.Names.DNS) > 0:
		return r.Names.DNS[0].Raw()
	case !r.Subject.Full.IsZero():
		return r.Subject.Full.Raw()
	}
	return "somebody"
}
