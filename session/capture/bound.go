package capture

import (
	"cmp"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// askEvery is how much is taken between two looks at the memory, in bytes; each
// event counts for some beside its own.
const (
	askEvery = 64 << 10
	perEvent = 256
)

// bound looks, now and then, whether memory is used up, and then makes room.
func (f *Finder) bound(ev transcript.Event) {
	if f.full == nil {
		return
	}
	f.since += perEvent
	if d, ok := ev.(*transcript.Data); ok {
		f.since += len(d.Bytes)
	}
	if f.since < askEvery {
		return
	}
	if f.since = 0; !f.full() {
		return
	}
	f.makeRoom()
	if f.crew != nil { // what was let go is alive until its part has forgotten it
		f.crew.wait()
	}
}

// makeRoom lets go of an eighth of the conversations that are open, those that
// are idle for longest.
func (f *Finder) makeRoom() {
	open := make([]*conversation, 0, len(f.convs))
	for _, c := range f.convs {
		open = append(open, c)
	}
	slices.SortFunc(open, func(a, b *conversation) int { return cmp.Or(cmp.Compare(a.last, b.last), a.conn-b.conn) })
	for _, c := range open[:(len(open)+7)/8] {
		f.letGo(c)
	}
}

// letGo ends a conversation before its end: what came so far is told, and that
// nothing more of it is.
func (f *Finder) letGo(c *conversation) {
	if c.state == looking {
		f.settle(c)
	}
	if c.state == waiting {
		f.unqueue()
	}
	if f.convs[c.conn] == nil {
		return // it was refused, or was over already
	}
	f.give(c, c.last, &transcript.Closed{Why: transcript.TextOf(transcript.LetGo + ": too much was open at once, and of this one nothing came for longest")})
	f.forget(c)
}

// cutShort tells whether an event ends a conversation that was let go, here or by
// the reader.
func cutShort(ev transcript.Event) bool {
	c, ok := ev.(*transcript.Closed)
	return ok && c.By == "" && strings.HasPrefix(c.Why.Raw(), transcript.LetGo)
}

// LetGo gives how many of the conversations that were given were not followed to
// their end, to bound memory.
func (f *Finder) LetGo() int { return f.dropped }
