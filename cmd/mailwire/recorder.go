package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// recorder makes the log, the recording unless none is wanted (file names it),
// and the capture where one is. done ends them, once; its error tells what could
// not be recorded.
func (p *program) recorder(o connectOptions, cfg session.Config) (rec *session.Recorder, done func() error, file string, err error) {
	start := time.Now()
	log := transcript.NewLog()
	capture, err := o.createCapture(log, start)
	if err != nil {
		return nil, nil, "", err
	}
	w, file, err := o.createRecording(cfg, start)
	if err != nil {
		return nil, nil, "", errors.Join(err, capture.discard())
	}
	var to session.File
	end := log.Close
	if w != nil {
		to, end = w, w.Close
	}
	go capture.watch() // ends when the log is finished
	return session.NewRecorder(log, to, start, time.Now), sync.OnceValue(func() error {
		log.Finish()
		unsaved := capture.end() // reads bytes of what is closed next
		return errors.Join(end(), unsaved)
	}), file, nil
}

// liveCapture is a file of packets that grows with a session; nil for none.
type liveCapture struct {
	*follower
	file *os.File
}

// captureError tells that the capture of a session is not whole.
type captureError struct {
	path string
	err  error
}

// Error implements error.
func (e captureError) Error() string {
	return fmt.Sprintf("the capture %s is not whole: %v; the session went on without it", transcript.TextOf(e.path), e.err)
}

// Unwrap gives the reason.
func (e captureError) Unwrap() error { return e.err }

// createCapture makes the file of packets. It holds secrets, so it is its
// owner's alone and never written over another.
func (o *connectOptions) createCapture(log *transcript.Log, start time.Time) (*liveCapture, error) {
	if o.pcap == "" {
		return nil, nil
	}
	f, err := os.OpenFile(o.pcap, os.O_CREATE|os.O_EXCL|os.O_WRONLY|noFollow, 0o600)
	if errors.Is(err, os.ErrExist) {
		err = fmt.Errorf("%s is there already, and a capture is never written over another file", o.pcap)
	}
	if err != nil {
		return nil, fileError{fmt.Errorf("--pcap: %w", err)}
	}
	w := pcap.NewWriter(f, log, pcap.WriteOptions{
		Tool: "mailwire " + version(), Hardware: runtime.GOARCH, System: runtime.GOOS, Start: start, Secrets: true,
	})
	return &liveCapture{follower: &follower{log: log, sink: w}, file: f}, nil
}

// watch writes what comes; each block is in the file at once. A fault of the
// program costs the rest of the capture and not the session.
func (c *liveCapture) watch() {
	if c == nil {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			c.fail(errors.New(faultOf(r)))
		}
	}()
	c.follower.watch()
}

// end writes the rest.
func (c *liveCapture) end() error {
	if c == nil {
		return nil
	}
	if err := errors.Join(c.follower.end(), c.file.Close()); err != nil {
		return captureError{c.file.Name(), err}
	}
	return nil
}

// discard takes back a capture of a session that did not begin.
func (c *liveCapture) discard() error {
	if c == nil {
		return nil
	}
	return errors.Join(c.file.Close(), os.Remove(c.file.Name()))
}
