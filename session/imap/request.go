package imap

import (
	"bytes"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// secrecy tells which arguments of a command are secret.
type secrecy uint8

const (
	open   secrecy = iota // none
	second                // all but the first: LOGIN, AUTHENTICATE
	every                 // all: something like LOGIN that is none
)

// request is a command as it comes together.
type request struct {
	id      int
	span    transcript.Span
	tag     string
	verb    string
	known   bool
	broken  bool
	secrecy secrecy
	from    int      // where the arguments start in the first line
	pos     int      // arguments so far, where they are secret
	values  [][]byte // of a LOGIN or AUTHENTICATE
	args    []byte   // masked, bounded
	scan    scan
	due     int // go-aheads that the client waits for
	mail    int // literals that are content
	told    bool
	signIn  bool // a sign-in that is understood
	user    transcript.Text
}

// newRequest reads tag and command of a first line.
func newRequest(id int, text []byte) *request {
	r := &request{id: id, from: len(text)}
	tag, rest := word(text)
	verb, _ := word(rest)
	at := len(text) - len(rest)
	r.tag = clip(tag)
	if len(tag) == 0 || !all(tag, isTagByte) {
		r.broken = true
	}
	if end, ok := decode.SignInVerb(tag); ok && end == len(tag) && len(rest) > 0 {
		r.secrecy, r.from = every, at
		return r
	}
	if len(verb) > 0 && !r.broken {
		r.readVerb(text, at, verb)
		return r
	}
	r.broken = true
	if s := decode.Stray(text, true); len(s) > 0 {
		r.tag, r.secrecy, r.from = "", every, s[0].From
	}
	return r
}

// readVerb finds the command at text[at:], whose first word is verb.
func (r *request) readVerb(text []byte, at int, verb []byte) {
	r.verb = upper(verb)
	end := at + len(verb)
	if r.verb == "UID" && end+1 < len(text) {
		second, _ := word(text[end+1:])
		r.verb += " " + printable(upper(second))
		end += 1 + len(second)
	}
	_, r.known = commands[r.verb]
	r.from = min(end+1, len(text))
	switch {
	case r.verb == "LOGIN" || r.verb == "AUTHENTICATE":
		r.secrecy = second
	case r.known:
		if s := decode.Stray(text, false); len(s) > 0 && s[0].From >= r.from && !strings.Contains(freeWords, " "+r.verb+" ") {
			r.secrecy, r.from = every, s[0].From
		}
	default:
		if n, ok := decode.SignInVerb(verb); ok {
			r.secrecy = every
			verb = verb[:n]
			r.from = at + n
			for r.from < len(text) && text[r.from] == ' ' {
				r.from++
			}
		}
		r.verb = printable(verb)
	}
}

// freeWords are commands in whose arguments any word may stand.
const freeWords = " SEARCH UID SEARCH SORT UID SORT THREAD UID THREAD ESEARCH LIST LSUB XLIST RENAME ID SETMETADATA "

func (r *request) sensitive() bool { return r.secrecy != open }

// take takes the arguments in p: its literal, and its text from index from on.
// It gives the secret bytes of p and the literal that p announces.
func (r *request) take(p piece, from int) (ranges []transcript.Range, a announcement) {
	shift := int(p.lit.size)
	if p.lit.is {
		if r.argument(p.lit.bytes) && shift > 0 {
			ranges = append(ranges, transcript.Range{To: shift})
		}
		r.addArgs(lines.Masked(p.lit.bytes, ranges))
	}
	text := p.text[min(from, len(p.text)):]
	r.scan.walk(text)
	a = announced(text, r.scan.quoted, true)
	end := len(text)
	if a.ok {
		end = a.at
	}
	var inText []transcript.Range
	if r.sensitive() {
		inText = r.secretTokens(text[:end])
	}
	if a.ok && !r.joins(a.n) {
		end = len(text)
	}
	r.addArgs(lines.Masked(text[:end], inText))
	for _, g := range inText {
		ranges = append(ranges, transcript.Range{From: g.From + from + shift, To: g.To + from + shift})
	}
	return ranges, a
}

// secretTokens takes the arguments in text and gives those that are secret.
func (r *request) secretTokens(text []byte) (ranges []transcript.Range) {
	for i := 0; ; {
		t, ok := nextToken(text, i)
		if !ok {
			return ranges
		}
		i = t.to
		r.broken = r.broken || !t.closed
		if r.argument(t.value) {
			ranges = append(ranges, transcript.Range{From: t.from, To: t.to})
		}
	}
}

// argument takes a value and tells whether it is secret.
func (r *request) argument(value []byte) bool {
	pos := r.pos
	r.pos++
	if r.secrecy == second && pos < 3 || r.secrecy == every && pos < 16 {
		r.values = append(r.values, bytes.Clone(value))
	}
	if r.verb == "AUTHENTICATE" && string(value) == "=" {
		return false
	}
	return r.secrecy == every || r.secrecy == second && (pos > 0 || !decode.IsName(value))
}

func (r *request) addArgs(b []byte) {
	room := transcript.MaxLineText - len(r.args)
	r.args = append(r.args, b[:min(len(b), max(room, 0))]...)
}

// joins tells whether a literal of n bytes that comes now is a part of its line.
func (r *request) joins(n int64) bool {
	if r.sensitive() {
		return true
	}
	mail := r.verb == "APPEND" || strings.HasSuffix(r.verb, "REPLACE")
	if mail && len(bytes.TrimSpace(r.args)) > 0 {
		return false
	}
	return n <= maxJoined
}
