package session

import (
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// full is a file that takes nothing while it is full.
type full struct{ is bool }

func (f *full) Write(transcript.Entry) (transcript.Place, error) {
	if f.is {
		return transcript.Place{}, transcript.ErrDegraded
	}
	return transcript.Place{}, nil
}

// TestShort: a recorder tells while its file takes nothing, and goes on.
func TestShort(t *testing.T) {
	f := &full{}
	r := NewRecorder(transcript.NewLog(), f, time.Now(), time.Now)
	for i, is := range []bool{false, true, true, false} {
		f.is = is
		r.Record(0, &transcript.Note{Text: transcript.TextOf("x")})
		if r.Short() != is || r.Log().Len() != i+1 {
			t.Fatalf("event %d: short %v, %d in the log", i, r.Short(), r.Log().Len())
		}
	}
}
