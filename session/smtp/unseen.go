package smtp

import (
	"bytes"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// Where the beginning of a conversation was not seen, or bytes of it are
// missing, what is under way shows in what follows: a challenge in a sign-in,
// 354 or lines that are no commands in a message. Such a sign-in or message has
// no Request; what answers it names unseenID.

// unseenID is in the place of the request that was not seen.
const unseenID = -1

// challenge is one for a sign-in that was not seen.
type challenge struct {
	text []byte
	span transcript.Span
}

// unseenAnswer tells whether a line of the client belongs to a sign-in whose
// AUTH was not seen, and makes that sign-in the one under way. After missing
// bytes a line may be the rest of one: only a challenge since tells that it is whole.
func (d *Dialogue) unseenAnswer(l lines.Line) bool {
	body := l.Body()
	if d.auth != nil || l.Cut || !d.challenged && !d.starting || parseCommand(body).known {
		return false
	}
	var asked []byte
	if d.challenged {
		asked = d.challenge.text
	}
	x := decode.Unseen(asked, body)
	if x == nil {
		return false
	}
	p := &pending{id: unseenID, verb: "AUTH", exchange: x, awaiting: true, unseen: true}
	d.auth, d.queue = p, []*pending{p}
	if d.challenged {
		d.authStep(p, transcript.Server, d.challenge.span, "challenge", x.Challenge(asked))
	}
	d.challenged = false
	return true
}

// unseenData makes what follows of the client a message, where the server asks
// for one and the DATA was not seen.
func (d *Dialogue) unseenData() {
	if !d.unsure || d.content != nil {
		return
	}
	for _, p := range d.queue {
		if p.verb == "DATA" {
			return
		}
	}
	p := &pending{id: unseenID, verb: "DATA", unseen: true}
	d.queue = []*pending{p}
	d.content, d.source = lines.Dotted(d.client), p
}

// unseenMail takes the second of two lines that are no commands, after missing
// bytes and with no reply between: they stand in a message.
func (d *Dialogue) unseenMail(l lines.Line) bool {
	strayed := d.strayed
	d.strayed = false
	if !strayed || l.Cut || d.auth != nil || d.challenged || parseCommand(l.Body()).known || string(l.Body()) == "." {
		return false
	}
	d.emit(d.client.Event(l, transcript.ClassContent, d.secrets.Find(l.Body())...))
	p := &pending{id: unseenID, verb: "DATA", more: true, unseen: true}
	d.queue = []*pending{p}
	d.content, d.source = lines.Dotted(d.client), p
	return true
}

// tornSecret gives what may be a secret of a line whose beginning may be missing:
// all of it, but where a capture begins with a line of several words. No answer
// of a sign-in has them; a message has.
func (d *Dialogue) tornSecret(body []byte) []transcript.Range {
	if d.starting && (len(body) == 0 || bytes.IndexByte(body, ' ') >= 0) {
		return d.secrets.Find(body)
	}
	return []transcript.Range{{To: len(body)}}
}
