package decode

import (
	"bytes"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// MaxLine is the greatest length of one line of an exchange in octets, as
// RFC 4954 section 4 sets it.
const MaxLine = 12288

// Step is one line of a sign-in, understood.
type Step struct {
	Fields  []transcript.AuthField
	User    transcript.Text       // as far as known by now
	Secret  transcript.SecretKind // the most that the line gives away; SecretIdentity for a mere name
	Problem transcript.Text       // what is wrong with the line; empty where nothing is
	Meaning transcript.Meaning
	Cancel  bool // the client gave up with "*"
}

// mechanism reads the decoded messages of one SASL mechanism, each side's in order.
type mechanism interface {
	response(n int, b []byte) Step // n counts the client's messages from 0
	challenge(n int, b []byte) Step
}

// announced is a mechanism whose servers may say something in plain words
// before the exchange begins, where others have an empty challenge.
type announced interface {
	announces(line []byte) bool
}

// Exchange follows one SASL exchange from both sides.
type Exchange struct {
	name       string
	mech       mechanism
	responses  int
	challenges int
	user       transcript.Text
}

// Begin starts an exchange of a mechanism, known or not, in any case of letters.
func Begin(mechanism string) *Exchange {
	name := strings.ToUpper(strings.TrimSpace(mechanism))
	return &Exchange{name: name, mech: reader(name)}
}

func reader(name string) mechanism {
	switch {
	case name == "PLAIN":
		return plain{}
	case name == "LOGIN":
		return &login{}
	case name == "EXTERNAL":
		return external{}
	case name == "ANONYMOUS":
		return anonymous{}
	case name == "CRAM-MD5":
		return cram{}
	case name == "DIGEST-MD5":
		return digestMD5{}
	case name == "XOAUTH2":
		return xoauth2{}
	case name == "OAUTHBEARER":
		return oauthbearer{}
	case name == "NTLM":
		return ntlm{}
	case strings.HasPrefix(name, "SCRAM-"):
		return scram{}
	case name == "GSSAPI", name == "GSS-SPNEGO", strings.HasPrefix(name, "GS2-"):
		return gss{}
	}
	return opaque{name: name}
}

// Mechanism gives the name in upper case.
func (x *Exchange) Mechanism() string { return x.name }

// Response takes one line of the client without its line end, as sent: base64,
// "=" for an empty initial response, "*" to give up.
func (x *Exchange) Response(line []byte) Step {
	if string(line) == "*" {
		return Step{User: x.user, Cancel: true, Meaning: transcript.Meaning{
			Term: "*", Text: "The client gives up this sign-in.", RFC: "RFC 4954 4"}}
	}
	if masked(line) {
		x.responses++
		kind, _ := Kind(x.name)
		return Step{User: x.user, Secret: kind}
	}
	b, problem := x.open(line, x.responses == 0 && x.challenges == 0)
	s := x.read(b)
	x.responses++
	return x.finish(s, problem)
}

// read reads a message of the client. One of NTLM is what it says to be, in
// whatever exchange: an answer to a challenge and never a password.
func (x *Exchange) read(b []byte) Step {
	if _, wraps := x.mech.(gss); !wraps && ntlmType(b) != 0 {
		return ntlm{}.response(x.responses, b)
	}
	return x.mech.response(x.responses, b)
}

// Silent tells whether the client has said nothing yet. A server that agrees
// then can agree only to begin: no mechanism signs in somebody unheard.
func (x *Exchange) Silent() bool { return x.responses == 0 }

// masked tells whether a line was made unreadable in a file that was passed on.
func masked(line []byte) bool {
	return len(line) > 1 && len(bytes.Trim(line, "*")) == 0
}

// Challenge takes one challenge of the server without its line end and without
// "334 " or "+ ": base64, possibly empty.
func (x *Exchange) Challenge(line []byte) Step {
	b, problem := x.open(line, false)
	if a, ok := x.mech.(announced); ok && x.challenges == 0 && x.responses == 0 && (problem != "" || !isText(b)) && a.announces(line) {
		b, problem = line, ""
	}
	s := x.mech.challenge(x.challenges, b)
	x.challenges++
	return x.finish(s, problem)
}

func (x *Exchange) finish(s Step, problem string) Step {
	if problem != "" { // bad encoding explains whatever form is missing below it
		s.Problem = transcript.TextOf(problem)
	}
	if !s.User.IsZero() {
		x.user = s.User
	}
	s.User = x.user
	return s
}

// open decodes a line; the problem names what is wrong with it without a byte of it.
func (x *Exchange) open(line []byte, initial bool) (b []byte, problem string) {
	if string(line) == "=" {
		if initial {
			return nil, ""
		}
		return nil, `"=" stands for an empty initial response only; an empty answer later is an empty line (RFC 4954 section 4)`
	}
	if len(line) > MaxLine {
		b, _ = decodeBase64(line[:MaxLine])
		return b, fmt.Sprintf("the line has %d octets; a sign-in's line has %d at most (RFC 4954 section 4), the rest was not decoded", len(line), MaxLine)
	}
	return decodeBase64(line)
}

// isText tells whether b is printable ASCII, or nothing.
func isText(b []byte) bool {
	return bytes.IndexFunc(b, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// named makes a field that may be shown.
func named[T ~string | ~[]byte](name string, value T) transcript.AuthField {
	return transcript.AuthField{Name: name, Value: transcript.TextOf(value)}
}

// hidden makes a field that may not.
func hidden[T ~string | ~[]byte](name string, value T) transcript.AuthField {
	return transcript.AuthField{Name: name, Secret: transcript.Hide(string(value))}
}

// broken is a step that does not have the mechanism's form: it may hold the
// secret anywhere, so none of it is shown.
func broken(kind transcript.SecretKind, problem string, b []byte) Step {
	s := Step{Secret: kind, Problem: transcript.TextOf(problem)}
	if len(b) > 0 {
		s.Fields = []transcript.AuthField{hidden("response", b)}
	} else {
		s.Secret = transcript.NoSecret
	}
	return s
}
