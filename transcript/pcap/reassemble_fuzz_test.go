package pcap

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// A world is a conversation that took place, and the capture that somebody made
// of it: with packets lost, twice, out of order, cut, otherwise divided, or
// contradicted by a third party.
type world struct {
	pick     func(n int) int // 0 to n-1
	isn      [2]uint32
	sent     [2]int // bytes so far
	segments []worldSegment
	acked    [2][]int // by who sent each byte of a side, when it was sent first
	lossy    bool     // something is lacking
	late     bool     // the SYNs are
}

type worldSegment struct {
	side, from int // from: offset in the stream of its side
	ack        int // of the other side's stream
	data       []byte
	cut        int
	flags      Flags
}

// worldByte is the byte at an offset of the stream of a side; eight in a row tell
// the place.
func worldByte(side, off int) byte {
	x := uint64(off+side*1_000_003) * 0x9e3779b97f4a7c15
	return byte(x>>33) ^ byte(x>>51)
}

func worldBytes(side, from, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = worldByte(side, from+i)
	}
	return b
}

func newWorld(pick func(int) int) *world {
	w := &world{pick: pick}
	for i := range w.isn {
		w.isn[i] = -uint32(pick(400)) // sequence numbers wrap early
		if pick(2) == 0 {
			w.isn[i] += 1 << 31
		}
	}
	w.segments = append(w.segments, worldSegment{side: 0, from: -1, ack: -1, flags: SYN}, worldSegment{side: 1, from: -1, ack: 0, flags: SYN | ACK})
	for range 1 + pick(12) { // bursts
		side := pick(2)
		for range 1 + pick(6) {
			n := 1 + pick(40)
			w.segments = append(w.segments, worldSegment{side: side, from: w.sent[side], ack: w.sent[1-side], data: worldBytes(side, w.sent[side], n), flags: ACK | PSH})
			w.sent[side] += n
			for range n {
				w.acked[side] = append(w.acked[side], w.sent[1-side])
			}
		}
		if pick(3) > 0 {
			w.segments = append(w.segments, worldSegment{side: 1 - side, from: w.sent[1-side], ack: w.sent[side], flags: ACK})
		}
	}
	for side := range 2 {
		if pick(2) == 0 {
			w.segments = append(w.segments, worldSegment{side: side, from: w.sent[side], ack: w.sent[1-side], flags: ACK | FIN})
		}
	}
	if pick(8) == 0 {
		w.segments, w.late = w.segments[2:], true
	}
	return w
}

// disturb does to the capture what captures suffer, at most n times.
func (w *world) disturb(n int) {
	for range n {
		i := w.pick(len(w.segments))
		s := w.segments[i]
		switch w.pick(6) {
		case 0: // lost
			if w.pick(3) == 0 && s.flags&SYN == 0 {
				w.segments = append(w.segments[:i:i], w.segments[i+1:]...)
				w.lossy = true
			}
		case 1: // twice
			w.put(i+w.pick(8), s)
		case 2: // out of order
			w.segments = append(w.segments[:i:i], w.segments[i+1:]...)
			w.put(max(0, i-4+w.pick(8)), s)
		case 3: // again, otherwise divided
			if len(s.data) > 0 {
				from := max(0, s.from-w.pick(30))
				s.data, s.from = worldBytes(s.side, from, 1+w.pick(s.from+len(s.data)-from)), from
				w.put(i+1+w.pick(6), s)
			}
		case 4: // contradicted
			if len(s.data) > 1 {
				s.data = append([]byte{}, s.data...)
				s.data[w.pick(len(s.data))] ^= byte(1 + w.pick(255))
				w.put(i+w.pick(6), s)
			}
		case 5: // cut
			if k := w.pick(4); k == 0 && len(s.data) > 0 {
				s.cut = w.pick(len(s.data)) + 1
				s.data = s.data[:len(s.data)-s.cut]
				w.segments[i] = s
				w.lossy = true
			}
		}
		if len(w.segments) == 0 {
			return
		}
	}
}

func (w *world) put(i int, s worldSegment) {
	i = min(i, len(w.segments))
	w.segments = append(w.segments[:i:i], append([]worldSegment{s}, w.segments[i:]...)...)
}

var worldEnds = [2]netip.AddrPort{netip.MustParseAddrPort("[2001:db8::9]:40001"), netip.MustParseAddrPort("[2001:db8::1]:587")}

func (w *world) capture() []Segment {
	var out []Segment
	for i, s := range w.segments {
		out = append(out, Segment{
			Packet: int64(i + 1), At: time.Unix(1e9, 0), Src: worldEnds[s.side], Dst: worldEnds[1-s.side],
			Seq: w.isn[s.side] + 1 + uint32(s.from), Ack: w.isn[1-s.side] + 1 + uint32(s.ack),
			Flags: s.flags, Payload: s.data, Cut: s.cut,
		})
	}
	return out
}

type listener struct {
	t      *testing.T
	all    []transcript.Event
	opened int
	closed int
	last   time.Duration
	a      *assembler
	end    int64 // the packet that closed it
}

func (l *listener) Observed(e transcript.Entry) {
	if e.Conn != 0 || e.At < l.last || l.closed > 0 {
		l.t.Fatalf("conversation %d, at %v after %v, %d times closed: %#v", e.Conn, e.At, l.last, l.closed, e.Event)
	}
	l.last = e.At
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		if l.opened++; len(l.all) > 0 {
			l.t.Fatal("opened late")
		}
	case *transcript.Closed:
		l.closed++
		l.end = l.a.packet
	case *transcript.Data:
		d := *ev
		d.Bytes = append([]byte{}, ev.Bytes...)
		l.all = append(l.all, &d)
	default:
		l.all = append(l.all, e.Event)
	}
}
func (l *listener) Keys([]byte)           {}
func (l *listener) Comment(int64, string) {}

// check judges what came out by what went in. It follows offsets, not sequence
// numbers, and looks at every byte by itself.
func (w *world) check(events []transcript.Event, base [2]int) error {
	pos, off := base, [2]int{}
	place := [2]map[int]int{{}, {}} // offset given -> place in the stream
	seen := map[[3]int]bool{}       // side, place and packet of what was contradicted, and told so
	for _, e := range events {
		switch ev := e.(type) {
		case *transcript.Data:
			side := int(ev.Dir) - 1
			s := w.segments[ev.Packet-1]
			if s.side != side || int(ev.Off) != off[side] {
				return fmt.Errorf("%s@%d of packet %d: at %d", ev.Dir, ev.Off, ev.Packet, off[side])
			}
			for i, b := range ev.Bytes {
				at := pos[side] + i
				if !w.late && w.acked[side][at] > pos[1-side] {
					return fmt.Errorf("%s: byte %d came after %d of the other side, which is at %d", ev.Dir, at, w.acked[side][at], pos[1-side])
				}
				if first, by := w.first(side, at, len(w.segments)); !w.has(int(ev.Packet)-1, at) || b != first || by > int(ev.Packet) {
					return fmt.Errorf("%s@%d of packet %d: byte %d is %x, and %x in packet %d", ev.Dir, ev.Off, ev.Packet, i, b, first, by)
				}
				place[side][off[side]+i] = at
			}
			pos[side] += len(ev.Bytes)
			off[side] += len(ev.Bytes)
		case *transcript.Gap:
			side := int(ev.Dir) - 1
			for at := pos[side]; at < pos[side]+int(ev.Len); at++ {
				if _, by := w.first(side, at, int(ev.Packet)); by > 0 && ev.Why == "lost" {
					return fmt.Errorf("%s: byte %d said to be lost in packet %d, is in %d", ev.Dir, at, ev.Packet, by)
				}
			}
			if !w.lossy && !w.late {
				return fmt.Errorf("%s: %d bytes at %d said to be %s", ev.Dir, ev.Len, pos[side], ev.Why)
			}
			pos[side] += int(ev.Len)
		case *transcript.Overlap:
			side := int(ev.Dir) - 1
			for i := range int(ev.Len) {
				at, given := place[side][int(ev.Off)+i]
				if !given || !w.has(int(ev.Packet)-1, at) {
					return fmt.Errorf("%s: overlap %d+%d of packet %d is not of it", ev.Dir, ev.Off, ev.Len, ev.Packet)
				}
				seen[[3]int{side, at, int(ev.Packet)}] = true
			}
		}
	}
	return w.complete(pos, base, place, seen)
}

// complete tells what was not told: bytes that came in time, and contradictions.
func (w *world) complete(pos, base [2]int, place [2]map[int]int, seen map[[3]int]bool) error {
	given := [2]map[int]bool{{}, {}}
	for side := range place {
		for _, at := range place[side] {
			given[side][at] = true
		}
	}
	for i, s := range w.segments {
		for k, b := range s.data {
			at := s.from + k
			if at < base[s.side] {
				continue
			}
			if at >= pos[s.side] || !w.lossy && !given[s.side][at] {
				return fmt.Errorf("side %d: byte %d of packet %d did not come out", s.side, at, i+1)
			}
			first, _ := w.first(s.side, at, len(w.segments))
			if given[s.side][at] && b != first && !w.lossy && !seen[[3]int{s.side, at, i + 1}] {
				return fmt.Errorf("side %d: packet %d has %x at %d where %x counts, and nothing said so", s.side, i+1, b, at, first)
			}
		}
	}
	return nil
}

// first gives the byte at a place as the first packet has it, and the number of
// that packet, 0 for none up to packet last.
func (w *world) first(side, at, last int) (byte, int) {
	for i, s := range w.segments[:last] {
		if s.side == side && at >= s.from && at < s.from+len(s.data) {
			return s.data[at-s.from], i + 1
		}
	}
	return 0, 0
}

func (w *world) has(i, at int) bool {
	s := w.segments[i]
	return at >= s.from && at < s.from+len(s.data)
}

// bases gives the places where the streams may begin.
func (w *world) bases() [][2]int {
	if !w.late {
		return [][2]int{{0, 0}}
	}
	var each [2][]int
	for _, s := range w.segments {
		each[s.side] = append(each[s.side], s.from)
		each[1-s.side] = append(each[1-s.side], s.ack)
	}
	var all [][2]int
	for _, x := range append(each[0], 0) {
		for _, y := range append(each[1], 0) {
			all = append(all, [2]int{x, y})
		}
	}
	return all
}

func (w *world) run(t *testing.T, lim limits) []transcript.Event {
	l := &listener{t: t}
	a := newAssembler(l, &Report{}, lim)
	l.a = a
	feed(a, w.capture())
	a.end()
	if l.closed > 0 {
		w.segments = w.segments[:l.end]
	}
	sound(t, a)
	if l.opened != l.closed {
		t.Fatalf("opened %d times, closed %d times", l.opened, l.closed)
	}
	var err error
	for _, base := range w.bases() {
		if err = w.check(l.all, base); err == nil {
			return l.all
		}
	}
	for _, e := range l.all {
		t.Logf("%T %+v", e, e)
	}
	t.Fatalf("%v\n%s", err, w)
	return nil
}

func (w *world) String() string {
	var s string
	for i, x := range w.segments {
		s += fmt.Sprintf("%d: side %d from %d ack %d %d bytes %x cut %d flags %d\n", i+1, x.side, x.from, x.ack, len(x.data), x.data, x.cut, x.flags)
	}
	return s
}

// FuzzReassemble: the bytes that come out are those that went in, the first ones
// where they differ, in order, each with its packet; what lacks is named, what
// contradicts is told, and nothing comes before what its sender had acknowledged.
func FuzzReassemble(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed, []byte{})
	}
	f.Add(uint64(0), []byte("any other disturbance \x00\x01\x02\x03"))
	f.Fuzz(func(t *testing.T, seed uint64, choices []byte) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(func(n int) int {
			if len(choices) > 0 {
				c := choices[0]
				choices = choices[1:]
				return int(c) % n
			}
			return rnd.IntN(n)
		})
		w.disturb(w.pick(12))
		w.run(t, defaultLimits)
	})
}

// TestReassembleMany runs the same on more worlds than there are seeds.
func TestReassembleMany(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	for range 3000 {
		w := newWorld(rnd.IntN)
		w.disturb(w.pick(12))
		w.run(t, defaultLimits)
	}
}
