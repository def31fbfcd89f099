package exposure

import (
	"strconv"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/transcript"
)

// Way is a way to sign in, and what it would give away without SSL.
type Way struct {
	Mechanism string              `json:"mechanism"`
	Severity  transcript.Severity `json:"severity"`
	Work      string              `json:"work"`            // of the attacker
	Floor     *guess.Rate         `json:"floor,omitempty"` // guesses on one core of this machine
	Without   bool                `json:"without_ssl"`     // whether it can run without SSL at all
}

// WayOf tells what a mechanism would give away to whoever reads all of it. The
// iterations are those of SCRAM, 0 where they are not known. A nil floor leaves the speed out.
func WayOf(mechanism string, iterations int, floor Floor) Way {
	name := strings.ToUpper(mechanism)
	kind, severity := decode.Kind(name)
	w := Way{Mechanism: name, Severity: severity, Without: true}
	known := true
	if _, ok := decode.Mechanism(name); !ok && name != "USER" && name != "APOP" && name != "PASS" {
		known = false
	}
	switch {
	case strings.HasSuffix(name, "-PLUS"):
		return Way{Mechanism: name, Severity: transcript.SeverityNone, Work: "cannot run without TLS"}
	case !known:
		w.Work = "not told: mailwire does not know it"
	case kind == transcript.SecretPassword:
		w.Work = "no work: the password is readable"
	case kind == transcript.SecretToken:
		w.Work = "no work: the token is usable until it ends"
	case kind == transcript.SecretDigest:
		w.Work = "passwords tried offline: " + hashes(name)
	case strings.HasPrefix(name, "SCRAM-"):
		if iterations <= 0 {
			iterations = decode.MinIterations
		} else if iterations < decode.MinIterations {
			w.Severity = transcript.SeverityHigh
		}
		w.Work = "passwords tried offline, " + strconv.Itoa(iterations) + " iterations each"
	case kind == transcript.SecretProof:
		w.Work = "depends on what is in its tokens"
	case kind == transcript.SecretIdentity:
		w.Work = "nothing secret crosses; it rests on TLS"
	default:
		w.Work = "nothing to take"
	}
	if floor != nil {
		if r, ok := floor(name, iterations); ok {
			w.Floor = &r
		}
	}
	return w
}

// hashes tells what one guess costs.
func hashes(name string) string {
	switch name {
	case "APOP":
		return "1 MD5 each"
	case "CRAM-MD5":
		return "2 MD5 of 2 blocks each"
	case "DIGEST-MD5":
		return "3 MD5 each"
	case "NTLM":
		return "1 MD4 and 4 MD5 each"
	}
	return "a few hashes each"
}
