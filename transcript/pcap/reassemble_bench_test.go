package pcap

import (
	"net/netip"
	"runtime"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// counting counts bytes; what it wants of conversations is told by wants.
type counting struct {
	bytes int64
	ends  int
}

func (c *counting) Observed(e transcript.Entry) {
	switch ev := e.Event.(type) {
	case *transcript.Data:
		c.bytes += ev.Len
	case *transcript.Closed:
		c.ends++
	}
}
func (c *counting) Keys([]byte)           {}
func (c *counting) Comment(int64, string) {}

// selecting wants nothing more once it saw anything.
type selecting struct{ counting }

func (s *selecting) Wanted(int) bool { return false }

// talkers are conversations that are open, each with a client of its own.
type talkers struct {
	ends []netip.AddrPort
	next []uint32
}

var benchServer = netip.MustParseAddrPort("192.0.2.1:25")

func openTalkers(a *assembler, n int) *talkers {
	t := &talkers{}
	for i := range n {
		client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), uint16(32768+i*7%28000))
		t.ends, t.next = append(t.ends, client), append(t.next, 1)
		a.segment(&Segment{At: time.Unix(1e9, 0), Src: client, Dst: benchServer, Flags: SYN})
		a.segment(&Segment{At: time.Unix(1e9, 0), Src: benchServer, Dst: client, Ack: 1, Flags: SYN | ACK})
	}
	return t
}

func benchSegments(b *testing.B, sink Sink, flows, size int) {
	a := newAssembler(sink, &Report{}, defaultLimits)
	t := openTalkers(a, flows)
	payload := make([]byte, size)
	s := Segment{At: time.Unix(1e9, 0), Dst: benchServer, Ack: 1, Flags: ACK, Payload: payload}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i++; i == flows {
			i = 0
		}
		s.Src, s.Seq = t.ends[i%flows], t.next[i%flows]
		t.next[i%flows] += uint32(size)
		s.Packet++
		s.At = s.At.Add(time.Microsecond)
		a.segment(&s)
	}
}

// BenchmarkInOrder takes segments in order: of one conversation or of many by
// turns, short and full ones.
func BenchmarkInOrder(b *testing.B) {
	b.Run("one/40", func(b *testing.B) { benchSegments(b, &counting{}, 1, 40) })
	b.Run("one/1448", func(b *testing.B) { benchSegments(b, &counting{}, 1, 1448) })
	b.Run("hundred/40", func(b *testing.B) { benchSegments(b, &counting{}, 100, 40) })
	b.Run("hundred/1448", func(b *testing.B) { benchSegments(b, &counting{}, 100, 1448) })
	b.Run("65536/1448", func(b *testing.B) { benchSegments(b, &counting{}, 65536, 1448) })
	b.Run("unwanted/1448", func(b *testing.B) { benchSegments(b, &selecting{}, 100, 1448) })
}

// BenchmarkFlows tells what the table takes with as many conversations as it holds.
func BenchmarkFlows(b *testing.B) {
	for b.Loop() {
		before := inUse()
		a := newAssembler(&counting{}, &Report{}, defaultLimits)
		openTalkers(a, a.lim.flows)
		b.ReportMetric(float64(inUse()-before)/float64(len(a.flows)), "B/conversation")
		runtime.KeepAlive(a)
	}
}

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
