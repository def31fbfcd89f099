package pcap

import (
	"context"
	"errors"
	"io"
	"time"
)

// Options are the choices there are in reading a capture.
type Options struct {
	// Context stops the reading when it is done; nil for never. A read of the
	// file itself is not interrupted.
	Context context.Context
	// Began, where set, takes the time of the first packet before all else.
	Began func(at time.Time)
	// Progress, where set, takes the number of bytes read of the file, now and
	// then and at the end.
	Progress func(read int64)
	// Packets, where set, takes the number of packets read, now and then and at
	// the end.
	Packets func(n int64)
	// Follow goes on at the end of a file that still grows, until Context is done.
	// What waits for other packets is given when none came for a second.
	Follow bool
}

// readEvery is how many packets are read between looks at context and progress.
const readEvery = 256

// followEvery is how often a file is looked at that is followed.
const followEvery = 100 * time.Millisecond

// Read reads a capture to its end and gives the sink what was observed in it;
// name is for messages. It holds about 100 MiB at most, however long the capture
// and whatever is in it.
//
// Where the file is cut or damaged, what came before was given and the
// conversations are closed: the error, a *CutError or *DamageError, is to be shown
// beside the result. A *FormatError says that there is no result. The end of a
// capture that was followed is no error.
func Read(in io.Reader, name string, sink Sink, o Options) (Report, error) {
	if o.Context == nil {
		o.Context = context.Background()
	}
	r := reading{Options: o, in: in, sink: sink}
	r.streams = newAssembler(sink, &r.report, defaultLimits)
	err := r.run(name)
	return r.report, err
}

// reading is a capture that is being read.
type reading struct {
	Options
	in      io.Reader
	sink    Sink
	report  Report
	streams *assembler
	packets int64 // number of the last one
	told    int64 // bytes read when Progress was last called
	// toldPackets is the number that Packets was last called with.
	toldPackets int64
	quiet       time.Time // since when a file that is followed has not grown
}

func (r *reading) run(name string) error {
	var in io.Reader = r
	if r.Follow {
		in = Follow(r, r.more)
	}
	w, err := OpenFile(in, name)
	if err != nil {
		return r.ended(err)
	}
	w.Keys = r.sink.Keys
	w.Comment = func(text string) { r.sink.Comment(0, text) }
	var d Dissector
	if to, ok := r.sink.(Borrower); ok {
		d.lent, w.win.lender = true, newLender(to.Lent)
	}
	err = r.each(w, &d)
	r.streams.end()
	r.report.File, r.report.Skipped = w.File(), d.Skipped()
	r.told = -1
	r.progress()
	return r.ended(err)
}

// each takes one packet after another, until there is none.
func (r *reading) each(w *Walker, d *Dissector) error {
	var p Packet
	var s Segment
	for n := 0; ; n++ {
		if n%readEvery == 0 {
			if err := r.Context.Err(); err != nil {
				return err
			}
			r.progress()
		}
		if err := w.Next(&p); err != nil {
			return err
		}
		if n == 0 {
			r.begin(p.At)
		}
		r.report.Last, r.packets = p.At, p.Number
		if d.Segment(&p, &s) {
			r.streams.segment(&s)
			r.comments(&p, r.streams.last)
		} else {
			r.comments(&p, nil)
		}
	}
}

// comments gives the comments on a packet, f being its conversation or nil.
func (r *reading) comments(p *Packet, f *flow) {
	to, ok := r.sink.(Annotated)
	for _, c := range p.Comments {
		if ok && f != nil {
			to.Annotate(f.conn, p.At.Sub(r.report.First), p.Number, c)
		} else {
			r.sink.Comment(p.Number, c)
		}
	}
}

func (r *reading) begin(at time.Time) {
	r.report.First = at
	r.streams.begun(at)
	if r.Began != nil {
		r.Began(at)
	}
}

// Read reads from the file and counts.
func (r *reading) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	r.report.Read += int64(n)
	if n > 0 {
		r.quiet = time.Time{}
	}
	return n, err
}

func (r *reading) progress() {
	if r.Progress != nil && r.report.Read != r.told {
		r.told = r.report.Read
		r.Progress(r.told)
	}
	if r.Packets != nil && r.packets != r.toldPackets {
		r.toldPackets = r.packets
		r.Packets(r.packets)
	}
}

// more waits for a file to grow, and tells whether to look again.
func (r *reading) more() bool {
	r.progress()
	select {
	case <-r.Context.Done():
		return false
	case <-time.After(followEvery):
	}
	switch now := time.Now(); {
	case r.quiet.IsZero():
		r.quiet = now
	case now.Sub(r.quiet) > r.streams.lim.linger:
		r.streams.hurry()
		r.quiet = now
	}
	return true
}

// ended gives the error for the end of a reading: none at the end of a file, nor
// where following it was stopped, wherever that was.
func (r *reading) ended(err error) error {
	var cut *CutError
	switch {
	case err == io.EOF:
		return nil
	case r.Follow && r.Context.Err() != nil && (errors.As(err, &cut) || errors.Is(err, r.Context.Err())):
		return nil
	}
	return err
}
