package pop3

import (
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// reply is a reply, perhaps with more lines to come.
type reply struct {
	to        *pending
	code      string
	span      transcript.Span
	lines     int
	text      []byte // of the status line, then of the lines of a short list, masked
	challenge []byte
	response  string
	list      [][]byte // the lines of a short list
	bad       bool     // a limit was passed
	holed     bool     // bytes of its lines are missing
}

// serverLine takes one line of the server outside messages and lists of messages.
func (d *Dialogue) serverLine(l lines.Line) {
	body := l.Body()
	secret := d.secrets.Find(body)
	if l.Part > 1 {
		d.emit(d.server.Event(l, transcript.ClassBroken, secret...))
		return
	}
	text := lines.Masked(body, secret)
	st, ok := parseStatus(body)
	ok = ok && !l.Cut
	if !ok {
		d.noGreeting()
	}
	if d.reply != nil || d.overflow {
		d.listLine(l, text, secret)
		return
	}
	if d.unseenLine(l, ok, secret) {
		return
	}
	if d.replying(st, text) {
		d.greeted = true
	}
	d.early = nil
	ev := d.server.Event(l, d.replyClass(st, ok), secret...)
	d.emit(ev)
	if l.Cut {
		d.longLine(ev.Span)
	}
	d.bareLF(d.server, l)
	r := &reply{to: d.head(), code: st.code, span: ev.Span, lines: 1}
	r.add(text[st.text:])
	if !ok {
		d.strange(r)
		return
	}
	r.response = parseResponse(text[st.text:])
	if st.code == "+" {
		r.challenge = text[st.text:]
	}
	d.begin(r)
}

// noGreeting corrects what was taken for the greeting: where a command came
// before it and a list follows, it was the first line of the reply to that
// command, and the beginning of the conversation was not seen.
func (d *Dialogue) noGreeting() {
	r := d.early
	if p := d.head(); r != nil && p != nil && p.lines && !p.streamed {
		d.reply = &reply{to: p, code: r.code, span: r.span, lines: 1, text: r.text}
	}
	d.early = nil
}

// serverRest tells of a line that has no end.
func (d *Dialogue) serverRest() {
	if l, ok := d.server.Rest(); ok {
		d.emit(d.server.Event(l, transcript.ClassBroken, d.secrets.Find(l.Body())...))
	}
}

// replyClass gives the class of a status line. A challenge without a sign-in
// means that the sign-in was not seen: what the client says next is guarded.
func (d *Dialogue) replyClass(st status, ok bool) transcript.LineClass {
	p := d.head()
	switch {
	case !ok:
		return transcript.ClassBroken
	case !d.greeted:
		return transcript.ClassGreeting
	case st.code == "+" && p != nil && p == d.auth:
		return transcript.ClassChallenge
	}
	d.challenged = st.code == "+"
	return transcript.ClassReply
}

// add adds the text of a line.
func (r *reply) add(text []byte) {
	if r.lines > 1 && len(r.text) < transcript.MaxLineText {
		r.text = append(r.text, '\n')
	}
	r.text = append(r.text, text[:min(len(text), transcript.MaxLineText-len(r.text))]...)
}

// event makes the event of a reply.
func (r *reply) event(m *lines.Memory, to int, o transcript.Outcome, done bool) *transcript.Reply {
	ev := m.Reply()
	*ev = transcript.Reply{
		To: to, Span: r.span, Code: r.code, Response: r.response, Text: transcript.TextOf(r.text),
		Lines: r.lines, Outcome: o, Done: done, Meaning: codes[r.code],
	}
	if r.response != "" {
		ev.Detail = responseMeaning(r.response)
	}
	return ev
}

// strange tells of a line that is no reply, where none is under way. What is
// outstanding stays so: the reply may still come.
func (d *Dialogue) strange(r *reply) {
	to := -1
	switch {
	case !d.greeted:
		to = 0
	case r.to != nil:
		to = r.to.id
	}
	d.emit(r.event(d.opts.Memory, to, transcript.OutcomeBroken, false))
	d.notReply(r.span)
}

// begin takes a status line: the greeting, a reply to nothing, or a reply that
// may have more lines.
func (d *Dialogue) begin(r *reply) {
	p := r.to
	if d.challenged {
		d.challenge = challenge{text: append([]byte(nil), r.challenge...), span: r.span}
	}
	switch {
	case !d.greeted:
		d.greeting(r)
	case p == nil:
		d.emit(r.event(d.opts.Memory, -1, outcome(nil, r), true))
		d.orphan(r)
	case r.code == "+OK" && p.lines:
		d.reply = r
		if p.streamed {
			d.content = lines.Dotted(d.server)
		}
	default:
		d.answer(r)
	}
}

// greeting takes the first line (RFC 1939 4).
func (d *Dialogue) greeting(r *reply) {
	d.greeted = true
	if len(d.queue) > 0 && r.code == "+OK" {
		d.early = r
	}
	o := outcome(nil, r)
	switch r.code {
	case "+OK":
		d.state = StateAuthorization
		d.timestamp = parseTimestamp(r.text)
	case "-ERR":
		d.state = StateClosed
	default:
		o = transcript.OutcomeBroken
	}
	d.emit(r.event(d.opts.Memory, 0, o, true))
	if o == transcript.OutcomeBroken {
		d.unexpected("the connection", r)
	}
	d.tellNext()
}

// outcome gives what a reply says to the command p, nil for none.
func outcome(p *pending, r *reply) transcript.Outcome {
	switch {
	case r.bad:
		return transcript.OutcomeBroken
	case r.code == "+OK":
		return transcript.OutcomeOK
	case r.code == "-ERR" && temporary(r.response):
		return transcript.OutcomeLater
	case r.code == "-ERR" && p != nil && !p.known:
		return transcript.OutcomeBad
	case r.code == "-ERR":
		return transcript.OutcomeNo
	case p != nil && p.exchange != nil:
		return transcript.OutcomeMore
	}
	return transcript.OutcomeBroken
}

// answer takes a complete reply to the command at the head of the queue.
func (d *Dialogue) answer(r *reply) {
	p := r.to
	o := outcome(p, r)
	if o == transcript.OutcomeOK && d.unheard(p) {
		o, p.begun = transcript.OutcomeMore, r
	}
	odd := r.code == "+" && o == transcript.OutcomeBroken
	if p.verb == "STLS" && d.secure && o == transcript.OutcomeOK {
		o, odd = transcript.OutcomeBroken, true // there is no TLS inside TLS
	}
	done := o != transcript.OutcomeMore
	d.emit(r.event(d.opts.Memory, p.id, o, done))
	if odd {
		d.unexpected(p.verb, r)
	}
	if done {
		d.pop()
	}
	d.apply(p, r, o)
	d.tellNext()
	if p.verb == "STLS" && o == transcript.OutcomeOK {
		d.goAhead()
	}
}

// apply moves the state of the server on by a reply.
func (d *Dialogue) apply(p *pending, r *reply, o transcript.Outcome) {
	ok := o == transcript.OutcomeOK
	switch p.verb {
	case "USER", "PASS", "APOP", "AUTH":
		d.authAnswered(p, r, o)
	case "CAPA":
		if ok {
			d.capabilities(r)
		}
	case "STLS":
		if ok {
			d.state = StateTLS
		}
	case "QUIT":
		if ok {
			d.state = StateClosed
		}
	}
}

// goAhead hands both directions over to TLS, from their next bytes on.
func (d *Dialogue) goAhead() {
	d.clientRest()
	d.handover = true
	d.emit(&transcript.TLSStart{Client: d.client.Off(), Server: d.server.Off()})
}
