package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Memory that a list of conversations takes. Little of a list stays alive: the
// heap is looked through when much of it was used, and more often once the
// bound is near, which grows with what is open.
const (
	listGarbage = 800       // percent of what stays alive
	listMemory  = 32 << 20  // bytes in all, while little is open
	listAlive   = 112 << 20 // bytes alive at most; conversations are let go beyond it
	listSlack   = 26 << 20  // bytes beside those alive until the heap is looked through
)

// listBound keeps the memory of a list within its bound.
type listBound struct {
	live  [2]metrics.Sample // bytes alive when the heap was last looked through; bytes in it now
	limit int64
	stale bool // what was alive then was let go in part
}

// boundList sets the bound, and gives what lifts it.
func boundList() (b *listBound, lift func()) {
	b = newListBound(listMemory)
	garbage, limit := debug.SetGCPercent(listGarbage), debug.SetMemoryLimit(listMemory)
	return b, func() {
		debug.SetGCPercent(garbage)
		debug.SetMemoryLimit(limit)
	}
}

func newListBound(limit int64) *listBound {
	b := &listBound{limit: limit}
	b.live[0].Name, b.live[1].Name = liveBytes, heapBytes
	return b
}

// screenAlive is how many bytes may be alive while the screen's list is read: what
// else is on the screen counts too.
const screenAlive = 160 << 20

// screenBound gives what tells whether more is alive than may be, on the screen.
func screenBound() func() bool {
	b := newListBound(screenAlive)
	return func() bool {
		b.stale = b.alive() > screenAlive
		return b.stale
	}
}

const (
	liveBytes = "/gc/heap/live:bytes"
	heapBytes = "/memory/classes/heap/objects:bytes"
)

// alive gives the bytes that are alive, as far as is known; anew where some were
// let go, and where the runtime gets behind: on a busy machine it lets the heap
// grow past its bound rather than take more of the processor.
func (b *listBound) alive() int64 {
	metrics.Read(b.live[:])
	if b.stale || int64(b.live[1].Value.Uint64()) > b.limit+listSlack {
		runtime.GC()
		metrics.Read(b.live[:])
	}
	return int64(b.live[0].Value.Uint64())
}

// full tells whether more is alive than may be. Above the least it has the
// runtime's own bound follow, which else would have it do nothing but look.
func (b *listBound) full() bool {
	alive := b.alive()
	limit := int64(listMemory)
	if alive > listMemory/2 {
		limit = min(alive, listAlive) + listSlack
	}
	if limit > b.limit || limit < b.limit-listSlack/2 {
		b.limit = limit
		debug.SetMemoryLimit(limit)
	}
	b.stale = alive > listAlive
	return b.stale
}
