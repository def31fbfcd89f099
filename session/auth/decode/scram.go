package decode

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// MaxIterations is the number of SCRAM iterations above which a server asks a
// client for more work than a sign-in is worth.
const MaxIterations = 100_000

// MinIterations is the least number that RFC 7677 section 4 asks for.
const MinIterations = 4096

// scram is the SCRAM family, RFC 5802 and RFC 7677, with and without -PLUS.
type scram struct{}

func (scram) response(n int, b []byte) Step {
	switch {
	case n == 0:
		return scramFirst(string(b))
	case n == 1:
		return scramFinal(string(b))
	case len(b) == 0:
		return Step{Meaning: meanScramEnd}
	}
	return broken(transcript.SecretProof, "SCRAM has two messages of the client (RFC 5802)", b)
}

// scramFirst reads gs2-header n=user,r=nonce.
func scramFirst(msg string) Step {
	s := Step{Meaning: meanScramFirst}
	flag, rest, ok1 := strings.Cut(msg, ",")
	authzid, rest, ok2 := strings.Cut(rest, ",")
	if !ok1 || !ok2 || flag != "n" && flag != "y" && !strings.HasPrefix(flag, "p=") {
		return broken(transcript.SecretProof, "SCRAM's first message begins with n, y or p= and two commas (RFC 5802 section 7)", []byte(msg))
	}
	s.Fields = append(s.Fields, named("channel binding", bindingWords(flag)))
	if name, ok := strings.CutPrefix(authzid, "a="); ok {
		s.Fields = append(s.Fields, named(fieldAuthzid, saslName(name)))
	}
	s.attributes(rest, "m", "n", "r")
	if s.User.IsZero() && s.Problem.IsZero() {
		s.Problem = transcript.TextOf("the first message names no user")
	}
	if s.Secret == transcript.NoSecret {
		s.Secret = transcript.SecretIdentity
	}
	return s
}

func scramFinal(msg string) Step {
	s := Step{Meaning: meanScramFinal}
	s.attributes(msg, "c", "r", "p")
	if !s.has("proof") {
		s.Secret = transcript.SecretProof
		s.Problem = transcript.TextOf("SCRAM's final message carries c=, r= and the proof p= (RFC 5802 section 7)")
	}
	return s
}

func (scram) challenge(_ int, b []byte) Step {
	var s Step
	msg := string(b)
	switch {
	case msg == "":
		s.Meaning = meanGoAhead
	case strings.HasPrefix(msg, "v="), strings.HasPrefix(msg, "e="):
		s.Meaning = meanScramVerdict
		s.attributes(msg, "v", "e")
	default:
		s.Meaning = meanScramChallenge
		s.attributes(msg, "m", "r", "s", "i")
	}
	return s
}

// attributes reads attr=value,attr=value. Only the attributes that belong to
// the message are shown; whatever else stands there is hidden, since it may be
// a secret in the wrong place. Extensions are single letters that RFC 5802
// section 5.1 leaves free.
func (s *Step) attributes(msg string, expected ...string) {
	for _, part := range strings.SplitN(msg, ",", maxFields) {
		key, value, ok := strings.Cut(part, "=")
		if ok && slices.Contains(expected, key) {
			s.attribute(key, value)
			continue
		}
		s.Secret = transcript.SecretProof
		s.Fields = append(s.Fields, hidden("extension", part))
		if len(key) != 1 || !ok || strings.Contains("anmrscipve", key) {
			s.Problem = transcript.TextOf("the message holds something that is no attribute of it (RFC 5802 section 5.1)")
		}
	}
}

func (s *Step) has(name string) bool {
	for _, f := range s.Fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

func (s *Step) attribute(key, value string) {
	switch key {
	case "n":
		name := saslName(value)
		s.User = transcript.TextOf(name)
		s.Fields = append(s.Fields, named(fieldUser, name))
	case "r":
		s.Fields = append(s.Fields, named("nonce", value))
	case "s":
		s.Fields = append(s.Fields, named("salt", value))
	case "i":
		s.iterations(value)
	case "c":
		s.Fields = append(s.Fields, named("channel binding", bindingData(value)))
		if len(value) > len("biws") { // more than n,, or y,,: it goes into what the proof is over
			s.Fields = append(s.Fields, named("binding data", value))
		}
	case "p": // the proof, and v below, let a password be tried offline
		s.Secret = transcript.SecretProof
		s.Fields = append(s.Fields, hidden("proof", value))
	case "v":
		s.Secret = transcript.SecretProof
		s.Fields = append(s.Fields, hidden("server signature", value))
	case "e":
		s.Fields = append(s.Fields, named("error", value))
	case "m":
		s.Fields = append(s.Fields, named("mandatory extension", value))
		s.Problem = transcript.TextOf("m= demands an extension that nobody defined: the sign-in has to stop (RFC 5802 section 5.1)")
	}
}

func (s *Step) iterations(value string) {
	s.Fields = append(s.Fields, named("iterations", value))
	n, err := strconv.ParseUint(value, 10, 63)
	switch {
	case err != nil || n == 0:
		s.Problem = transcript.TextOf("the number of iterations is no positive number")
	case n > MaxIterations:
		s.Problem = transcript.TextOf(fmt.Sprintf("the server asks for %d iterations, more than %d: work for the client without end", n, MaxIterations))
	case n < MinIterations:
		s.Problem = transcript.TextOf(fmt.Sprintf("the server asks for %d iterations, fewer than the %d of RFC 7677: guessing is cheap", n, MinIterations))
	}
}

// saslName undoes =2C and =3D of RFC 5802 section 5.1.
func saslName(s string) string { return strings.NewReplacer("=2C", ",", "=3D", "=").Replace(s) }

func bindingWords(flag string) string {
	switch flag {
	case "n":
		return "n: the client has none"
	case "y":
		return "y: the client has it, and believes that the server has not"
	}
	return flag
}

// bindingData reads c=: the GS2 header again, and the data that bind to TLS.
func bindingData(value string) string {
	b, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return value
	}
	parts := strings.SplitN(string(b), ",", 3)
	if len(parts) < 3 {
		return value
	}
	if parts[2] == "" {
		return bindingWords(parts[0])
	}
	return fmt.Sprintf("%s, %d octets", parts[0], len(parts[2]))
}
