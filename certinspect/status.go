package certinspect

import (
	"crypto/sha256"
	"fmt"
	"time"

	"example.org/mailwire/transcript"
)

// Sources of what is said about revocation.
const (
	SourceStaple = "staple" // an OCSP response that came in the handshake, RFC 6066 8
	SourceOCSP   = "ocsp"   // an OCSP response that the user gave or had fetched
	SourceCRL    = "crl"    // a list that the user gave or had fetched
)

// StatusState is what a source says of a certificate, after it was checked.
type StatusState string

// States.
const (
	StatusGood       StatusState = "good"
	StatusRevoked    StatusState = "revoked"
	StatusUnknown    StatusState = "unknown"    // the responder does not know it
	StatusStale      StatusState = "stale"      // it says good, and newer word was due
	StatusEarly      StatusState = "early"      // it says good, and is made for later than the moment judged for
	StatusUnsigned   StatusState = "unsigned"   // not by the issuer, nor by anybody whom that allowed to
	StatusOther      StatusState = "other"      // it is about another certificate
	StatusRefused    StatusState = "refused"    // the responder gave no answer
	StatusUnreadable StatusState = "unreadable" // it cannot be read
)

const onHold = "on hold"

// Status is what one OCSP response or revocation list says of one certificate.
type Status struct {
	Source    string          `json:"source"`
	Of        transcript.Text `json:"of"`               // title of the certificate
	SHA256    string          `json:"sha256,omitempty"` // of the certificate, hex
	State     StatusState     `json:"state"`
	Why       transcript.Text `json:"why,omitzero"` // of a state that is neither good nor revoked
	Signer    transcript.Text `json:"signer,omitzero"`
	This      time.Time       `json:"this_update,omitzero"`
	Next      time.Time       `json:"next_update,omitzero"`
	Produced  time.Time       `json:"produced_at,omitzero"`
	RevokedAt time.Time       `json:"revoked_at,omitzero"`
	Reason    string          `json:"reason,omitempty"`
	Listed    int             `json:"listed,omitempty"` // certificates on the list
}

// String gives what the source says, in a sentence without its end.
func (s Status) String() string {
	name := map[string]string{SourceStaple: "the stapled OCSP response", SourceOCSP: "the OCSP response", SourceCRL: "the revocation list"}[s.Source]
	of := show(s.Of.Raw())
	switch s.State {
	case StatusGood:
		if s.Source == SourceCRL {
			return fmt.Sprintf("%s is not on the list of %s%s (%s on it)", of, show(s.Signer.Raw()), s.dates(), transcript.Count(s.Listed, "certificate"))
		}
		return fmt.Sprintf("%s says good for %s, signed by %s%s", name, of, show(s.Signer.Raw()), s.dates())
	case StatusRevoked:
		text := fmt.Sprintf("%s says that %s was revoked on %s (%s), signed by %s%s", name, of, stamp(s.RevokedAt), s.Reason, show(s.Signer.Raw()), s.dates())
		if !s.Why.IsZero() {
			text += "; " + s.Why.String()
		}
		return text
	}
	return fmt.Sprintf("%s for %s does not count: %s", name, of, s.Why.String())
}

func (s Status) dates() string {
	switch {
	case s.This.IsZero():
		return ""
	case s.Next.IsZero():
		return fmt.Sprintf(", as of %s, no end told", stamp(s.This))
	}
	return fmt.Sprintf(", as of %s, good until %s", stamp(s.This), stamp(s.Next))
}

func (s *Status) set(state StatusState, why string) { s.State, s.Why = state, transcript.TextOf(why) }

func (s *Status) unread(why string) { s.set(StatusUnreadable, "it cannot be read: "+why) }

// weak looks at a weak signature: "good" does not count with it, "revoked" does.
func (s *Status) weak(method string) {
	if method == "" {
		return
	}
	s.Why = transcript.TextOf("it is signed with " + method)
	if s.State == StatusGood {
		s.State = StatusUnsigned
	}
}

// age looks at the dates. "Good" counts inside them only; "revoked" does not
// become undone by age, unless the certificate was on hold (RFC 5280 5.3.1).
func (s *Status) age(at time.Time) {
	state, why := StatusState(""), ""
	switch {
	case at.IsZero():
		return
	case at.Before(s.This):
		state, why = StatusEarly, fmt.Sprintf("it counts from %s on, %s after the moment judged for", stamp(s.This), span(s.This.Sub(at)))
	case !s.Next.IsZero() && at.After(s.Next):
		state, why = StatusStale, fmt.Sprintf("it was good until %s, %s ago; newer word was due", stamp(s.Next), span(at.Sub(s.Next)))
	case s.State == StatusRevoked && s.RevokedAt.After(at):
		why = "that is after the moment judged for"
	}
	if why == "" {
		return
	}
	if s.State == StatusGood || s.State == StatusRevoked && s.Reason == onHold && state != "" {
		s.State = state
	}
	if s.Why.IsZero() {
		s.Why = transcript.TextOf(why)
	}
}

func sha256Hex(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

// octets gives the content of an OCTET STRING that fills der.
func octets(der []byte) ([]byte, bool) {
	if len(der) == 0 || der[0] != 0x04 {
		return nil, false
	}
	body, end, fault := header(der, 0, len(der))
	if fault != nil || end != len(der) {
		return nil, false
	}
	return der[body:end], true
}
