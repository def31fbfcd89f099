package smtp

import (
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// reply is a reply that is not complete yet.
type reply struct {
	code  string // of its first line; "" where that was none
	last  string // of its last line
	span  transcript.Span
	lines int
	first transcript.Text // the text of its first line, masked
	text  []byte          // of more lines than one: their texts, joined by "\n"
	list  []string        // the texts of its lines, where it answers EHLO
	tail  []byte          // the text of its last line, where that is a challenge
	bad   bool            // codes differ, a line is broken, a limit was passed
}

// shown gives the text of all lines.
func (r *reply) shown() transcript.Text {
	if r.lines < 2 {
		return r.first
	}
	return transcript.TextOf(r.text)
}

// serverLine takes one line of the server.
func (d *Dialogue) serverLine(l lines.Line) {
	body := l.Body()
	secret := d.secrets.Find(body)
	if l.Part > 1 {
		d.emit(d.server.Event(l, transcript.ClassBroken, secret...))
		return
	}
	rl, ok := parseReply(body)
	class := d.replyClass(rl, ok && !l.Cut)
	ev := d.server.Event(l, class, secret...)
	d.emit(ev)
	if l.Cut {
		d.longLine(ev.Span)
	}
	d.bareLF(d.server, l)
	text := lines.Masked(body, secret)
	switch {
	case d.overflow:
		d.overflow = !ok || rl.more
	case !ok && d.reply == nil:
		d.strange(ev)
	default:
		d.addReply(rl, ok && !l.Cut, ok && !rl.more, text[rl.text:], ev)
	}
}

// serverRest tells of a line that has no end.
func (d *Dialogue) serverRest() {
	if l, ok := d.server.Rest(); ok {
		d.emit(d.server.Event(l, transcript.ClassBroken, d.secrets.Find(l.Body())...))
	}
}

// replyClass gives the class of a line of the server. A challenge without a
// sign-in means that the sign-in was not seen: what the client says next is guarded.
func (d *Dialogue) replyClass(rl replyLine, ok bool) transcript.LineClass {
	p := d.head()
	switch {
	case !ok, d.overflow, d.reply != nil && d.reply.code != rl.code:
		return transcript.ClassBroken
	case d.isGreeting(rl.code):
		return transcript.ClassGreeting
	case rl.code == "334" && p != nil && p == d.auth:
		return transcript.ClassChallenge
	}
	d.challenged = rl.code == "334"
	return transcript.ClassReply
}

// isGreeting tells whether a reply with that code is the greeting. Where a
// command is outstanding already and the code is not one of a greeting, the
// beginning of the conversation was not seen.
func (d *Dialogue) isGreeting(code string) bool {
	if d.opts.Late && code != "220" && code != "554" {
		return false
	}
	return !d.greeted && (len(d.queue) == 0 || code == "220" || code[0] == '4' || code[0] == '5')
}

// strange tells of a line that is no reply, where none is under way. What is
// outstanding stays so: the reply may still come.
func (d *Dialogue) strange(l *transcript.Line) {
	r := &reply{span: l.Span, lines: 1, first: l.Text}
	d.emit(r.event(d, d.addressee(r), transcript.OutcomeBroken, false))
	if d.opts.Late && !d.greeted { // it may be the rest of anything
		return
	}
	d.notReply(l.Span)
}

// addReply adds a line to the reply under way and ends it with its last line.
func (d *Dialogue) addReply(rl replyLine, good, last bool, text []byte, line *transcript.Line) {
	r := d.reply
	if r == nil {
		r = &d.room
		*r = reply{code: rl.code, last: rl.code, span: line.Span, text: r.text[:0]}
		r.span.Len = 0
		d.reply = r
	}
	if good && rl.code != r.code && !r.bad {
		d.differentCodes(r, rl.code)
	}
	r.bad = r.bad || !good || rl.code != r.code
	if rl.code != "" {
		r.last = rl.code
	}
	shown := lines.TextIn(line, rl.text, text)
	r.add(shown, line.Span)
	if p := d.head(); p != nil && p.verb == "EHLO" {
		if line.Cut {
			shown = transcript.TextOf(text)
		}
		r.list = append(r.list, shown.Raw())
	}
	if r.code == "334" {
		r.tail = append(r.tail[:0], text...)
	}
	full := d.full(r)
	if !last && !full {
		return
	}
	r.bad = r.bad || full
	d.overflow = full && !last
	d.reply = nil
	d.answer(r)
}

// full tells whether the reply is beyond a limit, and says so.
func (d *Dialogue) full(r *reply) bool {
	switch {
	case r.lines > d.opts.MaxReplyLines:
		d.longReply("limit-reply-lines", int64(d.opts.MaxReplyLines), "lines", r.span)
	case r.span.Len > d.opts.MaxReplyBytes:
		d.longReply("limit-reply-size", d.opts.MaxReplyBytes, "bytes", r.span)
	default:
		return false
	}
	return true
}

func (r *reply) add(text transcript.Text, span transcript.Span) {
	r.lines++
	r.span.Len += span.Len
	if r.lines == 1 {
		r.first = text
		return
	}
	if r.lines == 2 {
		r.text = append(r.text, r.first.Raw()...)
	}
	for _, s := range [2]string{"\n", text.Raw()} {
		r.text = append(r.text, s[:min(len(s), transcript.MaxLineText-len(r.text))]...)
	}
}

// event makes the event of a reply. Its code is that of its last line.
func (r *reply) event(d *Dialogue, to int, o transcript.Outcome, done bool) *transcript.Reply {
	code := r.last
	ev := d.opts.Memory.Reply()
	*ev = transcript.Reply{To: to, Span: r.span, Code: code, Text: r.shown(), Lines: r.lines, Outcome: o, Done: done, Meaning: codeMeaning(code)}
	if ev.Enhanced = parseEnhanced(code, ev.Text.Raw()); ev.Enhanced != "" {
		ev.Detail = enhancedMeaning(ev.Enhanced)
	}
	return ev
}

// addressee gives the request that a reply answers: 0 for the greeting, -1 for none.
func (d *Dialogue) addressee(r *reply) int {
	switch p := d.head(); {
	case !d.greeted && (r.code == "" || d.isGreeting(r.code)):
		return 0
	case p != nil:
		return p.id
	}
	return -1
}

// answer takes a complete reply.
func (d *Dialogue) answer(r *reply) {
	to := d.addressee(r)
	if to == 0 {
		d.greeting(r)
		return
	}
	d.strayed = false
	if d.challenged {
		d.challenge = challenge{text: append([]byte(nil), r.tail...), span: r.span}
	}
	if r.code == "354" && !r.bad {
		d.unseenData()
	}
	p := d.head()
	if p == nil {
		d.unasked(r)
		return
	}
	d.greeted = true
	outcome, expected := judge(p, r.code)
	if p.verb == "STARTTLS" && d.secure && outcome == transcript.OutcomeOK {
		outcome, expected = transcript.OutcomeBroken, false // there is no TLS inside TLS
	}
	if r.bad {
		outcome, expected = transcript.OutcomeBroken, true
	}
	if done := outcome != transcript.OutcomeMore; done && d.source == p && (p.unseen || p.holed) {
		d.dropContent() // its end is among what is missing, or cannot be told from the rest of a line
	}
	p.more = p.more || outcome == transcript.OutcomeMore
	done := outcome != transcript.OutcomeMore
	d.emit(r.event(d, p.id, outcome, done))
	if !expected {
		d.unexpected(p.verb, r.code, r.span)
	}
	if done {
		d.pop()
	}
	d.apply(p, r, outcome)
	d.tellNext()
	if p.verb == "STARTTLS" && outcome == transcript.OutcomeOK {
		d.goAhead()
	}
}

// greeting takes the first reply (RFC 5321 3.1).
func (d *Dialogue) greeting(r *reply) {
	outcome, expected := judge(&pending{}, r.code)
	if r.bad {
		outcome, expected = transcript.OutcomeBroken, true
	}
	d.emit(r.event(d, 0, outcome, true))
	d.greeted = true
	if !expected {
		d.unexpected("", r.code, r.span)
	}
	switch outcome {
	case transcript.OutcomeOK:
		d.state = StateHello
	case transcript.OutcomeBye:
		d.state = StateClosed
	default:
		d.state = StateRefused
	}
	d.tellNext()
}

// unasked takes a reply while no command is outstanding. A server may always
// say with 421 that it closes (RFC 5321 3.8).
func (d *Dialogue) unasked(r *reply) {
	outcome := class(r.code)
	if r.bad {
		outcome = transcript.OutcomeBroken
	}
	d.emit(r.event(d, -1, outcome, true))
	if outcome == transcript.OutcomeBye {
		d.state = StateClosed
	} else {
		d.orphan(r)
	}
	d.tellNext()
}

// goAhead hands both directions over to TLS, from their next bytes on.
func (d *Dialogue) goAhead() {
	d.dropContent()
	d.clientRest()
	d.handover = true
	d.emit(&transcript.TLSStart{Client: d.client.Off(), Server: d.server.Off()})
}
