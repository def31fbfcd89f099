package exposure

import (
	"slices"

	"example.org/mailwire/transcript"
)

// brief is what a tracker has that tells findings and locks alone.
type brief struct {
	line pending                     // memory for the line at hand
	told [transcript.Plain + 1]uint8 // locks, by layer: a bit for each of locks
}

// locks are the signs that a line can have.
var locks = []transcript.Lock{transcript.LockClear, transcript.LockSecret, transcript.LockSealed, transcript.LockUnproven,
	transcript.LockInside, transcript.LockSuspect, transcript.LockUnknown}

// Brief gives a tracker that tells each lock of a layer once, with the first
// line that has it, and nothing else of lines; the findings are the same.
func Brief(conn int) *Tracker {
	return &Tracker{conn: conn, opened: &transcript.Opened{}, brief: &brief{}}
}

// begin takes the line at hand.
func (b *brief) begin(l *transcript.Line) *pending {
	b.line = pending{Line: l, steps: b.line.steps[:0]}
	return &b.line
}

// endBrief gives what a line is the first to show.
func (t *Tracker) endBrief(l *pending) {
	layer := l.Span.Layer
	if len(l.steps) == 0 && len(l.Secret) == 0 && len(l.suspect) == 0 && t.brief.has(layer, t.quietLock(layer)) {
		return
	}
	x := &transcript.Exposed{}
	t.see(x, l)
	if isSecret(x.Secret) {
		x.Without.Words = t.worthWords(l, x.Secret)
	}
	t.secretFindings(l, x)
	if !t.brief.has(layer, x.Lock) {
		t.brief.told[layer%3] |= bit(x.Lock)
		t.out = append(t.out, x)
	}
}

// quietLock gives the lock of a line that gives nothing away.
func (t *Tracker) quietLock(layer transcript.Layer) transcript.Lock {
	wire, peer := t.wire(layer), ""
	if wire == wireSealed {
		peer, _, _ = t.peer(layer)
	}
	return lockOf(wire, peer, t.opened.Inside, false, false)
}

// has tells whether a lock of a layer was told.
func (b *brief) has(layer transcript.Layer, l transcript.Lock) bool {
	return b.told[layer%3]&bit(l) != 0
}

func bit(l transcript.Lock) uint8 { return 1 << slices.Index(locks, l) }
