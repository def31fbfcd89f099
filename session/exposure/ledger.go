package exposure

import (
	"strings"

	"example.org/mailwire/transcript"
)

// ledger is the running account: what the wire had, and what it would have had.
type ledger struct {
	lines          int
	soFar, without side
}

// side is one column of the ledger. Names and addresses count once.
type side struct {
	tally     transcript.Tally
	addresses map[string]bool
	hosts     map[string]bool
	request   int             // the sign-in at hand
	counted   map[string]bool // of it
}

// maxNames bounds what is remembered to count it once; beyond it each counts.
const maxNames = 10_000

func newLedger() *ledger { return &ledger{} }

func (l *ledger) sum() transcript.Ledger {
	return transcript.Ledger{Lines: l.lines, SoFar: l.soFar.tally, Without: l.without.tally}
}

func (s *side) address(a string) {
	if once(&s.addresses, strings.ToLower(a)) {
		s.tally.Addresses++
	}
}

func (s *side) host(h string) {
	if h = strings.ToLower(strings.TrimSuffix(h, ".")); h != "" && once(&s.hosts, h) {
		s.tally.Hosts++
	}
}

// once tells whether key was not in the set, and puts it there.
func once(set *map[string]bool, key string) bool {
	if (*set)[key] {
		return false
	}
	if *set == nil {
		*set = map[string]bool{}
	}
	if len(*set) < maxNames {
		(*set)[key] = true
	}
	return true
}

// signIn counts what a step gives away, each kind once for its sign-in.
func (s *side) signIn(e *transcript.AuthStep) {
	if e.Request != s.request {
		s.request, s.counted = e.Request, nil
	}
	switch e.Secret {
	case transcript.SecretPassword:
		s.one("readable", &s.tally.Readable)
	case transcript.SecretToken:
		s.one("replayable", &s.tally.Replayable)
	case transcript.SecretDigest, transcript.SecretProof:
		s.one("guessable", &s.tally.Guessable)
	case transcript.SecretIdentity:
		s.one("identity", &s.tally.Identity)
	}
	for _, f := range e.Fields {
		if (f.Name == "user" || f.Name == "authorization identity") && !f.Value.IsZero() {
			s.one("identity", &s.tally.Identity)
		}
	}
}

func (s *side) one(what string, n *int) {
	if once(&s.counted, what) {
		*n++
	}
}
