package exposure

import (
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// without tells what an eavesdropper would have had of a line without SSL.
// Forms are compared, not bytes: a challenge would differ.
func (t *Tracker) without(l *pending, x *transcript.Exposed, worth transcript.Severity) transcript.Without {
	w := transcript.Without{Severity: worth}
	for _, s := range l.steps {
		w.Fields = append(w.Fields, s.Fields...)
	}
	w.Fields = append(w.Fields, l.fields...)
	w.Words = t.worthWords(l, x.Secret)
	if l.Span.Layer == transcript.Plain && isSecret(x.Secret) && l.Span.Dir == transcript.Client {
		w.Obedient = t.obedient(l)
	}
	return w
}

func (t *Tracker) worthWords(l *pending, kind transcript.SecretKind) string {
	switch kind {
	case transcript.SecretPassword:
		if step := l.giving(); step != nil && step.Via == "sasl" {
			return "readable at once: base64 is not encryption"
		}
		return "readable at once: it stands there as it is"
	case transcript.SecretToken:
		return "usable at once" + tokenEnd(l.steps)
	case transcript.SecretDigest:
		return "guessable offline: challenge and answer seen; a digest is never readable"
	case transcript.SecretProof:
		if t.secret.iterations != "" {
			return "guessable offline, slowly: each guess costs " + t.secret.iterations + " iterations; a proof is never readable"
		}
		return "guessable offline, slowly; a proof is never readable"
	case transcript.SecretIdentity:
		return "the account's name is readable"
	}
	switch words := l.toldWords(); {
	case words != "":
		return words
	case l.mail:
		return fmt.Sprintf("readable as it is: %d bytes of mail", l.Span.Len)
	case len(l.steps) > 0 && l.steps[0].Step == "challenge" && guessable(l.steps[0].Mechanism):
		return "readable: half of what guessing needs"
	}
	return "readable as it is"
}

// guessable tells whether a mechanism's challenge serves to try passwords.
func guessable(mechanism string) bool {
	kind, _ := decode.Kind(mechanism)
	return kind == transcript.SecretDigest || kind == transcript.SecretProof
}

func tokenEnd(steps []*transcript.AuthStep) string {
	for _, s := range steps {
		for _, f := range s.Fields {
			if f.Name == "token ends" && f.Value.Raw() != "not told" {
				return " until " + f.Value.String()
			}
		}
	}
	return "; its end is not told"
}

// obedient tells what server and client would have done, from what the server
// told before TLS.
func (t *Tracker) obedient(l *pending) string {
	mech := ""
	if step := l.giving(); step != nil {
		mech = step.Mechanism
	}
	switch {
	case strings.HasSuffix(strings.ToUpper(mech), "-PLUS"):
		return "it could not have run: " + mech + " binds the sign-in to TLS"
	case t.before == nil:
		return "what this server offers in clear is not told: it was asked inside TLS only"
	}
	offered := t.signIns(t.before)
	for _, m := range offered {
		if m == mech {
			return "this server offers " + mech + " in clear: an obedient client would have sent it"
		}
	}
	if len(offered) > 0 {
		return "this server offers sign-in in clear by " + strings.Join(offered, ", ") + ": an obedient client would have taken one of these"
	}
	return "this server offers no sign-in in clear: an obedient client stops; one that sends first has already leaked"
}

// signIns names the ways to sign in that a list of capabilities offers.
func (t *Tracker) signIns(c *transcript.Capabilities) []string { return signInsOf(t.protocol, c) }

func signInsOf(protocol string, c *transcript.Capabilities) []string {
	var ways []string
	disabled := false
	for _, item := range c.List {
		switch name := strings.ToUpper(item.Name); {
		case name == "AUTH" || name == "SASL":
			for _, p := range item.Params {
				ways = append(ways, strings.ToUpper(p.String()))
			}
		case strings.HasPrefix(name, "AUTH="):
			ways = append(ways, name[len("AUTH="):])
		case name == "USER" && protocol == "pop3":
			ways = append(ways, "USER")
		case name == "LOGINDISABLED":
			disabled = true
		}
	}
	if protocol == "imap" && !disabled && !slices.Contains(ways, "LOGIN") {
		ways = append(ways, "LOGIN")
	}
	return ways
}

// readable tells those of the ways that give the secret itself away.
func readable(ways []string) []string {
	var out []string
	for _, m := range ways {
		if _, severity := decode.Kind(m); severity == transcript.SeverityCritical {
			out = append(out, m)
		}
	}
	return out
}
