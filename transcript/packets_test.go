package transcript

import "testing"

func TestPacketsOfASpan(t *testing.T) {
	l := NewLog()
	defer l.Close()
	for _, d := range []Data{
		{Dir: Client, Layer: Wire, Off: 0, Len: 4, Bytes: []byte("HELO"), Packet: 7},
		{Dir: Client, Layer: Wire, Off: 4, Len: 2, Bytes: []byte(" a"), Packet: 12}, // it came first, and waited
		{Dir: Client, Layer: Wire, Off: 6, Len: 2, Bytes: []byte("\r\n"), Packet: 9},
		{Dir: Client, Layer: Wire, Off: 10, Len: 2, Bytes: []byte("\r\n")},
	} {
		l.Append(Entry{Conn: 3, Event: &d})
	}
	for _, c := range []struct{ off, n, first, last int64 }{
		{0, 4, 7, 7}, {0, 5, 7, 12}, {5, 3, 9, 12}, {6, 1, 9, 9}, {7, 9, 9, 9}, {8, 2, 0, 0}, {10, 2, 0, 0}, {20, 1, 0, 0}, {0, 0, 0, 0},
	} {
		first, last := l.Packets(Span{Conn: 3, Dir: Client, Layer: Wire, Off: c.off, Len: c.n})
		if first != c.first || last != c.last {
			t.Errorf("[%d,+%d) is in packets %d to %d, not %d to %d", c.off, c.n, first, last, c.first, c.last)
		}
	}
	if first, last := l.Packets(Span{Conn: 3, Dir: Server, Layer: Wire, Len: 4}); first != 0 || last != 0 {
		t.Error("the other direction has packets")
	}
}
