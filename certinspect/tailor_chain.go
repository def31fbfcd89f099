package certinspect

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// tailorBroken tells a CA with another key from a certificate that was altered: by the identifiers
// of the key that signed and of the one that is here.
func (e *examiner) tailorBroken(r *Reason, c *x509.Certificate) {
	known := slices.Concat(e.certs, e.q.Anchors)
	i := slices.IndexFunc(known, func(x *x509.Certificate) bool {
		return !x.Equal(c) && bytes.Equal(x.RawSubject, c.RawIssuer) && len(x.SubjectKeyId) > 0
	})
	if i < 0 || len(c.AuthorityKeyId) == 0 {
		return
	}
	issuer := known[i]
	asked, have := hexText(c.AuthorityKeyId), hexText(issuer.SubjectKeyId)
	if asked != have {
		r.Means = fmt.Sprintf("%s names a key of %s with the identifier %s; the certificate of that name that is here has another key, %s.", title(c), title(issuer), asked, have)
		r.Causes = "the CA has a new key, and the server sends the CA certificate of the other one (frequent after a renewal); or somebody made a CA of the same name."
		r.Tell = fmt.Sprintf("ask the operator for the certificate of %s whose key has the identifier %s%s.", title(issuer), asked, fetchWords(c))
		return
	}
	r.Means = fmt.Sprintf("The key of %s is the right one by its identifier (%s), and the signature does not fit: %s was altered after it was signed, or the signature is a forgery.", title(issuer), have, title(c))
	r.Causes = "a damaged file on the server; bytes altered on the way; a forgery."
	r.Tell = fmt.Sprintf("connect twice, by another network too, and compare the SHA-256: %s here.", colons(e.memo.hash(c)))
}

// tailorUnreadable tells where the encoding breaks, and whom the rest seems to name.
func (e *examiner) tailorUnreadable(r *Reason) {
	p := e.r.Sent[0].Readable
	if p == nil {
		return
	}
	means := "It is whole and forbidden for what it says, so it proves nothing."
	if p.Break != nil {
		means = fmt.Sprintf("It breaks at byte %d, in %s, so it proves nothing.", p.Break.Offset, show(innermost(p.Break.Where)))
	}
	var names []string
	for _, f := range p.Fields {
		if f.Name == "subject" || f.Name == pieceNames["dNSName"] {
			names = append(names, show(f.Value.Raw()))
		}
	}
	if len(names) > 0 {
		means += " What can be read of it, unverified, names " + strings.Join(names[:min(len(names), maxNames)], ", ") + "."
	}
	r.Means = means
	r.Tell = fmt.Sprintf("connect twice and compare the SHA-256, %s here: damage on the way differs from time to time, a wrong file on the server does not.", colons(e.r.Sent[0].SHA256))
}

// innermost gives the last two names of a place, which say enough in a sentence.
func innermost(where string) string {
	names := strings.Split(where, ".")
	return strings.Join(names[max(0, len(names)-2):], ".")
}

// tailorIssuer tells by which fields a certificate has no right to sign.
func tailorIssuer(r *Reason, c *x509.Certificate) {
	flag := "it has no basic constraints"
	switch {
	case c.BasicConstraintsValid && c.IsCA:
		flag = "its basic constraints say that it is a CA"
	case c.BasicConstraintsValid:
		flag = "its basic constraints say that it is no CA"
	}
	usage := "it has no key usage"
	if c.KeyUsage != 0 {
		usage = "its key usage is " + strings.Join(usagesOf(c.KeyUsage), ", ")
	}
	r.Tell = fmt.Sprintf("look at %s: %s, %s. The owner of a server's certificate must not be able to make others; only the CA can say whether this was meant.", title(c), flag, usage)
}

// tailorWeak tells how old a weak signature is.
func (e *examiner) tailorWeak(r *Reason, c *x509.Certificate) {
	r.Causes = fmt.Sprintf("a very old certificate or CA: this one was issued on %s; public CAs stopped using MD5 in 2009 and SHA-1 in 2016.", dayOf(c.NotBefore))
	r.Tell = fmt.Sprintf("ask the operator for a new certificate of %s.", title(c))
}

// criticalNames names the extensions of c that are critical and not known here.
func criticalNames(c *x509.Certificate) string {
	var all []string
	for _, id := range c.UnhandledCriticalExtensions {
		oid := id.String()
		if name := oidName(oid); name != "" {
			oid += " (" + name + ")"
		}
		if len(all) < maxNames {
			all = append(all, transcript.TextOf(oid).String())
		}
	}
	return strings.Join(all, ", ")
}
