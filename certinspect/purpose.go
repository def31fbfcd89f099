package certinspect

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// purpose: the leaf may be a server, the others may sign it.
func (e *examiner) purpose(p *path) {
	for i, c := range p.certs {
		e.usage(c, i)
		if len(c.UnhandledCriticalExtensions) > 0 {
			e.fail(checkPurpose, UnknownCritical, fmt.Sprintf("%s has a critical extension that is not known here: %s", title(c), criticalNames(c)))
		}
		if i > 0 {
			e.mayIssue(c, i, p)
		}
	}
	e.constraints(p)
	if !e.failed(checkPurpose) {
		e.pass(checkPurpose, "the first may be used by a "+e.user()+", those above may sign certificates"+lengths(p))
	}
}

// use is what the certificate has to be good for.
func (e *examiner) use() x509.ExtKeyUsage {
	if e.q.Client {
		return x509.ExtKeyUsageClientAuth
	}
	return x509.ExtKeyUsageServerAuth
}

func (e *examiner) user() string { return extendedNames[e.use()] }

// limited gives the path length of c, and whether it has one.
func limited(c *x509.Certificate) (int, bool) {
	return c.MaxPathLen, c.BasicConstraintsValid && (c.MaxPathLen > 0 || c.MaxPathLen == 0 && c.MaxPathLenZero)
}

// lengths counts the CAs below those that limit them.
func lengths(p *path) string {
	s := ""
	for i, c := range p.certs[1:] {
		if most, ok := limited(c); ok {
			s += fmt.Sprintf("; %s may have %s below it and has %d", title(c), transcript.Count(most, "CA"), i)
		}
	}
	return s
}

// usage looks for the use as a server or client; a CA that lists uses passes only those on.
func (e *examiner) usage(c *x509.Certificate, i int) {
	listed := len(c.ExtKeyUsage) + len(c.UnknownExtKeyUsage)
	if listed == 0 || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny) || slices.Contains(c.ExtKeyUsage, e.use()) {
		return
	}
	what := "is for"
	if i > 0 {
		what = "may issue certificates for"
	}
	e.fail(checkPurpose, WrongPurpose, fmt.Sprintf("%s %s %s, not for %ss", title(c), what, strings.Join(extendedOf(c), ", "), e.user()), c)
}

// mayIssue checks the CA flag, the key usage and the path length of the i-th certificate.
func (e *examiner) mayIssue(c *x509.Certificate, i int, p *path) {
	child := title(p.certs[i-1])
	oldRoot := c.Version < 3 && p.anchored && i == len(p.certs)-1 // has no extensions at all
	switch {
	case (!c.BasicConstraintsValid || !c.IsCA) && !oldRoot:
		e.fail(checkPurpose, NotACA, fmt.Sprintf("%s is no CA and yet signed %s", title(c), child), c)
	case c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0:
		e.fail(checkPurpose, NotACA, fmt.Sprintf("%s may not sign certificates (its key usage: %s) and yet signed %s", title(c), strings.Join(usagesOf(c.KeyUsage), ", "), child), c)
	}
	if most, ok := limited(c); ok && i-1 > most {
		e.fail(checkPurpose, PathLength, fmt.Sprintf("%s may have %s below it, and there are %d", title(c), transcript.Count(most, "CA"), i-1))
	}
}

// constraints verifies the names against the name constraints of the CAs above, and nothing else.
func (e *examiner) constraints(p *path) {
	none := func(c *x509.Certificate) bool { return len(constraintsOf(c)) == 0 }
	if len(p.certs) < 2 || slices.ContainsFunc(p.states, unproved) || !slices.ContainsFunc(p.certs[1:], func(c *x509.Certificate) bool { return !none(c) }) {
		return
	}
	last := len(p.certs) - 1
	_, err := constrained(p.certs[0]).Verify(x509.VerifyOptions{
		Roots:         poolOf(p.certs[last:], constrained),
		Intermediates: poolOf(p.certs[1:last], constrained),
		CurrentTime:   time.Unix(1, 0), // inside the dates that relaxed copies have
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.CANotAuthorizedForThisName {
		return
	}
	why := violations(e.memo.nameRules(p))
	if why == "" { // a kind of name that is not explained here
		why = fmt.Sprintf("a CA above %s may not vouch for its names: %s", title(p.certs[0]), invalid.Detail)
	}
	e.fail(checkPurpose, NameConstraint, why, e.memo.violated(p))
}
