package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// Leak is a line among bytes about to go out that carries a secret.
type Leak struct {
	Kind      transcript.SecretKind
	Mechanism string           // a SASL name, or USER, APOP, LOGIN for the commands; "" within a sign-in that nothing names
	At        transcript.Range // of the line, without its end
}

// Outgoing is raw bytes that are about to go out, and where they would go.
type Outgoing struct {
	Protocol string
	State    string // the dialogue's, by name
	Content  int64  // how many of the bytes at least are the rest of a literal or a chunk
	Bytes    []byte
}

// Leaks gives the lines that carry a secret: a command that signs in, an initial
// response, an answer within a sign-in, the literals of LOGIN. A sign-in that
// the bytes themselves begin is followed.
//
// Names alone (USER, EXTERNAL) are no secret.
func (o Outgoing) Leaks() []Leak {
	f := follower{protocol: family(o.Protocol), state: o.State}
	f.within, f.mech = exchange(o.State)
	b, skipped := o.Bytes, 0
	if !f.within {
		skipped = int(min(o.Content, int64(len(b))))
		f.content = f.protocol == "smtp" && inMail(o.State)
	}
	for at := skipped; at < len(b); {
		end := at + len(b[at:])
		if i := bytes.IndexAny(b[at:], "\r\n"); i >= 0 {
			end = at + i
		}
		f.line(b[at:end], transcript.Range{From: at, To: end})
		at = end + 1
	}
	f.loneCR(b[skipped:], skipped)
	return f.leaks
}

// follower reads lines of the client ahead of sending them.
type follower struct {
	protocol, state string
	within          bool // a sign-in
	mech            string
	literals        bool // of a LOGIN: the lines up to the last literal belong to it
	content         bool // of a mail, up to a lone dot
	leaks           []Leak
}

// line judges one line.
func (f *follower) line(l []byte, at transcript.Range) {
	leak := func(kind transcript.SecretKind, mech string) { f.leaks = append(f.leaks, Leak{kind, mech, at}) }
	switch {
	case len(l) == 0:
	case f.content && !f.within:
		f.content = string(l) != "."
	case f.literals:
		leak(transcript.SecretPassword, "LOGIN")
		f.literals = Announces(l)
	case f.within:
		if kind, ok := answer(f.mech, l); ok {
			leak(kind, f.mech)
		}
		// A command of its own, which a server may well take: no answer has a blank.
		found, _ := command(f.protocol, l)
		if kind, _ := decode.Kind(found); found != "" && found != f.mech && isSecret(kind) {
			leak(kind, found)
		}
		f.within = string(l) != "*"
	case f.stray(l):
		leak(transcript.SecretPassword, "")
	default:
		found, begun := command(f.protocol, l)
		if kind, _ := decode.Kind(found); found != "" && isSecret(kind) {
			leak(kind, found)
		}
		f.literals = f.protocol == "imap" && found == "LOGIN" && begun == "" && Announces(l)
		f.within, f.mech = begun != "", begun
	}
}

// loneCR judges lines with a CR inside once more, as servers read them that
// take it for a blank.
func (f *follower) loneCR(b []byte, at int) {
	for _, l := range bytes.SplitAfter(b, []byte("\n")) {
		inner := bytes.TrimRight(l, "\r\n")
		if bytes.IndexByte(inner, '\r') >= 0 {
			found, _ := command(f.protocol, bytes.ReplaceAll(inner, []byte("\r"), []byte(" ")))
			if kind, _ := decode.Kind(found); found != "" && isSecret(kind) {
				f.leaks = append(f.leaks, Leak{kind, found, transcript.Range{From: at, To: at + len(inner)}})
			}
		}
		at += len(l)
	}
}

// Announces tells whether a line of IMAP ends with the length of a literal, RFC 9051 4.3.
func Announces(l []byte) bool {
	i := bytes.LastIndexByte(l, '{')
	if i < 0 || !bytes.HasSuffix(l, []byte("}")) {
		return false
	}
	n := strings.TrimRight(string(l[i+1:len(l)-1]), "+-")
	return n != "" && strings.Trim(n, "0123456789") == ""
}

func isSecret(kind transcript.SecretKind) bool {
	return kind != transcript.NoSecret && kind != transcript.SecretIdentity
}

// answer judges a line within a sign-in; what the mechanism is may not be known.
func answer(mech string, l []byte) (transcript.SecretKind, bool) {
	if s := string(bytes.TrimSpace(l)); s == "*" || s == "" || s == "=" {
		return transcript.NoSecret, false
	}
	if mech == "" {
		return transcript.SecretPassword, true
	}
	kind, _ := decode.Kind(mech)
	return kind, isSecret(kind)
}

// command reads a line outside a sign-in: found is the mechanism whose secret
// it carries, begun the one whose sign-in it begins.
func command(protocol string, l []byte) (found, begun string) {
	words := strings.Fields(string(l))
	if len(words) == 0 {
		return "", ""
	}
	if protocol == "imap" {
		return imapCommand(words)
	}
	verb := strings.ToUpper(words[0])
	switch {
	case verb == "AUTH" && len(words) > 1:
		return saslCommand(words[1:])
	case protocol == "pop3" && verb == "PASS" && len(l) > len("PASS "):
		return "USER", ""
	case protocol == "pop3" && verb == "APOP" && len(words) > 2:
		return "APOP", ""
	}
	return "", ""
}

// imapCommand looks behind the tag, and at the first word too: the tag may be
// left to be added.
func imapCommand(words []string) (found, begun string) {
	for i := 0; i < 2 && i < len(words); i++ {
		rest := words[i+1:]
		switch strings.ToUpper(words[i]) {
		case "LOGIN":
			if len(rest) > 0 {
				return "LOGIN", ""
			}
		case "AUTHENTICATE", "AUTH": // AUTH is a slip that gives away as much
			if len(rest) > 0 {
				return saslCommand(rest)
			}
		}
	}
	return "", ""
}

// typedBare are commands of one word that people type in letters of both cases.
var typedBare = []string{"QUIT", "NOOP", "RSET", "DATA", "HELP", "STAT", "LIST", "UIDL", "CAPA", "STLS", "STARTTLS", "LOGOUT", "CAPABILITY", "IDLE", "DONE", "CHECK"}

// stray tells whether a line is an answer that nobody awaits: to a challenge
// that was not seen, or of a sign-in that the server refused before its end.
func (f *follower) stray(l []byte) bool {
	owed := slices.Contains(strings.Fields(f.state), "owed") || f.protocol == "imap" && strings.Contains(f.state, "not authenticated")
	return owed && decode.IsAnswer(l) && !slices.Contains(typedBare, strings.ToUpper(string(l)))
}

func saslCommand(words []string) (found, begun string) {
	mech := strings.ToUpper(words[0])
	switch {
	case len(words) == 1 || len(words) == 2 && words[1] == "=":
		return "", mech
	case mech == "LOGIN" && len(words) == 2:
		return "", mech // the initial response of LOGIN is the user's name
	}
	return mech, mech
}

// exchange tells whether a dialogue's state is within a sign-in, and of which
// mechanism where the name of the state has it: "auth", "sasl PLAIN".
func exchange(state string) (within bool, mech string) {
	words := strings.FieldsFunc(state, func(r rune) bool { return r == ' ' || r == ':' || r == '/' })
	for i, w := range words {
		switch strings.ToLower(w) {
		case "auth", "authenticating", "authenticate", "sasl", "sign-in", "signing":
			within = true
			if i+1 < len(words) && strings.ToUpper(words[i+1]) == words[i+1] {
				mech = words[i+1]
			}
		}
	}
	return within, mech
}

// inMail tells whether lines are those of a mail, up to a lone dot.
func inMail(state string) bool {
	return slices.Contains(strings.Fields(strings.ToLower(state)), "data")
}

// Holds tells whether a line gives away a known secret, as it is or in an
// encoding: base64 in any alignment and alphabet, hexadecimal, per cent, the
// quoted string of IMAP.
func Holds(line []byte, secret string) bool {
	if secret == "" {
		return false
	}
	want, inner := []byte(secret), quoted(secret)
	inner = inner[1 : len(inner)-1]
	if bytes.Contains(line, want) || bytes.Contains(line, []byte(inner)) {
		return true
	}
	if s, err := url.PathUnescape(string(line)); err == nil && strings.Contains(s, secret) {
		return true
	}
	for _, run := range bytes.FieldsFunc(line, func(r rune) bool { return !decode.IsBase64(r) }) {
		if runHolds(strings.NewReplacer("-", "+", "_", "/").Replace(string(run)), want) {
			return true
		}
	}
	return false
}

// runHolds decodes a run of base64 characters from each place where it may begin.
func runHolds(run string, want []byte) bool {
	for skip := 0; skip < 4 && skip < len(run); skip++ {
		part := run[skip:]
		if len(part)%4 == 1 { // a last character alone carries no octet
			part = part[:len(part)-1]
		}
		if b, err := base64.RawStdEncoding.DecodeString(part); err == nil && bytes.Contains(b, want) {
			return true
		}
		if b, _ := hex.DecodeString(run[skip:]); bytes.Contains(b, want) {
			return true
		}
	}
	return false
}
