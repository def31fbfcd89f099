package certinspect

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

const (
	oidDeltaCRL     = "2.5.29.27"
	oidIssuingPoint = "2.5.29.28"
	oidReason       = "2.5.29.21"
)

// CRL is a certificate revocation list, RFC 5280 5. Nothing in it is verified.
type CRL struct {
	Issuer    Name      `json:"issuer"`
	Number    string    `json:"number,omitempty"` // hex
	This      time.Time `json:"this_update"`
	Next      time.Time `json:"next_update,omitzero"`
	Revoked   int       `json:"revoked"` // how many certificates are on it
	Signature string    `json:"signature_algorithm"`
	Scope     string    `json:"scope,omitempty"` // what it covers, where that is not everything of the issuer
	Delta     bool      `json:"delta"`           // only what changed since another list
	SHA256    string    `json:"sha256"`          // hex
	Bytes     int       `json:"bytes"`

	list  *x509.RevocationList
	scope issuingPoint
}

// ReadCRL reads a revocation list in DER or PEM.
func ReadCRL(b []byte) (CRL, error) {
	if len(b) > MaxFile {
		return CRL{}, fmt.Errorf("more than %d bytes: no revocation list is that large here", MaxFile)
	}
	if block, _ := pem.Decode(b); block != nil && strings.HasSuffix(block.Type, "CRL") {
		b = block.Bytes
	}
	list, err := x509.ParseRevocationList(b)
	if err != nil {
		return CRL{}, fmt.Errorf("this is not a revocation list that can be read: %s", strings.TrimPrefix(err.Error(), "x509: "))
	}
	if n := len(b) - len(list.Raw); n > 0 {
		return CRL{}, fmt.Errorf("%s follow the revocation list", transcript.Count(n, "byte"))
	}
	l := CRL{
		Issuer: nameOf(list.Issuer), This: list.ThisUpdate.UTC(), Revoked: len(list.RevokedCertificateEntries),
		Signature: list.SignatureAlgorithm.String(), SHA256: sha256Hex(list.Raw), Bytes: len(list.Raw), list: list,
	}
	if list.SignatureAlgorithm == x509.UnknownSignatureAlgorithm {
		l.Signature = "unknown"
	}
	if !list.NextUpdate.IsZero() {
		l.Next = list.NextUpdate.UTC()
	}
	if list.Number != nil {
		l.Number = serial(list.Number)
	}
	for _, e := range list.Extensions {
		switch e.Id.String() {
		case oidDeltaCRL:
			l.Delta = true
		case oidIssuingPoint:
			if l.scope, err = readIssuingPoint(e.Value); err != nil {
				return CRL{}, err
			}
			l.Scope = l.scope.String()
		}
	}
	return l, nil
}

// issuingPoint is the scope of a list, RFC 5280 5.2.5.
type issuingPoint struct {
	Point    asn1.RawValue  `asn1:"optional,tag:0"`
	User     bool           `asn1:"optional,tag:1"`
	CA       bool           `asn1:"optional,tag:2"`
	Reasons  asn1.BitString `asn1:"optional,tag:3"`
	Indirect bool           `asn1:"optional,tag:4"`
	Attr     bool           `asn1:"optional,tag:5"`
}

func readIssuingPoint(value []byte) (issuingPoint, error) {
	var p issuingPoint
	rest, err := asn1.Unmarshal(value, &p)
	if err == nil && len(rest) > 0 {
		err = errors.New("bytes follow it")
	}
	if err != nil {
		return p, fmt.Errorf("the scope of the revocation list cannot be read (RFC 5280 5.2.5): %w", err)
	}
	return p, nil
}

// String names the limits; "" where there are none.
func (p issuingPoint) String() string {
	var limits []string
	for _, l := range []struct {
		is   bool
		name string
	}{
		{p.User, "end certificates only"}, {p.CA, "CA certificates only"}, {p.Attr, "attribute certificates only"},
		{p.Reasons.BitLength > 0, "some reasons only"}, {p.Indirect, "certificates of other issuers too"},
		{len(p.Point.FullBytes) > 0, "one distribution point"},
	} {
		if l.is {
			limits = append(limits, l.name)
		}
	}
	return strings.Join(limits, ", ")
}

// outside tells why the list says nothing of c, "" where it does.
func (l CRL) outside(c *x509.Certificate) string {
	isCA := c.BasicConstraintsValid && c.IsCA
	switch {
	case l.Delta:
		return "it tells only what changed since another list"
	case l.scope.User && isCA, l.scope.CA && !isCA, l.scope.Attr:
		return "it covers " + l.scope.String() + ", which this one is not"
	case l.scope.Reasons.BitLength > 0:
		return "it covers some reasons of revocation only"
	case l.scope.Indirect:
		return "it lists certificates of several issuers, which is not read here"
	case len(l.scope.Point.FullBytes) > 0 && !l.pointOf(c):
		return "it belongs to a distribution point that the certificate does not name"
	}
	return ""
}

// pointOf tells whether c names a distribution point of the list: one URL of
// both agrees (RFC 5280 6.3.3 b).
func (l CRL) pointOf(c *x509.Certificate) bool {
	return slices.ContainsFunc(c.CRLDistributionPoints, func(u string) bool {
		return bytes.Contains(l.scope.Point.Bytes, uriName(u))
	})
}

// uriName is a URL as a GeneralName, RFC 5280 4.2.1.6.
func uriName(u string) []byte {
	der, err := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 6, Bytes: []byte(u)})
	if err != nil {
		return []byte(u)
	}
	return der
}

// answer tells what the list says of c, whose issuer is the one given.
func (l CRL) answer(c, issuer *x509.Certificate, at time.Time) Status {
	s := Status{
		Source: SourceCRL, Of: transcript.TextOf(detailsTitle(c)), SHA256: fingerprint(c), This: l.This, Next: l.Next,
		Signer: transcript.TextOf(detailsTitle(issuer)), Listed: l.Revoked,
	}
	refuse := func(state StatusState, why string) Status {
		s.set(state, why)
		return s
	}
	if why := l.signedBy(issuer); why != "" {
		return refuse(StatusUnsigned, why)
	}
	if oid := l.unknownCritical(); oid != "" {
		return refuse(StatusUnreadable, "it has a critical extension that is not known here: "+oid)
	}
	entry := l.entry(c)
	if why := l.outside(c); why != "" && entry == nil {
		return refuse(StatusOther, why)
	}
	s.State = StatusGood
	if entry != nil {
		s.State, s.RevokedAt, s.Reason = StatusRevoked, entry.RevocationTime.UTC(), crlReason(entry.ReasonCode)
		if entry.ReasonCode == removeFromCRL {
			s.State = StatusGood
		}
	}
	s.weak(weakSignature(l.list.SignatureAlgorithm))
	s.age(at)
	return s
}

// signedBy tells why the list is not one of issuer, "" where it is.
func (l CRL) signedBy(issuer *x509.Certificate) string {
	if oversized(issuer) {
		return fmt.Sprintf("the RSA key of %s has more than %d bits and was not worked with", title(issuer), maxRSA)
	}
	err := issuer.CheckSignature(l.list.SignatureAlgorithm, l.list.RawTBSRevocationList, l.list.Signature)
	switch {
	case err != nil:
		return fmt.Sprintf("it is not signed by %s, whose name it has (%s)", title(issuer), strings.TrimPrefix(err.Error(), "x509: "))
	case issuer.KeyUsage != 0 && issuer.KeyUsage&x509.KeyUsageCRLSign == 0:
		return fmt.Sprintf("%s may not sign revocation lists: that key usage is missing", title(issuer))
	}
	return ""
}

// entry gives the entry of c, nil where it is not on the list. A list of
// several issuers is not looked through: its entries may be of another one.
func (l CRL) entry(c *x509.Certificate) *x509.RevocationListEntry {
	if l.scope.Indirect {
		return nil
	}
	for i := range l.list.RevokedCertificateEntries {
		if e := &l.list.RevokedCertificateEntries[i]; e.SerialNumber.Cmp(c.SerialNumber) == 0 {
			return e
		}
	}
	return nil
}

// unknownCritical gives the OID of an extension that forbids use of the list,
// RFC 5280 5.2 and 5.3: one in an entry can give all entries after it to another issuer.
func (l CRL) unknownCritical() string {
	for _, e := range l.list.Extensions {
		if oid := e.Id.String(); e.Critical && oid != oidDeltaCRL && oid != oidIssuingPoint {
			return oid
		}
	}
	for _, entry := range l.list.RevokedCertificateEntries {
		for _, e := range entry.Extensions {
			if oid := e.Id.String(); e.Critical && oid != oidReason {
				return oid
			}
		}
	}
	return ""
}

const removeFromCRL = 8

// crlReason names a reason of revocation, RFC 5280 5.3.1.
func crlReason(code int) string {
	names := map[int]string{
		0: "no reason given", 1: "key compromise", 2: "CA compromise", 3: "affiliation changed", 4: "superseded",
		5: "cessation of operation", 6: onHold, 8: "removed from the list", 9: "privilege withdrawn", 10: "attribute authority compromise",
	}
	if n, ok := names[code]; ok {
		return n
	}
	return fmt.Sprintf("reason %d", code)
}

// DER gives the list as it came.
func (l CRL) DER() []byte { return l.list.Raw }
