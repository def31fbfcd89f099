package tlswire

import (
	"testing"

	"example.org/mailwire/transcript"
)

// TestEarlyAnswer tells what became of early data, once, and gives it a place
// only where the server took it.
func TestEarlyAnswer(t *testing.T) {
	tests := []struct {
		talk, id string
		placed   bool
		early    bool
	}{
		{"tls13-early", "tls-early-data", true, true},
		{"tls13-gnutls-early", "tls-early-data", true, true},
		{"tls13-early-refused", "tls-early-data-refused", false, false},
		{"tls13-early-retry", "tls-early-data-refused", false, false},
	}
	for _, tt := range tests {
		t.Run(tt.talk, func(t *testing.T) {
			steps := readTalk(t, "testdata/"+tt.talk+".talk")
			for _, order := range [][]step{keysFirst(steps), keysLast(steps)} {
				events, _ := feedAll(t, order)
				list := all[*transcript.Finding](events)
				if len(list) != 1 || list[0].ID != tt.id {
					t.Fatalf("findings %+v", list)
				}
				for _, r := range latest(events) {
					if r.Span == list[0].Span && (!r.Opened || (r.Plain.Layer == transcript.Plain) != tt.placed) {
						t.Errorf("%s: opened %v, plain %s", r.Span, r.Opened, r.Plain)
					}
				}
				if a := lastOf[*transcript.TLSAgreed](t, events); a.Early != tt.early {
					t.Errorf("agreed %+v", a)
				}
			}
		})
	}
	events, _ := feed(t, noSecrets(readTalk(t, "testdata/tls13-early.talk")), whole)
	if list := all[*transcript.Finding](events); len(list) > 0 {
		t.Errorf("without a key the answer is not known: %+v", list[0])
	}
}
