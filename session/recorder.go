package session

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"example.org/mailwire/transcript"
)

// File is where a recorder writes observed events before anyone sees them.
type File interface {
	// Write has the entry on disk when it returns; the place is where its bytes can be read back.
	Write(e transcript.Entry) (transcript.Place, error)
}

// Recorder is the only way a transcript grows: an event is on disk, then
// decoded, then in the log. It is safe for concurrent use.
type Recorder struct {
	mu    sync.Mutex
	log   *transcript.Log
	file  File
	dec   *Decoder
	now   func() time.Time
	start time.Time
	obs   int
	offs  map[int]*offsets
	keep  int64              // wire bytes of TLS kept in a conversation before bulk is elided
	batch []transcript.Entry // of the event at hand
	told  bool               // something that is waited for was derived from it
	news  chan struct{}      // closed, and made anew, when that is in the log
	short atomic.Bool        // the file does not take what comes
	room  room
}

// DefaultKeep is how much ciphertext of a conversation is recorded whole.
const DefaultKeep = 64 << 20

// offsets counts the streams of one conversation.
type offsets struct {
	next [3][3]int64 // by direction and layer
	kept int64       // wire bytes since TLS began
	tls  bool        // the go-ahead was given, or TLS is implicit
	bulk [3]bulk
	// spoke: the client has sent since. Before it the server's bytes are stray.
	spoke bool
}

// framed tells whether d is TLS records.
func (o *offsets) framed(d *transcript.Data) bool {
	if !o.tls || d.Layer != transcript.Wire {
		return false
	}
	o.spoke = o.spoke || d.Dir == transcript.Client
	return o.spoke
}

// NewRecorder records into log, and into file unless that is nil. The clock is
// an argument; the times of entries count from start.
func NewRecorder(log *transcript.Log, file File, start time.Time, now func() time.Time) *Recorder {
	return &Recorder{
		log: log, file: file, dec: NewDecoder(), now: now, start: start,
		offs: map[int]*offsets{}, keep: DefaultKeep, news: make(chan struct{}),
	}
}

// Keep sets how many bytes of ciphertext a conversation keeps whole.
func (r *Recorder) Keep(n int64) { r.mu.Lock(); r.keep = n; r.mu.Unlock() }

// Short tells whether the last event is not in the file: there is no room, or
// the file went away. What waits is written as soon as that can be done.
func (r *Recorder) Short() bool { return r.short.Load() }

// SaveElsewhere goes on with the recording in a new file at path, which begins
// with what the present one did not take.
func (r *Recorder) SaveElsewhere(path string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, ok := r.file.(interface{ SaveTail(path string) error })
	if !ok {
		return errors.New("nothing is recorded that could go on elsewhere")
	}
	if err := f.SaveTail(path); err != nil {
		return err
	}
	r.short.Store(false)
	r.room = room{} // of another file
	return nil
}

// Log gives the log that the recorder fills.
func (r *Recorder) Log() *transcript.Log { return r.log }

// Record takes an observed event of conversation conn and gives the events
// derived from it; all of them are in the log when it returns. It sets the
// offset of Data.
func (r *Recorder) Record(conn int, ev transcript.Event) []transcript.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := r.now().Sub(r.start)
	d, ok := ev.(*transcript.Data)
	if !ok {
		return r.one(conn, at, ev)
	}
	o := r.offsets(conn)
	d.Len = int64(len(d.Bytes))
	d.Off = o.next[d.Dir][d.Layer]
	if !o.framed(d) {
		o.next[d.Dir][d.Layer] += d.Len
		return r.one(conn, at, d)
	}
	var derived []transcript.Event
	for _, part := range o.bulk[d.Dir].split(d.Bytes, o.kept >= r.keep) {
		p := &transcript.Data{Dir: d.Dir, Layer: d.Layer, Off: o.next[d.Dir][d.Layer],
			Len: int64(len(part.kept)), Bytes: part.kept, Elided: part.elided}
		o.next[d.Dir][d.Layer] += p.Len + p.Elided
		o.kept += p.Len
		derived = append(derived, r.one(conn, at, p)...)
	}
	return derived
}

func (r *Recorder) offsets(conn int) *offsets {
	o := r.offs[conn]
	if o == nil {
		o = &offsets{}
		r.offs[conn] = o
	}
	return o
}

// Encode makes of a typed line the bytes to send now.
func (r *Recorder) Encode(conn int, line string) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.dec.convs[conn]; c != nil && c.talk != nil {
		return c.talk.Encode(line)
	}
	return []byte(line + "\r\n")
}

// one writes, decodes and logs a single event.
func (r *Recorder) one(conn int, at time.Duration, ev transcript.Event) []transcript.Event {
	e := transcript.Entry{Obs: r.obs, Conn: conn, At: at, Event: ev}
	r.obs++
	if r.file != nil {
		e.Place = r.save(e)
	}
	derived := r.dec.Decode(conn, ev)
	entries := append(r.batch[:0], e)
	for _, x := range derived {
		entries = append(entries, transcript.Entry{Obs: -1, Conn: conn, At: at, Event: x})
		r.watch(conn, x)
	}
	r.log.Append(entries...)
	clear(entries)
	r.batch = entries
	if r.told || awaited(ev) {
		r.told = false
		close(r.news)
		r.news = make(chan struct{})
	}
	r.tellRoom(conn, at, ev)
	return derived
}

// save writes an event to the file. A failing file records its loss itself and
// never ends a session; one that panics gets nothing more, and the session
// stops with what was written until then.
func (r *Recorder) save(e transcript.Entry) (at transcript.Place) {
	defer func() {
		if p := recover(); p != nil {
			r.file = nil
			r.short.Store(true)
			fault := &transcript.Fault{Where: "recorder", Exit: ExitFault,
				Text: transcript.TextOf(fmt.Sprintf("mailwire could not record: %s %s", transcript.Panicked(p), firstFrames(debug.Stack()))),
				Do:   "what was recorded until then stays; please report it with this text"}
			r.log.Append(transcript.Entry{Obs: -1, Conn: e.Conn, At: e.At, Event: fault})
			r.told = true
		}
	}()
	at, err := r.file.Write(e)
	r.short.Store(err != nil)
	return at
}

// awaited tells whether somebody may wait for an event of this kind. Bulk data
// is none: waking for each piece of it would cost more than reading it.
func awaited(ev transcript.Event) bool {
	switch ev.(type) {
	case *transcript.Reply, *transcript.TLSStart, *transcript.Verdict, *transcript.Fault, *transcript.Closed:
		return true
	}
	return false
}

// more gives a channel that is closed when something that may be waited for has come.
func (r *Recorder) more() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.news
}

// watch learns from what was derived where the wire begins to carry TLS.
//
// It also makes the outcome of a sign-in durable, which the file cannot see.
func (r *Recorder) watch(conn int, ev transcript.Event) {
	r.told = r.told || awaited(ev)
	switch ev := ev.(type) {
	case *transcript.TLSStart:
		r.offsets(conn).tls = true
	case *transcript.AuthStep:
		if f, ok := r.file.(interface{ Sync() error }); ok && (ev.Step == "ok" || ev.Step == "refused") {
			_ = f.Sync() // a failing file tells of itself
		}
	}
}
