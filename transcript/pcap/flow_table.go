package pcap

import (
	"math"
	"slices"
	"time"

	"example.org/mailwire/transcript"
)

// limits bound what the assembler keeps.
type limits struct {
	flows     int           // conversations in the table
	held      int           // bytes that wait, of one side of a conversation
	stretches int           // ranges that wait, of one side of a conversation
	total     int           // bytes that wait, of all
	recent    int           // bytes given last, to compare what comes again
	linger    time.Duration // capture time that acknowledged bytes are waited for
	segs      int8          // segments of the conversation that they are waited for
	silence   time.Duration // capture time after which a silent conversation is let go
	rest      time.Duration // capture time that the ports of a closed one are remembered
}

var defaultLimits = limits{
	flows:     65536,
	held:      4 << 20,
	stretches: 4096,
	total:     32 << 20,
	recent:    1 << 20,
	linger:    time.Second,
	segs:      16,
	silence:   2 * time.Hour,
	rest:      4 * time.Minute,
}

// assembler puts the segments of conversations in order. It keeps at most 65,536
// conversations (about 600 bytes each), 32 MiB that wait for bytes before them
// and the last MiB given: 70 MiB in all, however long the capture is.
type assembler struct {
	sink   Sink
	wanted Selective // the sink, where it can tell
	lim    limits
	rep    *Report
	flows  map[flowKey]*flow
	last   *flow               // of the segment at hand
	near   [1 << nearBits]near // some of those seen last, to be found without the table

	start   time.Time // time of the first packet
	started int64     // the same, ns
	now     int64     // time of the segment, ns since start
	clock   int64     // the lower of now and the time before, so that one wrong time stamp ends nothing
	due     int64     // when the lines have to be looked at
	packet  int64

	silent  queue // not closed, roughly by when they were last seen
	resting queue // closed, by when
	overdue queue // in wait for bytes that were acknowledged, by deadline
	waiting queue // with bytes that wait, by when that began
	held    int
	lent    []*stretch
	free    []*stretch
	recent  recent
	data    transcript.Data
}

func newAssembler(sink Sink, rep *Report, lim limits) *assembler {
	a := &assembler{sink: sink, lim: lim, rep: rep, flows: map[flowKey]*flow{}, due: math.MaxInt64}
	a.wanted, _ = sink.(Selective)
	a.recent.mask = int64(lim.recent) - 1
	byList := func(f *flow) *neighbours { return &f.silent }
	a.silent.of, a.resting.of = byList, byList
	a.overdue.of = func(f *flow) *neighbours { return &f.overdue }
	a.waiting.of = func(f *flow) *neighbours { return &f.waiting }
	return a
}

// begin makes the conversation of a segment that belongs to none.
func (a *assembler) begin(key flowKey, from int) *flow {
	for len(a.flows) >= a.lim.flows {
		a.evict()
	}
	f := &flow{key: key, conn: a.rep.Conversations, from: int8(from), first: a.now, seen: a.now,
		client: none, ended: none, resetBy: none}
	a.rep.Conversations++
	a.flows[key] = f
	a.list(f, &a.silent)
	return f
}

// list puts f at the end of the line of the silent or the resting.
func (a *assembler) list(f *flow, q *queue) {
	if f.inSilent != nil {
		f.inSilent.remove(f)
	}
	f.listed, f.inSilent, f.spoke = a.clock, q, false
	q.push(f)
	after := a.lim.silence
	if q == &a.resting {
		after = a.lim.rest
	}
	a.due = min(a.due, a.clock+int64(after))
}

// remove forgets a conversation that is closed.
func (a *assembler) remove(f *flow) {
	f.inSilent.remove(f)
	f.inSilent = nil
	delete(a.flows, f.key)
	x, y := uint16(f.key.ports), uint16(f.key.ports>>16)
	for _, n := range [2]*near{&a.near[nearPlace(x, y, f.key.tunnel)], &a.near[nearPlace(y, x, f.key.tunnel)]} {
		if n.f == f {
			*n = near{}
		}
	}
}

// evict makes room in a full table: for a closed conversation if there is one,
// or else for one that was silent for longest, as well as a single round through
// the line can tell.
func (a *assembler) evict() {
	if f := a.resting.head; f != nil {
		a.remove(f)
		return
	}
	for f := a.silent.head; f.spoke && f != a.silent.tail; f = a.silent.head {
		a.list(f, &a.silent)
	}
	f := a.silent.head
	a.rep.Evicted++
	a.finish(f, "", transcript.LetGo+": too many conversations are open at once, and this one was silent for longest")
	a.remove(f)
}

// begun takes the time of the capture's first packet, from which all count.
func (a *assembler) begun(at time.Time) { a.start, a.started = at, at.UnixNano() }

// tick takes the time of a segment, and ends the waits that are over by it.
func (a *assembler) tick(at time.Time) {
	if at.IsZero() {
		return
	}
	if a.start.IsZero() {
		a.begun(at)
	}
	const ages = 1 << 61 // leaves room for what is added
	now := max(-ages, min(at.UnixNano()-a.started, ages))
	a.clock, a.now = min(a.now, now), now
	if a.clock >= a.due {
		a.sweep()
	}
}

// sweep ends the waits that are over.
func (a *assembler) sweep() {
	for f := a.overdue.head; f != nil && f.deadline <= a.clock; f = a.overdue.head {
		a.expire(f)
	}
	for f := a.silent.head; f != nil && f.listed+int64(a.lim.silence) <= a.clock; f = a.silent.head {
		if f.seen+int64(a.lim.silence) > a.clock {
			a.list(f, &a.silent)
			continue
		}
		a.rep.Silent++
		a.finish(f, "", "nothing more of it was captured for two hours")
		a.remove(f)
	}
	for f := a.resting.head; f != nil && f.listed+int64(a.lim.rest) <= a.clock; f = a.resting.head {
		a.remove(f)
	}
	a.due = math.MaxInt64
	if f := a.overdue.head; f != nil {
		a.due = f.deadline
	}
	if f := a.silent.head; f != nil {
		a.due = min(a.due, f.listed+int64(a.lim.silence))
	}
	if f := a.resting.head; f != nil {
		a.due = min(a.due, f.listed+int64(a.lim.rest))
	}
}

// hurry ends all waits for what was acknowledged: no packets come by which it
// could be told that they are over.
func (a *assembler) hurry() {
	for n := a.overdue.n; n > 0 && a.overdue.head != nil; n-- {
		a.expire(a.overdue.head)
	}
}

// end closes what the end of the capture leaves open, in the order of the
// conversations' first packets.
func (a *assembler) end() {
	left := make([]*flow, 0, a.silent.n)
	for f := a.silent.head; f != nil; f = f.silent.next {
		left = append(left, f)
	}
	slices.SortFunc(left, func(f, g *flow) int { return f.conn - g.conn })
	for _, f := range left {
		a.finish(f, "", "the capture ends before the conversation does")
	}
}
