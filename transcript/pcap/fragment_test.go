package pcap_test

import (
	"runtime"
	"strings"
	"time"

	"testing"

	"github.com/google/gopacket"

	"example.org/mailwire/transcript/pcap"
)

// cut4 cuts an IPv4 packet into fragments that end at these octets of its payload.
func cut4(b []byte, ends ...int) (parts [][]byte) {
	payload := b[20:]
	from := 0
	for _, to := range append(ends, len(payload)) {
		head := edited(b[:20], 2, byte((20+to-from)>>8), byte(20+to-from), 0, 77, byte(from/8>>8), byte(from/8))
		if to < len(payload) {
			head[6] |= 0x20
		}
		parts = append(parts, joined(head, payload[from:to]))
		from = to
	}
	return parts
}

// cut6 does the same with IPv6.
func cut6(b []byte, ends ...int) (parts [][]byte) {
	payload := b[40:]
	from := 0
	for _, to := range append(ends, len(payload)) {
		head := edited(b[:40], 4, byte((8+to-from)>>8), byte(8+to-from), 44)
		more := byte(1)
		if to == len(payload) {
			more = 0
		}
		parts = append(parts, joined(head, []byte{b[6], 0, byte(from >> 8), byte(from) | more, 0, 0, 0, 99}, payload[from:to]))
		from = to
	}
	return parts
}

// fragmentSamples are packets in fragments, the last of which makes them whole.
func fragmentSamples(t testing.TB) (all []sample) {
	v4, v6 := inner(t)
	add := func(name string, link uint16, parts [][]byte, order ...int) {
		for i, n := range order {
			all = append(all, sample{name, link, parts[n], i == len(order)-1, 0})
		}
	}
	add("in order", 228, cut4(v4, 8, 24), 0, 1, 2)
	other := edited(v4, 12, 10)
	add("last first", 228, cut4(other, 8, 24), 2, 1, 0)
	other = edited(v4, 12, 11)
	add("one twice", 228, cut4(other, 8, 24), 0, 2, 2, 1)
	add("6", 229, cut6(v6, 8, 24), 0, 1, 2)
	other = edited(v6, 23, 7)
	add("6, last first", 229, cut6(other, 16), 1, 0)
	return all
}

// TestFragmentsAsTheyCome holds that octets which came first stand, and that
// what the capture cut off is told.
func TestFragmentsAsTheyCome(t *testing.T) {
	b := built(t, ipv4(6), tcp(1), gopacket.Payload("0123456789abcdefghij")) // 20 octets of TCP, 20 of payload
	part := func(from, to int, fill byte) []byte {
		p := cut4(b, 8, 16, 24, 32)[0] // for its header
		p = append(joined(p[:20]), b[20+from:20+to]...)
		if fill != 0 {
			for i := range p[20:] {
				p[20+i] = fill
			}
		}
		copy(p[2:], u16(len(p)))
		copy(p[6:], u16(from/8))
		if to < 40 {
			p[6] |= 0x20
		}
		return p
	}
	for _, c := range []struct {
		name  string
		parts [][]byte
		cut   []int // octets that the capture lacks of each
		want  string
		lacks int
	}{
		{"in order", [][]byte{part(0, 24, 0), part(24, 32, 0), part(32, 40, 0)}, nil, "0123456789abcdefghij", 0},
		{"overlap behind", [][]byte{part(0, 32, 0), part(24, 40, '!')}, nil, "0123456789ab!!!!!!!!", 0},
		{"overlap before", [][]byte{part(24, 40, '!'), part(0, 32, 0)}, nil, "0123!!!!!!!!!!!!!!!!", 0},
		{"overlap on both sides", [][]byte{part(24, 32, '!'), part(8, 40, 0), part(0, 8, 0)}, nil, "0123!!!!!!!!cdefghij", 0},
		{"within another", [][]byte{part(0, 32, 0), part(24, 32, '!'), part(32, 40, 0)}, nil, "0123456789abcdefghij", 0},
		{"many pieces under one", [][]byte{part(24, 32, '!'), part(32, 40, '?'), part(8, 16, 0), part(8, 40, 0), part(0, 8, 0)}, nil, "0123!!!!!!!!????????", 0},
		{"the last one cut", [][]byte{part(0, 24, 0), part(24, 40, 0)}, []int{0, 5}, "0123456789abcde", 5},
		{"the first one cut", [][]byte{part(0, 32, 0), part(32, 40, 0)}, []int{3, 0}, "012345678", 11},
		{"cut and sent again", [][]byte{part(0, 32, 0), part(0, 32, '!'), part(32, 40, 0)}, []int{3, 0, 0}, "012345678", 11},
		{"cut where another is whole", [][]byte{part(24, 32, '!'), part(0, 32, 0), part(32, 40, 0)}, []int{0, 3, 0}, "0123!!!!!!!!cdefghij", 0},
	} {
		var all []sample
		for i, p := range c.parts {
			s := sample{c.name, 228, p, false, len(p)}
			if c.cut != nil {
				s.data = p[:len(p)-c.cut[i]]
			}
			all = append(all, s)
		}
		segments, d := segmentsOf(t, all)
		if len(segments) != 1 || string(segments[0].Payload) != c.want || segments[0].Cut != c.lacks || segments[0].Packet != int64(len(all)) {
			t.Errorf("%s: %+v; %v", c.name, segments, d.Skipped())
		}
	}
}

// TestFragmentsWithinBounds holds that fragments without a rest are dropped by
// number, size and time of the capture, and counted.
func TestFragmentsWithinBounds(t *testing.T) {
	v4, _ := inner(t)
	parts := cut4(v4, 8)
	numbered := func(b []byte, id int) []byte { return edited(b, 4, byte(id>>8), byte(id)) }
	var d pcap.Dissector
	var s pcap.Segment
	begun := time.Unix(1e9, 0)
	give := func(b []byte, after time.Duration) bool {
		return d.Segment(&pcap.Packet{Link: 228, Data: b, Orig: len(b), At: begun.Add(after)}, &s)
	}
	lost := func() int64 {
		for _, k := range d.Skipped() {
			if strings.Contains(k.Kind, "whose rest") {
				return k.Packets
			}
		}
		return 0
	}
	far := edited(parts[0], 6, 0x3f, 0) // at octet 63488
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for id := range 5000 {
		give(numbered(far, id), 0)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held := int64(after.HeapInuse) - int64(before.HeapInuse); held > 12<<20 {
		t.Errorf("%d bytes are held", held)
	}
	if n := lost(); n != 5000 {
		t.Errorf("%d fragments are told as without a rest", n)
	}
	give(parts[0], time.Hour)
	if give(parts[1], time.Hour+61*time.Second) {
		t.Error("fragments an hour apart make a packet")
	}
	give(parts[0], 2*time.Hour)
	if !give(parts[1], 2*time.Hour+59*time.Second) || lost() != 5002 {
		t.Errorf("fragments within a minute make none; %d", lost())
	}
}
