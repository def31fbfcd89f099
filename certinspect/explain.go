package certinspect

import (
	"crypto/x509"
	"fmt"
	"slices"

	"example.org/mailwire/transcript"
)

// maxSent bounds the certificates of a chain that are read.
const maxSent = 100

// The checks in the order in which they are made.
const (
	checkChain = iota
	checkAnchor
	checkDates
	checkPurpose
	checkName
	checkProof
	checks
)

var checkNames = [checks]string{"chain", "anchor", "dates", "purpose", "name", "proof"}

// examiner is one examination on its way.
type examiner struct {
	q        Question
	roots    *x509.CertPool
	rootsErr error
	certs    []*x509.Certificate // those that could be read; the leaf first, if it could be
	strict   error               // what the verifier says with all rules in force
	memo     *memo
	r        Report
}

// Explain judges a chain. Each check is made apart from the others: the report
// has every reason and not only the first. What crypto/x509 refuses is never
// reported as good, whatever the single checks say.
func Explain(q Question) Report {
	e := &examiner{q: q, memo: newMemo(), r: Report{Host: transcript.TextOf(q.Host), At: q.At, Roots: q.RootsName}}
	if e.r.Roots == "" {
		e.r.Roots = "system"
	}
	for i, name := range checkNames {
		e.r.Checks[i].Name = name
	}
	e.r.Purpose = e.user()
	e.trust()
	var p *path
	if e.read() {
		ways := e.verify()
		p = ways[0]
		e.r.Paths = e.paths(ways)
		e.chain(p)
		e.anchor(p)
		e.dates(p)
		e.purpose(p)
		e.name()
		e.settle(p)
		e.revocation(p)
		e.r.Path = e.steps(p)
		e.r.Constraints = e.memo.nameRules(p)
		e.r.Names = Match(e.r.Sent[0], e.q.Host)
		e.pin()
		e.remark(p)
	}
	e.proof()
	e.r.conclude()
	e.methods(p)
	return e.r
}

func (e *examiner) trust() {
	e.roots = e.q.Roots
	if e.roots == nil {
		e.roots, e.rootsErr = x509.SystemCertPool()
	}
}

// read parses what was sent. It tells whether there is a leaf to judge.
func (e *examiner) read() bool {
	for i, der := range e.q.Chain {
		if i == maxSent {
			e.r.note(fmt.Sprintf("%d certificates were sent; those after the first %d were not read", len(e.q.Chain), maxSent))
			break
		}
		d, err := Inspect(der)
		if err != nil {
			if i > 0 {
				e.r.note(fmt.Sprintf("certificate %d of those sent cannot be read: %v", i+1, err))
			}
		} else {
			e.certs = append(e.certs, d.cert)
		}
		e.r.Sent = append(e.r.Sent, d)
	}
	switch {
	case len(e.r.Sent) == 0:
		e.fail(checkChain, NoCertificate, "the server sent no certificate")
	case e.r.Sent[0].cert == nil:
		e.fail(checkChain, Unreadable, e.r.Sent[0].Unread.Raw(), nil)
	default:
		return true
	}
	for i := checkAnchor; i < checkProof; i++ {
		e.skip(i, e.nothing())
	}
	return false
}

// nothing tells why there is no certificate to judge.
func (e *examiner) nothing() string {
	if e.r.Has(Unreadable) {
		return "the certificate cannot be read"
	}
	return "there is no certificate to look at"
}

func (e *examiner) leaf() *x509.Certificate { return e.certs[0] }

// verify asks the verifier with all rules in force, and finds the ways to explain, the best first.
func (e *examiner) verify() []*path {
	if e.q.At.IsZero() || e.rootsErr != nil {
		e.strict = fmt.Errorf("not verified")
		return e.findWays()
	}
	chains, err := e.leaf().Verify(x509.VerifyOptions{
		Roots: e.roots, Intermediates: poolOf(e.certs, as), CurrentTime: e.q.At,
		KeyUsages: []x509.ExtKeyUsage{e.use()},
	})
	e.strict = err
	ways := e.findWays()
	if err != nil {
		return ways
	}
	for _, c := range chains[0] {
		e.r.Verified = append(e.r.Verified, c.Raw)
	}
	best := e.verified(chains[0])
	e.assess(best)
	ways = slices.DeleteFunc(ways, func(p *path) bool { return slices.EqualFunc(p.certs, best.certs, (*x509.Certificate).Equal) })
	ways = append([]*path{best}, ways...)
	if !best.good { // a rule of ours is stricter: another way may hold
		slices.SortStableFunc(ways, better)
	}
	return ways
}

// settle makes sure that nothing which the verifier refuses passes.
func (e *examiner) settle(p *path) {
	if e.strict == nil {
		return
	}
	for i := checkChain; i <= checkPurpose; i++ {
		if !e.r.Checks[i].OK {
			return
		}
	}
	if w := policyWords(e.strict); w != "" {
		e.fail(checkPurpose, PolicyFault, w)
		return
	}
	e.fail(checkChain, Refused, fmt.Sprintf("%s is refused: %v", title(p.certs[0]), e.strict))
}

// pass notes that a check holds.
func (e *examiner) pass(check int, why string) {
	c := &e.r.Checks[check]
	c.OK, c.Why = true, transcript.TextOf(why)
}

// skip notes that a check could not be made.
func (e *examiner) skip(check int, why string) {
	c := &e.r.Checks[check]
	c.Skipped, c.Why = true, transcript.TextOf(why)
}

// fail adds a reason; a check may have several. of is the certificate that fails, where it is one.
func (e *examiner) fail(check int, f Fault, why string, of ...*x509.Certificate) {
	r := reason(f, checkNames[check], why)
	if len(of) > 0 {
		e.tailor(&r, of[0])
	}
	e.r.Reasons = append(e.r.Reasons, r)
	c := &e.r.Checks[check]
	c.OK = false
	join := func(old transcript.Text, sep, more string) transcript.Text {
		if old.IsZero() || old.Raw() == more {
			return transcript.TextOf(more)
		}
		return transcript.TextOf(old.Raw() + sep + more)
	}
	if len(e.r.reasonsOf(c.Name)) == 1 {
		c.Why, c.Means = r.Why, transcript.TextOf(r.Means)
		return
	}
	c.Why, c.Means = join(c.Why, "; ", why), join(c.Means, " ", r.Means)
}

// failed tells whether a reason was found for the check.
func (e *examiner) failed(check int) bool { return len(e.r.reasonsOf(checkNames[check])) > 0 }
