package pcap

import (
	"time"

	"example.org/mailwire/transcript"
)

// give gives the next bytes of side i to the sink.
func (a *assembler) give(f *flow, i int, b []byte, packet int64) {
	h := &f.sides[i]
	a.recent.add(h, b, packet)
	a.data = transcript.Data{Dir: f.dir(i), Layer: transcript.Wire, Off: h.off, Len: int64(len(b)), Bytes: b, Packet: packet}
	h.begun = true
	h.next += uint32(len(b))
	h.off += int64(len(b))
	a.rep.Bytes += int64(len(b))
	a.tell(f, &a.data)
	if a.wanted != nil && !a.wanted.Wanted(f.conn) {
		a.forgo(f)
	}
}

// forgo lets go what waits of a conversation that nobody wants.
func (a *assembler) forgo(f *flow) {
	f.unwanted, f.flowing = true, false
	for i := range f.sides {
		h := &f.sides[i]
		for len(h.held) > 0 {
			a.drop(f, i)
		}
		h.clashes = nil
		h.done = h.hasFin
		if h.hasFin && f.ended == none {
			f.ended = int8(i)
		}
	}
}

// gap tells that the next n bytes of side i are missing.
func (a *assembler) gap(f *flow, i int, n uint32, why string, packet int64) {
	h := &f.sides[i]
	if why == "lost" {
		h.lostFrom, h.lostTo = h.next, h.next+n
		a.rep.Lost += int64(n)
	} else {
		a.rep.Cut += int64(n)
	}
	h.begun = true
	h.next += n
	h.hasAcked = h.hasAcked && before(h.next, h.acked)
	a.tell(f, &transcript.Gap{Dir: f.dir(i), Layer: transcript.Wire, Len: int64(n), Why: why, Packet: packet})
}

// overlap tells that n bytes of side i from offset off, which a first packet had,
// came again, and were others.
func (a *assembler) overlap(f *flow, i int, off, n, first, packet int64) {
	if f.unwanted {
		return
	}
	a.rep.Overlaps++
	a.tell(f, &transcript.Overlap{Dir: f.dir(i), Off: off, Len: n, First: first, Packet: packet})
}

// tell gives an event of f to the sink.
func (a *assembler) tell(f *flow, e transcript.Event) {
	if a.now > f.told {
		f.told = a.now
	}
	a.sink.Observed(transcript.Entry{Conn: f.conn, At: time.Duration(f.told), Event: e})
}

// open tells of the conversation, at the time of its first packet.
func (a *assembler) open(f *flow) {
	if f.opened {
		return
	}
	f.opened = true
	late := f.client == none
	if late {
		f.client = f.key.guessClient(int(f.from))
	}
	e := transcript.Opened{
		Client: f.key.end(int(f.client)).String(),
		Server: f.key.end(1 - int(f.client)).String(),
		Source: transcript.SourceCapture, Late: late,
	}
	f.told = max(f.first, 0)
	a.sink.Observed(transcript.Entry{Conn: f.conn, At: time.Duration(f.told), Event: &e})
}

// finish gives what waits and closes the conversation. With by "" the capture
// showed no end of it so far; perhaps what waited does.
func (a *assembler) finish(f *flow, by, why string) {
	if f.closed {
		return
	}
	if !f.unwanted {
		a.flush(f)
		for i := range f.sides {
			a.endOf(f, i)
		}
		a.pump(f)
		a.keep(f)
	}
	switch {
	case by == "" && f.resetBy != none:
		by, why = "reset", ""
	case by == "" && f.sides[0].done && f.sides[1].done:
		by, why = f.endedBy(), ""
	}
	a.open(f)
	a.tell(f, &transcript.Closed{By: by, Why: transcript.TextOf(why)})
	f.closed, f.flowing = true, false
	a.calm(f)
	a.list(f, &a.resting)
}

// endOf gives up what side i lacks at the end: bytes before its FIN, or
// acknowledged ones that never came. A single one of those is its FIN.
func (a *assembler) endOf(f *flow, i int) {
	h := &f.sides[i]
	switch {
	case h.done || !h.based || f.unwanted:
	case h.hasFin && before(h.next, h.fin):
		a.gap(f, i, h.fin-h.next, "lost", a.packet)
	case h.hasAcked && int32(h.acked-h.next) > 1:
		a.gap(f, i, h.acked-h.next, "lost", a.packet)
	}
}
