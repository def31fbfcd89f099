package transcript

import (
	"errors"
	"fmt"
	"path/filepath"
)

// State is how a recording fares.
type State uint8

// States of a recording.
const (
	Recording State = iota
	Degraded        // the file cannot be written; events wait in memory, the oldest go first
	Ended
)

// String names the state.
func (s State) String() string {
	switch s {
	case Recording:
		return "recording"
	case Degraded:
		return "degraded"
	case Ended:
		return "ended"
	}
	return "unknown state"
}

// Status is how a recording fares, for a screen.
type Status struct {
	State   State
	Path    string // of the present file; "" for a temporary one
	Part    int    // of the present file, from 1
	Size    int64  // of the present file
	Limit   int64  // of one file
	Waiting int    // events that wait in memory
	Lost    int    // events lost so far
	Free    int64  // space left on the file system; -1 where that is not known
	Err     error  // why it is degraded
}

// Space below which a recording is told to be short of it, and is stopped:
// other programs need the last of it to save what they have.
const (
	LowSpace = 64 << 20
	MinSpace = 8 << 20
)

// Low tells whether little space is left on the file system.
func (s Status) Low() bool { return s.Free >= 0 && s.Free < LowSpace }

// Full tells whether the file has reached four fifths of its limit.
func (s Status) Full() bool { return s.Limit > 0 && s.Size >= s.Limit/5*4 }

// Status tells how the recording fares.
func (w *Writer) Status() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := Status{Path: w.partPath(w.part), Part: w.part, Size: w.size, Limit: w.limit,
		Waiting: len(w.tail.entries), Lost: w.lost, Free: w.free, Err: w.err}
	switch {
	case w.ended:
		s.State = Ended
	case w.err != nil:
		s.State = Degraded
	}
	return s
}

// Path gives the name of the first file; "" for a temporary one.
func (w *Writer) Path() string { return w.path }

// degrade notes why nothing can be written now.
func (w *Writer) degrade(err error) {
	w.err, w.tried = err, w.now()
	w.tail.why = err.Error()
}

// measure learns what space is left.
func (w *Writer) measure() {
	w.free, w.measured = w.f.Free(), w.size
}

// roomy tells whether there is space enough to go on. It measures again after
// a part of the space that was left could have been used up.
func (w *Writer) roomy() error {
	if w.free >= 0 && w.size-w.measured > min(measureEvery, w.free/8) {
		w.measure()
	}
	if w.free >= 0 && w.free < MinSpace {
		return fmt.Errorf("%w: %d bytes are left on its file system, and the last %d are kept free", errNoRoom, w.free, MinSpace)
	}
	return nil
}

// recover tries to write what waits; it tells whether all of it is in the
// file. Without force it tries again only after a while.
func (w *Writer) recover(force bool) bool {
	if !force && w.now().Sub(w.tried) < w.retry {
		return false
	}
	w.tried = w.now()
	if w.f == nil {
		if err := w.begin(); err != nil {
			w.err = err
			return false
		}
	}
	w.measure()
	if err := w.tellLoss(); err != nil {
		w.degrade(err)
		return false
	}
	for len(w.tail.entries) > 0 {
		if _, err := w.put(w.tail.entries[0]); err != nil {
			w.degrade(err)
			return false
		}
		w.tail.pop()
	}
	w.err = nil
	w.sync()
	return w.f != nil
}

// tellLoss writes the record of what was lost, together with the first event
// that waits: alone it would use up the last of the space again and again.
func (w *Writer) tellLoss() error {
	l, ok := w.tail.loss()
	if !ok {
		return nil
	}
	size, crc := w.size, w.crc
	if _, err := w.put(l); err != nil {
		return err
	}
	if len(w.tail.entries) > 0 {
		if _, err := w.put(w.tail.entries[0]); err != nil {
			if w.f == nil || w.f.Truncate(size) != nil {
				w.finish()
				w.tail.told() // it stays where it is
				return err
			}
			w.size, w.crc = size, crc
			return err
		}
		w.tail.pop()
	}
	w.tail.told()
	return nil
}

// hold keeps e in memory until the file can be written again.
func (w *Writer) hold(e Entry) { w.lost += w.tail.add(e) }

// broken gives up the present file and goes on in a new one.
func (w *Writer) broken(err error) {
	w.finish()
	w.degrade(err)
	w.recover(true)
}

// finish ends the writing of the present file. It stays open for reading as
// long as a place in it was given away.
func (w *Writer) finish() error {
	if w.f == nil {
		return nil
	}
	w.stopTimer()
	err := errors.Join(w.f.Sync(), w.f.Release())
	if !w.src.used {
		err = errors.Join(err, w.f.Close())
	}
	w.f = nil
	return err
}

// Close ends the recording; what waits in memory is tried once more, and what
// cannot be written is told by the error. The file stays readable to logs that
// refer to it. Closing twice is fine.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return nil
	}
	w.ended = true
	var err error
	if w.err != nil && (len(w.tail.entries) > 0 || w.tail.any) && !w.recover(true) {
		err = errors.Join(errUnsaved(len(w.tail.entries), w.lost), w.err)
	}
	return errors.Join(err, w.finish())
}

// SaveTail writes what waits in memory into a new recording, where the first
// one cannot be written any more, and goes on there. After Close it takes what
// Close could not write.
func (w *Writer) SaveTail(path string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended && len(w.tail.entries) == 0 && !w.tail.any {
		return ErrEnded
	}
	_ = w.finish() // it is failing, which is why the user chose another
	old, part := w.path, w.part
	w.hdr.After = filepath.Base(w.partPath(part))
	w.path, w.part = path, 0
	if err := w.begin(); err != nil {
		w.path, w.part = old, part
		w.degrade(err)
		return err
	}
	if !w.recover(true) {
		return w.err
	}
	if w.ended {
		return w.finish()
	}
	return nil
}
