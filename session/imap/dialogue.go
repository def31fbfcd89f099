package imap

import (
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// Options are the limits of a dialogue. Zero values stand for the defaults.
type Options struct {
	MaxLine       int           // bytes of a line with its end; 1 MiB
	MaxLiteral    int64         // bytes of a literal; 64 MiB
	MaxDepth      int           // nested parentheses of a response; 64
	MaxReplyLines int           // lines of a response, its content left out; 10,000
	MaxReplyBytes int64         // bytes of a response, its content left out; 8 MiB
	Brief         bool          // bodies of mail are summed up, and what may be typed is not told
	Late          bool          // the beginning of the conversation was not seen
	Memory        *lines.Memory // of lines, requests and replies; nil where they stay
}

func (o Options) withDefaults() Options {
	if o.MaxLine <= 0 {
		o.MaxLine = 1 << 20
	}
	if o.MaxLiteral <= 0 {
		o.MaxLiteral = 64 << 20
	}
	if o.MaxDepth <= 0 {
		o.MaxDepth = 64
	}
	if o.MaxReplyLines <= 0 {
		o.MaxReplyLines = 10_000
	}
	if o.MaxReplyBytes <= 0 {
		o.MaxReplyBytes = 8 << 20
	}
	return o
}

// Dialogue follows both sides of one IMAP conversation.
type Dialogue struct {
	conn    int
	opts    Options
	layer   transcript.Layer
	client  stream
	server  stream
	state   State
	begun   bool // the client has sent something
	unsure  bool // bytes are missing, or a command was forgotten: replies may belong to what was not seen
	greeted bool

	starting bool       // no command of the client was seen, and neither was the beginning
	strayed  bool       // the last line of the client was no command, and torn
	drifting bool       // the client is in a literal whose announcement was not seen
	asked    *challenge // a continuation request for what was not seen

	ids     int
	queue   []*request // without a tagged reply so far, oldest first
	open    *request   // the command whose end has not come
	auth    *signIn
	idle    *request
	upgrade *request // STARTTLS without an answer
	owed    bool     // a sign-in ended: single words that still come belong to it
	tagMax  int      // highest n of the client's tags "a<n>"

	answer  *answer // the response whose end has not come
	caps    capabilities
	pending *heldList     // a list that came with a sign-in whose outcome is open
	secrets lines.Secrets // seen so far; an echo of one is masked

	found      map[string]int // findings so far, by ID
	longSecret bool           // the long line at hand carries a secret
	out        []transcript.Event
	next       *transcript.Next
	basis      basis // of next
	stop       bool  // TLS takes over
}

// New gives the dialogue of conversation conn, in clear and before the
// greeting. Where TLS comes first, Secure has to be called before any Feed.
func New(conn int, opts Options) *Dialogue {
	d := &Dialogue{conn: conn, opts: opts.withDefaults()}
	d.enter(transcript.Wire)
	d.unsure, d.starting = opts.Late, opts.Late
	return d
}

// enter starts both streams of a layer at offset 0.
func (d *Dialogue) enter(layer transcript.Layer) {
	d.layer = layer
	d.client = stream{lines: lines.New(d.conn, transcript.Client, layer, 0, d.opts.MaxLine).Brief(d.opts.Brief).Lend(d.opts.Memory)}
	d.server = stream{lines: lines.New(d.conn, transcript.Server, layer, 0, d.opts.MaxLine).Brief(d.opts.Brief).Lend(d.opts.Memory)}
}

func (d *Dialogue) stream(dir transcript.Dir) *stream {
	if dir == transcript.Client {
		return &d.client
	}
	return &d.server
}

// secure tells whether the bytes at hand are inside TLS.
func (d *Dialogue) secure() bool { return d.layer == transcript.Plain }

func (d *Dialogue) emit(events ...transcript.Event) { d.out = append(d.out, events...) }

// find tells of a finding, unless the same was told often enough.
func (d *Dialogue) find(f *transcript.Finding) {
	const most = 50
	if d.found == nil {
		d.found = map[string]int{}
	}
	if d.found[f.ID]++; d.found[f.ID] <= most {
		d.emit(f)
	}
}

func (d *Dialogue) flush() []transcript.Event {
	out := d.out
	if d.out = nil; d.opts.Brief {
		d.out = out[:0] // whoever is given it has taken it before the next call
	}
	return out
}

// State gives the state of the connection.
func (d *Dialogue) State() State { return d.state }

// Feed takes bytes of one direction and gives the events that they complete.
// It takes all of b, except where the server's go-ahead for TLS ends in b:
// then the last event is TLSStart, and n says where.
func (d *Dialogue) Feed(dir transcript.Dir, b []byte) (n int, events []transcript.Event) {
	if dir == transcript.NoDir {
		return len(b), nil
	}
	s := d.stream(dir)
	d.stop = false
	for n < len(b) && !d.stop {
		n += d.step(dir, s, b[n:])
	}
	return n, d.flush()
}

// step takes a line or a part of a literal; it gives the number of bytes taken.
func (d *Dialogue) step(dir transcript.Dir, s *stream, b []byte) int {
	switch {
	case s.content != nil:
		n, events, done := s.content.Take(b)
		d.content(dir, events)
		if done {
			s.content = nil
		}
		return n
	case s.want > 0:
		return s.take(b)
	}
	l, n, ok := s.lines.Next(b)
	if !ok {
		return n
	}
	before := len(d.out)
	if p := s.piece(l); dir == transcript.Client {
		d.clientPiece(p)
	} else {
		d.serverPiece(p)
	}
	if l.End == lines.EndLF && !d.stop {
		d.bareLF(dir, d.out[before:])
	}
	return n
}

// content passes on the lines of a literal, or of compressed bytes.
func (d *Dialogue) content(dir transcript.Dir, events []transcript.Event) {
	d.emit(events...)
	if dir == transcript.Server && d.answer != nil {
		for _, ev := range events {
			if l, ok := ev.(*transcript.Line); ok {
				d.answer.lines += max(l.Lines, 1)
			}
		}
	}
}

// Secure tells that TLS is on: what follows is the plain layer, from offset 0.
// Capabilities learned before count no more (RFC 9051 6.2.1), and commands
// that were waiting get no answer.
func (d *Dialogue) Secure() []transcript.Event {
	d.unfinished(transcript.Client)
	d.unfinished(transcript.Server)
	if d.opts.Late && !d.greeted { // the greeting came before, in clear
		d.greeted, d.state = true, NotAuthenticated
	}
	d.forget()
	d.enter(transcript.Plain)
	d.tell()
	return d.flush()
}

// forget drops what does not outlast the way into TLS.
func (d *Dialogue) forget() {
	d.queue, d.open, d.auth, d.idle, d.upgrade, d.answer = nil, nil, nil, nil, nil, nil
	d.owed, d.starting, d.asked, d.opts.Late, d.strayed, d.drifting = false, false, nil, false, false, false
	d.caps.forget()
	d.pending = nil
}

// Gap tells that n bytes of dir are missing, -1 for an unknown number. A gap
// inside a literal that is content shortens what is still to come; anywhere
// else the rest of the line at hand cannot be understood and is shown as it is.
func (d *Dialogue) Gap(dir transcript.Dir, n int64) []transcript.Event {
	if dir == transcript.NoDir {
		return nil
	}
	d.unsure = true
	if dir == transcript.Client {
		d.asked = nil
	}
	s := d.stream(dir)
	left := int64(0)
	if s.content != nil {
		left = s.content.Left()
	}
	d.unfinished(dir)
	s.lines.Skip(n)
	switch {
	case d.state == Compressed:
		s.content = lines.Counted(s.lines, huge)
	case n >= 0 && left > n:
		s.content = lines.Counted(s.lines, left-n)
	case n >= 0 && left == n && left > 0:
	default:
		s.lost = true
		d.abandon(dir)
	}
	return d.flush()
}

// abandon gives up the command or response whose middle is missing.
func (d *Dialogue) abandon(dir transcript.Dir) {
	if dir == transcript.Server {
		d.answer = nil
		d.greeted = true
		if d.state == Greeting {
			d.state = NotAuthenticated
		}
		return
	}
	if d.open != nil {
		d.open.broken = true
		d.request(d.open)
		d.open = nil
	}
}

// End tells that the conversation is over: what was unfinished is shown as it is.
func (d *Dialogue) End() []transcript.Event {
	d.unfinished(transcript.Client)
	d.unfinished(transcript.Server)
	return d.flush()
}

// unfinished shows what was taken of dir and belongs to no event yet.
func (d *Dialogue) unfinished(dir transcript.Dir) {
	s := d.stream(dir)
	p, events, ok := s.rest()
	d.emit(events...)
	if !ok {
		return
	}
	var ranges []transcript.Range
	if dir == transcript.Client {
		ranges = d.secretsIn(p)
	} else {
		ranges = d.echoes(p)
	}
	d.emit(s.event(p, transcript.ClassBroken, ranges))
}
