package imap

import (
	"fmt"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

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
