package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"example.org/mailwire/transcript"
)

// captureSource is a capture that is to be read.
type captureSource struct {
	in     io.Reader
	name   string
	size   int64           // 0 where it is not known
	ctx    context.Context // ends the reading of a file; nil for stdin, which ends by itself
	follow bool            // the file is still written
	live   bool            // what is read is told as it comes, and there is no second pass
	again  *os.File        // the whole of it, for a second pass; nil where no keys can come late, or live
	copy   *copied         // what keeps again of stdin; nil for a file
	stop   func()          // ends the reading
	done   func()
}

// source opens a file or stdin that is a capture; nil for one that is none. One
// that is live is read as it is written, until the program is interrupted.
func (p *program) source(path string, live bool) (*captureSource, error) {
	switch {
	case path == "-":
		return p.stdinSource(live)
	case live && strings.HasPrefix(firstBytes(path), "{"):
		return nil, recordingFollowed(path)
	case !live && !isCapture(path):
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError{err}
	}
	s := &captureSource{in: f, name: path, follow: live, live: live}
	s.ctx, s.stop = p.running()
	s.done = func() { s.stop(); f.Close() }
	if live {
		fmt.Fprintf(p.errs, "mailwire: %s is read as it grows; ^C ends it\n", transcript.TextOf(path))
		return s, nil
	}
	if st, err := f.Stat(); err == nil {
		s.size = st.Size()
	}
	if keysMayCome(firstBytes(path)) {
		s.again = f
	}
	return s, nil
}

// stdinSource is source for stdin. A copy is kept where a second pass may be
// needed.
func (p *program) stdinSource(live bool) (*captureSource, error) {
	in, err := p.stdin()
	switch {
	case err != nil:
		return nil, err
	case in.recording() && live:
		return nil, recordingFollowed(stdinName)
	case in.recording():
		return nil, nil
	}
	s := &captureSource{in: in, name: stdinName, live: live, stop: in.end, done: in.end}
	if live || !keysMayCome(in.head) {
		return s, nil
	}
	f, err := temporary()
	if err != nil {
		return nil, fileError{fmt.Errorf("%w; keys in a pcapng may stand behind what they open, so that it is kept to be read twice: TMPDIR names another folder, and --follow keeps no copy", err)}
	}
	s.copy = &copied{in: in, file: f, most: p.copyMost, lost: func(why string) {
		fmt.Fprintf(p.errs, "mailwire: %s: no copy is kept for keys that may stand behind what they open: %s; where such keys come, what had passed is told as sealed. TMPDIR names another folder; a file needs no copy\n", stdinName, why)
	}}
	if s.copy.most == 0 {
		s.copy.most = copyMost
	}
	s.in, s.again = s.copy, f.File
	s.done = func() { in.end(); f.remove() }
	return s, nil
}

func recordingFollowed(name string) error {
	return usageError{fmt.Errorf("--follow: %s is a recording; captures are followed that are still written", transcript.TextOf(name))}
}

// temporaryFile is a file for its owner alone, without a name where a file can be
// open and have none.
type temporaryFile struct {
	*os.File
	named bool
}

func temporary() (temporaryFile, error) {
	f, err := os.CreateTemp("", "mailwire-*") // mode 0600
	if err != nil {
		return temporaryFile{}, fmt.Errorf("no temporary file can be made: %w", err)
	}
	return temporaryFile{f, os.Remove(f.Name()) != nil}, nil
}

// twice tells whether the whole can be read a second time.
func (s *captureSource) twice() bool { return s.again != nil && (s.copy == nil || !s.copy.given) }

func (t temporaryFile) remove() {
	err := t.Close()
	if t.named {
		_ = errors.Join(err, os.Remove(t.Name())) // of the temporary folder, which is cleared
	}
}

// instead tells what has the keys open all of it, where there was no second pass.
func (s *captureSource) instead() string {
	if s.live {
		return "; without --follow it is read again with the keys"
	}
	return "; from a file it is read again with the keys"
}
