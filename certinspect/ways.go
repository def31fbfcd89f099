package certinspect

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// Bounds of the search for ways upwards. A hostile server may send a hundred
// certificates that each seem to be signed by all the others.
const (
	maxWays       = 64  // ways
	maxLength     = 16  // certificates of a way
	maxSignatures = 500 // signatures that are checked; those by large keys count for more
)

// link is what became of the signature on one certificate by the key of another.
type link struct {
	state linkState
	why   string
}

// search finds the ways from the leaf upwards.
type search struct {
	e       *examiner
	bySub   map[string][]*x509.Certificate // those sent and the anchors, each once, by subject
	links   map[[2]*x509.Certificate]link
	pool    map[*x509.Certificate][]*x509.Certificate // issuers found in the trust store
	inStore map[*x509.Certificate]bool
	ways    []*path
	left    int  // signatures that may still be checked
	cut     bool // a bound was reached
}

// findWays gives all ways, the best first: at least the leaf alone.
func (e *examiner) findWays() []*path {
	s := &search{
		e: e, bySub: map[string][]*x509.Certificate{}, links: map[[2]*x509.Certificate]link{},
		pool: map[*x509.Certificate][]*x509.Certificate{}, inStore: map[*x509.Certificate]bool{}, left: maxSignatures,
	}
	for _, c := range slices.Concat(e.certs, e.q.Anchors) {
		if same := s.bySub[string(c.RawSubject)]; !slices.ContainsFunc(same, c.Equal) {
			s.bySub[string(c.RawSubject)] = append(same, c)
		}
	}
	for _, c := range e.q.Anchors {
		for _, k := range s.bySub[string(c.RawSubject)] {
			s.inStore[k] = s.inStore[k] || k.Equal(c)
		}
	}
	s.climb(&path{certs: []*x509.Certificate{e.leaf()}})
	if s.cut {
		e.r.note(fmt.Sprintf("there are more ways upwards than were looked at: %d ways of at most %d certificates, and %d signatures, are the bounds", maxWays, maxLength, maxSignatures))
	}
	for _, p := range s.ways {
		e.assess(p)
	}
	slices.SortStableFunc(s.ways, better)
	return s.ways
}

// climb goes on from the top of p by every issuer there is.
func (s *search) climb(p *path) {
	top := p.top()
	if len(s.ways) >= maxWays {
		s.cut = true
		return
	}
	if p.anchored = s.stored(top); p.anchored || selfSigned(top) {
		s.ways = append(s.ways, p)
		return
	}
	if len(p.certs) >= maxLength {
		p.more, s.cut = true, true
		s.ways = append(s.ways, p)
		return
	}
	found := s.issuers(p)
	up := found[linkGood]
	if len(up) == 0 {
		up = found[linkWeak]
	}
	if len(up) == 0 {
		up = found[linkUnchecked]
	}
	for _, c := range up {
		s.climb(p.with(c, s.links[[2]*x509.Certificate{top, c}]))
	}
	for _, c := range found[linkBroken] {
		next := p.with(c, s.links[[2]*x509.Certificate{top, c}])
		if len(up) == 0 {
			s.climb(next) // so that what is above is told too
		} else if len(s.ways) < maxWays {
			next.anchored = s.stored(c)
			s.ways = append(s.ways, next)
		}
	}
	if len(up)+len(found[linkBroken]) == 0 {
		s.ways = append(s.ways, p)
	}
}

// issuers gives the certificates with the name of the issuer of the top of p,
// by what their keys say to its signature. A key of the same name that is on
// the way already leads nowhere new.
func (s *search) issuers(p *path) map[linkState][]*x509.Certificate {
	top := p.top()
	found := map[linkState][]*x509.Certificate{}
	for _, c := range slices.Concat(s.bySub[string(top.RawIssuer)], s.above(top)) {
		passed := slices.ContainsFunc(p.certs, func(x *x509.Certificate) bool {
			return bytes.Equal(x.RawSubject, c.RawSubject) && bytes.Equal(x.RawSubjectPublicKeyInfo, c.RawSubjectPublicKeyInfo)
		})
		if passed {
			continue
		}
		if l, ok := s.signed(top, c); ok && !slices.ContainsFunc(found[l.state], c.Equal) {
			found[l.state] = append(found[l.state], c)
		}
	}
	return found
}

// signed checks each signature once, as long as the bound allows.
func (s *search) signed(child, parent *x509.Certificate) (link, bool) {
	key := [2]*x509.Certificate{child, parent}
	l, ok := s.links[key]
	if ok {
		return l, true
	}
	if s.left < effort(parent) {
		s.cut = true
		return l, false
	}
	s.left -= effort(parent)
	l.state, l.why = signedBy(child, parent)
	s.links[key] = l
	return l, true
}

// stored tells whether c itself is in the trust store.
func (s *search) stored(c *x509.Certificate) bool {
	s.above(c)
	return s.inStore[c]
}

// above asks a trust store whose certificates are not at hand for the issuers of c.
func (s *search) above(c *x509.Certificate) []*x509.Certificate {
	if list, ok := s.pool[c]; ok || len(s.e.q.Anchors) > 0 || s.e.roots == nil {
		return list
	}
	var list []*x509.Certificate
	naked := relaxed(c)
	naked.Extensions = nil // so that no constraint on names applies
	// The dates of a certificate in a pool are in force: it was valid when what is below it was issued.
	for _, at := range []time.Time{s.e.q.At, middle(c), c.NotBefore} {
		chains, _ := naked.Verify(x509.VerifyOptions{
			Roots: s.e.roots, Intermediates: x509.NewCertPool(),
			CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
		})
		for _, chain := range chains {
			top := chain[len(chain)-1]
			switch {
			case len(chain) == 1:
				s.inStore[c] = true
			case !slices.ContainsFunc(list, top.Equal):
				if known := s.known(top); known != nil {
					top = known
				}
				s.inStore[top] = true
				list = append(list, top)
			}
		}
	}
	s.pool[c] = list
	return list
}

// known gives the certificate that is there already with the bytes of c.
func (s *search) known(c *x509.Certificate) *x509.Certificate {
	same := s.bySub[string(c.RawSubject)]
	if i := slices.IndexFunc(same, c.Equal); i >= 0 {
		return same[i]
	}
	s.bySub[string(c.RawSubject)] = append(same, c)
	return nil
}

// assess makes the checks of a way apart from the report.
func (e *examiner) assess(p *path) {
	probe := &examiner{q: e.q, memo: e.memo, roots: e.roots, rootsErr: e.rootsErr, certs: e.certs, strict: e.strict, r: Report{Roots: e.r.Roots, Sent: e.r.Sent}}
	for i, name := range checkNames {
		probe.r.Checks[i].Name = name
	}
	probe.links(p)
	probe.anchor(p)
	probe.dates(p)
	probe.purpose(p)
	p.faults = len(probe.r.Reasons)
	p.good = true
	var whys []string
	for _, r := range probe.r.Reasons {
		whys = append(whys, r.Why.Raw())
	}
	for _, c := range probe.r.Checks[:checkName] {
		p.good = p.good && c.OK
		if c.Skipped {
			whys = append(whys, c.Why.Raw())
		}
	}
	if p.good {
		if err := e.strictly(p); err != nil {
			p.good, whys = false, append(whys, cmp.Or(policyWords(err), err.Error()))
			p.faults++
		}
	}
	p.why = strings.Join(whys, "; ")
}

// strictly lets the verifier judge one way with all rules in force.
func (e *examiner) strictly(p *path) error {
	roots := x509.NewCertPool()
	roots.AddCert(p.top())
	_, err := p.certs[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: poolOf(p.certs[1:max(1, len(p.certs)-1)], as), CurrentTime: e.q.At,
		KeyUsages: []x509.ExtKeyUsage{e.use()},
	})
	return err
}

func as(c *x509.Certificate) *x509.Certificate { return c }

// unproved tells whether nothing says that the signature fits.
func unproved(s linkState) bool { return s == linkBroken || s == linkUnchecked }

// better puts the way that holds before others, then the one that explains more.
func better(a, b *path) int {
	rank := func(p *path) int {
		n := 0
		for i, bad := range []bool{slices.Contains(p.states, linkWeak), !p.anchored, slices.Contains(p.states, linkUnchecked), slices.Contains(p.states, linkBroken), !p.good} {
			if bad {
				n |= 1 << i
			}
		}
		return n
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.faults, b.faults), cmp.Compare(len(a.certs), len(b.certs)))
}

// paths makes the ways of the report.
func (e *examiner) paths(ways []*path) []transcript.Path {
	places := map[string]int{}
	for i, d := range e.r.Sent {
		if _, ok := places[string(d.DER)]; !ok {
			places[string(d.DER)] = i + 1
		}
	}
	var all []transcript.Path
	for _, p := range ways {
		t := transcript.Path{Good: p.good, Why: transcript.TextOf(p.why)}
		for i, c := range p.certs {
			s := transcript.Step{
				Title: titleText(c), SHA256: e.memo.hash(c), Place: places[string(c.Raw)],
				Store: p.anchored && i == len(p.certs)-1,
			}
			if i < len(p.states) {
				s.Signed = p.states[i].String()
			}
			t.Steps = append(t.Steps, s)
		}
		all = append(all, t)
	}
	return all
}
