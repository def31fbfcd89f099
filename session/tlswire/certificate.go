package tlswire

import (
	"crypto/sha256"
	"fmt"

	"example.org/mailwire/transcript"
)

// certificate reads RFC 8446 4.4.2 or RFC 5246 7.4.2.
func (p *parser) certificate(r *reader) {
	p.where = inCertificate
	if p.tls13() {
		r.opaque("certificate_request_context", 1)
	}
	r.vector("certificate_list", 3, func(v *reader) string {
		for v.ok() {
			if !p.tls13() {
				p.entry(v)
				continue
			}
			v.group("certificate_entry", func(v *reader) string {
				p.entry(v)
				if v.bad == "" {
					p.extensions(v)
				}
				p.stapled()
				return fmt.Sprintf("certificate %d", len(p.entries))
			})
		}
		return transcript.Count(len(p.entries), "certificate")
	})
}

func (p *parser) entry(r *reader) {
	r.vector("cert_data", 3, func(v *reader) string {
		b := v.raw("der", len(v.b))
		if b == nil {
			return v.bad
		}
		if p.entries = append(p.entries, b); v.bare {
			return ""
		}
		return fmt.Sprintf("%d bytes, SHA-256 %x", len(b), sha256.Sum256(b))
	})
}

// certificateRequest reads RFC 8446 4.3.2 or RFC 5246 7.4.4.
func (p *parser) certificateRequest(r *reader) {
	p.where = inCertificateRequest
	if p.tls13() {
		r.opaque("certificate_request_context", 1)
		p.extensions(r)
		return
	}
	p.asked.types = namedList(r, "certificate_types", 1, "type", 1, certTypes().name)
	if p.terms.version >= versionTLS12 {
		p.asked.schemes = namedList(r, "supported_signature_algorithms", 2, "scheme", 2, schemeName)
	}
	p.authorities(r)
}

// stapled puts the staple of the certificate read last in its place.
func (p *parser) stapled() {
	if p.staple == nil {
		return
	}
	for len(p.staples) < len(p.entries) {
		p.staples = append(p.staples, nil)
	}
	p.staples[len(p.staples)-1], p.staple = p.staple, nil
}

// signature reads what proves the key: RFC 8446 4.4.3, RFC 5246 7.4.8; before
// TLS 1.2 the scheme is fixed by the kind of key.
func (p *parser) signature(r *reader) {
	if p.terms.version >= versionTLS12 {
		p.scheme = uint16(max(r.number("algorithm", 2, schemeName), 0))
	}
	r.vector("signature", 2, func(r *reader) string { return signed(r, p.scheme) })
}

// ticket reads RFC 8446 4.6.1 or RFC 5077 3.3.
func (p *parser) ticket(r *reader) {
	p.where = inTicket
	if !p.tls13() {
		r.number("ticket_lifetime_hint", 4, seconds)
		r.opaque("ticket", 2)
		return
	}
	r.number("ticket_lifetime", 4, seconds)
	r.number("ticket_age_add", 4, nil)
	r.opaque("ticket_nonce", 1)
	r.opaque("ticket", 2)
	p.extensions(r)
}

func seconds(v int) (string, bool) { return fmt.Sprintf("%d s", v), true }
