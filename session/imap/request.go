package imap

import (
	"bytes"
	"fmt"
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

// queueUp lets r wait for its reply. The queue is bounded: a server that never
// answers must not make it grow.
func (d *Dialogue) queueUp(r *request) {
	const most = 10_000
	for _, q := range d.queue {
		if q == r {
			return
		}
	}
	if len(d.queue) == most {
		d.find(d.limit("limit-queue", fmt.Sprintf("more than %d commands wait for a reply", most),
			"The oldest is forgotten; its reply will seem to answer nothing.", r.span))
		d.unsure = true
		d.queue = append(d.queue[:0], d.queue[1:]...)
	}
	d.queue = append(d.queue, r)
}

// request tells that r is whole, and what it starts.
func (d *Dialogue) request(r *request) {
	if r.told {
		return
	}
	r.told = true
	ev := d.opts.Memory.Request()
	*ev = transcript.Request{
		ID: r.id, Span: r.span, Tag: transcript.TextOf(r.tag[:min(len(r.tag), maxName)]), Verb: r.verb,
		Args: transcript.TextOf(r.args), Known: r.known,
	}
	if r.known {
		ev.Meaning = commands[r.verb].meaning(r.verb)
	}
	d.emit(ev)
	if d.held() {
		d.find(pipelinedAfterSTARTTLS(r))
	}
	switch {
	case r.secrecy == every:
		for _, v := range decode.Loose(r.values) {
			d.remember([]byte(v))
		}
	case r.verb == "LOGIN":
		d.login(r)
	}
	if r.broken {
		return
	}
	switch r.verb {
	case "AUTHENTICATE":
		d.authenticate(r)
	case "IDLE":
		d.idle = r
		r.due = 1
	case "STARTTLS":
		d.upgrade = r
	}
	r.values, r.args = nil, nil
}

// answered takes r out of the queue.
func (d *Dialogue) answered(r *request) {
	for i, q := range d.queue {
		if q == r {
			d.queue = append(d.queue[:i], d.queue[i+1:]...)
			break
		}
	}
	if d.open == r {
		d.request(r)
		if r.due > 0 {
			// The server refused before its go-ahead: the literal is never sent.
			d.unfinished(transcript.Client)
			d.open = nil
		}
	}
	if d.idle == r {
		d.idle = nil
	}
	if d.upgrade == r {
		d.upgrade = nil
	}
}

// tagged finds the oldest command with that tag that waits.
func (d *Dialogue) tagged(tag string) *request {
	for _, q := range d.queue {
		if q.tag == tag {
			return q
		}
	}
	return nil
}

// misread finds the oldest command that waits and has no tag, or none that a
// server could read: an untagged BAD is for that one.
func (d *Dialogue) misread() *request {
	for _, q := range d.queue {
		if q.broken {
			return q
		}
	}
	return nil
}

// awaiting finds the command that a continuation request is for.
func (d *Dialogue) awaiting() *request {
	for _, q := range d.queue {
		if q.due > 0 || d.auth != nil && d.auth.request == q {
			return q
		}
	}
	return nil
}

// asking finds the oldest command that one of these responses can be for.
func (d *Dialogue) asking(verbs string) *request {
	for _, q := range d.queue {
		v := strings.TrimPrefix(q.verb, "UID ")
		if v != "" && strings.Contains(" "+verbs+" ", " "+v+" ") {
			return q
		}
	}
	return nil
}
