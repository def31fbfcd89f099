package pop3

import (
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// listLine takes a line of a short list, or of the rest of one beyond the limit.
func (d *Dialogue) listLine(l lines.Line, text []byte, secret []transcript.Range) {
	class := transcript.ClassReply
	if l.Cut || d.overflow {
		class = transcript.ClassBroken
	}
	ev := d.server.Event(l, class, secret...)
	d.emit(ev)
	if l.Cut {
		d.longLine(ev.Span)
	}
	d.bareLF(d.server, l)
	end := len(text) == 1 && text[0] == '.'
	if d.overflow {
		d.overflow = !end
		return
	}
	r := d.reply
	r.lines++
	r.span.Len += ev.Span.Len
	r.bad = r.bad || l.Cut
	if !end {
		if len(text) > 0 && text[0] == '.' {
			text = text[1:]
		}
		r.add(text)
		r.list = append(r.list, append([]byte(nil), text...))
	}
	full := d.full(r)
	if !end && !full {
		return
	}
	r.bad = r.bad || full
	d.overflow = full && !end
	d.reply = nil
	d.answer(r)
}

// full tells whether a reply is beyond a limit, and says so.
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

// contentLines takes lines of a message, or of a list of messages.
func (d *Dialogue) contentLines(events []transcript.Event, done bool) {
	d.emit(events...)
	r := d.reply
	var last *transcript.Line
	for _, ev := range events {
		if l, ok := ev.(*transcript.Line); ok {
			last = l
			r.lines += max(l.Lines, 1)
			r.span.Len = l.Span.End() - r.span.Off
		}
	}
	if !done {
		return
	}
	last.Class = transcript.ClassReply // the lone dot is no part of the mail
	d.reply, d.content = nil, nil
	d.answer(r)
}
