package main

import (
	"sync"
	"sync/atomic"

	"example.org/mailwire/session"
)

// ending is the recording of a session on the screen: how it ends, and that it
// can go on elsewhere even after that.
type ending struct {
	rec   *session.Recorder
	whole atomic.Bool // it ended with all that came

	mu      sync.Mutex
	file    string
	unsaved error
}

// short tells whether the recording misses something that may still be saved.
func (e *ending) short() bool { return e.rec.Short() && !e.whole.Load() }

// elsewhere goes on in another file.
func (e *ending) elsewhere(path string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.rec.SaveElsewhere(path); err != nil {
		return err
	}
	e.file, e.unsaved = path, nil
	return nil
}

// end ends the recording with done.
func (e *ending) end(done func() error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.unsaved = done()
	e.whole.Store(e.unsaved == nil)
}

// told gives the result of a program that ended with err, and tells of a
// recording that is not whole.
func (e *ending) told(p *program, err error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return p.recorded(err, e.file, e.unsaved)
}
