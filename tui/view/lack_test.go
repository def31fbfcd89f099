package view

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// rowsOf gives the rows of a conversation with these events.
func rowsOf(events ...transcript.Event) (m *Model, texts []string) {
	log := transcript.NewLog()
	for i, e := range events {
		log.Append(transcript.Entry{Obs: i, Event: e})
	}
	m = New(log)
	m.Follow()
	for _, r := range m.Rows {
		texts = append(texts, m.Text(r, false))
	}
	return m, texts
}

func TestWhatACaptureLacksIsTold(t *testing.T) {
	late := &transcript.Opened{Protocol: "smtp", Server: "192.0.2.25:25", Source: transcript.SourceCapture, Late: true}
	whole := *late
	whole.Late = false
	data := func(d transcript.Dir) transcript.Event {
		return &transcript.Data{Dir: d, Layer: transcript.Wire, Len: 3, Bytes: []byte("ab\n")}
	}
	gap := func(d transcript.Dir) transcript.Event {
		return &transcript.Gap{Dir: d, Layer: transcript.Wire, Len: 77, Why: "lost"}
	}
	end := &transcript.Closed{By: "client"}
	clash := &transcript.Overlap{Dir: transcript.Client, Len: 1, Packet: 9}
	for _, c := range []struct {
		name   string
		events []transcript.Event
		want   []string
	}{
		{"whole", []transcript.Event{&whole, data(transcript.Client), data(transcript.Server), end}, []string{"-- closed"}},
		{"late", []transcript.Event{late, data(transcript.Client), data(transcript.Server), end}, []string{"note: the beginning is missing", "-- closed"}},
		{"a gap", []transcript.Event{&whole, data(transcript.Client), gap(transcript.Server), data(transcript.Server), end}, []string{"77 bytes are lacking here", "-- closed"}},
		{"one side", []transcript.Event{&whole, data(transcript.Client), gap(transcript.Server), end}, []string{"77 bytes are lacking", "note: one side only: no packet of the server", "-- closed"}},
		{"the other side", []transcript.Event{&whole, data(transcript.Server), gap(transcript.Client), end}, []string{"77 bytes are lacking", "note: one side only: no packet of the client", "-- closed"}},
		{"a silent side", []transcript.Event{&whole, data(transcript.Client), end}, []string{"-- closed"}},
		{"two contents", []transcript.Event{&whole, data(transcript.Client), clash, data(transcript.Server), end}, []string{"1 byte came again in packet 9 and were others", "-- closed"}},
	} {
		m, got := rowsOf(c.events...)
		for i, want := range c.want {
			if i >= len(got) || !strings.HasPrefix(got[i], want) {
				t.Errorf("%s: the rows are %q, want %q", c.name, got, c.want)
				break
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: the rows are %q, want %q", c.name, got, c.want)
		}
		if c.name == "two contents" && (m.Rows[0].Lock() != transcript.LockSuspect || m.Rows[0].Dir() != transcript.Client || len(m.Meanings(m.Rows[0])) == 0) {
			t.Errorf("the row is %+v", m.Rows[0])
		}
	}
}
