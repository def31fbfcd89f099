package certinspect

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"slices"

	"example.org/mailwire/transcript"
)

// Tampered is a chain in which one bit of one certificate was flipped, judged again.
type Tampered struct {
	Part    string // of the certificate: "serial number"
	Offset  int    // of the byte
	Was, Is byte
	Number  int              // of the first check that fails then, from 1; where all hold, of the check "chain"
	Check   transcript.Check // that check
	Err     string           // why no bit could be flipped; then nothing else is set
}

// Tamper flips a bit in a copy of the certificate q.Chain[n] and judges the
// copy. Each turn takes another part of the certificate.
func Tamper(q Question, n, turn int) Tampered {
	if n < 0 || n >= len(q.Chain) {
		return Tampered{Err: "there is no such certificate"}
	}
	der := q.Chain[n]
	at, part := place(der, turn)
	if at < 0 {
		return Tampered{Err: "the certificate is empty"}
	}
	t := Tampered{Part: part, Offset: at, Was: der[at], Is: der[at] ^ 1}
	q.Chain = slices.Clone(q.Chain)
	q.Chain[n] = slices.Clone(der)
	q.Chain[n][at] = t.Is
	checks := Explain(q).Checks
	first := max(0, slices.IndexFunc(checks[:], func(c transcript.Check) bool { return !c.OK && !c.Skipped }))
	t.Number, t.Check = first+1, checks[first]
	return t
}

// place gives the byte to change: the last one of a part, so that the encoding stays whole as a rule.
func place(der []byte, turn int) (at int, part string) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		if len(der) == 0 {
			return -1, ""
		}
		return turn % len(der), "it cannot be read as it is"
	}
	number, _ := asn1.Marshal(c.SerialNumber) // an INTEGER that was read can be written
	parts := []struct {
		part string
		raw  []byte
		has  bool
	}{
		{"serial number", number, len(number) > 2},
		{"subject", c.RawSubject, len(c.RawSubject) > 2},
		{"public key", c.RawSubjectPublicKeyInfo, true},
		{"extensions", c.RawTBSCertificate, len(c.Extensions) > 0},
		{"signature", c.Signature, len(c.Signature) > 0},
	}
	for i := range parts {
		p := parts[(turn+i)%len(parts)]
		start := bytes.LastIndex(der, p.raw)
		if p.part == "serial number" {
			start = bytes.Index(der, p.raw)
		}
		if p.has && start >= 0 {
			return start + len(p.raw) - 1, p.part
		}
	}
	return len(der) - 1, "signature"
}
