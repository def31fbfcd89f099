package main

import (
	"testing"

	"example.org/mailwire/transcript/pcap"
)

// TestUnfollowed holds that conversations that were not followed to their end
// are told once: those of mail where there are any, since the list names them.
func TestUnfollowed(t *testing.T) {
	const end = " let go to bound memory, before the end and those idle for longest; "
	for want, c := range map[string]captureContent{
		"": {},
		"1 conversation of mail" + end + "what came until then is told":  {letGo: 1},
		"3 conversations of mail" + end + "what came until then is told": {letGo: 3, report: pcap.Report{Evicted: 70_000}},
		"70000 conversations" + end + "none was known to be mail":        {report: pcap.Report{Evicted: 70_000}},
	} {
		if got := unfollowed(c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
