package pcap

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// TestFlowTableBound opens three times as many conversations as the table holds.
// Those silent for longest make room, those that still speak stay.
func TestFlowTableBound(t *testing.T) {
	sink := &counting{}
	rep := &Report{}
	a := newAssembler(sink, rep, defaultLimits)
	before := inUse()
	all := openTalkers(a, 1000)
	say := func() {
		for i, end := range all.ends {
			a.segment(&Segment{At: time.Unix(1e9, 0), Src: end, Dst: benchServer, Seq: all.next[i], Ack: 1, Flags: ACK, Payload: []byte("x")})
			all.next[i]++
		}
	}
	n := 3 * a.lim.flows
	for i := range n {
		if i%20000 == 0 {
			say()
		}
		client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{172, byte(i >> 16), byte(i >> 8), byte(i)}), 40000)
		a.segment(&Segment{At: time.Unix(1e9, 0), Src: client, Dst: benchServer, Flags: SYN})
		if len(a.flows) > a.lim.flows {
			t.Fatalf("%d conversations in the table", len(a.flows))
		}
	}
	say()
	if used := inUse() - before; used > int64(a.lim.flows)*600+4<<20 {
		t.Errorf("%d bytes for %d conversations", used, len(a.flows))
	}
	if sink.bytes != int64(1000*(n/20000+2)) || rep.Conversations != 1000+n || rep.Evicted != 1000+n-a.lim.flows || sink.ends != rep.Evicted {
		t.Errorf("%d bytes, %d closed, %d conversations, %d evicted", sink.bytes, sink.ends, rep.Conversations, rep.Evicted)
	}
	a.end()
	sound(t, a)
	if sink.ends != rep.Conversations {
		t.Errorf("%d of %d closed", sink.ends, rep.Conversations)
	}
}

// TestHeldBound has conversations whose first byte never comes, and more behind
// it than is kept.
func TestHeldBound(t *testing.T) {
	for _, size := range []int{1, 1448, 60000} {
		for _, flows := range []int{1, 50} {
			sink := &counting{}
			rep := &Report{}
			a := newAssembler(sink, rep, defaultLimits)
			all := openTalkers(a, flows)
			payload := make([]byte, size)
			total := 0
			for n := 2; total < 3*a.lim.total/2 && n < 12000; n++ {
				for _, end := range all.ends {
					a.segment(&Segment{At: time.Unix(1e9, 0), Src: end, Dst: benchServer, Seq: 2 + uint32((n-2)*size), Ack: 1, Flags: ACK, Payload: payload})
					total += size
					f := a.flows[keyFor(end)]
					if f.held > a.lim.held || len(f.sides[0].held)+len(f.sides[1].held) > a.lim.stretches || a.held > a.lim.total {
						t.Fatalf("size %d, %d conversations: %d bytes in one, %d in all", size, flows, f.held, a.held)
					}
				}
			}
			if size > 1 && sink.bytes == 0 {
				t.Errorf("size %d, %d conversations: nothing came out before the end", size, flows)
			}
			a.end()
			sound(t, a)
			if sink.bytes != int64(total) || rep.Lost != int64(flows) {
				t.Errorf("size %d, %d conversations: %d of %d bytes, %d lost", size, flows, sink.bytes, total, rep.Lost)
			}
		}
	}
}

func keyFor(client netip.AddrPort) flowKey {
	k, _ := keyOf(&Segment{Src: client, Dst: benchServer})
	return k
}

// TestSmallBounds runs disturbed conversations with bounds that are always hit:
// more is lost then, but nothing is told twice, wrongly or out of order.
func TestSmallBounds(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	lim := defaultLimits
	for range 2000 {
		lim.held, lim.stretches, lim.total, lim.segs, lim.recent = 150+rnd.IntN(600), 1+rnd.IntN(4), 150+rnd.IntN(500), int8(1+rnd.IntN(4)), 1<<(6+rnd.IntN(6))
		w := newWorld(rnd.IntN)
		w.disturb(w.pick(14))
		sink := &ordered{t: t, w: w}
		a := newAssembler(sink, &Report{}, lim)
		for _, s := range w.capture() {
			a.segment(&s)
			if a.held > lim.total {
				t.Fatalf("%d bytes held\n%s", a.held, w)
			}
		}
		a.end()
		sound(t, a)
	}
}

// ordered checks that the bytes of each side come one after the other, each out
// of its packet. A SYN that comes after all else may begin a conversation anew.
type ordered struct {
	t    *testing.T
	w    *world
	conn int
	off  [3]int64
}

func (o *ordered) Observed(e transcript.Entry) {
	if e.Conn != o.conn {
		o.conn, o.off = e.Conn, [3]int64{}
	}
	if d, ok := e.Event.(*transcript.Data); ok {
		s := o.w.segments[d.Packet-1]
		if d.Off != o.off[d.Dir] || s.side != int(d.Dir)-1 || !bytes.Contains(s.data, d.Bytes) {
			o.t.Fatalf("%+v at %d\n%s", d, o.off[d.Dir], o.w)
		}
		o.off[d.Dir] += d.Len
	}
}
func (o *ordered) Keys([]byte)           {}
func (o *ordered) Comment(int64, string) {}

// TestSilence lets go of conversations by capture time, and not because of a
// single time stamp from the future.
func TestSilence(t *testing.T) {
	var n notes
	rep := &Report{}
	a := newAssembler(&n, rep, defaultLimits)
	feed(a, segmentsOf(t, `
	c S 0 0
	s SA 0 1
	c S 0 0 port=5000
	s SA 0 1
	c AP 1 1 "a" ms=900000000
	c AP 2 1 "b" ms=-900000000
	c S 0 0 port=6000 ms=7300000
	c S 0 0 port=6001 ms=1
	`, 10, 20))
	a.end()
	sound(t, a)
	want := trimmed(`
	0 opened 192.0.2.9:4000 192.0.2.1:25
	1 opened 192.0.2.9:5000 192.0.2.1:25
	1 c@0 "a" packet 5
	1 c@1 "b" packet 6
	2 opened 192.0.2.9:6000 192.0.2.1:25
	0 closed nothing more of it was captured for two hours
	1 closed nothing more of it was captured for two hours
	2 closed the capture ends before the conversation does
	3 opened 192.0.2.9:6001 192.0.2.1:25
	3 closed the capture ends before the conversation does
	`)
	if got := fmt.Sprintf("%q", n.lines); got != fmt.Sprintf("%q", want) || rep.Silent != 2 {
		t.Errorf("%d silent\ngot  %s\nwant %q", rep.Silent, got, want)
	}
}

// TestUnwanted gives nothing but the end of a conversation nobody wants, and
// keeps nothing of it; the next one with its ports is asked for again.
func TestUnwanted(t *testing.T) {
	n := notes{wanted: func(conn int) bool { return conn == 1 }}
	a := newAssembler(&n, &Report{}, defaultLimits)
	feed(a, segmentsOf(t, opening+`
	c AP 4 1 "later"
	s AP 1 1 "a"
	s AP 2 1 "b"
	c AP 9 1 "c"
	c FA 1 1
	s FA 3 1
	c S 0 0 new
	s SA 0 1
	c AP 1 1 "x"
	c AP 2 1 "y"
	c R 3 1
	`, 10, 20))
	if a.held != 0 {
		t.Errorf("%d bytes held", a.held)
	}
	a.end()
	sound(t, a)
	want := trimmed(`
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "a" packet 5
	0 closed client
	1 opened 192.0.2.9:4000 192.0.2.1:25
	1 c@0 "x" packet 12
	1 c@1 "y" packet 13
	1 closed reset
	`)
	if got := fmt.Sprintf("%q", n.lines); got != fmt.Sprintf("%q", want) {
		t.Errorf("got  %s\nwant %q", got, want)
	}
}

// TestCutsDoNotMatter: however the bytes are divided into segments, what each
// side says before the other one does is the same.
func TestCutsDoNotMatter(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	for range 500 {
		w := newWorld(rnd.IntN)
		want := turnsOf(w.run(t, defaultLimits))
		for range 3 {
			cut := *w
			cut.segments = nil
			for _, s := range w.segments {
				for len(s.data) > 1 && rnd.IntN(3) > 0 {
					front := s
					k := 1 + rnd.IntN(len(s.data)-1)
					front.data, front.flags = s.data[:k], s.flags&^FIN
					s.data, s.from = s.data[k:], s.from+k
					cut.segments = append(cut.segments, front)
				}
				cut.segments = append(cut.segments, s)
			}
			if got := turnsOf(cut.run(t, defaultLimits)); got != want {
				t.Fatalf("%s\nwant %s\n%s", got, want, &cut)
			}
		}
	}
}

func turnsOf(events []transcript.Event) (s string) {
	var last transcript.Dir
	for _, e := range events {
		if d, ok := e.(*transcript.Data); ok {
			if d.Dir != last {
				s += "\n" + d.Dir.String() + " "
			}
			s += fmt.Sprintf("%x", d.Bytes)
			last = d.Dir
		}
	}
	return s
}
