package certinspect

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// tailor makes the general advice of a reason fit the case at hand: with its
// dates, names and fingerprints. c is the certificate that fails, where it is one.
func (e *examiner) tailor(r *Reason, c *x509.Certificate) {
	if c == nil {
		if r.Fault == Unreadable {
			e.tailorUnreadable(r)
		}
		return
	}
	switch r.Fault {
	case BrokenSignature:
		e.tailorBroken(r, c)
	case WeakSignature:
		e.tailorWeak(r, c)
	case NotACA:
		tailorIssuer(r, c)
	case Expired:
		e.tailorExpired(r, c)
	case NotYetValid:
		e.tailorEarly(r, c)
	case WrongName, NoName:
		e.tailorName(r, c)
	case SelfSigned:
		r.Tell = fmt.Sprintf("ask the operator, by another way than this connection, for the SHA-256 of the certificate and compare: %s%s.", colons(e.memo.hash(c)), e.memory())
		r.Causes = fmt.Sprintf("a server that shows the certificate of its installation (this one was made on %s for %s); a private server; or somebody sits between you and the server.",
			dayOf(c.NotBefore), span(c.NotAfter.Sub(c.NotBefore)))
	case UnknownCA:
		e.tailorUnknown(r, c)
	case Incomplete:
		e.tailorGap(r, c)
	case WrongPurpose:
		r.Tell = fmt.Sprintf("look at the extended key usage of %s (%s); ask the operator for a certificate for servers.", title(c), strings.Join(extendedOf(c), ", "))
	case NameConstraint:
		limits := texted(limits(c))
		r.Means = fmt.Sprintf("%s may vouch for certain names (%s), and this certificate has others.", title(c), limits)
		r.Tell = fmt.Sprintf("compare the names with what %s is limited to; ask the operator for a certificate of another CA.", title(c))
	case PinMismatch:
		r.Tell = fmt.Sprintf("ask the operator by another way than this connection whether the key changed, and for the SHA-256 of the new one. This one has %s, in a certificate issued on %s%s.",
			detailsOf(c).SPKISHA256, dayOf(c.NotBefore), e.memory())
	}
}

func (e *examiner) tailorExpired(r *Reason, c *x509.Certificate) {
	ago := e.q.At.Sub(c.NotAfter)
	clock := fmt.Sprintf("the clock here says %s: compare it with the true time. ", stamp(e.q.At))
	if c != e.leaf() {
		r.Means = fmt.Sprintf("%s, a CA of this way, counts no longer. The server's own certificate may be good by another way.", title(c))
		r.Causes = "the server still sends an old certificate of the CA where there is a new one; or the clock of this machine is wrong."
		r.Tell = clock + "If it is right, look at the other ways, and ask the operator to replace " + title(c) + "."
		return
	}
	switch {
	case ago < 3*day:
		r.Causes = fmt.Sprintf("a renewal that is late (it ended only %s ago) or did not reach this server; the clock of this machine is wrong.", span(ago))
	case ago > 365*day:
		r.Causes = fmt.Sprintf("a server that nobody looks after (it ended %s ago); the clock of this machine is wrong.", span(ago))
	}
	until := dayOf(c.NotAfter)
	if ago < 2*day {
		until = stamp(c.NotAfter)
	}
	r.Means = fmt.Sprintf("Its CA answered for this key until %s and no longer: if it was stolen since, no list of revoked certificates has to say so.", until)
	r.Tell = clock + fmt.Sprintf("If it is right, see whether other ports of %s have a newer certificate%s.", e.host(), e.memory())
	r.Risk = "sealed to a key that nobody has answered for since " + until
}

func (e *examiner) tailorEarly(r *Reason, c *x509.Certificate) {
	ahead := c.NotBefore.Sub(e.q.At)
	r.Means = fmt.Sprintf("%s counts from %s on, %s from now.", title(c), stamp(c.NotBefore), span(ahead))
	r.Tell = fmt.Sprintf("the clock here says %s: compare it with the true time. If it is right, the certificate was put to use too early.", stamp(e.q.At))
	if ahead < 2*day {
		r.Causes = fmt.Sprintf("the clock of this machine is %s or more behind (the usual cause); a certificate put to use too early.", span(ahead))
	}
}

// tailorName tells what the names have to do with the one asked for.
func (e *examiner) tailorName(r *Reason, c *x509.Certificate) {
	near, kin := nearest(c, e.q.Host)
	switch {
	case r.Fault == NoName && c.Subject.CommonName != "":
		r.Tell = fmt.Sprintf("look at the common name, %s, which counted once; ask the operator for a certificate with alternative names.", show(c.Subject.CommonName))
		return
	case near == "":
		return
	}
	if !e.failed(checkChain) && !e.failed(checkAnchor) {
		r.Means = fmt.Sprintf("The server is real to the CA, but under another name: %s.", namesList(c))
	}
	switch kin {
	case kinWildcard:
		r.Causes = fmt.Sprintf("the certificate was made for names one label shorter or longer (%s); the wrong server answered; or somebody sits between you and %s.", show(near), e.host())
	case kinDomain:
		r.Causes = fmt.Sprintf("you used an alias that the certificate lacks (%s is of the same domain); the wrong server answered; or somebody sits between you and %s.", show(near), e.host())
	default:
		r.Causes = fmt.Sprintf("%s is served by a machine that shows the certificate of its own name, %s; the wrong server answered; or somebody sits between you and %s.", e.host(), show(near), e.host())
	}
	ask := near
	if base, ok := strings.CutPrefix(near, "*."); ok {
		ask = "a name under " + base
	}
	r.Tell = fmt.Sprintf("ask for %s (is it the same machine?)%s.", show(ask), e.memory())
}

// Ways in which two names may be near.
const (
	kinNone = iota
	kinDomain
	kinWildcard
)

// nearest gives the name of c that is most like host: that with the most labels at the end in common.
func nearest(c *x509.Certificate, host string) (name string, kin int) {
	h := strings.Split(lower(strings.TrimSuffix(host, ".")), ".")
	most := -1
	for _, n := range c.DNSNames {
		p := strings.Split(lower(n), ".")
		same := 0
		for same < len(p) && same < len(h) && p[len(p)-1-same] == h[len(h)-1-same] {
			same++
		}
		if same <= most {
			continue
		}
		name, most, kin = n, same, kinNone
		if same >= 2 {
			kin = kinDomain
			if p[0] == "*" && same == len(p)-1 {
				kin = kinWildcard
			}
		}
	}
	if name == "" && len(c.IPAddresses) > 0 {
		name = c.IPAddresses[0].String()
	}
	return name, kin
}

func (e *examiner) tailorUnknown(r *Reason, top *x509.Certificate) {
	if i := slices.IndexFunc(e.r.Reasons, func(x Reason) bool { return x.Fault == Incomplete }); i >= 0 {
		gap := e.r.Reasons[i] // says it all
		r.Means, r.Causes, r.Tell, r.Risk = gap.Means, gap.Causes, gap.Tell, gap.Risk
		return
	}
	if selfSigned(top) {
		r.Means = fmt.Sprintf("%s vouches for this key, and you do not trust it.", title(top))
		r.Tell = fmt.Sprintf("ask the operator, by another way than this connection, for the SHA-256 of %s and compare: %s%s.", title(top), colons(e.memo.hash(top)), e.memory())
		return
	}
	issuer := show(issuerTitle(top))
	r.Means = fmt.Sprintf("%s is said to vouch for this key; it is not in your trust store, and its own certificate is not here to look at.", issuer)
	r.Tell = fmt.Sprintf("ask the operator which CA %s is, and for the fingerprint of its certificate by another way than this connection%s%s.", issuer, fetchWords(top), e.memory())
}

func (e *examiner) tailorGap(r *Reason, leaf *x509.Certificate) {
	issuer := show(issuerTitle(leaf))
	r.Means = fmt.Sprintf("The way from %s to a CA that you trust has a hole: the certificate of %s is missing.", title(leaf), issuer)
	if len(e.certs) == len(e.q.Chain) {
		r.Causes = fmt.Sprintf("the server sends %s and not that of %s (very frequent: browsers fetch or remember it, most mail clients do not); or %s is a CA that you do not trust.",
			transcript.Count(len(e.certs), "certificate"), issuer, issuer)
	}
	r.Tell = "see whether another certificate file of the server has it" + fetchWords(leaf) + "."
	if w := missingKey(leaf); w != "" {
		r.Tell += " The one that fits has the key identifier " + w + "."
	}
}

// fetchWords tells where the issuer's certificate can be had, RFC 5280 4.2.2.1.
func fetchWords(c *x509.Certificate) string {
	if len(c.IssuingCertificateURL) == 0 {
		return "; the certificate does not say where the issuer's can be had"
	}
	return "; fetch it from " + show(c.IssuingCertificateURL[0]) + " and see who signed that"
}

// missingKey gives the identifier of the key that signed c, as c tells it.
func missingKey(c *x509.Certificate) string {
	if len(c.AuthorityKeyId) == 0 {
		return ""
	}
	return hexText(c.AuthorityKeyId)
}

// texted lists texts for a sentence.
func texted(list []transcript.Text) string {
	var all []string
	for _, t := range list {
		all = append(all, t.String())
	}
	return strings.Join(all, "; ")
}

// memory tells in half a sentence whether the key was seen before.
func (e *examiner) memory() string {
	spki := e.r.Sent[0].SPKISHA256
	switch s := e.q.Seen; {
	case s == nil && !e.q.Memory:
		return ""
	case s == nil:
		return "; no key of this host was seen here before"
	case hexOf(s.SPKISHA256) == spki:
		return "; the key is the same as before (" + s.words() + ")"
	default:
		return "; the key is another one than before (" + s.words() + ")"
	}
}

// host names what was asked for.
func (e *examiner) host() string {
	if e.q.Host == "" {
		return "the server"
	}
	return show(e.q.Host)
}

// colons writes a fingerprint as people compare it.
func colons(hex string) string {
	var b bytes.Buffer
	for i := 0; i+1 < len(hex); i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(hex[i : i+2])
	}
	return b.String()
}
