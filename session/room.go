package session

import (
	"fmt"
	"time"

	"example.org/mailwire/transcript"
)

// lookEvery is how many bytes are recorded between two looks at the room left.
const lookEvery = 64 << 10

// room remembers what was told of the room that a recording has.
type room struct {
	since     int // bytes since the last look
	looked    bool
	low, full bool
	part      int
}

// tellRoom notes, once each, that a recording nears its limit and that its file
// system nears its end, while there is still time to make room.
func (r *Recorder) tellRoom(conn int, at time.Duration, ev transcript.Event) {
	f, ok := r.file.(interface{ Status() transcript.Status })
	if !ok {
		return
	}
	if d, ok := ev.(*transcript.Data); ok {
		r.room.since += len(d.Bytes)
	}
	if r.room.looked && r.room.since < lookEvery {
		return
	}
	r.room.looked, r.room.since = true, 0
	s := f.Status()
	if s.Part != r.room.part {
		r.room.part, r.room.full = s.Part, false
	}
	var text string
	switch {
	case s.Low() && !r.room.low:
		text = fmt.Sprintf("the recording is short of space: %d MiB are left on its file system, and below %d MiB nothing more is written; make room, or begin anew with --record elsewhere",
			s.Free>>20, transcript.MinSpace>>20)
	case s.Full() && !r.room.full:
		text = fmt.Sprintf("the recording has reached %d of the %d MiB of one file; at the limit the next part begins", s.Size>>20, s.Limit>>20)
	}
	r.room.low, r.room.full = s.Low(), s.Full()
	if text != "" {
		r.one(conn, at, &transcript.Note{Text: transcript.TextOf(text)})
	}
}
