package capture

import "example.org/mailwire/transcript"

// Conversations are numbered in the order in which it becomes clear what they are.
// Keys change when that is: with them it takes until something was said inside TLS.
// So that a conversation has the same number with keys and without, one that keys
// open has its place from where it would have been decided without them, and those
// that are decided behind it wait, in queue, until it is.

// place gives a conversation that keys open its place in the queue.
func (f *Finder) place(c *conversation) {
	if c.sealedVerdict().mail { // what would not be given without keys has no number to keep
		c.placed = true
		f.queue = append(f.queue, c)
	}
}

// begin gives a conversation that was decided, from its beginning on, or has it
// wait for those before it.
func (f *Finder) begin(c *conversation, v verdict) {
	if len(f.queue) == 0 {
		f.start(c, v)
		return
	}
	c.state, c.found = waiting, v
	if !c.placed {
		f.queue = append(f.queue, c)
	}
	for len(f.queue) > 0 && f.queue[0].state == waiting {
		c := f.queue[0]
		f.queue = f.queue[1:]
		f.start(c, c.found)
		if c.over {
			f.forget(c)
		}
	}
	if len(f.queue) == 0 {
		f.queue, f.queued = nil, 0
	}
}

// wait keeps an event of a conversation that waits. Beyond maxQueued those that all
// wait for are decided by what there is.
func (f *Finder) wait(c *conversation, h held) {
	c.keep(h.at, h.ev)
	f.queued += perEvent
	if d, ok := h.ev.(*transcript.Data); ok {
		f.queued += len(d.Bytes)
	}
	if f.queued > maxQueued {
		f.unqueue()
	}
}

// maxQueued bounds what is held of conversations that wait, in bytes; each event
// counts for perEvent beside its own.
const maxQueued = 1 << 20

// unqueue decides all in the queue by what there is, so that nothing waits.
func (f *Finder) unqueue() {
	for len(f.queue) > 0 {
		f.settle(f.queue[0])
	}
}
