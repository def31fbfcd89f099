package session_test

import (
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// filling is a file that fares as it is told.
type filling struct{ s transcript.Status }

func (f *filling) Write(transcript.Entry) (transcript.Place, error) { return transcript.Place{}, nil }
func (f *filling) Status() transcript.Status                        { return f.s }

// TestRoomIsTold holds that a recording which nears its limit, or the end of
// the space, says so once for each part and each shortage.
func TestRoomIsTold(t *testing.T) {
	f := &filling{}
	log := transcript.NewLog()
	rec := session.NewRecorder(log, f, time.Now(), time.Now)
	rec.Record(0, &transcript.Opened{Protocol: "smtp"})
	const mib = 1 << 20
	for i, c := range []struct {
		size, free int64
		part       int
		told       string
	}{
		{1, 100 * mib, 1, ""}, {79 * mib, 100 * mib, 1, ""}, {80 * mib, 100 * mib, 1, "reached 80 of the 100 MiB"}, {90 * mib, 100 * mib, 1, ""},
		{1, 100 * mib, 2, ""}, {85 * mib, -1, 2, "reached 85 of"}, {86 * mib, 63 * mib, 2, "63 MiB are left"}, {86 * mib, 20 * mib, 2, ""},
		{87 * mib, 200 * mib, 2, ""}, {87 * mib, 63 * mib, 2, "63 MiB are left"},
	} {
		f.s = transcript.Status{Size: c.size, Limit: 100 * mib, Free: c.free, Part: c.part}
		from := log.Len()
		rec.Record(0, &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Bytes: make([]byte, 70<<10)})
		var notes []string
		entries, _ := log.Since(from)
		for _, e := range entries {
			if n, ok := e.Event.(*transcript.Note); ok {
				notes = append(notes, n.Text.Raw())
			}
		}
		if got := strings.Join(notes, "; "); (got == "") != (c.told == "") || !strings.Contains(got, c.told) {
			t.Errorf("%d: %q, want %q", i, got, c.told)
		}
	}
}
