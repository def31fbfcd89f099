package tlswire

import (
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestDowngrade has servers mark an answer as lower than what they can do.
func TestDowngrade(t *testing.T) {
	answer := func(version byte, mark string) []byte {
		return message(typeServerHello, []byte{3, version}, make([]byte, 24), []byte(mark), vec8(), []byte{0xc0, 0x2f, 0})
	}
	tests := []struct {
		name   string
		offers []byte // versions
		answer []byte
		low    bool
	}{
		{"1.3 lowered to 1.2", vec8(3, 4, 3, 3), answer(3, "DOWNGRD\x01"), true},
		{"1.2 lowered to 1.1", vec8(3, 3, 3, 2), answer(2, "DOWNGRD\x00"), true},
		{"the client wants 1.2", vec8(3, 3), answer(3, "DOWNGRD\x01"), false},
		{"the server has no more", vec8(3, 4, 3, 3), answer(3, "DOWNGRD\x02"), false},
	}
	for _, tt := range tests {
		events, _ := feedAll(t, []step{
			client(wire(recordHandshake, clientHelloWith(ext(43, tt.offers)))),
			server(wire(recordHandshake, tt.answer)),
		})
		list := all[*transcript.Finding](events)
		low := slices.ContainsFunc(list, func(f *transcript.Finding) bool { return f.ID == "tls-downgrade" && f.Grade == "typical" })
		if low != tt.low || len(list) > 1 {
			t.Errorf("%s: findings %v", tt.name, list)
		}
		mark := find(all[*transcript.Handshake](events)[1].Fields, "downgrade_sentinel")
		if (mark == nil) != strings.Contains(tt.name, "no more") {
			t.Errorf("%s: mark %+v", tt.name, mark)
		}
	}
}

// TestReaders wants that what is said of readers is so for every message of the
// talks: what is not sealed stands in its record.
func TestReaders(t *testing.T) {
	for _, file := range talkFiles(t) {
		steps := keysFirst(readTalk(t, file))
		var wires [3]strings.Builder
		for _, s := range steps {
			wires[s.dir].Write(s.bytes)
		}
		events, _ := feed(t, steps, whole)
		for _, h := range all[*transcript.Handshake](events) {
			if h.Raw == nil || len(h.Spans) > 1 {
				continue
			}
			record := wires[h.Dir].String()[h.Spans[0].Off:h.Spans[0].End()]
			clear := strings.Contains(record, string(h.Raw))
			if clear != (h.Readers() == transcript.ReadersPath) {
				t.Errorf("%s %s: readers %s, in the record %v", file, h.Name, h.Readers(), clear)
			}
		}
	}
}

// TestEarlyAgreed wants that it is told whether early data was accepted.
func TestEarlyAgreed(t *testing.T) {
	for name, want := range map[string]struct{ early, retried bool }{
		"tls13-early": {true, false}, "tls13-early-refused": {false, false}, "tls13-early-retry": {false, true},
	} {
		events, _ := feedAll(t, keysFirst(readTalk(t, "testdata/"+name+".talk")))
		if a := lastOf[*transcript.TLSAgreed](t, events); a.Early != want.early || a.Retried != want.retried {
			t.Errorf("%s: early %v, retried %v", name, a.Early, a.Retried)
		}
	}
}
