package transcript

import (
	"errors"
	"sync"
)

// Log is a transcript in memory that grows. Nothing is ever dropped from it;
// slow readers read later. It is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	entries []Entry
	more    chan struct{}
	closed  bool
	store   map[streamKey][]byte
}

type streamKey struct {
	conn  int
	dir   Dir
	layer Layer
}

// ErrNoBytes tells that a span names bytes that were not kept.
var ErrNoBytes = errors.New("these bytes were not kept")

// NewLog gives an empty log.
func NewLog() *Log {
	return &Log{more: make(chan struct{}), store: map[streamKey][]byte{}}
}

// Append adds entries and wakes readers; it sets their Seq. Bytes of Data
// entries are moved to the log's store, once; the entry keeps the span.
func (l *Log) Append(entries ...Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range entries {
		e.Seq = len(l.entries)
		if d, ok := e.Event.(*Data); ok && d.Bytes != nil {
			k := streamKey{e.Conn, d.Dir, d.Layer}
			l.store[k] = append(l.store[k], d.Bytes...)
			c := *d
			c.Bytes = nil
			e.Event = &c
		}
		l.entries = append(l.entries, e)
	}
	close(l.more)
	l.more = make(chan struct{})
}

// Since gives all entries from seq on, and a channel that is closed when there
// is more (or when the log is finished: then it is closed already).
func (l *Log) Since(seq int) (entries []Entry, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if seq > len(l.entries) {
		seq = len(l.entries)
	}
	return l.entries[seq:len(l.entries):len(l.entries)], l.more
}

// Len gives the number of entries.
func (l *Log) Len() int { l.mu.Lock(); defer l.mu.Unlock(); return len(l.entries) }

// Finish says that nothing will be appended any more.
func (l *Log) Finish() { l.mu.Lock(); l.closed = true; close(l.more); l.mu.Unlock() }

// Bytes gives the bytes of a span; ErrNoBytes where (some of) them were elided or lost.
func (l *Log) Bytes(s Span) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.store[streamKey{s.Conn, s.Dir, s.Layer}]
	if s.Off < 0 || s.Len < 0 || s.End() > int64(len(b)) {
		return nil, ErrNoBytes
	}
	return b[s.Off:s.End():s.End()], nil
}
