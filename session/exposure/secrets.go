package exposure

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// secrets remembers what the sign-in at hand gave away.
type secrets struct {
	last       transcript.SecretKind
	seen       map[string]bool // findings told for the sign-in
	request    int
	iterations string // of SCRAM
}

func (s *secrets) step(e *transcript.AuthStep) {
	if e.Request != s.request {
		*s = secrets{last: s.last, request: e.Request}
	}
	if isSecret(e.Secret) {
		s.last = e.Secret
	}
	for _, f := range e.Fields {
		if f.Name == "iterations" {
			s.iterations = f.Value.String()
		}
	}
}

func isSecret(k transcript.SecretKind) bool {
	return k != transcript.NoSecret && k != transcript.SecretIdentity
}

// rank orders kinds by what they are worth.
func rank(k transcript.SecretKind) int {
	switch decode.Worth(k) {
	case transcript.SeverityCritical:
		return 4
	case transcript.SeverityHigh:
		return 3
	case transcript.SeverityMedium:
		return 2
	case transcript.SeverityLow:
		return 1
	}
	return 0
}
