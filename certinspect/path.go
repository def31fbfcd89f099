package certinspect

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// linkState tells whether one certificate is signed by another.
type linkState int

const (
	linkGood linkState = iota
	linkWeak
	linkUnchecked
	linkBroken
)

// String names the state.
func (s linkState) String() string {
	switch s {
	case linkWeak:
		return "weak"
	case linkUnchecked:
		return "not checked"
	case linkBroken:
		return "broken"
	}
	return "good"
}

// maxRSA bounds the RSA keys that signatures are checked with, as crypto/tls does: the work grows
// with the square of their size, and a peer chooses it.
const maxRSA = 8192

// oversized tells whether the key of c is beyond what is worked with.
func oversized(c *x509.Certificate) bool {
	k, ok := c.PublicKey.(*rsa.PublicKey)
	return ok && k.N.BitLen() > maxRSA
}

// effort gives what a check with the key of c costs, beside one with a usual key.
func effort(c *x509.Certificate) int {
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() > 4096 {
		return 5
	}
	return 1
}

// signedBy checks the signature alone, not whether parent may sign.
func signedBy(child, parent *x509.Certificate) (linkState, string) {
	if oversized(parent) {
		return linkUnchecked, fmt.Sprintf("the RSA key of its issuer has more than %d bits and was not worked with", maxRSA)
	}
	err := parent.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature)
	var insecure x509.InsecureAlgorithmError
	switch {
	case errors.As(err, &insecure):
		return linkWeak, weakSignature(child.SignatureAlgorithm)
	case errors.Is(err, x509.ErrUnsupportedAlgorithm):
		return linkUnchecked, "the method of its signature is not known here"
	case err != nil:
		return linkBroken, err.Error()
	}
	if w := weakSignature(child.SignatureAlgorithm); w != "" {
		return linkWeak, w
	}
	return linkGood, ""
}

// SignedBy tells whether the key of parent made the signature on child, and not
// whether it may. A key beyond what is worked with made none.
func SignedBy(child, parent *x509.Certificate) bool {
	state, _ := signedBy(child, parent)
	return state != linkBroken
}

// path is a way from the leaf upwards.
type path struct {
	certs    []*x509.Certificate
	states   []linkState // states[i]: certs[i] is signed by certs[i+1]
	linkWhy  []string
	anchored bool // the last one is in the trust store
	more     bool // it was not followed to its end
	good     bool // every check of the way holds
	faults   int  // reasons against it
	why      string
}

func (p *path) top() *x509.Certificate { return p.certs[len(p.certs)-1] }

// with gives p with one certificate more.
func (p *path) with(c *x509.Certificate, l link) *path {
	return &path{
		certs:   append(slices.Clip(p.certs), c),
		states:  append(slices.Clip(p.states), l.state),
		linkWhy: append(slices.Clip(p.linkWhy), l.why),
	}
}

// relaxed gives a copy of c that is always valid, for anything and anyone, so
// that what is left to verify is who signed it.
func relaxed(c *x509.Certificate) *x509.Certificate {
	r := *c
	r.NotBefore, r.NotAfter = time.Unix(0, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	r.UnhandledCriticalExtensions, r.ExtKeyUsage, r.UnknownExtKeyUsage = nil, nil, nil
	r.Version, r.BasicConstraintsValid, r.IsCA, r.MaxPathLen, r.MaxPathLenZero = 3, true, true, -1, false
	if r.KeyUsage != 0 {
		r.KeyUsage |= x509.KeyUsageCertSign
	}
	r.PermittedDNSDomains, r.ExcludedDNSDomains = nil, nil
	r.PermittedIPRanges, r.ExcludedIPRanges = nil, nil
	r.PermittedEmailAddresses, r.ExcludedEmailAddresses = nil, nil
	r.PermittedURIDomains, r.ExcludedURIDomains = nil, nil
	return &r
}

// constrained is relaxed with the name constraints left in force.
func constrained(c *x509.Certificate) *x509.Certificate {
	r := relaxed(c)
	r.PermittedDNSDomains, r.ExcludedDNSDomains = c.PermittedDNSDomains, c.ExcludedDNSDomains
	r.PermittedIPRanges, r.ExcludedIPRanges = c.PermittedIPRanges, c.ExcludedIPRanges
	r.PermittedEmailAddresses, r.ExcludedEmailAddresses = c.PermittedEmailAddresses, c.ExcludedEmailAddresses
	r.PermittedURIDomains, r.ExcludedURIDomains = c.PermittedURIDomains, c.ExcludedURIDomains
	return r
}

func poolOf(certs []*x509.Certificate, as func(*x509.Certificate) *x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		if !oversized(c) {
			p.AddCert(as(c))
		}
	}
	return p
}

// verified makes the way of a chain that was verified.
func (e *examiner) verified(chain []*x509.Certificate) *path {
	p := &path{certs: []*x509.Certificate{e.original(chain[0])}}
	for _, c := range chain[1:] {
		p = p.with(e.original(c), link{})
	}
	p.anchored = true
	return p
}

// original gives the certificate that was sent, or is at hand, with the bytes of c.
func (e *examiner) original(c *x509.Certificate) *x509.Certificate {
	for _, o := range slices.Concat(e.certs, e.q.Anchors) {
		if o.Equal(c) {
			return o
		}
	}
	return c
}

func middle(c *x509.Certificate) time.Time {
	return c.NotBefore.Add(c.NotAfter.Sub(c.NotBefore) / 2)
}

// memo keeps what the ways have in common, so that it is worked out once.
type memo struct {
	hashes map[*x509.Certificate]string
	rules  map[[2]*x509.Certificate][]NameRule // by CA and certificate below it
	left   int                                 // comparisons that may still be made for them
}

func newMemo() *memo {
	return &memo{map[*x509.Certificate]string{}, map[[2]*x509.Certificate][]NameRule{}, maxCompared}
}

// hash gives the fingerprint of c.
func (m *memo) hash(c *x509.Certificate) string {
	h, ok := m.hashes[c]
	if !ok {
		h = fingerprint(c)
		m.hashes[c] = h
	}
	return h
}

func fingerprint(c *x509.Certificate) string { return fmt.Sprintf("%x", sha256.Sum256(c.Raw)) }
