package pcap

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// strict holds a sink's promises against whatever comes.
type strict struct {
	t     *testing.T
	all   []Segment
	state map[int]int // 1 opened, 2 closed
	off   map[[2]int]int64
	at    map[int]time.Duration
}

func (s *strict) Observed(e transcript.Entry) {
	_, opens := e.Event.(*transcript.Opened)
	if opens != (s.state[e.Conn] == 0) || s.state[e.Conn] == 2 || e.At < s.at[e.Conn] {
		s.t.Fatalf("conversation %d in state %d at %v after %v: %#v", e.Conn, s.state[e.Conn], e.At, s.at[e.Conn], e.Event)
	}
	s.at[e.Conn] = e.At
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		s.state[e.Conn] = 1
	case *transcript.Closed:
		s.state[e.Conn] = 2
		if (ev.By == "") == ev.Why.IsZero() {
			s.t.Fatalf("closed by %q because %q", ev.By, ev.Why)
		}
	case *transcript.Data:
		k := [2]int{e.Conn, int(ev.Dir)}
		if ev.Off != s.off[k] || len(ev.Bytes) == 0 || !bytes.Contains(s.all[ev.Packet-1].Payload, ev.Bytes) {
			s.t.Fatalf("at %d: %+v", s.off[k], ev)
		}
		s.off[k] += ev.Len
	case *transcript.Gap:
		if ev.Len <= 0 || ev.Len > farthest || ev.Packet < 1 || ev.Packet > int64(len(s.all)) {
			s.t.Fatalf("%+v", ev)
		}
	case *transcript.Overlap:
		if k := [2]int{e.Conn, int(ev.Dir)}; ev.Len <= 0 || ev.Off < 0 || ev.Off+ev.Len > s.off[k] {
			s.t.Fatalf("of %d bytes: %+v", s.off[k], ev)
		}
	}
}
func (s *strict) Keys([]byte)           {}
func (s *strict) Comment(int64, string) {}

// hostile makes segments of any bytes: all numbers are near each other or near
// the places where arithmetic goes wrong, and nothing fits on purpose.
func hostile(b []byte) (all []Segment) {
	places := [8]uint32{0, 0, 0, 1, 1 << 30, 1 << 31, 1<<31 - 1, 0xffffffff}
	at := time.Unix(1e9, 0)
	for len(b) >= 8 {
		s := Segment{Packet: int64(len(all) + 1), Src: worldEnds[b[0]&1], Dst: worldEnds[1-b[0]&1], Flags: Flags(b[1]) & 63, Tunnel: uint64(b[0] >> 1 & 1)}
		s.Seq = places[b[2]>>5] + uint32(b[3])&31
		s.Ack = places[b[4]>>5] + uint32(b[5])&31
		n := int(b[6]) & 15
		s.Cut = int(b[6]) >> 4 & 3
		s.Payload = bytes.Repeat([]byte{b[7]}, n)
		if b[6] > 250 {
			at = at.Add(time.Duration(b[7]) * time.Minute)
		}
		if b[6] > 240 {
			at = at.Add(time.Duration(int8(b[7])) * 100 * time.Millisecond)
		}
		s.At = at
		all = append(all, s)
		b = b[8:]
	}
	return all
}

func takeHostile(t *testing.T, b []byte) {
	s := &strict{t: t, all: hostile(b), state: map[int]int{}, off: map[[2]int]int64{}, at: map[int]time.Duration{}}
	lim := defaultLimits
	lim.flows, lim.held, lim.stretches, lim.total, lim.recent = 2, 2000, 6, 2500, 256
	rep := &Report{}
	a := newAssembler(s, rep, lim)
	for i := range s.all {
		seg := s.all[i]
		a.segment(&seg)
		if a.held > lim.total || len(a.flows) > lim.flows || len(a.lent) > 0 {
			t.Fatalf("%d bytes held, %d conversations", a.held, len(a.flows))
		}
	}
	a.end()
	sound(t, a)
	for conn := range rep.Conversations {
		if s.state[conn] != 2 {
			t.Fatalf("conversation %d of %d is in state %d", conn, rep.Conversations, s.state[conn])
		}
	}
}

// FuzzSegments: whatever segments come, what a sink is promised holds, and so do
// the bounds.
func FuzzSegments(f *testing.F) {
	rnd := rand.New(rand.NewPCG(9, 9))
	for range 50 {
		b := make([]byte, 8*(1+rnd.IntN(60)))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		f.Add(b)
	}
	f.Fuzz(takeHostile)
}

// TestHostileSegments takes many of them.
func TestHostileSegments(t *testing.T) {
	rnd := rand.New(rand.NewPCG(10, 10))
	for range 20000 {
		b := make([]byte, 8*(1+rnd.IntN(80)))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		for i := range b { // mostly no SYN and no RST, and places that are close
			if i%8 == 1 && rnd.IntN(3) > 0 {
				b[i] &^= byte(SYN | RST)
			}
			if (i%8 == 2 || i%8 == 4) && rnd.IntN(4) > 0 {
				b[i] &= 31
			}
		}
		takeHostile(t, b)
	}
}
