package capture

import (
	"sync/atomic"
	"time"

	"example.org/mailwire/transcript"
)

// crew decodes parts on a goroutine each. What is put is handed on in batches,
// before more of the capture is read, so that nothing waits for what may not
// come soon, and in the order in which it was put. A part that is behind makes
// the reader wait.
type crew struct{ members []*member }

// member is the goroutine of a part, as its reader sees it.
type member struct {
	part  *part
	batch *batch // that is filled
	owes  bool   // it was handed bytes since the last loan
	work  chan *batch
	spare chan *batch // those that are done
	done  chan struct{}
	panic any // what ended it
}

// batch is what a member does in one go.
type batch struct {
	items []item
	back  func() // the bytes are of no more use; may be nil
}

// item is an observed event of a conversation, or its end where it has neither.
type item struct {
	c    *conversation
	at   time.Duration
	obs  int
	ev   transcript.Event
	data transcript.Data // where ev is nil and own is set
	own  bool
}

// Bounds of what a member has before it.
const (
	maxBatches = 4    // of a member
	maxItems   = 4096 // of a batch
)

func newCrew(parts []*part) *crew {
	w := &crew{}
	for _, p := range parts {
		m := &member{part: p, batch: &batch{}, work: make(chan *batch, maxBatches-2), spare: make(chan *batch, maxBatches), done: make(chan struct{})}
		for range maxBatches - 1 {
			m.spare <- &batch{}
		}
		w.members = append(w.members, m)
		go m.run() // until end closes its work
	}
	return w
}

// put puts an event in its turn. A Data is copied, but for its bytes.
func (w *crew) put(part int, x item) {
	m := w.members[part]
	if d, ok := x.ev.(*transcript.Data); ok {
		x.ev, x.data, x.own = nil, *d, true
	}
	m.batch.items = append(m.batch.items, x)
	if len(m.batch.items) == maxItems {
		m.owes = true
		m.hand(nil)
	}
}

// hand hands on what was put. back is called when its bytes are of no more use.
func (w *crew) hand(back func()) {
	var owing atomic.Int32
	all := func() {
		if owing.Add(-1) == 0 {
			back()
		}
	}
	owing.Store(1)
	for _, m := range w.members {
		if m.owes || len(m.batch.items) > 0 {
			owing.Add(1)
			m.owes = false
			m.hand(all)
		}
	}
	all()
}

func (m *member) hand(back func()) {
	m.batch.back = back
	m.work <- m.batch
	m.batch = <-m.spare
}

// wait waits until all that was put is done.
func (w *crew) wait() {
	done := make(chan struct{})
	w.hand(func() { close(done) })
	<-done
}

// end ends the crew when all that was put is done.
func (w *crew) end() {
	w.wait()
	for _, m := range w.members {
		close(m.work)
		<-m.done
		if m.panic != nil {
			panic(m.panic) // on the goroutine that restores what has to be
		}
	}
}

// run does what is handed to a member.
func (m *member) run() {
	defer close(m.done)
	for b := range m.work {
		m.do(b)
		if b.back != nil {
			b.back()
		}
		for i := range b.items {
			b.items[i] = item{} // holds on to nothing
		}
		b.items, b.back = b.items[:0], nil
		m.spare <- b
	}
}

// do decodes a batch. After a panic the rest is passed over, and end tells of it.
func (m *member) do(b *batch) {
	if m.panic != nil {
		return
	}
	defer func() { m.panic = recover() }()
	for i := range b.items {
		switch x := &b.items[i]; {
		case x.own:
			m.part.give(x.c, x.at, x.obs, &x.data)
		case x.ev != nil:
			m.part.give(x.c, x.at, x.obs, x.ev)
		default:
			m.part.forget(x.c)
		}
	}
}
