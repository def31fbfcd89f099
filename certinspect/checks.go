package certinspect

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// chain: each certificate is signed by the one above, and the server's own came first.
func (e *examiner) chain(p *path) {
	leaf := e.leaf()
	if i := e.displaced(); i > 0 {
		e.fail(checkChain, WrongOrder, fmt.Sprintf("the server sent %s first, and the certificate that names %s as number %d; the right order is %s",
			title(leaf), show(e.q.Host), i+1, e.rightOrder(e.upwards(e.r.Sent[i].cert))))
	}
	e.links(p)
}

// links: each certificate is signed by the one above.
func (e *examiner) links(p *path) {
	for i, state := range p.states {
		child, parent := title(p.certs[i]), title(p.certs[i+1])
		switch state {
		case linkWeak:
			e.fail(checkChain, WeakSignature, fmt.Sprintf("%s is signed with %s", child, p.linkWhy[i]), p.certs[i])
		case linkUnchecked:
			e.fail(checkChain, UncheckedSignature, fmt.Sprintf("the signature of %s on %s could not be checked: %s", parent, child, p.linkWhy[i]))
		case linkBroken:
			e.fail(checkChain, BrokenSignature, fmt.Sprintf("%s names %s as its issuer, and that key did not sign it (%s)", child, parent, p.linkWhy[i]), p.certs[i])
		}
	}
	leaf := e.leaf()
	if len(p.certs) == 1 && !p.anchored && !selfSigned(leaf) {
		e.gap(leaf)
	}
	if e.failed(checkChain) {
		return
	}
	switch {
	case len(p.certs) == 1 && selfSigned(e.leaf()):
		e.pass(checkChain, "one certificate, signed by its own key")
	case len(p.certs) == 1:
		e.pass(checkChain, "one certificate, trusted as it is")
	case !p.anchored && !selfSigned(p.top()):
		e.pass(checkChain, fmt.Sprintf("each is signed by the one above, as far as certificates were sent (up to %s)", title(p.top())))
	default:
		e.pass(checkChain, "each is signed by the one above")
	}
}

// gap explains a leaf whose issuer nobody has.
func (e *examiner) gap(leaf *x509.Certificate) {
	issuer := show(issuerTitle(leaf))
	if hint := e.hint(); strings.Contains(hint, "verification") {
		e.fail(checkChain, BrokenSignature, fmt.Sprintf("%s names %s as its issuer, and the key of that name in your trust store did not sign it", title(leaf), issuer))
		return
	}
	absent := "was not sent"
	if len(e.certs) < len(e.q.Chain) {
		absent = "is not among those sent that were read"
	}
	why := fmt.Sprintf("%s is issued by %s, whose certificate %s and is not in your trust store", title(leaf), issuer, absent)
	if len(e.certs) > 1 {
		why += fmt.Sprintf("; the %s sent with it belong to other issuers", transcript.Count(len(e.certs)-1, "certificate"))
	}
	if w := missingKey(leaf); w != "" {
		why += "; the missing key has the identifier " + w
	}
	if len(leaf.IssuingCertificateURL) > 0 {
		why += "; it says where to fetch it: " + show(leaf.IssuingCertificateURL[0])
	}
	e.fail(checkChain, Incomplete, why, leaf)
}

// hint gives what the verifier says about candidates for an unknown issuer.
func (e *examiner) hint() string {
	var unknown x509.UnknownAuthorityError
	if !errors.As(e.strict, &unknown) {
		return ""
	}
	_, hint, _ := strings.Cut(unknown.Error(), "possibly because of")
	return hint
}

// anchor: the way ends at a certificate that the user trusts.
func (e *examiner) anchor(p *path) {
	top, store := p.top(), e.store()
	switch {
	case e.rootsErr != nil:
		e.fail(checkAnchor, NoRoots, fmt.Sprintf("%s cannot be read: %v", store, e.rootsErr))
	case p.anchored && len(p.certs) == 1:
		e.pass(checkAnchor, fmt.Sprintf("%s itself is in %s", title(top), store))
	case p.anchored:
		e.pass(checkAnchor, fmt.Sprintf("%s is in %s", title(top), store))
	case selfSigned(top) && len(p.certs) == 1:
		e.fail(checkAnchor, SelfSigned, fmt.Sprintf("%s is signed by its own key only (self-signed) and is not in %s", title(top), store), top)
	case selfSigned(top):
		e.fail(checkAnchor, UnknownCA, fmt.Sprintf("%s, the root of this chain, is not in %s", title(top), store)+e.namesake(top), top)
	case p.more:
		e.fail(checkAnchor, UnknownCA, fmt.Sprintf("after %d certificates, at %s, the way was followed no further", len(p.certs), title(top)))
	case e.r.Has(Incomplete):
		e.fail(checkAnchor, UnknownCA, fmt.Sprintf("so the way does not reach %s", store), top)
	default:
		e.fail(checkAnchor, UnknownCA, fmt.Sprintf("%s is issued by %s, which is not in %s", title(top), show(issuerTitle(top)), store)+e.fetch(p), top)
	}
}

// fetch tells where the certificate above the top of p can be had, where the gap did not tell it.
func (e *examiner) fetch(p *path) string {
	if top := p.top(); len(p.certs) > 1 && len(top.IssuingCertificateURL) > 0 {
		return "; it says where to fetch that certificate: " + show(top.IssuingCertificateURL[0])
	}
	return ""
}

// namesake warns of an anchor that has the name of top and another key.
func (e *examiner) namesake(top *x509.Certificate) string {
	for _, a := range e.q.Anchors {
		if bytes.Equal(a.RawSubject, top.RawSubject) && !bytes.Equal(a.RawSubjectPublicKeyInfo, top.RawSubjectPublicKeyInfo) {
			return "; a CA of the same name is, with another key"
		}
	}
	return ""
}

func (e *examiner) store() string { return "your trust store (" + e.r.Roots + ")" }

// dates: the moment is inside all ranges.
func (e *examiner) dates(p *path) {
	at := e.q.At
	if at.IsZero() {
		e.skip(checkDates, "no moment was given to judge for")
		return
	}
	first := p.certs[0].NotAfter
	for _, c := range p.certs {
		switch {
		case at.After(c.NotAfter):
			e.fail(checkDates, Expired, fmt.Sprintf("%s expired on %s, %s ago", title(c), stamp(c.NotAfter), span(at.Sub(c.NotAfter))), c)
		case at.Before(c.NotBefore):
			e.fail(checkDates, NotYetValid, fmt.Sprintf("%s is not valid until %s, %s from now", title(c), stamp(c.NotBefore), span(c.NotBefore.Sub(at))), c)
		}
		if c.NotAfter.Before(first) {
			first = c.NotAfter
		}
	}
	if e.failed(checkDates) {
		return
	}
	all := "the range"
	if n := len(p.certs); n > 1 {
		all = fmt.Sprintf("all %d ranges", n)
	}
	e.pass(checkDates, fmt.Sprintf("%s is inside %s; the first to end ends on %s, %s left", stamp(at), all, stamp(first), span(first.Sub(at))))
}

// name: the host asked for is among the alternative names.
func (e *examiner) name() {
	leaf := e.leaf()
	switch {
	case e.q.Host == "" && e.q.Client:
		e.pass(checkName, "no name to prove: a server decides by itself what it makes of the subject and the names of a client; it names "+namesList(leaf))
		return
	case e.q.Host == "":
		e.skip(checkName, "no name was asked for; it names "+namesList(leaf))
		return
	}
	matched, why := match(leaf, e.q.Host)
	ascii, _ := ALabel(e.q.Host) // where it has none, nothing matched
	if err := leaf.VerifyHostname(ascii); err != nil && matched != "" {
		matched, why = "", fmt.Sprintf("it does not name %s (it names %s)", show(e.q.Host), namesList(leaf))
	}
	switch {
	case matched == "" && len(leaf.DNSNames)+len(leaf.IPAddresses) == 0:
		e.fail(checkName, NoName, why, leaf)
	case matched == "":
		e.fail(checkName, WrongName, why, leaf)
	case strings.HasPrefix(matched, "*."):
		e.r.Matched = matched
		e.pass(checkName, fmt.Sprintf("%s is covered by %s in the list of names", showHost(e.q.Host), show(matched)))
	default:
		e.r.Matched = matched
		e.pass(checkName, fmt.Sprintf("%s is in the list of names", showHost(e.q.Host)))
	}
}

// proof: the server holds the key.
func (e *examiner) proof() {
	p := e.q.Proof
	switch {
	case !p.Made && e.q.Client:
		e.skip(checkProof, "the server looked for that in its handshake, and nobody did here")
	case !p.Made:
		e.skip(checkProof, "no handshake was made here, so nobody showed that he holds the key")
	case p.Err != nil:
		e.fail(checkProof, NoProof, "the server sent the certificate and did not prove that it holds its key: its signature of the handshake does not fit")
	case len(e.r.Sent) == 0:
		e.skip(checkProof, "there is no key to prove")
	case p.How == ByDecrypting:
		e.pass(checkProof, "proved by decrypting: the server could open what was sealed to this key")
	case p.How == ByResuming:
		e.pass(checkProof, "proved by resuming: the server holds the secret of an earlier session, in which this key was proved")
	default:
		e.pass(checkProof, "the handshake was signed with this key")
	}
}
