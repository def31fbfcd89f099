package certinspect

import (
	"bytes"
	"fmt"
	"slices"
	"time"
)

// Problem is something wrong with a certificate taken alone, for any host.
type Problem struct {
	ID   string `json:"id"` // expired, not_yet_valid, self_signed, no_san, weak_key, weak_signature, bad_serial, old_version, unknown_critical, long_lived
	Text string `json:"text"`
}

// Problems gives what is wrong with the certificate itself at that moment.
func (d Details) Problems(at time.Time) []Problem {
	var ps []Problem
	add := func(wrong bool, id, text string) {
		if wrong {
			ps = append(ps, Problem{id, text})
		}
	}
	c := d.cert
	if c == nil {
		return []Problem{{"malformed", d.Unread.String()}}
	}
	add(at.After(d.NotAfter), "expired", "it expired on "+stamp(d.NotAfter))
	add(at.Before(d.NotBefore), "not_yet_valid", "it is not valid until "+stamp(d.NotBefore))
	add(d.SelfSigned && !d.CA, "self_signed", "it is signed by its own key only")
	add(d.SelfSigned && d.CA, "self_signed", "it is signed by its own key only, as roots are")
	add(!d.CA && len(d.Names.DNS)+len(d.Names.IP) == 0, "no_san", "it has no alternative name that a host could match")
	weak := d.Key.weak()
	add(weak != "", "weak_key", weak)
	sig := weakSignature(c.SignatureAlgorithm)
	add(sig != "", "weak_signature", "it is signed with "+sig)
	add(c.SerialNumber.Sign() <= 0, "bad_serial", "its serial number is not positive (RFC 5280 4.1.2.2)")
	add(d.Version < 3, "old_version", fmt.Sprintf("it is of version %d, which has no alternative names and no CA flag", d.Version))
	add(len(c.UnhandledCriticalExtensions) > 0, "unknown_critical", "it has a critical extension that is not known here")
	return ps
}

// remark notes what is odd in what was sent and decides nothing.
func (e *examiner) remark(p *path) {
	if e.q.Relay {
		e.r.note("port 25: " + relayWords)
	}
	for i := 1; i < len(e.certs); i++ {
		if slices.ContainsFunc(e.certs[:i], e.certs[i].Equal) {
			e.r.note(fmt.Sprintf("%s was sent twice", title(e.certs[i])))
			continue
		}
		if !slices.ContainsFunc(p.certs, e.certs[i].Equal) {
			e.r.note(fmt.Sprintf("%s was sent and is not needed", title(e.certs[i])))
		}
	}
	if !e.inOrder(p) {
		e.r.note("the certificates were not sent in the order of signing (RFC 8446 4.4.2); some clients stumble over that")
	}
	leaf := detailsOf(e.leaf())
	if w := leaf.Key.weak(); w != "" {
		e.r.note(fmt.Sprintf("%s is weak: %s", title(e.leaf()), w))
	}
	e.scts(leaf)
}

// inOrder tells whether those of the path that were sent came in its order.
func (e *examiner) inOrder(p *path) bool {
	last := -1
	for _, c := range p.certs {
		i := slices.IndexFunc(e.r.Sent, func(d Details) bool { return bytes.Equal(d.DER, c.Raw) })
		if i < 0 {
			continue
		}
		if i < last {
			return false
		}
		last = i
	}
	return true
}
