package transcript

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// Log is a transcript that grows, as a screen sees it. Nothing is ever dropped
// from it; slow readers read later. Bytes of Data stay in memory as far as its
// window reaches and are read back from their file beyond it, bulk data at once;
// those that stand in no file are put into a temporary one. It is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	entries []Entry
	more    chan struct{} // closed by the next Append; nil while nobody waits
	done    bool
	over    chan struct{} // closed when done
	streams map[streamKey]*stream
	ring    ring
	loose   looseChunks
	spill   *Writer
	lines   lineCache
	created time.Time
}

// DefaultWindow is how many bytes of Data stay in memory.
const DefaultWindow = 8 << 20

// ErrNoBytes tells that a span names bytes that were not kept.
var ErrNoBytes = errors.New("these bytes were not kept")

// NewLog gives an empty log.
func NewLog() *Log { return NewLogWindow(DefaultWindow) }

// NewLogWindow gives an empty log that keeps window bytes of Data in memory.
func NewLogWindow(window int) *Log {
	return &Log{over: make(chan struct{}), streams: map[streamKey]*stream{}, ring: ring{max: max(window, 1<<10)}}
}

// Begins says from when on the times of entries count.
func (l *Log) Begins(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.created = at
}

// Created gives the moment that the times of entries count from; the zero time
// where nothing told it.
func (l *Log) Created() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.created
}

// Append adds entries and wakes readers; it sets their Seq. Bytes of Data
// are copied to the log's store, once; the entry keeps the span. Bytes that
// are in the store already (by conversation, direction, layer and offset) are
// not replaced.
func (l *Log) Append(entries ...Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if cap(l.entries)-len(l.entries) < len(entries) {
		// Twice as large: with smaller steps most of the memory would be what they leave behind.
		l.entries = slices.Grow(l.entries, len(l.entries)+len(entries))
	}
	for _, e := range entries {
		e.Seq = len(l.entries)
		if d, ok := e.Event.(*Data); ok && d.Bytes != nil {
			l.keep(e, d)
			c := *d
			c.Bytes = nil
			e.Event = &c
		}
		l.entries = append(l.entries, e)
	}
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
}

// Since gives all entries from seq on, and a channel that is closed when there
// is more (or when the log is finished: then it is closed already).
func (l *Log) Since(seq int) (entries []Entry, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	seq = min(max(seq, 0), len(l.entries))
	entries = l.entries[seq:len(l.entries):len(l.entries)]
	if l.done {
		return entries, l.over
	}
	if l.more == nil {
		l.more = make(chan struct{})
	}
	return entries, l.more
}

// Len gives the number of entries.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}

// Finish says that no more is to come. What is appended afterwards all the
// same is kept and given by Since, but nobody is woken.
func (l *Log) Finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done {
		return
	}
	l.done = true
	close(l.over)
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
}

// Finished tells whether Finish was called.
func (l *Log) Finished() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done
}

// Close finishes the log and gives up the temporary file where there is one.
// Bytes beyond the window may be gone then; entries stay.
func (l *Log) Close() error {
	l.Finish()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.spill == nil {
		return nil
	}
	w := l.spill
	l.spill = nil
	return errors.Join(w.Close(), w.src.close())
}
