package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"

	"example.org/mailwire/transcript/pcap"
)

// stdinName is what the capture or recording on stdin is called in messages.
const stdinName = "stdin"

// nameOf is what a file is called that a user named.
func nameOf(path string) string {
	if path == "-" {
		return stdinName
	}
	return path
}

// piped is a capture or recording that comes on stdin.
type piped struct {
	*bufio.Reader
	pipe *io.PipeWriter
	head string // the first bytes of what is in it
}

// stdin gives what is piped in, once some of it is there. It is the same at
// every call.
func (p *program) stdin() (*piped, error) {
	if p.pipedIn != nil {
		return p.pipedIn, nil
	}
	if p.stdinTaken {
		return nil, usageError{errors.New("stdin has the key's password already, and cannot be the capture too: name a file for one of them")}
	}
	if in, ok := p.in.(*os.File); ok && term.IsTerminal(in.Fd()) {
		return nil, usageError{errors.New("- reads a capture or recording from stdin, which is a terminal here; pipe one into it: tcpdump -w - | mailwire sessions -")}
	}
	out, in := io.Pipe()
	s := &piped{Reader: bufio.NewReaderSize(out, 64<<10), pipe: in}
	go func() { // ends with stdin, with the pipe, or with the process
		_, err := io.Copy(in, p.in)
		in.CloseWithError(err)
	}()
	go s.endWith(p.ended)
	s.head = headOf(s.Reader)
	switch _, err := s.Peek(1); {
	case err == nil:
	case p.interrupted():
		return nil, context.Canceled
	case err == io.EOF:
		return nil, fileError{errors.New("stdin is empty: nothing was piped in; what should have written the capture may say why")}
	default:
		return nil, fileError{fmt.Errorf("stdin cannot be read: %w", err)}
	}
	p.pipedIn = s
	return s, nil
}

// afterSignal is how long stdin may still say something after a signal: what writes
// a capture gets the same signal, and writes what it holds before it ends.
const afterSignal = time.Second

// endWith ends the stream some time after ended, where it does not end by itself.
func (s *piped) endWith(ended <-chan struct{}) {
	if ended == nil {
		return
	}
	<-ended
	time.Sleep(afterSignal)
	s.end()
}

// end ends the stream.
func (s *piped) end() { s.pipe.Close() }

// recording tells whether this is a recording rather than a capture.
func (s *piped) recording() bool { return strings.HasPrefix(s.head, "{") }

// capture tells by its first bytes whether this is a capture.
func (s *piped) capture() bool { return slices.Contains(captureMagics, s.head) || pcap.IsOther(s.head) }

// interrupted tells whether a signal ends the program.
func (p *program) interrupted() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// running gives a context that ends with the program, or with its cancel.
func (p *program) running() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-p.ended:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// headOf gives the first four bytes of what is in a stream, compressed with gzip
// or not, and takes none of it.
func headOf(in *bufio.Reader) string {
	head, _ := in.Peek(4)
	if !strings.HasPrefix(string(head), "\x1f\x8b") {
		return string(head)
	}
	for n := 32; ; n = min(2*n, in.Size()) {
		packed, err := in.Peek(n)
		if head := unpackedHead(string(packed)); len(head) == 4 || err != nil || n == in.Size() {
			return head
		}
	}
}

// unpackedHead gives the first four bytes of what gzip packed; fewer where packed
// does not reach that far.
func unpackedHead(packed string) string {
	z, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		return ""
	}
	head := make([]byte, 4)
	n, _ := io.ReadFull(z, head)
	return string(head[:n])
}

// keysMayCome tells by its first bytes whether a capture may have keys in it, and
// behind what they open: pcap cannot.
func keysMayCome(head string) bool {
	return head == pcapngMagic || !slices.Contains(captureMagics, head)
}
