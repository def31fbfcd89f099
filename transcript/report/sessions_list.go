package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"example.org/mailwire/transcript"
)

// SessionList takes the events of many conversations and writes each one in
// short when it has ended, in the order of their beginnings. What is written is
// forgotten, so that any number can follow.
type SessionList struct {
	o    SessionOptions
	form sessionForm
	all  *SessionPart // what the list takes itself

	mu    sync.Mutex     // of what follows
	part  []*SessionPart // what others take: all of it, or none
	w     *bufio.Writer
	begun int            // conversations
	ended map[int][]byte // as they are written, by the order of their beginnings; of those that wait for others before them
	next  int            // of that order
	n     int            // written so far
}

// sessionForm writes sessions one by one. session appends one to b; it does not
// change the form.
type sessionForm interface {
	begin(w io.Writer, file string)
	session(b *bytes.Buffer, s *Session)
	between() string
	end(w io.Writer, skipped any)
}

// NewSessionList writes to w: one JSON document (COMMANDS: mailwire.sessions/1), or a line each.
func NewSessionList(w io.Writer, file string, asJSON bool, o SessionOptions) *SessionList {
	l := &SessionList{w: bufio.NewWriterSize(w, 64<<10), o: o, ended: map[int][]byte{}}
	l.all = newPart(l, func(int) int { l.begun++; return l.begun - 1 })
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
func (l *SessionList) Take(e transcript.Entry) { l.all.Take(e) }

// End tells that nothing more comes of a conversation.
func (l *SessionList) End(conn int) { l.all.End(conn) }

// Part gives one that takes some of the conversations, those of each whole, while
// others do so on goroutines of their own. The numbers of all have to be those of
// their beginnings, from 0 and without a gap.
func (l *SessionList) Part() *SessionPart {
	p := newPart(l, func(conn int) int { return conn })
	l.mu.Lock()
	defer l.mu.Unlock()
	l.part = append(l.part, p)
	return p
}

// write writes a conversation that has ended, or keeps it until those before it have.
func (l *SessionList) write(index int, b []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.o.AsTheyEnd:
		l.put(b)
	case index != l.next:
		l.ended[index] = bytes.Clone(b)
		return
	default:
		l.put(b)
		l.next++
		for b, ok := l.ended[l.next]; ok; b, ok = l.ended[l.next] {
			l.put(b)
			delete(l.ended, l.next)
			l.next++
		}
	}
	if l.o.AtOnce {
		_ = l.w.Flush() // an error stays, and Close gives it
	}
}

func (l *SessionList) put(b []byte) {
	if l.n > 0 {
		_, _ = l.w.WriteString(l.form.between())
	}
	_, _ = l.w.Write(b)
	l.n++
}

// Close ends the list, when no part takes more. skipped, marshalled as JSON, says
// what else the file held; nil for nothing.
func (l *SessionList) Close(skipped any) error {
	var left []*SessionBuilder
	for _, p := range append(l.part, l.all) {
		left = slices.AppendSeq(left, maps.Values(p.open))
	}
	slices.SortFunc(left, func(a, b *SessionBuilder) int { return a.s.Index - b.s.Index })
	for _, b := range left {
		l.all.write(b)
	}
	l.form.end(l.w, skipped)
	return l.w.Flush()
}

// Len gives the number of conversations written.
func (l *SessionList) Len() int { return l.n }

// SessionPart takes the events of some of the conversations of a list.
type SessionPart struct {
	l     *SessionList
	o     SessionOptions
	begin func(conn int) (index int)
	open  map[int]*SessionBuilder
	buf   bytes.Buffer // of the conversation that is written
}

func newPart(l *SessionList, begin func(conn int) int) *SessionPart {
	o := l.o
	o.Certificate = remembered(o.Certificate)
	return &SessionPart{l: l, o: o, begin: begin, open: map[int]*SessionBuilder{}}
}

// Take takes an entry of a conversation, observed or derived.
func (p *SessionPart) Take(e transcript.Entry) {
	b := p.open[e.Conn]
	if b == nil {
		if _, ok := e.Event.(*transcript.Opened); !ok {
			return // not begun, or ended already
		}
		b = NewSession(p.o)
		b.s.Index = p.begin(e.Conn)
		p.open[e.Conn] = b
	}
	b.Take(e)
}

// End tells that nothing more comes of a conversation.
func (p *SessionPart) End(conn int) {
	if b := p.open[conn]; b != nil {
		delete(p.open, conn)
		p.write(b)
	}
}

func (p *SessionPart) write(b *SessionBuilder) {
	p.buf.Reset()
	p.l.form.session(&p.buf, b.Session())
	p.l.write(b.s.Index, p.buf.Bytes())
}

type sessionJSON struct{}

func (*sessionJSON) begin(w io.Writer, file string) {
	name, _ := json.Marshal(transcript.TextOf(file))
	fmt.Fprintf(w, "{\n\"schema\": %q,\n\"file\": %s,\n\"sessions\": [", SessionsSchema, name)
}

func (*sessionJSON) between() string { return "," }

func (*sessionJSON) session(b *bytes.Buffer, s *Session) {
	b.WriteByte('\n')
	if err := json.NewEncoder(b).Encode(s); err != nil { // no value of a Session can fail
		_ = json.NewEncoder(b).Encode(map[string]any{"index": s.Index, "error": err.Error()})
	}
	b.Truncate(b.Len() - 1) // the end of the line is written before the next
}

func (*sessionJSON) end(w io.Writer, skipped any) {
	b := []byte("{}")
	if skipped != nil {
		if m, err := json.Marshal(skipped); err == nil {
			b = m
		}
	}
	fmt.Fprintf(w, "\n],\n\"skipped\": %s\n}\n", b)
}
