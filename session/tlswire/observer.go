package tlswire

import "example.org/mailwire/transcript"

// Observer follows TLS in one conversation, as it is seen from the socket.
//
// Sealed records of TLS 1.3 are held until the key comes that opens them: a
// client logs a key just after the ServerHello that it was made from. The wait
// ends with the client's next record, with the conversation, or when more than
// 256 KiB wait; then the records are told as they are. A key that comes still
// later opens what was kept: Record and Handshake events then come again, the
// same Span with more in it, and replace those told before.
type Observer struct {
	conn   int
	keys   keyLog
	opts   Options
	client half
	server half
	terms  terms
	hello  facts // of the last ClientHello
	chosen facts // of the ServerHello
	more   facts // what was learned after the ServerHello
	told   *transcript.TLSAgreed
	shown  *transcript.Certificates // of the server, up to TLS 1.2
	// resumed is known from the order of messages where the hellos do not tell (RFC 5077 3.4).
	resumed bool
	done    bool // the server has sent ServerHelloDone
	waiting bool // keys may still come
	over    bool // an alert ended it
	out     []transcript.Event
}

// Options is what an observer may be given beyond the bytes.
type Options struct {
	Keys *Keys // from elsewhere; nil for none
}

// New gives an observer for a conversation whose TLS starts at these offsets
// of the client's and the server's bytes on the wire.
func New(conn int, client, server int64) *Observer {
	return NewWith(conn, client, server, Options{})
}

// NewWith is New with options.
func NewWith(conn int, client, server int64, opts Options) *Observer {
	return &Observer{
		conn:    conn,
		opts:    opts,
		client:  half{dir: transcript.Client, off: client},
		server:  half{dir: transcript.Server, off: server},
		waiting: true,
	}
}

// Feed takes the next bytes of one direction and gives the events that they complete.
func (o *Observer) Feed(dir transcript.Dir, b []byte) []transcript.Event {
	h := o.half(dir)
	for len(b) > 0 && !h.dead {
		b = b[o.advance(h, b):]
	}
	h.off += int64(len(b))
	return o.take()
}

// Elide tells that n bytes follow that were not kept. Their lengths count:
// they have to be bodies of records, or parts of them.
func (o *Observer) Elide(dir transcript.Dir, n int64) []transcript.Event {
	h := o.half(dir)
	o.skip(h, n)
	return o.take()
}

// Gap tells that n bytes are missing; -1 where it is not known how many. A gap
// inside the body of a record costs that record; any other one ends the
// following of this direction, since no record can be found again for certain.
func (o *Observer) Gap(dir transcript.Dir, n int64) []transcript.Event {
	h := o.half(dir)
	if n < 0 {
		o.lose(h)
		return o.take()
	}
	o.skip(h, n)
	return o.take()
}

// Secret takes one line of a TLS key log in the NSS format. Lines of other
// conversations and of no use here are ignored.
func (o *Observer) Secret(line string) []transcript.Event {
	if o.keys.add(line, maxSecrets) {
		o.drain(&o.server)
		o.drain(&o.client)
		o.reopen(&o.server)
		o.reopen(&o.client)
	}
	return o.take()
}

// End tells that the conversation is over: what waited for keys is told as it is.
func (o *Observer) End() []transcript.Event {
	o.giveUp()
	return o.take()
}

// Done tells whether the handshake is over, as far as that can be known.
//
// It is known where Finished of both sides were seen: opened, or in TLS 1.2
// the first sealed message of each side. In TLS 1.3 without keys a sealed
// record with just the size of a Finished is taken for it; the server's
// handshake ends at the latest when the client seals a record, and the
// client's when the server seals one after that.
func (o *Observer) Done() bool {
	return o.over || o.client.finished && o.server.finished
}

func (o *Observer) half(dir transcript.Dir) *half {
	if dir == transcript.Server {
		return &o.server
	}
	return &o.client
}

func (o *Observer) emit(ev ...transcript.Event) { o.out = append(o.out, ev...) }

func (o *Observer) take() []transcript.Event {
	out := o.out
	o.out = nil
	return out
}
