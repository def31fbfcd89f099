package certinspect

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"

	"example.org/mailwire/transcript"
)

// oidSCTOCSP is the single extension with the SCTs, RFC 6962 3.3.
const oidSCTOCSP = "1.3.6.1.4.1.11129.2.4.5"

// maxResponse bounds the size of an OCSP response that is read.
const maxResponse = 256 << 10

// ocspAnswer reads what an OCSP response (DER) says of c, whose issuer is the
// one given, and the SCTs in it. issuer is nil where nobody has it: nothing is
// believed then.
func ocspAnswer(der []byte, source string, c, issuer *x509.Certificate, at time.Time) (Status, []SCT) {
	s := Status{Source: source, Of: transcript.TextOf(detailsTitle(c)), SHA256: fingerprint(c)}
	r, ok := s.parse(der, c)
	if !ok {
		return s, nil
	}
	s.This, s.Produced = r.ThisUpdate.UTC(), r.ProducedAt.UTC()
	if !r.NextUpdate.IsZero() {
		s.Next = r.NextUpdate.UTC()
	}
	var scts []SCT
	for _, e := range r.Extensions {
		if e.Id.String() == oidSCTOCSP {
			scts, _ = sctExtension(e.Value, FromStaple)
		}
	}
	s.judge(r, der, c, issuer, at)
	return s, scts
}

// parse reads the response, or says why it is none about c.
func (s *Status) parse(der []byte, c *x509.Certificate) (*ocsp.Response, bool) {
	switch {
	case len(der) > maxResponse:
		s.unread(fmt.Sprintf("more than %d bytes", maxResponse))
		return nil, false
	case hugeSigner(der):
		s.unread(fmt.Sprintf("the RSA key of its signer has more than %d bits and was not worked with", maxRSA))
		return nil, false
	}
	r, err := ocsp.ParseResponseForCert(der, c, nil)
	var refused ocsp.ResponseError
	switch {
	case err == nil:
		return r, true
	case errors.As(err, &refused):
		s.set(StatusRefused, "the responder answered with an error: "+refused.Status.String())
	case otherSerials(der, c.SerialNumber) != "":
		s.set(StatusOther, "it is about another certificate: "+otherSerials(der, c.SerialNumber))
	default:
		s.unread(err.Error())
	}
	return nil, false
}

// judge tells what the response is worth: whom it is about, who signed it, and when.
func (s *Status) judge(r *ocsp.Response, der []byte, c, issuer *x509.Certificate, at time.Time) {
	if issuer == nil {
		s.set(StatusUnsigned, "nobody here has the certificate of the issuer, so its signature could not be checked")
		return
	}
	if why := aboutOther(der, c, issuer, r); why != "" {
		s.set(StatusOther, why)
		return
	}
	signer, fault := responder(r, issuer, at)
	s.Signer = transcript.TextOf(signer)
	switch {
	case fault != "":
		s.set(StatusUnsigned, fault)
		return
	case r.Status == ocsp.Good:
		s.State = StatusGood
	case r.Status == ocsp.Unknown:
		s.set(StatusUnknown, "the responder does not know the certificate")
	default:
		s.State, s.RevokedAt, s.Reason = StatusRevoked, r.RevokedAt.UTC(), crlReason(r.RevocationReason)
	}
	s.weak(weakSignature(r.SignatureAlgorithm))
	s.age(at)
}

// responder tells who signed the response and what is wrong with that: the
// issuer itself, or somebody whom the issuer allowed to (RFC 6960 4.2.2.2).
func responder(r *ocsp.Response, issuer *x509.Certificate, at time.Time) (name, fault string) {
	if r.SignatureAlgorithm == x509.UnknownSignatureAlgorithm {
		return "", "it is signed by a method that is not known here"
	}
	d := r.Certificate
	if d == nil || bytes.Equal(d.RawSubjectPublicKeyInfo, issuer.RawSubjectPublicKeyInfo) {
		if err := r.CheckSignatureFrom(issuer); err != nil {
			return "", fmt.Sprintf("it is not signed by %s, the issuer of the certificate, nor by anybody whom that allowed to", title(issuer))
		}
		return detailsTitle(issuer), ""
	}
	name = detailsTitle(d)
	state, why := signedBy(d, issuer)
	switch {
	case r.CheckSignatureFrom(d) != nil:
		return name, "its signature is broken"
	case state == linkWeak:
		return name, fmt.Sprintf("its signer %s has a certificate signed with %s", title(d), why)
	case state != linkGood:
		return name, fmt.Sprintf("its signer %s has no certificate by %s, the issuer", title(d), title(issuer))
	case !slices.Contains(d.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning):
		return name, fmt.Sprintf("its signer %s may not sign OCSP responses: the extended key usage for that is missing (RFC 6960 4.2.2.2)", title(d))
	case !at.IsZero() && (at.Before(d.NotBefore) || at.After(d.NotAfter)):
		return name, fmt.Sprintf("the certificate of its signer %s is valid from %s to %s only", title(d), stamp(d.NotBefore), stamp(d.NotAfter))
	}
	return name, ""
}

// responseLines gives a response that no certificate is at hand for.
func responseLines(der []byte, width int) []string {
	s := sheet{width: max(width, 40)}
	s.add("[-] ", "    ", "This is an OCSP response. Whether it counts is told beside the certificate that it is about (--ocsp FILE): its signature was not checked here.")
	s.blank()
	if len(der) > maxResponse || hugeSigner(der) {
		s.field("unread", "it is larger than what is worked with")
		return s.lines
	}
	r, err := ocsp.ParseResponse(der, nil)
	if err != nil {
		s.field("unread", transcript.TextOf(err.Error()).String())
		return s.lines
	}
	says := map[int]string{ocsp.Good: "good", ocsp.Unknown: "the responder does not know the certificate"}[r.Status]
	if r.Status == ocsp.Revoked {
		says = fmt.Sprintf("revoked on %s (%s)", stamp(r.RevokedAt), crlReason(r.RevocationReason))
	}
	s.field("serial number", shorten(serial(r.SerialNumber)))
	s.field("it says", says)
	s.field("as of", stamp(r.ThisUpdate))
	if !r.NextUpdate.IsZero() {
		s.field("good until", stamp(r.NextUpdate))
	}
	if r.Certificate != nil {
		s.field("signer", title(r.Certificate))
	}
	return s.lines
}

// The part of a response that names certificates, RFC 6960 4.2.1. What follows
// in each SEQUENCE is left out: encoding/asn1 passes over it.
type (
	ocspEnvelope struct {
		Status   asn1.Enumerated
		Response struct {
			Type  asn1.ObjectIdentifier
			Basic []byte
		} `asn1:"explicit,tag:0,optional"`
	}
	ocspBasic struct {
		Data struct {
			Version   int `asn1:"optional,default:0,explicit,tag:0"`
			Responder asn1.RawValue
			Produced  time.Time `asn1:"generalized"`
			Singles   []struct{ ID ocspID }
		}
		Algorithm    pkix.AlgorithmIdentifier
		Signature    asn1.BitString
		Certificates []asn1.RawValue `asn1:"explicit,tag:0,optional"`
	}
	ocspID struct {
		Hash              pkix.AlgorithmIdentifier
		NameHash, KeyHash []byte
		Serial            *big.Int
	}
)

func readBasic(der []byte) (basic ocspBasic, ok bool) {
	var env ocspEnvelope
	if _, err := asn1.Unmarshal(der, &env); err != nil {
		return basic, false
	}
	_, err := asn1.Unmarshal(env.Response.Basic, &basic)
	return basic, err == nil
}

// hugeSigner tells whether the first certificate inside has a key beyond what is worked with.
func hugeSigner(der []byte) bool {
	basic, _ := readBasic(der)
	if len(basic.Certificates) == 0 {
		return false
	}
	c, err := x509.ParseCertificate(basic.Certificates[0].FullBytes)
	return err == nil && oversized(c)
}

func ocspIDs(der []byte) []ocspID {
	basic, _ := readBasic(der)
	var ids []ocspID
	for _, s := range basic.Data.Singles {
		ids = append(ids, s.ID)
	}
	return ids
}

// otherSerials names the certificates that a response is about, "" where it is about n or cannot be read.
func otherSerials(der []byte, n *big.Int) string {
	words := ""
	for i, id := range ocspIDs(der) {
		switch {
		case id.Serial.Cmp(n) == 0:
			return ""
		case i == 0:
			words = "serial number " + transcript.TextOf(shorten(serial(id.Serial))).String()
		case i == 1:
			words += " and others"
		}
	}
	return words
}

// aboutOther tells that a response with the serial number of c is about a
// certificate of another issuer.
func aboutOther(der []byte, c, issuer *x509.Certificate, r *ocsp.Response) string {
	if !r.IssuerHash.Available() {
		return ""
	}
	hash := func(b []byte) []byte {
		h := r.IssuerHash.New()
		h.Write(b)
		return h.Sum(nil)
	}
	var spki struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(issuer.RawSubjectPublicKeyInfo, &spki); err != nil {
		return "the key of the issuer cannot be read: " + err.Error()
	}
	for _, id := range ocspIDs(der) {
		if id.Serial.Cmp(c.SerialNumber) != 0 {
			continue
		}
		if !bytes.Equal(id.NameHash, hash(issuer.RawSubject)) || !bytes.Equal(id.KeyHash, hash(spki.Key.RightAlign())) {
			return "it is about a certificate of the same serial number by another issuer"
		}
		return "" // the one that was read
	}
	return "it is about another certificate"
}

// shorten bounds what goes into a sentence.
func shorten(s string) string {
	if len(s) > maxShown {
		return s[:maxShown] + "…"
	}
	return s
}
