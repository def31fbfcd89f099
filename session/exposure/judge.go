package exposure

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// What the wire showed of a line.
const (
	wireClear   = "clear"
	wireSealed  = "sealed"
	wireNotTold = "not told"
)

// What is known of the server's identity.
const (
	peerProven    = "proven"
	peerFailed    = "failed"
	peerNotJudged = "not judged"
)

// wire tells what the wire shows of a layer. A suite that encrypts nothing
// leaves the inside of TLS as readable as the outside.
func (t *Tracker) wire(layer transcript.Layer) string {
	switch {
	case layer == transcript.Wire:
		return wireClear
	case layer != transcript.Plain || t.agreed == nil:
		return wireNotTold
	case t.agreed.Clear:
		return wireClear
	}
	return wireSealed
}

// judge makes the Exposed of a line.
func (t *Tracker) judge(l *pending) *transcript.Exposed {
	x := &transcript.Exposed{}
	t.see(x, l)
	if l.Span.Layer == transcript.Plain && t.agreed != nil {
		x.Strength = t.agreed.Version + ", " + t.agreed.Suite
		x.Weak = t.agreed.Weak
	}
	worth := worthOf(x.Secret, l)
	if x.Wire == wireClear {
		x.Severity = worth
	}
	x.Without = t.without(l, x, worth)
	x.Ledger = t.ledger.sum()
	return x
}

// see tells what can be seen of a line, and its lock.
func (t *Tracker) see(x *transcript.Exposed, l *pending) {
	*x = transcript.Exposed{
		Line: l.N, Span: l.Span, Wire: t.wire(l.Span.Layer), Inside: t.opened.Inside,
		Secret: t.kind(l), Suspect: l.suspect, Severity: transcript.SeverityNone,
	}
	x.Peer, x.By, x.Why = t.peer(l.Span.Layer)
	x.Lock = lock(x)
}

// kind tells the worthiest secret of a line. Masked bytes are what the step of
// their sign-in says: the first message of NTLM is masked and no secret. Where
// no step tells, they are a secret that was seen before, or a piece of one.
func (t *Tracker) kind(l *pending) transcript.SecretKind {
	kind := transcript.NoSecret
	message := false
	for _, s := range l.steps {
		if rank(s.Secret) > rank(kind) {
			kind = s.Secret
		}
		message = message || s.Step == "start" || s.Step == "challenge" || s.Step == "response"
	}
	if kind != transcript.NoSecret || message || len(l.Secret) == 0 {
		return kind
	}
	if t.secret.last != transcript.NoSecret {
		return t.secret.last
	}
	return transcript.SecretPassword
}

// giving gives the step of a sign-in that gives a secret away, or nil.
func (l *pending) giving() *transcript.AuthStep {
	for _, s := range l.steps {
		if isSecret(s.Secret) {
			return s
		}
	}
	return nil
}

// worthOf tells what a line is worth to whoever reads it.
func worthOf(kind transcript.SecretKind, l *pending) transcript.Severity {
	switch {
	case kind != transcript.NoSecret:
		return decode.Worth(kind)
	case l.mail:
		return transcript.SeverityMedium
	case len(l.fields) > 0:
		return transcript.SeverityLow
	}
	return transcript.SeverityInfo
}

// peer tells whether the server is proven for bytes of a layer, by what, or why not.
func (t *Tracker) peer(layer transcript.Layer) (peer, by string, why transcript.Text) {
	text := transcript.TextOf[string]
	switch {
	case layer != transcript.Plain:
		return peerNotJudged, "", text("outside TLS nothing proves the server")
	case t.agreed != nil && t.agreed.Anonymous:
		return peerFailed, "", text("the key exchange is anonymous: no certificate, nobody proves anything")
	case t.verdict != nil && t.verdict.OK && t.verdict.By != "":
		return peerProven, t.verdict.By, transcript.Text{}
	case t.verdict != nil && t.verdict.OK:
		return peerNotJudged, "", text("the verdict does not say by what")
	case t.verdict != nil:
		why := t.verdict.Why
		if why.IsZero() {
			why = t.verdict.Sentence
		}
		return peerFailed, "", why
	}
	return peerNotJudged, "", text(transcript.Unjudged(t.opened, t.agreed, t.shown))
}

// lock projects an exposure on one of seven signs.
func lock(x *transcript.Exposed) transcript.Lock {
	return lockOf(x.Wire, x.Peer, x.Inside, isSecret(x.Secret), len(x.Suspect) > 0)
}

// lockOf gives the most urgent sign that fits.
func lockOf(wire, peer, inside string, secret, suspect bool) transcript.Lock {
	clear := wire == wireClear
	switch {
	case clear && secret:
		return transcript.LockSecret
	case suspect:
		return transcript.LockSuspect
	case clear && inside != "":
		return transcript.LockInside
	case clear:
		return transcript.LockClear
	case wire == wireSealed && peer != peerProven:
		return transcript.LockUnproven
	case wire == wireSealed:
		return transcript.LockSealed
	}
	return transcript.LockUnknown
}
