package smtp

import (
	"fmt"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// clientLine takes one line of the client outside content. After missing bytes
// it may be the rest of anything, also of a secret.
func (d *Dialogue) clientLine(l lines.Line) {
	switch {
	case l.Part > 1:
		d.clientPiece(l)
	case d.takesResponse(l.Body()), d.unseenAnswer(l):
		d.response(l)
	case d.unseenMail(l):
	case d.torn && !parseCommand(l.Body()).known:
		d.emit(d.client.Event(l, transcript.ClassBroken, d.tornSecret(l.Body())...))
		d.masked, d.strayed = l.Cut, !l.Cut
	case d.challenged && !parseCommand(l.Body()).known:
		d.emit(d.client.Event(l, transcript.ClassResponse, transcript.Range{To: len(l.Body())}))
		d.masked = l.Cut
	default:
		d.challenged = false
		d.command(l)
	}
	d.torn, d.starting = false, false
	d.bareLF(d.client, l)
}

// clientPiece tells of the rest of a line that is longer than the limit.
func (d *Dialogue) clientPiece(l lines.Line) {
	if d.masked {
		d.emit(d.client.Event(l, transcript.ClassBroken, transcript.Range{To: len(l.Body())}))
		return
	}
	d.emit(d.client.Event(l, transcript.ClassBroken, d.secrets.Find(l.Body())...))
}

// clientRest tells of a line that has no end.
func (d *Dialogue) clientRest() {
	l, ok := d.client.Rest()
	switch {
	case !ok:
	case l.Part > 1:
		d.clientPiece(l)
	default:
		body := l.Body()
		secret := parseCommand(body).secret(body)
		if d.takesResponse(body) || (d.challenged || d.torn) && !parseCommand(body).known {
			secret = []transcript.Range{{To: len(body)}}
		}
		d.emit(d.client.Event(l, transcript.ClassBroken, d.secrets.Find(body, secret...)...))
	}
}

// command takes a line that is a command, of whatever form.
func (d *Dialogue) command(l lines.Line) {
	body := l.Body()
	c := parseCommand(body)
	if d.unsure && d.auth != nil { // its end was not seen
		d.queue, d.auth = nil, nil
	}
	secret := c.secret(body)
	if d.owed = d.owed && !c.known; d.owed && decode.IsAnswer(body) {
		secret = []transcript.Range{{To: len(body)}}
	}
	d.masked = l.Cut && len(secret) > 0
	for _, r := range secret {
		if c.verb != "AUTH" { // of another protocol, or in the wrong place
			d.learnLoose(body[r.From:r.To])
		}
	}
	ranges := d.secrets.Find(body, secret...)
	class := transcript.ClassRequest
	if l.Cut {
		class = transcript.ClassBroken
	}
	line := d.client.Event(l, class, ranges...)
	d.emit(line)
	behind := d.outstanding("STARTTLS")
	p := d.push(c, lines.Masked(body, ranges), line)
	if l.Cut {
		d.longLine(line.Span)
	}
	if behind && !d.secure {
		d.behindSTARTTLS(line.Span)
	}
	if p == nil {
		return
	}
	switch c.verb {
	case "AUTH":
		d.startAuth(p, c, body, line.Span)
	case "DATA":
		if c.args.From == c.args.To && !l.Cut {
			d.content, d.source = lines.Dotted(d.client), p
		}
	case "BDAT":
		d.startChunk(p, body[c.args.From:c.args.To], line.Span)
	}
}

// push puts a command at the end of the queue and tells of it.
func (d *Dialogue) push(c command, masked []byte, line *transcript.Line) *pending {
	d.lastID++
	p := &pending{id: d.lastID, verb: c.verb}
	if len(d.queue) >= d.opts.MaxQueue {
		d.longQueue(line.Span)
		d.queue, d.unsure = d.queue[1:], true
	}
	d.queue = append(d.queue, p)
	args := masked[c.args.From:c.args.To]
	verb := c.verb
	if !c.known { // a secret may have been typed where a command belongs
		verb = strangeWord(masked[c.word.From:c.word.To])
	}
	ev := d.opts.Memory.Request()
	*ev = transcript.Request{ID: p.id, Span: line.Span, Verb: verb, Known: c.known, Meaning: commands[c.verb], Args: lines.TextIn(line, c.args.From, args)}
	d.emit(ev)
	return p
}

// startChunk follows the bytes after a BDAT; a size that cannot be read has none.
func (d *Dialogue) startChunk(p *pending, args []byte, span transcript.Span) {
	size, last, ok := parseChunk(args)
	if !ok {
		d.find(&transcript.Finding{
			ID: "bad-chunk-size", Severity: transcript.SeverityMedium, Title: "BDAT without a readable size",
			Text: transcript.TextOf("The server cannot tell where the chunk ends. What follows may be taken for commands."),
			RFC:  "RFC 3030 2", Cure: "send BDAT SIZE or BDAT SIZE LAST, the size in decimal digits", Span: span,
		})
		return
	}
	p.last = last
	if size > 0 {
		d.content, d.source = lines.Counted(d.client, size), p
		d.tellNext()
	}
}

// contentEnded takes the end of a message or a chunk.
func (d *Dialogue) contentEnded() {
	c := d.content
	d.content = nil
	if l, ok := lastLine(d.out); ok && d.source.verb == "DATA" {
		l.Class = transcript.ClassRequest // the lone dot is no part of the mail
		if n := c.BareLF(); n > 0 {
			d.find(&transcript.Finding{
				ID: "bare-lf-content", Severity: transcript.SeverityLow, Title: "lines of the message end with a bare line feed",
				Text: transcript.TextOf(fmt.Sprintf("%d lines of the message have no CR before their LF. Servers may refuse or change them.", n)),
				RFC:  "RFC 5321 2.3.8", Cure: "end each line with CR LF", Span: l.Span,
			})
		}
	}
	d.source = nil
	d.tellNext()
}

func lastLine(events []transcript.Event) (*transcript.Line, bool) {
	if len(events) == 0 {
		return nil, false
	}
	l, ok := events[len(events)-1].(*transcript.Line)
	return l, ok
}

// dropContent stops to take what the client sends for content.
func (d *Dialogue) dropContent() {
	if d.content != nil {
		events := d.content.Rest()
		if l, ok := lastLine(events); ok && d.source.holed && l.Text.Raw() == "." {
			l.Class = transcript.ClassRequest // the lone dot, as the reply tells
		}
		d.emit(events...)
		d.content, d.source = nil, nil
	}
}

// takesResponse tells whether a line of the client belongs to a sign-in. After
// a challenge it does; before one, a client that does not wait may still have sent a command.
func (d *Dialogue) takesResponse(body []byte) bool {
	if d.auth == nil || d.auth.cancelled {
		return false
	}
	return d.auth.awaiting || !parseCommand(body).known
}

// startAuth takes an AUTH command (RFC 4954 4).
func (d *Dialogue) startAuth(p *pending, c command, body []byte, span transcript.Span) {
	mech, initial := c.mechanism(body)
	if mech == "" {
		return
	}
	d.auth = p
	p.exchange = decode.Begin(string(body[c.args.From:min(c.args.To, c.args.From+len(mech))]))
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

func (d *Dialogue) authStep(p *pending, dir transcript.Dir, span transcript.Span, step string, s decode.Step) {
	if !s.User.IsZero() {
		p.user = s.User
	}
	d.emit(&transcript.AuthStep{
		Dir: dir, Span: span, Request: p.id, Mechanism: transcript.TextOf(p.exchange.Mechanism()).String(), Via: "sasl", Step: step,
		Fields: s.Fields, User: s.User, Secret: s.Secret, Problem: s.Problem, Meaning: s.Meaning,
	})
}
