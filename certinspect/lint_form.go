package certinspect

import (
	"bytes"
	"crypto/rsa"
	"fmt"
	"strings"

	"crypto/x509"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"example.org/mailwire/transcript"
)

// Forms of a date.
const (
	formUTC         = byte(asn1.UTCTime)
	formGeneralized = byte(asn1.GeneralizedTime)
)

// timeForms gives the tags of the two dates of c, 0 where they cannot be found.
func timeForms(c *x509.Certificate) (first, last byte) {
	in := cryptobyte.String(c.RawTBSCertificate)
	var tbs, validity, t cryptobyte.String
	var a, b asn1.Tag
	if !in.ReadASN1(&tbs, asn1.SEQUENCE) || !tbs.SkipOptionalASN1(asn1.Tag(0).ContextSpecific().Constructed()) ||
		!tbs.SkipASN1(asn1.INTEGER) || !tbs.SkipASN1(asn1.SEQUENCE) || !tbs.SkipASN1(asn1.SEQUENCE) || !tbs.ReadASN1(&validity, asn1.SEQUENCE) ||
		!validity.ReadAnyASN1(&t, &a) || !validity.ReadAnyASN1(&t, &b) {
		return 0, 0
	}
	return byte(a), byte(b)
}

// key looks at the key and at the signature.
func (l *linter) key() {
	weak := l.d.Key.weak()
	l.add(weak != "", "weak_key", High, "BR 6.1.5; NIST SP 800-131A", weak)
	sig := weakSignature(l.c.SignatureAlgorithm)
	s := High
	if l.d.SelfSigned && l.d.CA {
		s = Info // who trusts a root does not ask its signature
	}
	l.add(sig != "", "weak_signature", s, "BR 7.1.3.2; RFC 6151; RFC 6194", "it is signed with "+sig)
	if k, ok := l.c.PublicKey.(*rsa.PublicKey); ok {
		l.add(k.E < 3 || k.E%2 == 0, "bad_exponent", High, "BR 6.1.6; RFC 8017 3.1", fmt.Sprintf("the public exponent of its RSA key is %d, which is no exponent of RSA", k.E))
		l.add(k.E >= 3 && k.E%2 == 1 && k.E != 65537, "odd_exponent", Low, "BR 6.1.6", fmt.Sprintf("the public exponent of its RSA key is %d where 65537 is usual", k.E))
		l.add(k.N.BitLen()%8 != 0, "odd_key_size", Low, "BR 6.1.5", fmt.Sprintf("its RSA key has %d bits, which is no multiple of 8", k.N.BitLen()))
	}
}

// form looks at version and serial number.
func (l *linter) form() {
	const ref = "RFC 5280 4.1.2.2"
	n := l.c.SerialNumber
	l.add(l.d.Version < 3, "old_version", Medium, "RFC 5280 4.1.2.1", fmt.Sprintf("it is of version %d, which has no alternative names and no CA flag", l.d.Version))
	l.add(n.Sign() < 0, "bad_serial", Medium, ref, "its serial number is negative")
	zero := Medium
	if l.d.SelfSigned {
		zero = Low // nobody looks a root up by it
	}
	l.add(n.Sign() == 0, "bad_serial", zero, ref, "its serial number is 0")
	bytesOf := n.BitLen()/8 + 1 // with the sign
	l.add(bytesOf > 20, "serial_long", Medium, ref, fmt.Sprintf("its serial number has %d bytes; 20 are the most", bytesOf))
	if n.Sign() > 0 && n.BitLen() <= 56 && !l.d.SelfSigned {
		// A number of 64 random bits is as short as this once in 256 times.
		if l.public {
			l.add(true, "serial_short", Low, "BR 7.1.2.7", fmt.Sprintf("its serial number has %s; public CAs have to use at least 64 random ones", transcript.Count(n.BitLen(), "bit")))
		} else {
			l.add(true, "serial_short", Info, "BR 7.1.2.7", fmt.Sprintf("its serial number has %s; public CAs have to use at least 64 random ones, a private CA need not", transcript.Count(n.BitLen(), "bit")))
		}
	}
	l.add(l.d.SelfSigned && l.leaf, "self_signed", Medium, "RFC 5280 3.2", "it is signed by its own key only")
	l.add(l.d.SelfSigned && !l.leaf, "self_signed", Info, "RFC 5280 3.2", "it is signed by its own key only, as roots are")
	same := bytes.Equal(l.c.RawSubject, l.c.RawIssuer)
	l.add(same && !l.d.SelfSigned, "same_name", Low, "RFC 5280 3.2", "subject and issuer are the same name, and its own key did not sign it")
}

// subject looks at the names of subject and issuer.
func (l *linter) subject() {
	empty := len(l.c.Subject.Names) == 0
	l.add(empty && !l.leaf, "no_subject", Medium, "RFC 5280 4.1.2.6", "a CA without a name: what it signs cannot name it")
	l.add(len(l.c.Issuer.Names) == 0, "no_issuer", Medium, "RFC 5280 4.1.2.4", "it does not name its issuer")
	for _, a := range l.c.Subject.Names {
		text, isText := a.Value.(string)
		if a.Type.String() == "1.2.840.113549.1.9.1" {
			l.add(true, "email_in_subject", Low, "RFC 5280 4.1.2.6", fmt.Sprintf("an address of mail, %s, stands in the subject; it belongs to the alternative names", show(text)))
		}
		if isText && hasControl(text) {
			l.add(true, "control_in_name", High, "RFC 5280 4.1.2.4", fmt.Sprintf("the subject holds a control character: %s", show(text)))
		}
	}
	cn := l.c.Subject.CommonName
	if !l.leaf || cn == "" {
		return
	}
	listed := len(l.c.DNSNames)+len(l.c.IPAddresses) > 0
	by, _ := match(l.c, cn)
	for _, n := range l.c.DNSNames {
		if lower(n) == lower(cn) {
			by = n
		}
	}
	l.add(listed && by == "", "cn_not_in_san", Low, "BR 7.1.4.3; RFC 9525 2", fmt.Sprintf("its common name %s is not among its alternative names, and does not count by itself", show(cn)))
}

// hasControl tells whether s holds a control character, NUL among them: readers in C stop at it.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
