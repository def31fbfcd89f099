package pcap

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"time"

	"example.org/mailwire/transcript"
)

// Walker gives the packets of a capture one after another: pcap and pcapng of
// any byte order and resolution, plain or compressed with gzip. It reads as
// bytes come and holds no more of a file than the block it is in.
type Walker struct {
	// Keys, where set, takes the TLS key logs in the file as they are met
	// (decryption secrets block); the bytes are valid during the call.
	Keys func(log []byte)
	// Comment, where set, takes comments on the file, its sections and interfaces.
	Comment func(text string)

	name    string
	win     window
	next    func(*Packet) error
	big     order
	file    File
	last    time.Time // of the packet before
	stopped error     // what Next ended with

	classic classic
	section section
}

// File is what the walk has found so far of the file itself.
type File struct {
	Format     string      // "pcap" or "pcapng"
	Compressed bool        // with gzip
	Packets    int64       // packets given
	Sections   int         // of pcapng
	Interfaces []Interface // over all sections; one in pcap
	Damages    []Damage    // the first of them
	Damaged    int         // how many in all
	Secrets    int         // blocks of secrets other than TLS key logs
}

// Interface is what packets were captured at.
type Interface struct {
	Name        string // text from outside, as are the next two
	Description string
	Filter      string // what the capture was restricted to
	Link        uint16
	Snaplen     int // most bytes kept of a packet, 0 for all
}

// OpenFile begins the walk of a capture; name is for messages. It tells by the
// first bytes what the file is: a *FormatError if no capture, a *CutError if it
// ends within its header.
func OpenFile(in io.Reader, name string) (*Walker, error) {
	w := &Walker{name: name, win: window{in: in}}
	if b := w.win.peek(2); len(b) == 2 && b[0] == 0x1f && b[1] == 0x8b {
		if err := w.inflate(); err != nil {
			return nil, err
		}
	}
	if err := w.begin(); err != nil {
		return nil, err
	}
	return w, nil
}

// inflate puts gzip between the file and the walk.
func (w *Walker) inflate() error {
	packed := w.win
	gz, err := transcript.Unpack(&packed)
	switch {
	case errors.Is(err, gzip.ErrHeader):
		return &FormatError{Name: w.name, What: "begins like gzip and is none: " + err.Error()}
	case err != nil:
		w.win.err = err
		return w.ended("the header of compressed data", int(packed.off), 0)
	}
	w.win = window{in: gz}
	w.file.Compressed = true
	return nil
}

// Read gives what the window holds and then what follows, for gzip.
func (w *window) Read(b []byte) (int, error) {
	held := w.peek(1)
	if len(held) == 0 {
		return 0, w.err
	}
	n := copy(b, w.buf[w.r:w.w])
	w.skip(n)
	return n, nil
}

// ReadByte makes a window the io.ByteReader that keeps gzip from reading ahead
// through a buffer of its own.
func (w *window) ReadByte() (byte, error) {
	held := w.peek(1)
	if len(held) == 0 {
		return 0, w.err
	}
	w.skip(1)
	return held[0], nil
}

// File tells what the walk has found so far of the file itself.
func (w *Walker) File() File { return w.file }

// Next gives the next packet. It returns io.EOF at a clean end, a *CutError
// where the file ends in the middle of something, a *DamageError where it cannot
// be read on; any other error is that of reading. Damage behind which the walk
// goes on is in File.
func (w *Walker) Next(p *Packet) error {
	if w.stopped != nil {
		return w.stopped
	}
	if err := w.next(p); err != nil {
		w.stopped = err
		return err
	}
	w.file.Packets++
	p.Number = w.file.Packets
	w.last = p.At
	return nil
}

// ended gives the error for an end of the stream within something, of which have
// bytes are there.
func (w *Walker) ended(in string, have, want int) error {
	if err := w.win.err; err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return w.broken()
	}
	return &CutError{w.name, in, w.win.off, int64(have), int64(want), w.file.Packets}
}

// ending gives the error for an end of the stream between two things.
func (w *Walker) ending() error {
	switch err := w.win.err; {
	case err == io.EOF:
		return io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &CutError{w.name, "compressed data", w.win.off, 0, 0, w.file.Packets}
	}
	return w.broken()
}

// broken gives the error for a stream that could not be read on.
func (w *Walker) broken() error {
	err := w.win.err
	if bomb := (*transcript.BombError)(nil); errors.As(err, &bomb) {
		return fmt.Errorf("%s %w; %s before that", w.name, err, wholePackets(w.file.Packets))
	}
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || isCorrupt(err) {
		return &DamageError{w.name, Damage{w.win.off, w.file.Packets, "the compressed data is damaged (" + err.Error() + ")", 0}, w.file.Packets}
	}
	return fmt.Errorf("reading %s after packet %d: %w", w.name, w.file.Packets, err)
}

// damaged notes a place of damage and gives where it is kept, or nil where there
// are too many.
func (w *Walker) damaged(off int64, what string, lost int64) {
	w.file.Damaged++
	if len(w.file.Damages) < limitDamages {
		w.file.Damages = append(w.file.Damages, Damage{off, w.file.Packets, what, lost})
	}
}
