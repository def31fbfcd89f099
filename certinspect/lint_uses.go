package certinspect

import (
	"crypto/x509"
	"fmt"
	"slices"
)

const (
	oidBasic  = "2.5.29.19"
	oidPoison = "1.3.6.1.4.1.11129.2.4.3"
)

// extensions looks at those that have to be there.
func (l *linter) extensions() {
	l.add(len(l.c.UnhandledCriticalExtensions) > 0, "unknown_critical", High, "RFC 5280 4.2", "it has a critical extension that is not known here")
	l.add(len(l.c.AuthorityKeyId) == 0 && !l.d.SelfSigned, "no_aki", Low, "RFC 5280 4.2.1.1", "it does not tell which key of its issuer signed it (no authority key identifier)")
	l.add(len(l.c.SubjectKeyId) == 0 && !l.leaf, "no_ski", Low, "RFC 5280 4.2.1.2", "a CA without a key identifier: its certificates cannot tell which of its keys signed them")
	for _, e := range l.c.Extensions {
		switch e.Id.String() {
		case oidBasic:
			l.add(!e.Critical && !l.leaf, "ca_not_critical", Low, "RFC 5280 4.2.1.9", "the CA flag is not marked critical")
		case oidPoison:
			l.add(true, "precertificate", High, "RFC 6962 3.1", "it is a precertificate, made for the logs and for no server")
		}
	}
	l.add(l.d.MustStaple, "must_staple", Info, "RFC 7633", "the server has to staple an OCSP response to each handshake; clients that heed this refuse it otherwise")
}

// uses looks at key usage and extended key usage.
func (l *linter) uses() {
	usage := l.c.KeyUsage
	elliptic := l.d.Key.Algorithm == "ECDSA" || l.d.Key.Algorithm == "Ed25519"
	l.add(elliptic && usage&(x509.KeyUsageKeyEncipherment|x509.KeyUsageDataEncipherment) != 0, "encipherment_with_ecdsa", Low, "RFC 8813 3",
		fmt.Sprintf("its key usage names encipherment, which a key for %s cannot do", l.d.Key.Algorithm))
	l.add(l.leaf && usage&x509.KeyUsageCertSign != 0, "sign_without_ca", Low, "RFC 5280 4.2.1.3", "its key usage allows to sign certificates, and it is no CA")
	l.add(l.leaf && usage != 0 && usage&x509.KeyUsageDigitalSignature == 0, "no_signing", Medium, "RFC 8446 4.4.2.2",
		"its key usage does not allow to sign handshakes: it fits RSA key exchange of TLS 1.2 and older only")
	if !l.leaf {
		l.add(usage == 0, "ca_no_usage", Low, "RFC 5280 4.2.1.3", "a CA has to have a key usage")
		return
	}
	has := func(u x509.ExtKeyUsage) bool { return slices.Contains(l.c.ExtKeyUsage, u) }
	listed := len(l.c.ExtKeyUsage)+len(l.c.UnknownExtKeyUsage) > 0
	l.add(listed && !has(x509.ExtKeyUsageServerAuth) && !has(x509.ExtKeyUsageAny), "no_server_use", High, "RFC 5280 4.2.1.12", "it is not for servers")
	s := Info
	if l.public {
		s = Low
	}
	l.add(!listed, "no_extended_usage", s, "BR 7.1.2.7.10", "it does not say what it is for (no extended key usage), so it is for anything")
	l.add(has(x509.ExtKeyUsageAny), "any_use", s, "BR 7.1.2.7.10", "it is for any use; a certificate of a server should name that use alone")
	l.add(l.public && has(x509.ExtKeyUsageServerAuth) && has(x509.ExtKeyUsageClientAuth), "client_use_public", Info, "Chrome Root Program Policy",
		"it may be used by a client too; root programs ask public CAs to leave that out of certificates for servers, so its successor may lack it: this matters where the server shows it to other servers")
}

// revocation looks at how one would learn that it was revoked.
func (l *linter) revocation() {
	if !l.leaf || !l.public {
		return
	}
	short := int64(7) // days of a life that needs no revocation, BR 1.6.1
	if l.d.NotBefore.Before(lifeSteps[2].from) {
		short = 10
	}
	brief := l.d.NotAfter.Unix()-l.d.NotBefore.Unix()+1 <= short*24*60*60
	l.add(len(l.d.OCSP) == 0, "no_ocsp", Info, "BR 7.1.2.7.7", "it names no OCSP responder, which public CAs may leave out; a list (CRL) has to do")
	l.add(len(l.d.OCSP)+len(l.d.CRLs) == 0 && !brief, "no_revocation", Low, "BR 7.1.2.11.2", "it tells no way to learn that it was revoked")
}
