package imap

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// clientPiece takes a line of the client, or the rest of one after a literal.
func (d *Dialogue) clientPiece(p piece) {
	d.begun = true
	if p.Cut && !p.long {
		d.longPart(p)
		return
	}
	switch {
	case p.lost && !isCommand(p.text):
		d.strayed = true
		d.emit(d.client.event(p, transcript.ClassBroken, d.secretsIn(p)))
	case d.open != nil:
		d.goOn(p)
	case d.adrift(p):
	case d.auth != nil && d.auth.takes(p.text) && !(d.unsure && isCommand(p.text)):
		d.response(p)
	case d.unseen(p):
	case d.owed && !isCommand(p.text) && len(p.text) > 0:
		d.emit(d.client.event(p, transcript.ClassResponse, whole(p)))
		d.remember(p.text)
		for _, v := range decode.Loose([][]byte{p.text}) {
			d.remember([]byte(v))
		}
	case d.idle != nil && d.idleTakes(p.text):
		d.idleLine(p)
	default:
		d.begin(p)
	}
	d.longSecret = false
	d.tell()
}

// longPart shows a part of a line that is longer than the limit; its last part is parsed by its start.
func (d *Dialogue) longPart(p piece) {
	ranges := d.secretsIn(p)
	if p.Part == 1 {
		d.longSecret = len(ranges) > 0
	}
	d.emit(d.client.event(p, transcript.ClassBroken, ranges))
	if p.Part == 1 {
		d.find(d.limitLine(p, transcript.Client))
	}
}

// begin starts a command (RFC 9051 2.2.1).
func (d *Dialogue) begin(p piece) {
	d.ids++
	d.starting, d.asked = false, nil
	if d.unsure && d.auth != nil && isCommand(p.text) { // its end was not seen
		d.auth = nil
	}
	r := newRequest(d.ids, p.text)
	r.span = d.client.lines.Span(p.from, 0)
	r.broken = r.broken || p.long
	d.owed = false
	d.noteTag(r.tag)
	d.arguments(r, p, r.from)
}

// goOn takes the literal that a command waited for, and what stands after it.
func (d *Dialogue) goOn(p piece) {
	r := d.open
	r.broken = r.broken || p.long
	d.arguments(r, p, 0)
}

// arguments takes the arguments of r in p from index from of its text on; a
// literal in p comes before them. It emits the line and what it completes.
func (d *Dialogue) arguments(r *request, p piece, from int) {
	ranges, a := r.take(p, from)
	if p.long {
		a = announcement{}
		if r.sensitive() || d.longSecret {
			ranges = whole(p)
		}
	}
	class := transcript.ClassRequest
	if r.broken {
		class = transcript.ClassBroken
	}
	d.emit(d.client.event(p, class, ranges))
	r.span.Len = d.client.lines.Off() - r.span.Off
	if a.ok && a.n > d.opts.MaxLiteral {
		d.find(d.limitLiteral(a.n, p, transcript.Client))
		r.broken = true
	}
	if a.ok && a.n < huge {
		d.expect(r, a, p)
		return
	}
	d.open = nil
	d.queueUp(r)
	d.request(r)
}

// expect makes the client's next bytes a literal of r.
func (d *Dialogue) expect(r *request, a announcement, p piece) {
	if d.open != r {
		d.queueUp(r)
	}
	d.open = r
	switch {
	case !a.nonSync:
		r.due++
	case d.caps.known:
		d.checkNonSync(a.n, p)
	}
	if r.joins(a.n) {
		d.client.join(a.n)
	} else {
		r.mail++
		d.client.content = lines.Counted(d.client.lines, a.n)
	}
}

// secretsIn gives the secret bytes of a piece that does not become a command.
func (d *Dialogue) secretsIn(p piece) []transcript.Range {
	switch {
	case d.auth != nil, d.owed, d.longSecret, d.starting, d.asked != nil, p.lost && d.state == NotAuthenticated:
		return whole(p)
	case d.open != nil && !d.open.sensitive():
		return nil
	case d.open != nil:
		c := *d.open
		c.values = nil
		ranges, _ := c.take(p, 0)
		return ranges
	}
	r := newRequest(0, p.text)
	ranges, _ := r.take(p, r.from)
	return ranges
}

// whole is all of a piece, its line end left out.
func whole(p piece) []transcript.Range {
	n := int(p.lit.size) + len(p.Body())
	if n == 0 {
		return nil
	}
	return []transcript.Range{{From: 0, To: n}}
}

// idleTakes tells whether a line belongs to IDLE (RFC 2177): DONE does, and
// whatever comes after the server's go-ahead.
func (d *Dialogue) idleTakes(text []byte) bool {
	return d.idle.due == 0 || upper(text) == "DONE"
}

func (d *Dialogue) idleLine(p piece) {
	class := transcript.ClassBroken
	var ranges []transcript.Range
	if upper(p.text) == "DONE" {
		class = transcript.ClassRequest
	} else {
		ranges = d.secretsIn(p)
	}
	d.idle = nil
	d.emit(d.client.event(p, class, ranges))
}
