package main

import (
	"testing"
	"time"
)

// TestWaysAreMeasuredBeside holds that the table comes at once, and its speeds later.
func TestWaysAreMeasuredBeside(t *testing.T) {
	var w wayTable
	for _, way := range w.tell("imap", 4096) {
		if way.Speed != "" || way.Work == "" || way.Severity == "" {
			t.Errorf("at once: %+v", way)
		}
		if way.Mechanism == "APOP" {
			t.Error("IMAP has no APOP")
		}
	}
	const most = 30 * time.Second
	for start := time.Now(); w.measured(4096) == nil; time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > most {
			t.Fatal("nothing was measured")
		}
	}
	for _, way := range w.tell("pop3", 4096) {
		guessable := way.Severity == "high" || way.Severity == "medium"
		if (way.Speed != "") != guessable {
			t.Errorf("measured: %+v", way)
		}
	}
}
