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
	live  [1]metrics.Sample // bytes alive when the heap was last looked through
	limit int64
	stale bool // what was alive then was let go in part
}

// boundList sets the bound, and gives what lifts it.
func boundList() (b *listBound, lift func()) {
	b = &listBound{limit: listMemory}
	b.live[0].Name = "/gc/heap/live:bytes"
	garbage, limit := debug.SetGCPercent(listGarbage), debug.SetMemoryLimit(listMemory)
	return b, func() {
		debug.SetGCPercent(garbage)
		debug.SetMemoryLimit(limit)
	}
}

// full tells whether more is alive than may be. Above the least it has the
// runtime's own bound follow, which else would have it do nothing but look.
func (b *listBound) full() bool {
	if b.stale {
		runtime.GC()
	}
	metrics.Read(b.live[:])
	alive := int64(b.live[0].Value.Uint64())
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
