package pcap

import (
	"bytes"
	"testing"
)

// octet is what is known of an octet of a datagram: nothing, that it was sent, or
// what it is.
type octet struct {
	sent, kept bool
	value      byte
}

// FuzzDatagram puts fragments together octet by octet, the first to come
// standing, and holds datagram against that. Each fragment is four octets of the
// input: where, how long, how many were not captured, and what is in it.
func FuzzDatagram(f *testing.F) {
	f.Add([]byte{0, 3, 0, 'a', 3, 3, 0, 'b', 0x86, 2, 0, 'c'})
	f.Add([]byte{0x86, 2, 1, 'c', 2, 5, 3, 'b', 0, 3, 0, 'a'})
	f.Add([]byte{1, 1, 0, 'x', 3, 1, 0, 'y', 0, 5, 2, 'z', 0x85, 0, 0, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		g := datagram{total: -1, kept: limitDatagram + 1}
		var all [(127+64)*8 + 8]octet
		total, reached := -1, 0
		for ; len(script) >= 4; script = script[4:] {
			off, more := int(script[0]&0x7f)*8, script[0]&0x80 == 0
			size := int(script[1]&0x3f) * 8
			if !more {
				size += int(script[1] >> 6)
			}
			missing := min(int(script[2]), size)
			data := bytes.Repeat(script[3:4], size-missing)
			end := off + size
			fits := size > 0 && (total < 0 || end <= total && (more || end == total)) && (more || total >= 0 || reached <= end)
			if got := g.add(fragment{off: off, more: more, data: data}, missing); got != fits && len(g.have) < limitPieces {
				t.Fatalf("a fragment of %d to %d, of %d reached to %d: taken %v", off, end, total, reached, got)
			}
			if !fits {
				continue
			}
			if reached = max(reached, end); !more {
				total = end
			}
			for i := range size {
				if o := &all[off+i]; !o.sent {
					*o = octet{true, i < len(data), script[3]}
				}
			}
			asOctets(t, &g, all[:], total)
		}
	})
}

// asOctets holds a datagram against its octets.
func asOctets(t *testing.T, g *datagram, all []octet, total int) {
	whole := total >= 0
	kept := -1
	for i, o := range all {
		whole = whole && (i >= total || o.sent)
		if o.sent && !o.kept && kept < 0 {
			kept = i
		}
		if o.kept && g.data[i] != o.value {
			t.Fatalf("octet %d is %q, not %q", i, g.data[i], o.value)
		}
	}
	if g.whole() != whole || g.total != total {
		t.Fatalf("whole %v, not %v; total %d, not %d", g.whole(), whole, g.total, total)
	}
	if kept >= 0 && g.kept != kept || kept < 0 && g.kept <= limitDatagram {
		t.Fatalf("kept to %d, not %d", g.kept, kept)
	}
	for i, p := range g.have {
		if p.from >= p.to || i > 0 && g.have[i-1].to >= p.from {
			t.Fatalf("pieces %v", g.have)
		}
	}
}
