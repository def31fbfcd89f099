package imap

import (
	"bytes"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// signIn is an AUTHENTICATE under way (RFC 9051 6.2.2).
type signIn struct {
	request   *request
	exchange  *decode.Exchange
	asked     bool // the server has sent a continuation request
	responded bool // the client has sent an initial response or an answer
	cancelled bool
}

// takes tells whether a line of the client belongs to the sign-in: before the
// server has asked, a line that is a command does not.
func (a *signIn) takes(text []byte) bool { return a.asked || !isCommand(text) }

// isCommand tells whether a line starts with a tag and a known command.
func isCommand(text []byte) bool {
	r := newRequest(0, text)
	return r.known && !r.broken
}

// authenticate starts an AUTHENTICATE, with the initial response where the
// command has one (RFC 4959).
func (d *Dialogue) authenticate(r *request) {
	if len(r.values) == 0 {
		return
	}
	a := &signIn{request: r, exchange: decode.Begin(string(r.values[0]))}
	d.auth = a
	var step decode.Step
	if len(r.values) > 1 {
		d.limitSASL(r.values[1], r.span)
		step = a.exchange.Response(r.values[1])
		a.responded = true
		d.remember(r.values[1])
	}
	r.signIn = true
	d.authStep(r, transcript.Client, r.span, "start", step)
}

// login tells of a LOGIN (RFC 9051 6.2.3). Where it is malformed, all that
// comes after the user counts as the password: it has crossed all the same.
func (d *Dialogue) login(r *request) {
	if len(r.values) < 2 {
		return
	}
	r.signIn = true
	for _, v := range r.values[1:] {
		d.remember(v)
	}
	step := decode.Login(r.values[0], bytes.Join(r.values[1:], []byte(" ")))
	switch {
	case len(r.values) > 2:
		step.Problem = transcript.TextOf("LOGIN takes two arguments; one with a space needs quotes")
	case r.broken:
		step.Problem = transcript.TextOf("the command is malformed")
	}
	d.authStep(r, transcript.Client, r.span, "start", step)
}

// response takes a line of the client within AUTHENTICATE.
func (d *Dialogue) response(p piece) {
	a := d.auth
	var ranges []transcript.Range
	if t := string(p.text); t != "*" && t != "=" {
		ranges = whole(p)
	}
	class := transcript.ClassResponse
	if p.Cut {
		class = transcript.ClassBroken
	}
	d.emit(d.client.event(p, class, ranges))
	span := d.client.lines.Span(p.Off, int64(len(p.Raw)))
	d.limitSASL(p.text, span)
	step := a.exchange.Response(p.text)
	a.responded, a.cancelled = true, step.Cancel
	d.remember(p.text)
	name := "response"
	if step.Cancel {
		name = "cancel"
	}
	d.authStep(a.request, transcript.Client, span, name, step)
}

// challenge takes the text of a continuation request within AUTHENTICATE. An
// empty one before any answer only says that the client may go on.
func (d *Dialogue) challenge(span transcript.Span, text []byte) {
	a := d.auth
	first := !a.asked && !a.responded
	a.asked = true
	if first && len(text) == 0 {
		return
	}
	d.limitSASL(text, span)
	step := a.exchange.Challenge(text)
	step.Conceal(func(b []byte) []transcript.Range { return d.secrets.Find(b) })
	d.authStep(a.request, transcript.Server, span, "challenge", step)
}

// signInEnded takes the tagged reply to a sign-in.
func (d *Dialogue) signInEnded(r *request, span transcript.Span, ok bool) {
	if r.verb == "AUTHENTICATE" {
		d.owed = !ok
	}
	name := "refused"
	if ok {
		name = "ok"
	}
	if r.signIn {
		d.authStep(r, transcript.Server, span, name, decode.Step{})
	}
	if d.auth != nil && d.auth.request == r {
		d.auth = nil
	}
}

func (d *Dialogue) authStep(r *request, dir transcript.Dir, span transcript.Span, name string, s decode.Step) {
	ev := &transcript.AuthStep{
		Dir: dir, Span: span, Request: r.id, Mechanism: "LOGIN", Via: "command", Step: name,
		Fields: s.Fields, User: s.User, Secret: s.Secret, Problem: s.Problem, Meaning: s.Meaning,
	}
	if r.verb == "AUTHENTICATE" {
		ev.Via = "sasl"
		ev.Mechanism = printable(d.auth.exchange.Mechanism())
	}
	if s.User.IsZero() {
		ev.User = r.user
	}
	r.user = ev.User
	for _, f := range s.Fields {
		d.remember([]byte(f.Secret.Reveal()))
	}
	d.emit(ev)
}

// remember keeps a secret to mask its echoes.
func (d *Dialogue) remember(secret []byte) {
	if len(secret) <= maxKept {
		d.secrets.Add(string(secret))
	}
}

// echoes gives the places in a piece of the server where a secret stands that was seen before.
func (d *Dialogue) echoes(p piece) []transcript.Range {
	text := p.Body()
	if p.lit.size > 0 {
		text = append(bytes.Clone(p.lit.bytes), text...)
	}
	return d.secrets.Find(text[:min(len(text), maxKept)])
}
