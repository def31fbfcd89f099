package pop3

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// signIn takes the commands that sign in.
func (d *Dialogue) signIn(p *pending, c command, body []byte, span transcript.Span) {
	args := body[c.args.From:c.args.To]
	switch c.verb {
	case "USER":
		s := decode.User(args)
		d.user = s.User
		d.authStep(p, transcript.Client, span, "start", s)
	case "PASS":
		s := decode.Pass(args)
		s.User = d.user
		d.authStep(p, transcript.Client, span, "response", s)
	case "APOP":
		at := c.digest(body)
		user := body[c.args.From:at]
		for len(user) > 0 && (user[len(user)-1] == ' ' || user[len(user)-1] == '\t') {
			user = user[:len(user)-1]
		}
		d.authStep(p, transcript.Client, span, "start", decode.APOP(d.timestamp, user, body[at:]))
	case "AUTH":
		d.startAuth(p, c, body, span)
	}
}

// startAuth takes an AUTH command with a mechanism (RFC 5034 4).
func (d *Dialogue) startAuth(p *pending, c command, body []byte, span transcript.Span) {
	mech, initial := c.mechanism(body)
	if mech == "" {
		return
	}
	d.auth = p
	from := skipBlanks(body, c.args.From)
	p.exchange = decode.Begin(string(body[from : from+len(mech)]))
	var s decode.Step
	if initial.From < initial.To {
		s = p.exchange.Response(body[initial.From:initial.To])
		d.learn(s, body[initial.From:initial.To])
	}
	if s.Meaning.Term == "" {
		s.Meaning = mechanismMeaning(p.exchange.Mechanism())
	}
	d.authStep(p, transcript.Client, span, "start", s)
}

// unheard tells whether a yes to p can only be a go-ahead. Older servers answer
// AUTH NTLM so, where [MS-OXPOP3] 2.2.1 has "+ ". After missing bytes of the
// client nobody knows what it said.
func (d *Dialogue) unheard(p *pending) bool {
	return p.exchange != nil && p.exchange.Silent() && p.begun == nil && !p.cancelled && !d.torn && !d.unsure
}

// meantYes ends a sign-in whose yes came before the client said anything, where
// a command follows it: client and server took it for the end.
func (d *Dialogue) meantYes() {
	p := d.auth
	if p == nil || p.begun == nil || !p.exchange.Silent() || d.head() != p {
		return
	}
	d.pop()
	d.state = StateTransaction
	d.authStep(p, transcript.Server, p.begun.span, "ok", decode.Step{Meaning: codes["+OK"]})
}

// takesResponse tells whether a line of the client belongs to a sign-in. After
// a challenge it does; before one, a client that does not wait may still have sent a command.
func (d *Dialogue) takesResponse(body []byte) bool {
	if d.auth == nil || d.auth.cancelled {
		return false
	}
	return d.auth.awaiting || !parseCommand(body).known
}

// response takes a line of a sign-in from the client.
func (d *Dialogue) response(l lines.Line) {
	body := l.Body()
	var ranges []transcript.Range
	if s := string(body); s != "*" && s != "=" && s != "" {
		ranges = []transcript.Range{{To: len(body)}}
	}
	class := transcript.ClassResponse
	if l.Cut {
		class = transcript.ClassBroken
	}
	d.masked = l.Cut
	line := d.client.Event(l, class, ranges...)
	d.emit(line)
	if l.Cut {
		d.longLine(line.Span)
	}
	p := d.auth
	p.awaiting = false
	s := p.exchange.Response(body)
	step := "response"
	if s.Cancel {
		step, p.cancelled = "cancel", true
	}
	d.learn(s, body)
	d.authStep(p, transcript.Client, line.Span, step, s)
	d.longSASL(body, line.Span)
}

// learn keeps the secrets of a step, to know them again where the server repeats them.
func (d *Dialogue) learn(s decode.Step, line []byte) {
	switch s.Secret {
	case transcript.NoSecret, transcript.SecretIdentity:
		return
	}
	d.secrets.Add(string(line))
	for _, f := range s.Fields {
		d.secrets.Add(f.Secret.Reveal())
	}
}

// learnLoose keeps the secrets of words that are no step of a sign-in.
func (d *Dialogue) learnLoose(b []byte) {
	d.secrets.Add(string(b))
	for _, v := range decode.Loose(decode.Words(b)) {
		d.secrets.Add(v)
	}
}

// authStep tells of a step of a sign-in: USER and PASS are one mechanism together.
func (d *Dialogue) authStep(p *pending, dir transcript.Dir, span transcript.Span, step string, s decode.Step) {
	if !s.User.IsZero() {
		p.user = s.User
	}
	ev := &transcript.AuthStep{
		Dir: dir, Span: span, Request: p.id, Mechanism: "USER", Via: "command", Step: step,
		Fields: s.Fields, User: p.user, Secret: s.Secret, Problem: s.Problem, Meaning: s.Meaning,
	}
	switch {
	case p.exchange != nil:
		ev.Mechanism, ev.Via = transcript.TextOf(p.exchange.Mechanism()).String(), "sasl"
	case p.verb == "APOP":
		ev.Mechanism = "APOP"
	}
	d.emit(ev)
}

// authAnswered takes a reply to a command that signs in, or to a line of a sign-in.
func (d *Dialogue) authAnswered(p *pending, r *reply, o transcript.Outcome) {
	yes := o == transcript.OutcomeOK
	switch {
	case o == transcript.OutcomeMore && p.begun == r:
		d.authStep(p, transcript.Server, r.span, "challenge", p.exchange.Challenge(nil))
		return
	case o == transcript.OutcomeMore:
		p.awaiting = true
		s := p.exchange.Challenge(r.challenge)
		s.Conceal(func(b []byte) []transcript.Range { return d.secrets.Find(b) })
		d.authStep(p, transcript.Server, r.span, "challenge", s)
		d.longSASL(r.challenge, r.span)
		return
	case p.verb == "USER" && yes:
		d.state = StateUser
		return
	case p.verb == "AUTH" && p.exchange == nil:
		return
	case yes:
		d.state = StateTransaction
		d.authStep(p, transcript.Server, r.span, "ok", decode.Step{Meaning: codes["+OK"]})
		return
	}
	if d.state == StateUser {
		d.state = StateAuthorization
	}
	if !p.cancelled {
		d.owed = d.owed || p.verb == "AUTH"
		d.authStep(p, transcript.Server, r.span, "refused", decode.Step{Meaning: codes["-ERR"]})
	}
}
