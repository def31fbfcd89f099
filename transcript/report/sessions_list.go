package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"example.org/mailwire/transcript"
)

// SessionList takes the events of many conversations and writes each one in
// short when it has ended, in the order of their beginnings. What is written is
// forgotten, so that any number can follow.
type SessionList struct {
	w     *bufio.Writer
	o     SessionOptions
	form  sessionForm
	open  map[int]*SessionBuilder
	begun map[int]int      // the numbers of those that are not written yet, by their beginnings
	order []int            // conversations that are not written yet
	ready map[int]*Session // of them, those that have ended
	n     int              // written so far
}

// sessionForm writes sessions one by one.
type sessionForm interface {
	begin(w io.Writer, file string)
	session(w io.Writer, s *Session)
	end(w io.Writer, skipped any)
}

// NewSessionList writes to w: one JSON document (COMMANDS: mailwire.sessions/1), or a line each.
func NewSessionList(w io.Writer, file string, asJSON bool, o SessionOptions) *SessionList {
	o.Certificate = remembered(o.Certificate)
	l := &SessionList{w: bufio.NewWriterSize(w, 64<<10), o: o, open: map[int]*SessionBuilder{}, begun: map[int]int{}, ready: map[int]*Session{}}
	l.form = &sessionText{}
	if asJSON {
		l.form = &sessionJSON{}
	}
	l.form.begin(l.w, file)
	if o.AtOnce {
		_ = l.w.Flush() // an error stays, and Close gives it
	}
	return l
}

// Take takes an entry of a conversation, observed or derived.
func (l *SessionList) Take(e transcript.Entry) {
	b := l.open[e.Conn]
	if b == nil {
		if _, ok := e.Event.(*transcript.Opened); !ok {
			return // not begun, or ended already
		}
		b = NewSession(l.o)
		l.open[e.Conn] = b
		l.begun[e.Conn] = l.n + len(l.begun)
		l.order = append(l.order, e.Conn)
	}
	b.Take(e)
}

// End tells that nothing more comes of a conversation.
func (l *SessionList) End(conn int) {
	b := l.open[conn]
	if b == nil {
		return
	}
	delete(l.open, conn)
	l.ready[conn] = b.Session()
	if l.o.AsTheyEnd {
		i := slices.Index(l.order, conn)
		copy(l.order[1:], l.order[:i])
		l.order[0] = conn
	}
	l.flush()
}

// flush writes what has ended and stands behind nothing that has not.
func (l *SessionList) flush() {
	for len(l.order) > 0 && l.ready[l.order[0]] != nil {
		conn := l.order[0]
		s := l.ready[conn]
		s.Index = l.begun[conn]
		delete(l.ready, conn)
		delete(l.begun, conn)
		l.order = l.order[1:]
		l.n++
		l.form.session(l.w, s)
	}
	if l.o.AtOnce {
		_ = l.w.Flush() // an error stays, and Close gives it
	}
}

// Close ends the list. skipped, marshalled as JSON, says what else the file held; nil for nothing.
func (l *SessionList) Close(skipped any) error {
	for _, conn := range append([]int(nil), l.order...) {
		l.End(conn)
	}
	l.form.end(l.w, skipped)
	return l.w.Flush()
}

// Len gives the number of conversations written.
func (l *SessionList) Len() int { return l.n }

type sessionJSON struct{ n int }

func (j *sessionJSON) begin(w io.Writer, file string) {
	name, _ := json.Marshal(transcript.TextOf(file))
	fmt.Fprintf(w, "{\n\"schema\": %q,\n\"file\": %s,\n\"sessions\": [", SessionsSchema, name)
}

func (j *sessionJSON) session(w io.Writer, s *Session) {
	sep := ",\n"
	if j.n == 0 {
		sep = "\n"
	}
	j.n++
	b, err := json.Marshal(s)
	if err != nil { // no value of a Session can fail
		b, _ = json.Marshal(map[string]any{"index": s.Index, "error": err.Error()})
	}
	fmt.Fprintf(w, "%s%s", sep, b)
}

func (j *sessionJSON) end(w io.Writer, skipped any) {
	b := []byte("{}")
	if skipped != nil {
		if m, err := json.Marshal(skipped); err == nil {
			b = m
		}
	}
	fmt.Fprintf(w, "\n],\n\"skipped\": %s\n}\n", b)
}
