package tlswire

import (
	"crypto/rsa"

	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// Observer follows TLS in one conversation, as it is seen from the socket.
//
// Sealed records of TLS 1.3 are held until the key comes that opens them: a
// client logs a key just after the ServerHello that it was made from. The wait
// ends with the client's next record, with the conversation, or when more than
// 256 KiB wait; then the records are told as they are. A key that comes still
// later opens what was kept: Record and Handshake events then come again, the
// same Span with more in it, and replace those told before. Up to TLS 1.2
// sealed records are told at once, and again where a key comes later.
type Observer struct {
	conn    int
	keys    keyLog
	servers []*rsa.PrivateKey
	opts    Options
	client  half
	server  half
	terms   terms
	hello   facts // of the last ClientHello
	chosen  facts // of the ServerHello
	more    facts // what was learned after the ServerHello
	told    *transcript.TLSAgreed
	// pending is what the handshake at hand agreed on, up to TLS 1.2.
	pending  *pending
	helloRaw []byte // the last ClientHello
	early    earlyData
	room     []byte                   // memory for the content of a record
	kept     int                      // records kept for late keys so far, of both directions
	shown    *transcript.Certificates // of the server, up to TLS 1.2
	// resumed is known from the order of messages where the hellos do not tell (RFC 5077 3.4).
	resumed bool
	retried bool // a HelloRetryRequest came
	done    bool // the server has sent ServerHelloDone
	// answered: the server's Finished came; proved: and it holds, as far as can be told.
	answered, proved bool

	waiting bool // keys may still come
	over    bool // an alert ended it
	out     []transcript.Event
}

// Options is what an observer may be given beyond the bytes.
type Options struct {
	Keys     *Keys     // from elsewhere; nil for none
	Sessions *Sessions // of conversations recorded together with this one; nil for none
	// Plain is given the plaintext of each record of application data that could
	// be opened, in the order of each direction; with it all of them are opened
	// and not just the small and the first ones. r is the record as it is told, its
	// Plain the place of b, or NoLayer where bytes before it are missing. A key that
	// comes late may bring what was sent earlier after what was sent later. b is
	// good during the call alone.
	Plain func(r *transcript.Record, b []byte)
	// Master is given the master secret of a session up to TLS 1.2, with the
	// client's random, once for each direction in which it opened a record.
	Master func(client, master []byte)
	// Brief leaves out the fields and notes of messages and records, and keeps
	// nothing for keys that come after what they open. All else is the same.
	Brief bool
	// Memory lends the events of records; nil where they stay.
	Memory *lines.Memory
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
		client:  half{dir: transcript.Client, off: client, sealed: sealed{stage: stageHandshake}},
		server:  half{dir: transcript.Server, off: server, sealed: sealed{stage: stageHandshake}},
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
		o.reopen12()
	}
	return o.take()
}

// ServerKey takes the RSA key of a server: it opens sessions up to TLS 1.2
// with RSA key exchange (RFC 5246 7.4.7.1). Whether the key fits is told by the
// records, that open or do not.
func (o *Observer) ServerKey(key *rsa.PrivateKey) []transcript.Event {
	o.servers = append(o.servers, key)
	o.reopen12()
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

// hopes tells whether it is of use to keep what no key at hand opens.
func (o *Observer) hopes() bool {
	k := o.opts.Keys
	return !o.opts.Brief || o.terms.version == 0 || o.keys.lines > 0 || k != nil && k.log.lines+len(k.rsa) > 0
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
	if o.out = nil; o.opts.Brief {
		o.out = out[:0] // whoever is given it has taken it before the next call
	}
	return out
}
