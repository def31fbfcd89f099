package pop3

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// clientLine takes one line of the client. After missing bytes it may be the
// rest of anything, also of a secret.
func (d *Dialogue) clientLine(l lines.Line) {
	switch {
	case l.Part > 1:
		d.clientPiece(l)
	case d.takesResponse(l.Body()), d.unseenAnswer(l):
		d.response(l)
	case d.torn && !parseCommand(l.Body()).known:
		d.emit(d.client.Event(l, transcript.ClassBroken, transcript.Range{To: len(l.Body())}))
		d.masked = l.Cut
	case d.challenged && !parseCommand(l.Body()).known:
		d.emit(d.client.Event(l, transcript.ClassResponse, transcript.Range{To: len(l.Body())}))
		d.masked = l.Cut
	default:
		d.challenged = false
		d.meantYes()
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
	d.underWay(c)
	if d.unsure && d.auth != nil { // its end was not seen
		d.queue, d.auth = nil, nil
	}
	secret := c.secret(body)
	if d.owed = d.owed && !c.known; d.owed && decode.IsAnswer(body) {
		secret = []transcript.Range{{To: len(body)}}
	}
	d.masked = l.Cut && len(secret) > 0
	for _, r := range secret {
		switch c.verb {
		case "AUTH":
		case "PASS": // blanks belong to it (RFC 1939 7)
			d.secrets.Add(string(body[r.From:r.To]))
		default: // of another protocol, or in the wrong place
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
	behind := d.outstanding("STLS")
	p := d.push(c, body, lines.Masked(body, ranges), line)
	if l.Cut {
		d.longLine(line.Span)
	}
	if behind && !d.secure {
		d.behindSTLS(line.Span)
	}
	d.signIn(p, c, body, line.Span)
}

// push puts a command at the end of the queue and tells of it.
func (d *Dialogue) push(c command, body, masked []byte, line *transcript.Line) *pending {
	d.lastID++
	p := &pending{id: d.lastID, verb: c.verb, known: c.known}
	args := len(c.fields(body))
	switch c.verb {
	case "RETR", "TOP":
		p.lines, p.streamed = true, true
	case "LIST", "UIDL":
		p.lines = args == 0
		p.streamed = p.lines
	case "CAPA":
		p.lines = true
	case "AUTH", "LANG":
		p.lines = args == 0
	}
	if len(d.queue) >= d.opts.MaxQueue {
		d.longQueue(line.Span)
		d.queue, d.unsure = d.queue[1:], true
	}
	d.queue = append(d.queue, p)
	verb := c.verb
	if !c.known { // a secret may have been typed where a command belongs
		verb = strangeWord(masked[c.word.From:c.word.To])
	}
	text := masked[c.args.From:c.args.To]
	ev := d.opts.Memory.Request()
	*ev = transcript.Request{ID: p.id, Span: line.Span, Verb: verb, Known: c.known, Meaning: commands[c.verb], Args: lines.TextIn(line, c.args.From, text)}
	d.emit(ev)
	return p
}
