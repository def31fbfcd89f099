package report

import (
	"io"
	"time"

	"example.org/mailwire/transcript"
)

// Stream writes a log as JSON Lines: the header of a share file, then observed
// and derived events. Without secrets, bytes are held back until what was
// derived from them tells which are secret; key logs and the bodies of sealed
// records never go out. What was written loads as a recording.
type Stream struct {
	w       io.Writer
	log     *transcript.Log
	json    transcript.JSON
	secrets bool
	marked  *bool // what the header says, where that is not secrets
	begun   bool
	held    []transcript.Entry
	streams map[streamKey]*known
	ended   map[int]bool
	buf     []byte
	pick    func(transcript.Entry) bool // nil: all
}

type streamKey struct {
	conn  int
	dir   transcript.Dir
	layer transcript.Layer
}

// range64 is bytes [from, to) of a stream.
type range64 struct{ from, to int64 }

// known is what has been derived from one stream.
type known struct {
	upTo   int64     // all bytes before are understood
	secret []range64 // by offset in the stream
}

// NewStream writes to w the entries of log.
func NewStream(w io.Writer, log *transcript.Log, secrets bool) *Stream {
	s := &Stream{w: w, log: log, secrets: secrets, streams: map[streamKey]*known{}, ended: map[int]bool{}}
	start := log.Created()
	if start.IsZero() {
		start = time.Now()
	}
	s.json = transcript.JSON{Start: start, Secrets: secrets, Bytes: log.Bytes, Mask: s.mask}
	return s
}

// ContainsSecrets sets what the header says: bytes of a copy whose secrets were
// replaced can be shown as they are.
func (s *Stream) ContainsSecrets(yes bool) { s.marked = &yes }

// Starts sets what the times of the entries count from.
func (s *Stream) Starts(at time.Time) { s.json.Start = at }

// Entries takes what is new and writes what can go out.
func (s *Stream) Entries(entries []transcript.Entry) error {
	s.buf = s.buf[:0]
	if !s.begun {
		s.begun = true
		marked := s.secrets
		if s.marked != nil {
			marked = *s.marked
		}
		s.buf = transcript.Header{Created: s.json.Start, ContainsSecrets: marked, Tool: "mailwire"}.AppendJSON(s.buf)
	}
	for len(entries) > 0 {
		n := min(len(entries), atOnce)
		for _, e := range entries[:n] {
			s.learn(e)
			s.held = append(s.held, e)
		}
		entries = entries[n:]
		if err := s.release(); err != nil {
			return err
		}
	}
	return s.flush()
}

// Bounds of what is taken in before something goes out, however much is new.
const (
	atOnce  = 256
	flushAt = 256 << 10 // bytes
)

// release writes what need not be held back any more.
func (s *Stream) release() error {
	n := 0
	for n < len(s.held) && s.ready(s.held[n]) {
		if s.chosen(s.held[n]) {
			s.buf = s.json.Append(s.buf, s.held[n])
		}
		n++
		if len(s.buf) < flushAt {
			continue
		}
		if err := s.flush(); err != nil {
			return err
		}
	}
	left := copy(s.held, s.held[n:])
	clear(s.held[left:])
	s.held = s.held[:left]
	return nil
}

func (s *Stream) flush() error {
	_, err := s.w.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// Close writes what was held back, unexplained bytes masked.
func (s *Stream) Close() error {
	s.buf = s.buf[:0]
	for _, e := range s.held {
		s.ended[e.Conn] = true
		if s.chosen(e) {
			s.buf = s.json.Append(s.buf, e)
		}
	}
	s.held = nil
	_, err := s.w.Write(s.buf)
	return err
}

func (s *Stream) of(conn int, d transcript.Dir, l transcript.Layer) *known {
	k := streamKey{conn, d, l}
	if s.streams[k] == nil {
		s.streams[k] = &known{}
	}
	return s.streams[k]
}

// learn takes from an event what it tells of bytes.
func (s *Stream) learn(e transcript.Entry) {
	switch ev := e.Event.(type) {
	case *transcript.Line:
		k := s.of(e.Conn, ev.Span.Dir, ev.Span.Layer)
		k.upTo = max(k.upTo, ev.Span.End())
		for _, r := range ev.Secret {
			k.secret = append(k.secret, range64{from: ev.Span.Off + int64(r.From), to: ev.Span.Off + int64(r.To)})
		}
	case *transcript.Record:
		k := s.of(e.Conn, ev.Span.Dir, ev.Span.Layer)
		k.upTo = max(k.upTo, ev.Span.End())
		if ev.Sealed {
			k.secret = append(k.secret, range64{from: ev.Span.Off + recordHeader, to: ev.Span.End()})
		}
	case *transcript.Closed:
		s.ended[e.Conn] = true
	}
}

// recordHeader is the length of a TLS record's header, which is no secret.
const recordHeader = 5

// ready tells whether an entry can go out.
func (s *Stream) ready(e transcript.Entry) bool {
	d, ok := e.Event.(*transcript.Data)
	if !ok || s.secrets || s.ended[e.Conn] {
		return true
	}
	return s.of(e.Conn, d.Dir, d.Layer).upTo >= d.Off+d.Len
}

// mask gives the secret bytes of a Data: those known, and those not understood.
func (s *Stream) mask(e transcript.Entry) []transcript.Range {
	d := e.Event.(*transcript.Data)
	k := s.of(e.Conn, d.Dir, d.Layer)
	var out []transcript.Range
	add := func(from, to int64) {
		from, to = max(from, d.Off), min(to, d.Off+d.Len)
		if from < to {
			out = append(out, transcript.Range{From: int(from - d.Off), To: int(to - d.Off)})
		}
	}
	keep := k.secret[:0]
	for _, r := range k.secret {
		add(r.from, r.to)
		if r.to > d.Off+d.Len { // the rest lies in later Data
			keep = append(keep, r)
		}
	}
	k.secret = keep
	add(k.upTo, d.Off+d.Len)
	return out
}
