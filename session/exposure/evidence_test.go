package exposure

import (
	"testing"

	"example.org/mailwire/transcript"
)

// TestWord holds that evidence lies inside the line that it stands in, whatever
// letters change their length with their case.
func TestWord(t *testing.T) {
	for _, c := range []struct {
		line, word string
		off, len   int64 // of the evidence; the whole answer where off is 0
	}{
		{"250-XXXXXXXA", "xxxxxxxa", 4, 8},
		{"250-STARTTLSX STARTTLS", "STARTTLS", 14, 8},
		{"250-\xff\xff STARTTLS", "starttls", 7, 8},
		{"250 I", "\u0131", 0, 0},
		{"250 \u0131", "I", 0, 0},
		{"250", "STARTTLS", 0, 0},
	} {
		answer := transcript.Span{Dir: transcript.Server, Off: 100, Len: int64(len(c.line)) + 2}
		tracker := &Tracker{heard: []heard{{span: answer, text: transcript.TextOf(c.line)}}}
		want := answer
		if c.off != 0 {
			want.Off, want.Len = answer.Off+c.off, c.len
		}
		if got := tracker.word(answer, c.word); got != want {
			t.Errorf("%q in %q: %+v, want %+v", c.word, c.line, got, want)
		}
	}
}
