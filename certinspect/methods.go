package certinspect

import (
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Ways in which a key is proved; Report.By.
const (
	ByCA  = "ca+name"
	ByPin = "pin"
)

// checkPin is the check that a pin which does not fit fails. It is made only
// where the user gave one, so it is none of the six.
const checkPin = "pin"

// relayWords is what stands beside every judgement of a server on port 25.
const relayWords = "an ordinary sending server does not check this"

// method notes what became of a way to judge.
func (e *examiner) method(name string, s transcript.MethodState, result string) {
	e.r.Methods = append(e.r.Methods, transcript.Method{Name: name, State: s, Result: transcript.TextOf(result)})
}

// methods tells what became of each way to judge, always in the same order. p is nil where there
// is no certificate that can be read.
func (e *examiner) methods(p *path) {
	if p == nil {
		for _, name := range []string{"ca", "name", "pin", "seen", "dane", "mta-sts", "ct", "revocation"} {
			e.method(name, transcript.MethodNotMade, e.nothing())
		}
		return
	}
	e.caMethod(p)
	e.nameMethod()
	e.pinMethod()
	e.seenMethod()
	e.dane(p)
	e.method("mta-sts", transcript.MethodNotMade, "not looked up")
	e.ct()
	e.revocationMethod(e.r.Sent[0])
}

// caMethod sums up the checks of the chain.
func (e *examiner) caMethod(p *path) {
	state, words := transcript.MethodGood, fmt.Sprintf("%s, in %s, vouches for this key", title(p.top()), e.store())
	for _, c := range e.r.Checks[:checkName] {
		if !c.OK && state != transcript.MethodBad {
			state, words = transcript.MethodBad, e.titlesOf(checkNames[:checkName])
			if c.Skipped {
				state, words = transcript.MethodUnknown, c.Why.Raw()
			}
		}
	}
	if e.q.Relay {
		words += "; " + relayWords
	}
	e.method("ca", state, words)
}

// titlesOf lists the reasons of some checks in short.
func (e *examiner) titlesOf(of []string) string {
	var titles []string
	for _, x := range e.r.Reasons {
		if slices.Contains(of, x.Check) && !slices.Contains(titles, x.Title) {
			titles = append(titles, x.Title)
		}
	}
	return strings.Join(titles, "; ")
}

func (e *examiner) nameMethod() {
	switch c := e.r.Checks[checkName]; {
	case c.OK:
		e.method("name", transcript.MethodGood, c.Why.Raw())
	case c.Skipped:
		e.method("name", transcript.MethodNotMade, c.Why.Raw())
	default:
		e.method("name", transcript.MethodBad, c.Why.Raw())
	}
}

// hexOf brings a fingerprint to one form: hex in small letters, without colons.
func hexOf(s string) string { return strings.ToLower(strings.ReplaceAll(s, ":", "")) }

// pinned tells whether the key of the server is one of those pinned.
func (e *examiner) pinned() bool {
	return slices.ContainsFunc(e.q.Pins, func(p string) bool { return hexOf(p) == e.r.Sent[0].SPKISHA256 })
}

// pin compares the key with the pins. One that fits proves the key where the
// CA does not; one that does not fit fails the verdict, whatever the CA says.
func (e *examiner) pin() {
	switch {
	case len(e.q.Pins) == 0:
	case e.pinned():
		e.r.pinned = true
	default:
		why := fmt.Sprintf("the key of %s, with the SHA-256 %s, is not the one that you pinned", title(e.leaf()), e.r.Sent[0].SPKISHA256)
		if len(e.q.Pins) > 1 {
			why = fmt.Sprintf("the key of %s, with the SHA-256 %s, is none of the %d that you pinned", title(e.leaf()), e.r.Sent[0].SPKISHA256, len(e.q.Pins))
		}
		r := reason(PinMismatch, checkPin, why)
		e.tailor(&r, e.leaf())
		e.r.Reasons = append(e.r.Reasons, r)
	}
}

func (e *examiner) pinMethod() {
	switch {
	case len(e.q.Pins) == 0:
		e.method("pin", transcript.MethodNotMade, "none given")
	case e.r.pinned:
		e.method("pin", transcript.MethodGood, "the key is the one that you pinned")
	default:
		e.method("pin", transcript.MethodBad, "the key is not the one that you pinned")
	}
}

// seenMethod compares the key with the one that the host showed before. It
// proves nothing; a change is a warning where more than the key changed.
func (e *examiner) seenMethod() {
	leaf, s := e.r.Sent[0], e.q.Seen
	switch {
	case s == nil && !e.q.Memory:
		e.method("seen", transcript.MethodNotMade, "not looked up")
	case s == nil:
		e.method("seen", transcript.MethodUnknown, "first time: no key of this host is remembered")
	case hexOf(s.SPKISHA256) == leaf.SPKISHA256:
		e.method("seen", transcript.MethodGood, "the same key as before: "+s.words())
	case !e.r.OK && !e.r.Acceptable:
		e.method("seen", transcript.MethodBad, fmt.Sprintf("another key than before (%s), and this certificate does not prove itself: be suspicious", s.words()))
	case s.Issuer != "" && !s.SameIssuer(leaf.Issuer.Full.Raw()):
		e.method("seen", transcript.MethodBad, fmt.Sprintf("another key than before (%s) and another CA: %s now, %s then; it verifies, but ask the operator whether the CA was changed on purpose",
			s.words(), show(leaf.Issuer.Full.Raw()), show(s.Issuer)))
	default:
		e.method("seen", transcript.MethodUnknown, fmt.Sprintf("another key than before (%s), from the same CA: usual at renewal", s.words()))
	}
}

// words tells when the remembered key was seen.
func (s *Seen) words() string {
	switch {
	case s.First.IsZero() && s.Last.IsZero():
		return "date not kept"
	case s.Times > 1 && !s.First.IsZero() && !s.First.Equal(s.Last):
		return fmt.Sprintf("seen %d times from %s to %s", s.Times, dayOf(s.First), dayOf(s.Last))
	case s.Last.IsZero():
		return "seen on " + dayOf(s.First)
	}
	return "seen on " + dayOf(s.Last)
}
