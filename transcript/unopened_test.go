package transcript_test

import (
	"testing"

	"example.org/mailwire/transcript"
)

// TestUnopened: what no key opened is counted once, and no longer once a key came.
func TestUnopened(t *testing.T) {
	record := func(dir transcript.Dir, off int64, kind string, sealed, opened bool) *transcript.Record {
		return &transcript.Record{Span: transcript.Span{Dir: dir, Off: off, Len: 40}, Type: kind, Sealed: sealed, Opened: opened}
	}
	var u transcript.Unopened
	for _, c := range []struct {
		ev      transcript.Event
		records int
	}{
		{record(transcript.Client, 0, "handshake", false, false), 0},
		{record(transcript.Client, 40, "application_data", true, false), 1},
		{record(transcript.Client, 40, "application_data", true, false), 1},
		{record(transcript.Server, 40, "application_data", true, false), 2},
		{record(transcript.Server, 80, "application_data", true, true), 2},
		{record(transcript.Client, 40, "application_data", true, true), 1},
		{record(transcript.Client, 40, "application_data", true, true), 1},
		{&transcript.Note{}, 1},
	} {
		if u.Take(c.ev); u.Records != c.records || u.Bytes != int64(40*c.records) {
			t.Errorf("behind %#v: %d records, %d bytes; want %d records", c.ev, u.Records, u.Bytes, c.records)
		}
	}
	if w := u.Words(); w != "Not counted: what is in 1 sealed record (40 bytes) that no key opened. Without SSL it would be readable too; what it would give away is not told." {
		t.Error(w)
	}
	if w := (&transcript.Unopened{}).Words(); w != "" {
		t.Error(w)
	}
}
