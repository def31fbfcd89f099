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

	// Parts, where not empty, take the place of take and Ended: conversations are
	// decoded on as many goroutines, those of each by one of them, in their order.
	// Keys end that: what they open may be of use to what comes later. Whoever reads
	// the capture then calls Lent, as pcap.Read does.
	Parts []Part
}

// Part takes the entries of some of the conversations, from a goroutine of its own.
type Part struct {
	Take  func(transcript.Entry)
	Ended func(conn int) // may be nil
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
	began func(conn, from int)
	parts []*part
	crew  *crew // decodes the parts, each on a goroutine; nil where that is done at once
	keys  *tlswire.Keys
	// unplaced are lines of keys that do not tell by a ClientHello which session they are of.
	unplaced []string

	convs   map[int]*conversation // by the reader's number
	early   map[int][]held        // what was recorded of conversations that have not begun
	skipped map[string]int
	next    int // number of the next conversation given
	obs     int // of the next observed event
	late    bool
	full    func() bool
	since   int             // taken since it was asked, about
	dropped int             // given, and let go before their end
	queue   []*conversation // those that have their place; see order.go
	queued  int             // bytes held of those that wait, about
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
	f := &Finder{
		unplaced: unplaced[:min(len(unplaced), maxUnplaced)], keys: keys, began: opts.Began, full: opts.Full,
		convs: map[int]*conversation{}, early: map[int][]held{}, skipped: map[string]int{},
	}
	parts := opts.Parts
	if len(parts) == 0 {
		parts = []Part{{take, opts.Ended}}
	}
	if keys.Lines() > 0 || keys.Servers() > 0 {
		parts = parts[:1]
	}
	for _, p := range parts {
		f.parts = append(f.parts, &part{Part: p, f: f, dec: session.NewDecoder(decoding...), hellos: map[string][]*conversation{}, gone: map[string]bool{}})
	}
	if len(parts) > 1 {
		f.crew = newCrew(f.parts)
	}
	return f
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
	_, ends := e.Event.(*transcript.Closed)
	switch c.state {
	case looking:
		f.look(c, e.At, e.Event)
	case waiting:
		f.wait(c, held{e.At, e.Event})
	default:
		f.pass(c, e.At, e.Event)
	}
	if ends {
		f.ends(c)
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
			f.ends(c)
		}
	}
	f.together()
}

// together ends the decoding on several goroutines, once they have done what is
// under way; what comes is decoded at once.
func (f *Finder) together() {
	if f.crew != nil {
		f.crew.end()
		f.crew = nil
	}
}

// Lent tells that the bytes of Data given since the last call stay as they are
// until back is called, and that what comes next may take long.
func (f *Finder) Lent(back func()) {
	if f.crew != nil {
		f.crew.hand(back)
	} else {
		back()
	}
}

// ends lets go of a conversation of which nothing more comes, once it has begun.
func (f *Finder) ends(c *conversation) {
	if c.over = c.state == waiting; !c.over {
		f.forget(c)
	}
}

// forget lets go of a conversation.
func (f *Finder) forget(c *conversation) {
	delete(f.convs, c.conn)
	switch {
	case c.state != given && c.state != quiet:
	case f.crew != nil:
		f.crew.put(c.part, item{c: c})
	default:
		f.parts[c.part].forget(c)
	}
}

// refuse lets go of a conversation that is something else.
func (f *Finder) refuse(c *conversation, what string) {
	f.skipped[what]++
	c.state, c.held = refused, nil
	f.forget(c)
}

// give gives an observed event and what it leads to.
func (f *Finder) give(c *conversation, at time.Duration, ev transcript.Event) {
	obs := f.obs
	f.obs++
	if cutShort(ev) {
		f.dropped++
	}
	if f.crew != nil {
		f.crew.put(c.part, item{c: c, at: at, obs: obs, ev: ev})
	} else {
		f.parts[c.part].give(c, at, obs, ev)
	}
}

// maxUnplaced is how many lines of a key log are given to every session because
// they do not tell which one they are of.
const maxUnplaced = 64
