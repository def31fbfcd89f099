package capture

import (
	"maps"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// Options is what a finder may be given.
type Options struct {
	Keys  *tlswire.Keys  // a key log, keys of servers; nil for none
	Brief bool           // see session.Brief
	Ended func(conn int) // nothing more comes of a conversation that was given; may be nil
	// Began tells that the conversation from of the reader will be given as conn; may be nil.
	Began func(conn, from int)
	// Full is asked now and then whether memory is used up. Then conversations are
	// let go before their end, those first that are idle for longest; each is told
	// to its Closed, which says so. nil: none is.
	Full func() bool
}

// Finder finds the mail in a capture. It is a sink of observed events, as a
// reader of captures gives them; Close ends it.
//
// What it gives are the entries of a transcript: the observed events of the
// conversations that are mail, or TLS of which nothing says what is inside,
// each followed by what was derived from it. They are numbered anew, in the
// order in which it became clear what they are. An entry is good during the
// call only: who keeps it copies the bytes of Data and the Data itself.
//
// Conversations that are something else are counted and let go.
type Finder struct {
	take  func(transcript.Entry)
	ended func(conn int)
	began func(conn, from int)
	dec   *session.Decoder
	keys  *tlswire.Keys
	// unplaced are lines of keys that do not tell by a ClientHello which session they are of.
	unplaced []string

	convs   map[int]*conversation      // by the reader's number
	hellos  map[string][]*conversation // by the random of their ClientHello
	gone    map[string]bool            // the randoms of those that are over
	early   map[int][]held             // what was recorded of conversations that have not begun
	skipped map[string]int
	next    int // number of the next conversation given
	obs     int // of the next observed event
	late    bool
	full    func() bool
	since   int             // taken since it was asked, about
	dropped int             // given, and let go before their end
	data    transcript.Data // the one that is given at the moment
}

// New gives a finder that gives its entries to take.
func New(take func(transcript.Entry), opts Options) *Finder {
	keys := &tlswire.Keys{}
	if opts.Keys != nil {
		keys = opts.Keys.Clone()
	}
	// The lines of the key log become Secret events, so that what is given needs no
	// key log beside it.
	decoding := []session.Option{session.WithKeys(keys.ServersOnly()), session.WithOpened()}
	if opts.Brief {
		decoding = append(decoding, session.Brief())
	}
	unplaced := keys.Unplaced()
	return &Finder{
		unplaced: unplaced[:min(len(unplaced), maxUnplaced)],
		take:     take, keys: keys, dec: session.NewDecoder(decoding...), ended: opts.Ended, began: opts.Began, full: opts.Full,
		convs: map[int]*conversation{}, hellos: map[string][]*conversation{}, gone: map[string]bool{}, early: map[int][]held{}, skipped: map[string]int{},
	}
}

// Observed takes an event of the reader's conversation e.Conn. Opened is the
// first of each; those that are unknown, or were let go, are ignored.
func (f *Finder) Observed(e transcript.Entry) {
	f.observed(e)
	f.bound(e.Event)
}

func (f *Finder) observed(e transcript.Entry) {
	c := f.convs[e.Conn]
	if o, ok := e.Event.(*transcript.Opened); ok && c == nil {
		f.convs[e.Conn] = newConversation(e.Conn, e.At, o)
		early := f.early[e.Conn]
		delete(f.early, e.Conn)
		for _, h := range early {
			f.Recorded(e.Conn, h.at, h.ev)
		}
		return
	}
	if c == nil {
		return
	}
	if c.state == looking {
		f.look(c, e.At, e.Event)
	} else {
		f.pass(c, e.At, e.Event)
	}
	if _, ok := e.Event.(*transcript.Closed); ok {
		f.forget(c)
	}
}

// Wanted tells whether there is use for more of the reader's conversation.
func (f *Finder) Wanted(conn int) bool {
	c := f.convs[conn]
	return c != nil && c.state != quiet
}

// Skipped gives how many conversations were let go, by what they are: the name
// of a protocol, binary, text, empty.
func (f *Finder) Skipped() map[string]int { return maps.Clone(f.skipped) }

// Found gives how many conversations were given.
func (f *Finder) Found() int { return f.next }

// Close decides what is still open, by what came of it. It gives no Closed that
// did not come.
func (f *Finder) Close() {
	for conn := 0; len(f.convs) > 0; conn++ {
		if c := f.convs[conn]; c != nil {
			if c.state == looking {
				f.settle(c)
			}
			f.forget(c)
		}
	}
}

// forget lets go of a conversation.
func (f *Finder) forget(c *conversation) {
	delete(f.convs, c.conn)
	for _, random := range c.randoms {
		if len(f.gone) < maxGone {
			f.gone[random] = true
		}
		f.hellos[random] = without(f.hellos[random], c)
		if len(f.hellos[random]) == 0 {
			delete(f.hellos, random)
		}
	}
	if c.state == given || c.state == quiet {
		f.dec.Forget(c.number)
		if f.ended != nil {
			f.ended(c.number)
		}
	}
}

func without(list []*conversation, c *conversation) []*conversation {
	kept := list[:0]
	for _, x := range list {
		if x != c {
			kept = append(kept, x)
		}
	}
	return kept
}

// refuse lets go of a conversation that is something else.
func (f *Finder) refuse(c *conversation, what string) {
	f.skipped[what]++
	c.state, c.held = refused, nil
	f.forget(c)
}

// give gives an observed event and what it leads to.
func (f *Finder) give(c *conversation, at time.Duration, ev transcript.Event) {
	f.take(transcript.Entry{Obs: f.obs, Conn: c.number, At: at, Event: ev})
	f.obs++
	if cutShort(ev) {
		f.dropped++
	}
	packet := int64(0)
	if d, ok := ev.(*transcript.Data); ok {
		packet = d.Packet
	}
	derived := f.dec.Decode(c.number, ev)
	var hello *transcript.Handshake
	for _, x := range derived {
		f.take(transcript.Entry{Obs: -1, Conn: c.number, At: at, Event: x})
		switch x := x.(type) {
		case *transcript.Handshake:
			if x.Name == "ClientHello" && len(x.Raw) >= 38 {
				hello = x
			}
		case *transcript.Record:
			c.bulk = c.bulk || x.Type == "application_data" && x.Span.Dir == transcript.Client
		}
	}
	for _, x := range f.dec.Opened(c.number) {
		c.opened = true
		if d, ok := x.(*transcript.Data); ok {
			d.Packet = packet
		}
		f.give(c, at, x)
	}
	if hello != nil {
		f.unlock(c, at, string(hello.Raw[6:38]))
	}
}

// unlock gives the keys at hand for the session that a ClientHello begins.
func (f *Finder) unlock(c *conversation, at time.Duration, random string) {
	for _, r := range c.randoms {
		if r == random {
			return // a hello may be sent twice, RFC 8446 4.1.2
		}
	}
	c.randoms = append(c.randoms, random)
	f.hellos[random] = append(f.hellos[random], c)
	lines := f.keys.Of([]byte(random))
	for _, line := range append(lines, f.unplaced...) {
		f.give(c, at, &transcript.Secret{Line: transcript.Hide(line)})
	}
}

// maxUnplaced is how many lines of a key log are given to every session because
// they do not tell which one they are of.
const maxUnplaced = 64

// maxGone is how many sessions are remembered that are over, in case their keys come.
const maxGone = 1 << 16
