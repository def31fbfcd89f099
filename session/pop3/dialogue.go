package pop3

import (
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// Limits where Options gives none.
const (
	DefaultReplyLines = 10_000
	DefaultReplyBytes = 8 << 20
	DefaultQueue      = 10_000
)

// Options are the limits of a dialogue. Zero values stand for the defaults.
// Messages and lists of messages are followed without being held, so the limits
// of replies do not hold for them.
type Options struct {
	MaxLine       int           // longest line in bytes, with its line end
	MaxReplyLines int           // lines of one reply
	MaxReplyBytes int64         // bytes of one reply
	MaxQueue      int           // commands without an answer
	Brief         bool          // bodies of mail are summed up, and what may be typed is not told
	Late          bool          // the beginning of the conversation was not seen
	Memory        *lines.Memory // of lines, requests and replies; nil where they stay
}

// Dialogue follows one POP3 conversation.
type Dialogue struct {
	conn    int
	opts    Options
	client  *lines.Splitter
	server  *lines.Splitter
	out     []transcript.Event
	found   map[string]int // findings told, by ID
	secrets lines.Secrets

	secure   bool // inside TLS
	handover bool // the server agreed to TLS and it is not on yet
	unsure   bool // bytes are missing: replies may answer what was not seen
	torn     bool // the next line of the client may lack its beginning

	challenged bool      // a challenge came for a sign-in that was not seen
	challenge  challenge // that one
	starting   bool      // nothing of the client was heard, and the beginning was not seen
	adrift     bool      // lines of a reply come whose beginning was not seen
	owed       bool      // a sign-in was refused: answers of it may still come

	state     State
	greeted   bool
	early     *reply // the greeting, where a command came before it
	timestamp string // of the greeting, in its angle brackets, for APOP
	user      transcript.Text
	caps      *transcript.Capabilities
	told      *transcript.Capabilities // the last list that was told before TLS

	queue  []*pending
	lastID int
	auth   *pending // the SASL sign-in under way
	masked bool     // pieces of an over-long line of the client hide a secret

	reply    *reply         // with more lines to come
	content  *lines.Content // of that reply, where it is a message or a list of messages
	overflow bool           // the rest of a list beyond the limit is coming
	next     *transcript.Next
}

// New follows conversation conn from its first byte in plaintext. Where TLS
// comes first, Secure has to be called before any Feed.
func New(conn int, opts Options) *Dialogue {
	opts.MaxReplyLines = positive(opts.MaxReplyLines, DefaultReplyLines)
	opts.MaxReplyBytes = positive(opts.MaxReplyBytes, DefaultReplyBytes)
	opts.MaxQueue = positive(opts.MaxQueue, DefaultQueue)
	d := &Dialogue{conn: conn, opts: opts, found: map[string]int{}}
	d.splitters(transcript.Wire)
	d.unsure, d.torn, d.starting = opts.Late, opts.Late, opts.Late
	return d
}

func positive[N int | int64](n, otherwise N) N {
	if n > 0 {
		return n
	}
	return otherwise
}

func (d *Dialogue) splitters(layer transcript.Layer) {
	d.client = lines.New(d.conn, transcript.Client, layer, 0, d.opts.MaxLine).Brief(d.opts.Brief).Lend(d.opts.Memory)
	d.server = lines.New(d.conn, transcript.Server, layer, 0, d.opts.MaxLine).Brief(d.opts.Brief).Lend(d.opts.Memory)
}

// Feed takes bytes of one direction and gives the events that they complete.
// n is len(b), except where the server agrees to TLS: then TLSStart is the last
// event, and n is just after that reply. From there on until Secure, nothing is taken.
func (d *Dialogue) Feed(dir transcript.Dir, b []byte) (n int, events []transcript.Event) {
	if d.out = d.out[:0]; !d.opts.Brief {
		d.out = nil
	}
	for n < len(b) && !d.handover {
		if dir == transcript.Server {
			n += d.feedServer(b[n:])
		} else {
			n += d.feedClient(b[n:])
		}
	}
	return n, d.out
}

func (d *Dialogue) feedServer(b []byte) int {
	if d.content != nil {
		n, events, done := d.content.Take(b)
		d.contentLines(events, done)
		return n
	}
	l, n, ok := d.server.Next(b)
	if ok {
		d.serverLine(l)
	}
	return n
}

func (d *Dialogue) feedClient(b []byte) int {
	l, n, ok := d.client.Next(b)
	if ok {
		d.clientLine(l)
	}
	return n
}

// Secure tells that TLS is on: what follows is the plain layer from offset 0.
// What was learned before counts no more (RFC 2595 4).
func (d *Dialogue) Secure() []transcript.Event {
	d.out = nil
	d.flush()
	d.splitters(transcript.Plain)
	late := d.opts.Late // the greeting came before, in clear
	d.secure, d.handover, d.unsure, d.overflow, d.masked, d.torn = true, false, false, false, false, false
	d.queue, d.auth, d.content, d.reply = nil, nil, nil, nil
	d.caps, d.user = nil, transcript.Text{}
	d.challenged, d.owed, d.starting, d.adrift, d.opts.Late = false, false, false, false, false
	d.state = StateGreeting
	if d.greeted = d.greeted || late; d.greeted {
		d.state = StateAuthorization
	}
	d.tellNext()
	return d.out
}

// Gap tells that n bytes of dir are missing; n < 0: not known how many. Replies
// that find no command afterwards are no fault of the peers.
func (d *Dialogue) Gap(dir transcript.Dir, n int64) []transcript.Event {
	d.out = nil
	d.unsure = true
	switch {
	case dir == transcript.Client:
		d.challenged, d.starting = false, false
		d.clientRest()
		d.client.Skip(n)
		d.torn = true
	case d.content != nil:
		d.reply.holed = true
		d.contentLines(d.content.Skip(n), false)
	default:
		d.serverRest()
		d.server.Skip(n)
		d.greeted = true
		d.queue, d.reply = nil, nil
		if d.auth != nil { // its secrets may still come
			d.queue = []*pending{d.auth}
		}
	}
	return d.out
}

// End tells that the conversation is over: what was unfinished is shown as it is.
func (d *Dialogue) End() []transcript.Event {
	d.out = nil
	d.flush()
	return d.out
}

// flush gives what both sides left unfinished.
func (d *Dialogue) flush() {
	d.clientRest()
	if d.content != nil {
		d.contentLines(d.content.Rest(), false)
	}
	d.serverRest()
	if r := d.reply; r != nil {
		d.reply, d.content = nil, nil
		d.emit(r.event(d.opts.Memory, r.to.id, transcript.OutcomeBroken, false))
	}
}

func (d *Dialogue) emit(events ...transcript.Event) { d.out = append(d.out, events...) }
