package session

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// Exit codes of a session that did not go well.
const (
	ExitConnect  = 3 // could not connect, timed out, cut off
	ExitNoTLS    = 4 // no TLS: refused, stripped, injected into, handshake failed
	ExitVerify   = 5 // certificate not verified
	ExitAuth     = 6 // authentication refused
	ExitUnsafe   = 7 // stopped rather than send a secret in clear or to an unproven server
	ExitProtocol = 8 // the peer broke the protocol or a named limit
	ExitFault    = 70
)

// Stop is why a session ended or could not go on. The first stage that failed decides.
type Stop struct {
	Exit  int
	Stage string          // connect, greeting, caps, starttls, handshake, certificate, auth, reply
	Text  transcript.Text // what happened and what it means
	Do    string          // what to do

	told bool // it is recorded already
}

// Error implements error: what happened, at which stage, what to do.
func (s *Stop) Error() string {
	if s.Do == "" {
		return fmt.Sprintf("%s: %s", s.Stage, s.Text)
	}
	return fmt.Sprintf("%s: %s\n  %s", s.Stage, s.Text, s.Do)
}

func stop(exit int, stage, text, do string) *Stop {
	return &Stop{Exit: exit, Stage: stage, Text: transcript.TextOf(text), Do: do}
}

// fault gives the event that records s.
func (s *Stop) fault() *transcript.Fault {
	return &transcript.Fault{Where: s.Stage, Text: s.Text, Do: s.Do, Exit: s.Exit}
}

// stopOf reads a recorded fault back.
func stopOf(f *transcript.Fault) *Stop {
	return &Stop{Exit: f.Exit, Stage: f.Where, Text: f.Text, Do: f.Do, told: true}
}
