package transcript

import "time"

// A recording is durable a second after anything was written to it at the
// latest; of bulk data, less than that waits for the disk, so that the sync at
// the end of a session is a short one.
const (
	syncWithin = time.Second
	syncAfter  = 16 << 20 // bytes
)

// later has the file synced within a second, and at once where much is not durable yet.
func (w *Writer) later() {
	if w.dirty == nil {
		f := w.f
		// The timer's goroutine ends by itself after one sync; finish stops it where it has not begun.
		w.dirty = time.AfterFunc(w.within, func() { w.syncBehind(f) })
	}
	if w.size-w.begun >= syncAfter && !w.syncing && w.dirty.Stop() {
		w.begun = w.size
		w.dirty.Reset(0)
	}
}

// syncBehind makes durable what was written to f until now. A slow disk must
// not hold up the session: the lock is not held meanwhile.
func (w *Writer) syncBehind(f sink) {
	w.mu.Lock()
	if w.f != f {
		w.mu.Unlock()
		return
	}
	w.dirty, w.syncing = nil, true
	w.begun = w.size
	w.mu.Unlock()
	err := f.Sync()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.syncing = false
	if w.f != f {
		return
	}
	if err == nil {
		err = f.Check(w.size) // nothing is written meanwhile: the lock is held
	}
	if err != nil {
		w.broken(err)
		return
	}
	w.measure()
}

// sync makes durable now what was written.
func (w *Writer) sync() {
	if w.f == nil {
		return
	}
	w.stopTimer()
	w.begun = w.size
	if err := w.f.Sync(); err != nil {
		w.finish()
		w.degrade(err)
	}
}

func (w *Writer) stopTimer() {
	if w.dirty != nil {
		w.dirty.Stop()
		w.dirty = nil
	}
}

// Sync makes durable what was written: at a step that must not be lost.
func (w *Writer) Sync() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sync()
	return w.err
}
