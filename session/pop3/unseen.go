package pop3

import (
	"bytes"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// Where the beginning of a conversation was not seen, or bytes of it are
// missing, what is under way shows in what follows: a challenge in a sign-in,
// lines that are no status lines in a longer reply. Such a sign-in has no
// Request; what answers it names unseenID.

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
	p := &pending{id: unseenID, verb: "AUTH", known: true, exchange: x, awaiting: true}
	d.auth, d.queue, d.greeted = p, []*pending{p}, true
	if d.challenged {
		d.authStep(p, transcript.Server, d.challenge.span, "challenge", x.Challenge(asked))
	}
	d.challenged = false
	return true
}

// unseenLine takes a line of a reply with more lines whose beginning was not
// seen: where no command is outstanding and bytes were missed, a line that is
// no status line tells of it. The lone dot or the client's next command ends it.
func (d *Dialogue) unseenLine(l lines.Line, status bool, secret []transcript.Range) bool {
	if !d.adrift && (status || !d.unsure || d.head() != nil || l.Cut) {
		return false
	}
	d.greeted, d.adrift = true, true
	class := transcript.ClassContent
	if string(l.Body()) == "." {
		d.adrift, class = false, transcript.ClassReply
	}
	d.emit(d.server.Event(l, class, secret...))
	d.bareLF(d.server, l)
	return true
}

// underWay takes a command for what it tells of what was not seen: the server
// had greeted the client, and was done with the reply before.
func (d *Dialogue) underWay(c command) {
	if c.known {
		d.adrift = false
		d.overdue()
		d.greeted = d.greeted || d.opts.Late
	}
}

// overdue ends a message or a list of which bytes are missing, its end perhaps
// among them: a client that has asked for nothing else yet goes on when it is over.
func (d *Dialogue) overdue() {
	r := d.reply
	if r == nil || !r.holed || len(d.queue) != 1 || d.content == nil {
		return
	}
	d.contentLines(d.content.Rest(), false)
	d.reply, d.content = nil, nil
	d.emit(r.event(d.opts.Memory, r.to.id, transcript.OutcomeBroken, true))
	d.pop()
}

// replying tells whether the first line that was seen of a server is no
// greeting: the beginning was not seen, and it is what servers say later.
func (d *Dialogue) replying(st status, text []byte) bool {
	if d.greeted || !d.opts.Late {
		return false
	}
	t := bytes.ToUpper(bytes.TrimSpace(text[st.text:]))
	switch {
	case st.code != "+OK", len(t) == 0, t[0] >= '0' && t[0] <= '9':
		return true
	case len(parseTimestamp(t)) > 0:
		return false
	}
	for _, w := range greets {
		if bytes.Contains(t, w) {
			return false
		}
	}
	for _, w := range replies {
		if bytes.Contains(t, w) {
			return true
		}
	}
	return false
}

// Words of greetings, and of the replies to commands, in capitals.
var (
	greets  = words("POP", "READY", "SERVER", "HELLO", "SERVICE")
	replies = words("OCTET", "BYTE", "MESSAGE", "MAILBOX", "MAILDROP", "LOGGED", "LOGIN", "LOG IN", "PASS", "DELETE", "LIST", "FOLLOW", "CAPABILIT",
		"BYE", "SIGN", "BEGIN", "TLS", "NEGOTIATION", "USER", "NAME", "SEND", "ACCEPTED", "LOCKED")
)

func words(list ...string) (all [][]byte) {
	for _, w := range list {
		all = append(all, []byte(w))
	}
	return all
}
