package report

import "testing"

// TestEndedReadsWell holds that what ended a conversation is no actor where it is none.
func TestEndedReadsWell(t *testing.T) {
	for by, want := range map[string]string{"": "not closed", "client": "closed by the client", "server": "closed by the server",
		"reset": "closed by a reset", "fault": "closed after a failure", "timeout": "closed after a timeout"} {
		if got := Ended(by); got != want {
			t.Errorf("%q: %q, want %q", by, got, want)
		}
	}
}
