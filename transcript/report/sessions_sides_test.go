package report_test

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// TestSessionSides: what a side sent that was not captured at all is no gap in
// what was captured.
func TestSessionSides(t *testing.T) {
	for _, c := range []struct {
		events string // c and s: data of a side; C and S: a gap in it
		only   string
		gaps   int
	}{
		{"cs", "", 0},
		{"cSSc", "client", 0},
		{"CsCs", "server", 0},
		{"cSCc", "client", 1},
		{"csSc", "", 1},
		{"CS", "", 2},
		{"c", "", 0}, // the server may have been silent
	} {
		b := report.NewSession(report.SessionOptions{})
		b.Take(transcript.Entry{Event: &transcript.Opened{Protocol: "smtp"}})
		for _, e := range c.events {
			dir := transcript.Client
			if e == 's' || e == 'S' {
				dir = transcript.Server
			}
			if strings.ContainsRune("CS", e) {
				b.Take(transcript.Entry{Event: &transcript.Gap{Dir: dir, Layer: transcript.Wire, Len: 5}})
				continue
			}
			b.Take(transcript.Entry{Event: &transcript.Data{Dir: dir, Layer: transcript.Wire, Len: 5}})
		}
		if s := b.Session(); s.Only != c.only || s.Gaps != c.gaps {
			t.Errorf("%s: only %q and %d gaps, want %q and %d", c.events, s.Only, s.Gaps, c.only, c.gaps)
		}
	}
}
