package smtp

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// authAnswered takes a reply to AUTH or to a line of a sign-in (RFC 4954 4).
func (d *Dialogue) authAnswered(p *pending, r *reply, o transcript.Outcome) {
	if p.exchange == nil {
		return
	}
	switch {
	case o == transcript.OutcomeMore:
		s := p.exchange.Challenge(r.tail)
		p.awaiting = true
		s.Conceal(func(b []byte) []transcript.Range { return d.secrets.Find(b) })
		d.authStep(p, transcript.Server, r.span, "challenge", s)
		d.longSASL(r.tail, r.span)
	case o == transcript.OutcomeOK:
		d.signedIn = true
		d.authStep(p, transcript.Server, r.span, "ok", decode.Step{User: p.user, Meaning: codeMeaning(r.code)})
	case !p.cancelled:
		d.owed = true
		d.authStep(p, transcript.Server, r.span, "refused", decode.Step{User: p.user, Meaning: codeMeaning(r.code)})
	}
}
