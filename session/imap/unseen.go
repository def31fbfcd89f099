package imap

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// unseenID is in the place of a command that was not seen.
const unseenID = -1

// challenge is a continuation request for what was not seen.
type challenge struct {
	text []byte
	span transcript.Span
}

// unseen takes a line of the client that is no command, where the command that
// it belongs to was not seen: before the first one of a conversation whose
// beginning is missing, or after a continuation request that nothing asked for.
// It may be a secret, or a part of one: the AUTHENTICATE shows in the form of
// its answers, the literals of a LOGIN in nothing.
func (d *Dialogue) unseen(p piece) bool {
	if d.auth != nil || !d.starting && d.asked == nil || isCommand(p.text) {
		return false
	}
	asked := d.asked
	d.asked = nil
	var text []byte
	if asked != nil {
		text = asked.text
	}
	x := decode.Unseen(text, p.text)
	if d.starting {
		d.strayed = true
	}
	if x == nil || p.long || p.lit.is {
		d.emit(d.client.event(p, transcript.ClassBroken, whole(p)))
		d.remember(p.text)
		return true
	}
	r := &request{id: unseenID, verb: "AUTHENTICATE", known: true, signIn: true}
	d.auth = &signIn{request: r, exchange: x, asked: true}
	if asked != nil && len(text) > 0 {
		d.authStep(r, transcript.Server, asked.span, "challenge", x.Challenge(text))
	}
	d.response(p)
	return true
}

// adrift takes a line of a literal whose announcement was not seen: the second of
// two lines that are no commands after missing bytes, and what follows them, with
// nothing of the server between. What looks like a command there is mail.
func (d *Dialogue) adrift(p piece) bool {
	strayed := d.strayed
	d.strayed = false
	if d.drifting = d.drifting || strayed && d.auth == nil && d.asked == nil && !isCommand(p.text); !d.drifting {
		return false
	}
	d.emit(d.client.event(p, transcript.ClassBroken, whole(p)))
	return true
}
