package capture_test

import (
	"fmt"
	"slices"
	"testing"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/transcript"
)

// FuzzFinder: however the bytes of each side are cut into packets, the same
// conversation is found and the same is derived; what is held is bounded, and
// the law holds. The input is cut into turns: the high bit of a length byte
// tells the side.
func FuzzFinder(f *testing.F) {
	f.Add([]byte("\x8d220 a ESMTP\r\n\x08EHLO b\r\n\x88250 ok\r\n\n"), uint16(25), false)
	f.Add([]byte("\x8f220 FTP server\r\n\x06USER a\n"), uint16(21), false)
	f.Add([]byte("\x85+OK\r\n\x06CAPA\r\n\x86+OK a\r\n"), uint16(0), true)
	f.Add([]byte("\x07\x16\x03\x01\x02\x00\x01\x00\x90220 plain ESMTP\r\n"), uint16(465), false)
	f.Add([]byte("\x03\x05\x01\x00\x82\x05\x00\x0a\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x19\x8a\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00\x88220 hi\r\n\x08EHLO b\r\n"), uint16(1080), false)
	f.Add([]byte("\x1ePROXY TCP4 1.2.3.4 1.2.3.5 1 2\r\n\x86* OK\r\n"), uint16(143), false)
	f.Add([]byte("\x0aSTARTTLS\r\n\x8a220 go on\r\n\x07\x16\x03\x01\x02\x00\x01\x00"), uint16(25), true)
	f.Add([]byte("\x88220 a b\n\x10STARTTLS\r\n\x16\x03\x01\x00\x2f\x01\x87\x16\x03\x03\x00\x2a\x02\x00"), uint16(25), false)
	f.Fuzz(func(t *testing.T, in []byte, port uint16, late bool) {
		whole, single := turns(in, port, late, 1<<20), turns(in, port, late, 1)
		a, skippedA := find(whole, capture.Options{})
		b, skippedB := find(single, capture.Options{})
		if x, y := told(a), told(b); x != y || fmt.Sprint(skippedA) != fmt.Sprint(skippedB) {
			t.Fatalf("whole:\n%s %v\nbyte by byte:\n%s %v", x, skippedA, y, skippedB)
		}
		if x, y := derived(t, a), derived(t, b); !slices.Equal(x, y) {
			t.Fatalf("whole:\n%q\nbyte by byte:\n%q", x, y)
		}
		replays(t, a)
		replays(t, b)
	})
}

// turns makes of in the events of a conversation, no packet longer than most.
func turns(in []byte, port uint16, late bool, most int) []transcript.Entry {
	list := []transcript.Entry{{Event: &transcript.Opened{
		Source: transcript.SourceCapture, Client: "192.0.2.1:50000", Server: fmt.Sprintf("192.0.2.2:%d", port), Late: late,
	}}}
	for len(in) > 0 {
		dir := transcript.Client
		if in[0]&0x80 != 0 {
			dir = transcript.Server
		}
		n := min(int(in[0]&0x7f), len(in)-1)
		if in[0]&0x7f == 0x7f { // a gap
			list = append(list, transcript.Entry{Event: &transcript.Gap{Dir: dir, Layer: transcript.Wire, Len: 7, Why: "lost"}})
			n = 0
		}
		for b := in[1 : 1+n]; len(b) > 0; {
			k := min(most, len(b))
			list = append(list, transcript.Entry{Event: &transcript.Data{Dir: dir, Layer: transcript.Wire, Bytes: b[:k], Len: int64(k)}})
			b = b[k:]
		}
		in = in[1+n:]
	}
	return append(list, transcript.Entry{Event: &transcript.Closed{By: "reset"}})
}

func derived(t testing.TB, entries []transcript.Entry) (all []string) {
	for _, e := range entries {
		if e.Obs < 0 {
			all = append(all, text(t, e.Event))
		}
	}
	return all
}
