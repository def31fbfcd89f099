package certinspect

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// maxListed bounds the entries of a revocation list that are shown.
const maxListed = 20

// Contents is the report on a file without a certificate to judge: requests,
// revocation lists, OCSP responses, TLSA records.
type Contents struct {
	File    File
	At      time.Time
	Signers []*x509.Certificate // CAs at hand, to check the signatures of lists with
}

// OK tells that what the file holds is well formed and holds together.
func (c Contents) OK() bool {
	for _, r := range c.File.Requests {
		if !r.Holds {
			return false
		}
	}
	return true
}

// Why tells what is wrong where it is not OK.
func (c Contents) Why() transcript.Text {
	for _, r := range c.File.Requests {
		if !r.Holds {
			return r.Why
		}
	}
	return transcript.Text{}
}

// Lines gives the report as plain lines of at most width characters (at least
// 40), without control characters.
func (c Contents) Lines(width int) []string {
	var lines []string
	part := func(more []string) {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, more...)
	}
	for _, r := range c.File.Requests {
		part(r.Lines(width))
	}
	for _, l := range c.File.CRLs {
		part(c.list(l, width))
	}
	for _, der := range c.File.OCSP {
		part(responseLines(der, width))
	}
	s := sheet{width: max(width, 40)}
	for i, t := range c.File.TLSA {
		if i == 0 {
			s.add("[-] ", "    ", transcript.Count(len(c.File.TLSA), "TLSA record")+": whether it fits is told beside a certificate (--tlsa FILE).")
		}
		s.field("TLSA", t.String())
		s.field("", "it speaks of "+t.kind())
		s.field("", t.fault())
	}
	if c.File.Keys > 0 {
		s.field("private keys", fmt.Sprintf("%d, not read", c.File.Keys))
	}
	for _, r := range c.File.Remarks {
		s.field("remark", r.String())
	}
	if len(s.lines) > 0 {
		part(s.lines)
	}
	return lines
}

// MarshalJSON gives the document "mailwire.cert/1" of a file without a certificate.
func (c Contents) MarshalJSON() ([]byte, error) {
	records := []string{}
	for _, t := range c.File.TLSA {
		records = append(records, t.String())
	}
	return json.Marshal(struct {
		Schema   string            `json:"schema"`
		At       time.Time         `json:"at"`
		OK       bool              `json:"ok"`
		Why      transcript.Text   `json:"why"`
		Requests []Request         `json:"requests"`
		Lists    []CRL             `json:"crls"`
		OCSP     int               `json:"ocsp_responses"`
		TLSA     []string          `json:"tlsa_given"`
		Keys     int               `json:"private_keys"` // counted, not read
		Remarks  []transcript.Text `json:"remarks"`
	}{
		Schema, c.At.UTC(), c.OK(), c.Why(), filled(c.File.Requests), filled(c.File.CRLs), len(c.File.OCSP), records,
		c.File.Keys, filled(c.File.Remarks),
	})
}

// signed tells in words what is known of the signature on a list.
func (c Contents) signed(l CRL) string {
	words := "not checked: the certificate of its issuer is not at hand (--ca FILE)"
	for _, k := range c.Signers {
		if !bytes.Equal(k.RawSubject, l.list.RawIssuer) {
			continue
		}
		why := l.signedBy(k)
		if why == "" {
			return fmt.Sprintf("%s signed it (%s)", title(k), l.Signature)
		}
		words = why
	}
	return words
}

// list gives a revocation list as plain lines.
func (c Contents) list(l CRL, width int) []string {
	s := sheet{width: max(width, 40)}
	s.add("[-] ", "    ", fmt.Sprintf("This is the revocation list of %s, with %s on it.", show(l.issuer()), transcript.Count(l.Revoked, "certificate")))
	s.blank()
	s.field("issuer", l.Issuer.Full.String())
	s.field("signature", c.signed(l))
	s.field("number", l.Number)
	s.field("as of", stamp(l.This))
	switch {
	case l.Next.IsZero():
		s.field("good until", "not told")
	case !c.At.IsZero() && c.At.After(l.Next):
		s.field("good until", fmt.Sprintf("%s, %s ago: newer word was due", stamp(l.Next), span(c.At.Sub(l.Next))))
	default:
		s.field("good until", stamp(l.Next))
	}
	s.field("covers", l.Scope)
	if l.Delta {
		s.field("", "only what changed since another list")
	}
	for i, e := range l.list.RevokedCertificateEntries {
		if i == maxListed {
			s.field("", fmt.Sprintf("and %d more", l.Revoked-i))
			break
		}
		s.field([]string{"revoked", ""}[min(i, 1)], strings.Join([]string{shorten(serial(e.SerialNumber)), stamp(e.RevocationTime), crlReason(e.ReasonCode)}, ", "))
	}
	s.field("sha256", l.SHA256)
	return s.lines
}
