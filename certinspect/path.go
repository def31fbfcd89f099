package certinspect

import (
	"bytes"
	"crypto/x509"
	"errors"
	"slices"
	"time"
)

// linkState tells whether one certificate is signed by another.
type linkState int

const (
	linkGood linkState = iota
	linkWeak
	linkBroken
)

// String names the state.
func (s linkState) String() string {
	switch s {
	case linkWeak:
		return "weak"
	case linkBroken:
		return "broken"
	}
	return "good"
}

// signedBy checks the signature alone, not whether parent may sign.
func signedBy(child, parent *x509.Certificate) (linkState, string) {
	err := parent.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature)
	var insecure x509.InsecureAlgorithmError
	switch {
	case errors.As(err, &insecure):
		return linkWeak, weakSignature(child.SignatureAlgorithm)
	case err != nil:
		return linkBroken, err.Error()
	}
	if w := weakSignature(child.SignatureAlgorithm); w != "" {
		return linkWeak, w
	}
	return linkGood, ""
}

// path is the best way known from the leaf upwards.
type path struct {
	certs    []*x509.Certificate
	links    []linkState // links[i]: certs[i] is signed by certs[i+1]
	linkWhy  []string
	anchored bool // the last one is in the trust store
}

func (p *path) top() *x509.Certificate { return p.certs[len(p.certs)-1] }

func (p *path) add(c *x509.Certificate, state linkState, why string) {
	p.certs, p.links, p.linkWhy = append(p.certs, c), append(p.links, state), append(p.linkWhy, why)
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
		p.AddCert(as(c))
	}
	return p
}

// findPath looks for the way from the leaf to an anchor by signatures alone.
func (e *examiner) findPath() *path {
	if p := e.anchoredFrom(e.leaf()); p != nil {
		return p
	}
	p := &path{certs: []*x509.Certificate{e.leaf()}}
	for e.climb(p) {
		if p.links[len(p.links)-1] == linkGood {
			continue // the search before went through here too
		}
		if up := e.anchoredFrom(p.top()); up != nil {
			for i, c := range up.certs[1:] {
				p.add(c, up.links[i], up.linkWhy[i])
			}
			p.anchored = true
			break
		}
	}
	return p
}

// climb adds the issuer of the top of p, by signature or, failing that, by name.
func (e *examiner) climb(p *path) bool {
	top := p.top()
	if len(p.certs) > maxSent || selfSigned(top) {
		return false
	}
	var named *x509.Certificate
	var namedState linkState
	var namedWhy string
	for _, c := range slices.Concat(e.certs, e.q.Anchors) {
		if !bytes.Equal(c.RawSubject, top.RawIssuer) || slices.ContainsFunc(p.certs, c.Equal) {
			continue
		}
		state, why := signedBy(top, c)
		if state == linkGood {
			p.add(c, state, why)
			return true
		}
		if named == nil || state < namedState {
			named, namedState, namedWhy = c, state, why
		}
	}
	if named == nil {
		return false
	}
	p.add(named, namedState, namedWhy)
	return true
}

// anchoredFrom gives the way from c to an anchor, nil where the signatures lead to none.
func (e *examiner) anchoredFrom(c *x509.Certificate) *path {
	roots := e.roots
	if len(e.q.Anchors) > 0 {
		roots = poolOf(e.q.Anchors, relaxed)
	}
	if roots == nil {
		return nil
	}
	// The dates of an anchor in a pool are in force: it was valid when what is below it was issued.
	for _, at := range []time.Time{e.q.At, middle(c), c.NotBefore, e.certs[len(e.certs)-1].NotBefore} {
		chains, err := relaxed(c).Verify(x509.VerifyOptions{
			Roots: roots, Intermediates: poolOf(e.certs, relaxed),
			CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
		})
		if err == nil {
			return e.pathOf(e.best(chains))
		}
	}
	return nil
}

// best gives the chain with the fewest certificates out of their dates.
func (e *examiner) best(chains [][]*x509.Certificate) []*x509.Certificate {
	least, best := -1, chains[0]
	for _, chain := range chains {
		bad := 0
		for _, c := range chain {
			if c = e.original(c); e.q.At.Before(c.NotBefore) || e.q.At.After(c.NotAfter) {
				bad++
			}
		}
		if least < 0 || bad < least {
			least, best = bad, chain
		}
	}
	return best
}

// pathOf makes an anchored path of a chain that was verified.
func (e *examiner) pathOf(chain []*x509.Certificate) *path {
	p := &path{certs: []*x509.Certificate{e.original(chain[0])}, anchored: true}
	for _, c := range chain[1:] {
		p.add(e.original(c), linkGood, "")
	}
	return p
}

// original gives the certificate that c is a relaxed copy of.
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
