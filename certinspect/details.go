package certinspect

import (
	"bytes"
	"crypto/fips140"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// Details is what one certificate says. Nothing in it is verified.
type Details struct {
	Version    int               `json:"version"` // 1 to 3
	Serial     string            `json:"serial"`  // hex, two digits a byte, '-' before a negative one
	Subject    Name              `json:"subject"`
	Issuer     Name              `json:"issuer"`
	Names      Names             `json:"names"`
	NotBefore  time.Time         `json:"not_before"`
	NotAfter   time.Time         `json:"not_after"`
	Key        Key               `json:"key"`
	KeyRating  Strength          `json:"key_strength,omitzero"`
	Signature  string            `json:"signature_algorithm"` // "SHA256-RSA"
	SigRating  Strength          `json:"signature_strength,omitzero"`
	Usages     []string          `json:"key_usage,omitempty"`
	Extended   []string          `json:"extended_key_usage,omitempty"`
	CA         bool              `json:"ca"`
	PathLen    int               `json:"path_length"` // of a CA; -1 for no limit
	SelfSigned bool              `json:"self_signed"` // its own key made its signature, as far as that can be checked
	MustStaple bool              `json:"must_staple"` // RFC 7633
	SCTs       int               `json:"scts"`        // signed certificate timestamps inside; their signatures are not checked
	SCTList    []SCT             `json:"sct_list,omitempty"`
	SCTFault   string            `json:"sct_fault,omitempty"` // what is wrong with their list
	IssuerURLs []transcript.Text `json:"issuer_urls,omitempty"`
	OCSP       []transcript.Text `json:"ocsp,omitempty"`
	CRLs       []transcript.Text `json:"crls,omitempty"`
	Policies   []Policy          `json:"policies,omitempty"`
	Rules      []transcript.Text `json:"policy_rules,omitempty"`     // what a CA demands of policies below it
	Limits     []transcript.Text `json:"name_constraints,omitempty"` // of a CA: for which names it may vouch
	Extensions []Extension       `json:"extensions,omitempty"`
	SHA256     string            `json:"sha256"` // of the certificate, hex
	SHA1       string            `json:"sha1"`
	KeyID      string            `json:"subject_key_id,omitempty"`   // hex, RFC 5280 4.2.1.2
	IssuerKey  string            `json:"authority_key_id,omitempty"` // of the key that signed it, hex, RFC 5280 4.2.1.1
	SPKISHA256 string            `json:"spki_sha256"`                // of SubjectPublicKeyInfo, hex: a pin, or the data of TLSA 3 1 1
	Unread     transcript.Text   `json:"unread,omitzero"`            // why it cannot be read; then Readable, SHA256 and DER are set besides
	Readable   *Partial          `json:"readable,omitempty"`         // of a certificate that cannot be read
	DER        []byte            `json:"-"`

	cert *x509.Certificate
}

// Name is a distinguished name.
type Name struct {
	Full   transcript.Text `json:"full"`         // "CN=R3,O=Let's Encrypt,C=US", RFC 4514
	Common transcript.Text `json:"cn,omitempty"` // the first CN; not used to match a host
}

// Names is the subject alternative names, RFC 5280 4.2.1.6.
type Names struct {
	DNS   []transcript.Text `json:"dns,omitempty"`
	IP    []string          `json:"ip,omitempty"`
	Email []transcript.Text `json:"email,omitempty"`
	URI   []transcript.Text `json:"uri,omitempty"`
	Other []AltName         `json:"other,omitempty"` // of other kinds, the first of many
}

// Inspect reads one certificate. A certificate that cannot be read gives a *Refusal.
func Inspect(der []byte) (Details, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		r := refuse(der, err)
		d := Details{DER: der, Unread: transcript.TextOf(r.Error()), Readable: partial(der), SHA256: fmt.Sprintf("%x", sha256.Sum256(der))}
		return d, r
	}
	return detailsOf(cert), nil
}

func detailsOf(c *x509.Certificate) Details {
	whole, spki := sha256.Sum256(c.Raw), sha256.Sum256(c.RawSubjectPublicKeyInfo)
	var old [sha1.Size]byte
	fips140.WithoutEnforcement(func() { old = sha1.Sum(c.Raw) }) // a name to look up, which protects nothing
	d := Details{
		Version: c.Version, Serial: serial(c.SerialNumber),
		Subject: nameOf(c.Subject), Issuer: nameOf(c.Issuer), Names: namesOf(c),
		NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(),
		Key: keyOf(c), Signature: signatureOf(c),
		Usages: usagesOf(c.KeyUsage), Extended: extendedOf(c),
		CA: c.BasicConstraintsValid && c.IsCA, PathLen: -1,
		SelfSigned: selfSigned(c),
		IssuerURLs: texts(c.IssuingCertificateURL), OCSP: texts(c.OCSPServer), CRLs: texts(c.CRLDistributionPoints),
		SHA256: fmt.Sprintf("%x", whole), SHA1: fmt.Sprintf("%x", old), SPKISHA256: fmt.Sprintf("%x", spki),
		KeyID: fmt.Sprintf("%x", c.SubjectKeyId), IssuerKey: fmt.Sprintf("%x", c.AuthorityKeyId),
		DER: c.Raw, cert: c,
	}
	if d.CA && (c.MaxPathLen > 0 || c.MaxPathLenZero) {
		d.PathLen = c.MaxPathLen
	}
	d.Policies, d.Rules, d.Limits = policiesOf(c), policyRules(c), limits(c)
	for _, e := range c.Extensions {
		d.Extensions = append(d.Extensions, extensionOf(e, c.UnhandledCriticalExtensions))
		d.MustStaple = d.MustStaple || mustStaple(e)
	}
	d.KeyRating, d.SigRating = keyStrength(c, d.Key), signatureStrength(c)
	d.SCTList, d.SCTFault = sctsOf(c)
	d.SCTs = len(d.SCTList)
	return d
}

// Title gives a short name to show: the common name, else the first
// alternative name, else the whole subject; cut where it is long.
func (d Details) Title() transcript.Text {
	if d.cert == nil {
		return transcript.TextOf("a certificate that cannot be read")
	}
	return titleText(d.cert)
}

func nameOf(n pkix.Name) Name {
	return Name{Full: transcript.TextOf(n.String()), Common: transcript.TextOf(n.CommonName)}
}

func namesOf(c *x509.Certificate) Names {
	n := Names{DNS: texts(c.DNSNames), Email: texts(c.EmailAddresses)}
	for _, ip := range c.IPAddresses {
		n.IP = append(n.IP, ip.String())
	}
	for _, u := range c.URIs {
		n.URI = append(n.URI, transcript.TextOf(u.String()))
	}
	list, _ := altNamesOf(c)
	for _, a := range list {
		if !slices.Contains([]string{KindDNS, KindIP, KindEmail, KindURI}, a.Kind) && len(n.Other) < maxPieces {
			n.Other = append(n.Other, a)
		}
	}
	return n
}

func texts(s []string) []transcript.Text {
	var t []transcript.Text
	for _, v := range s {
		t = append(t, transcript.TextOf(v))
	}
	return t
}

func serial(n *big.Int) string {
	if n == nil {
		return ""
	}
	s := n.Text(16)
	minus := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	if len(s)%2 == 1 {
		s = "0" + s
	}
	if minus {
		s = "-" + s
	}
	return s
}

// selfSigned tells whether the key of c made the signature on c, whether or not it may sign others.
// Where that cannot be checked, the names decide.
func selfSigned(c *x509.Certificate) bool {
	if !bytes.Equal(c.RawIssuer, c.RawSubject) {
		return false
	}
	state, _ := signedBy(c, c)
	return state != linkBroken
}
