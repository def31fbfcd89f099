package certinspect

import (
	"cmp"
	"crypto/x509"
	"fmt"
	"slices"
	"time"

	"example.org/mailwire/transcript"
)

// Severity tells how much a problem matters for mail.
type Severity string

// Severities.
const (
	Info   Severity = "info" // good to know
	Low    Severity = "low"
	Medium Severity = "medium" // some clients refuse it
	High   Severity = "high"   // most clients refuse it, or it proves little
)

// severities in their order, the worst first.
var severities = []Severity{High, Medium, Low, Info}

// Problem is something wrong or noteworthy with a certificate taken alone, for any host.
type Problem struct {
	ID       string          `json:"id"` // expired, no_san, weak_key, …
	Severity Severity        `json:"severity"`
	Text     transcript.Text `json:"text"`
	Ref      string          `json:"ref,omitempty"` // "RFC 5280 4.2.1.6"; BR is the Baseline Requirements for TLS of the CA/B Forum, version 2.2.6 of 31 March 2026
}

// Finding is a problem of one of the certificates sent.
type Finding struct {
	Problem
	Place int             `json:"place"` // among those sent, from 1; 0 for their order and number
	Title transcript.Text `json:"title"`
}

// String gives "medium: it has … (RFC 5280 4.2.1.6)".
func (p Problem) String() string {
	s := string(p.Severity) + ": " + p.Text.String()
	if p.Ref != "" {
		s += " (" + p.Ref + ")"
	}
	return s
}

// linter collects the problems of one certificate.
type linter struct {
	d      Details
	c      *x509.Certificate
	at     time.Time
	leaf   bool // no CA
	public bool // by its own words it follows the rules for public CAs
	ps     []Problem
}

// add notes a problem.
func (l *linter) add(wrong bool, id string, s Severity, ref, text string) {
	if wrong {
		l.ps = append(l.ps, Problem{id, s, transcript.TextOf(text), ref})
	}
}

// Problems gives what is wrong with the certificate itself at that moment, the
// worst first. The rules for public CAs are applied only to a certificate that
// claims to follow them, by a policy of the CA/B Forum or by SCTs; whether its
// CA is trusted at all is the verdict's business.
func (d Details) Problems(at time.Time) []Problem {
	if d.cert == nil {
		return d.unreadProblems()
	}
	l := &linter{d: d, c: d.cert, at: at, leaf: !d.CA, public: d.claimsPublic()}
	l.dates()
	l.lifetime()
	l.key()
	l.form()
	l.subject()
	l.names()
	l.extensions()
	l.uses()
	l.revocation()
	slices.SortStableFunc(l.ps, func(a, b Problem) int {
		return cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity))
	})
	return l.ps
}

// unreadProblems gives what is known of a certificate that cannot be read.
func (d Details) unreadProblems() []Problem {
	ps := []Problem{{"malformed", High, d.Unread, "RFC 5280 4.1"}}
	if d.Readable != nil && d.Readable.Break != nil && d.Readable.Break.duplicate {
		ps = append(ps, Problem{"duplicate_extension", High, transcript.TextOf(d.Readable.Break.Why), "RFC 5280 4.2"})
	}
	return ps
}

// claimsPublic tells whether d says of itself that it follows the rules for public CAs.
func (d Details) claimsPublic() bool {
	return d.SCTs > 0 || slices.ContainsFunc(d.Policies, func(p Policy) bool { return p.public })
}

func (l *linter) dates() {
	const ref = "RFC 5280 4.1.2.5"
	if !l.at.IsZero() {
		l.add(l.at.After(l.d.NotAfter), "expired", High, ref, "it expired on "+stamp(l.d.NotAfter))
		l.add(l.at.Before(l.d.NotBefore), "not_yet_valid", High, ref, "it is not valid until "+stamp(l.d.NotBefore))
	}
	l.add(l.d.NotAfter.Before(l.d.NotBefore), "dates_reversed", High, ref, "it ends before it begins")
	if first, last := timeForms(l.c); first == formGeneralized && l.d.NotBefore.Year() < 2050 || last == formGeneralized && l.d.NotAfter.Year() < 2050 {
		l.add(true, "time_form", Low, ref, "a date before 2050 is written as GeneralizedTime; it has to be a UTCTime")
	}
}

// lifeStep is the longest life in days that a public CA may give from a day on, BR 6.3.2.
type lifeStep struct {
	from time.Time
	days int
}

var lifeSteps = []lifeStep{
	{time.Date(2018, 3, 1, 0, 0, 0, 0, time.UTC), 825},
	{time.Date(2020, 9, 1, 0, 0, 0, 0, time.UTC), 398},
	{time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC), 200},
	{time.Date(2027, 3, 15, 0, 0, 0, 0, time.UTC), 100},
	{time.Date(2029, 3, 15, 0, 0, 0, 0, time.UTC), 47},
}

const longLife = 398 // days

// lifetime compares the life of a server's certificate with what public CAs may give.
func (l *linter) lifetime() {
	if !l.leaf {
		return
	}
	// Both ends are inside, so a second belongs to it besides.
	seconds := l.d.NotAfter.Unix() - l.d.NotBefore.Unix() + 1
	over := func(days int) bool { return seconds > int64(days)*24*60*60 }
	days := int(seconds / (24 * 60 * 60))
	limit := 0
	var next *lifeStep
	for i, s := range lifeSteps {
		switch {
		case !l.d.NotBefore.Before(s.from):
			limit = s.days
		case next == nil && l.at.Before(s.from) && over(s.days):
			next = &lifeSteps[i]
		}
	}
	switch {
	case l.public && limit > 0 && over(limit):
		l.add(true, "long_lived", Medium, "BR 6.3.2", fmt.Sprintf("it lives for %d days; a public CA could give %d at most when it was issued", days, limit))
	case !l.public && over(longLife):
		l.add(true, "long_lived", Info, "BR 6.3.2", fmt.Sprintf("it lives for %d days; public CAs may not give that much, a private CA may", days))
	case l.public && next != nil && !l.at.IsZero() && !l.at.After(l.d.NotAfter):
		l.add(true, "lifetime_steps", Info, "BR 6.3.2", fmt.Sprintf("it lives for %d days; what public CAs issue from %s on may live for %d at most, so renewal has to come more often",
			days, dayOf(next.from), next.days))
	}
}
