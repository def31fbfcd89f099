package filter

import (
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Reader takes the entries of a log in their order and keeps an Item of each:
// what is told of a line later, as its lock and the code of its reply, is added
// to its item then. The zero value is ready.
type Reader struct {
	Items   []Item // by the order of entries
	convs   map[int]*conv
	changed int // the first item that was added, or added to, since the last call of Changed
}

// conv is what is known of a conversation so far.
type conv struct {
	number   int
	requests []*transcript.Request // by ID, from 1
	signed   *transcript.AuthStep
	agreed   *transcript.TLSAgreed
	mail     *envelope
	stage    string
	last     int              // the item of the last line
	streams  [3][3][]spanItem // items that are about bytes, by direction and layer
}

// spanItem is an item that is about bytes.
type spanItem struct {
	item     int
	from, to int64
}

// Take takes the entries that follow those taken before.
func (r *Reader) Take(entries []transcript.Entry) {
	for i := range entries {
		r.take(entries[i])
	}
}

// Changed gives the first item that is new, or of which more is known, since the last call.
func (r *Reader) Changed() int {
	n := min(r.changed, len(r.Items))
	r.changed = len(r.Items)
	return n
}

func (r *Reader) of(n int) *conv {
	if r.convs == nil {
		r.convs = map[int]*conv{}
	}
	c := r.convs[n]
	if c == nil {
		c = &conv{number: len(r.convs) + 1, last: -1}
		r.convs[n] = c
	}
	return c
}

func (r *Reader) take(e transcript.Entry) {
	c := r.of(e.Conn)
	switch ev := e.Event.(type) {
	case *transcript.StageChanged:
		c.moved(r, ev)
	case *transcript.TLSAgreed:
		c.agreed = ev
	case *transcript.Request:
		c.requests = append(c.requests, ev)
		c.addressed(ev)
	}
	it := Item{Entry: e, Session: c.number, agreed: c.agreed, stage: c.stage, signed: c.signed, mail: c.mail}
	if l, ok := e.Event.(*transcript.Line); ok {
		it.line, c.last = l, len(r.Items)
		switch l.Class { // belongs to the command under way; pieces of commands and replies are told later
		case transcript.ClassContent, transcript.ClassChallenge, transcript.ClassResponse:
			it.request = c.request(len(c.requests))
		}
	}
	r.Items = append(r.Items, it)
	if s, ok := spanOf(e.Event); ok {
		r.join(c, len(r.Items)-1, s)
	}
}

// moved takes a change of stage. The command that brought it is part of the new one.
func (c *conv) moved(r *Reader, ev *transcript.StageChanged) {
	if ev.At < 0 || ev.At >= len(ev.Stages) {
		return
	}
	c.stage = ev.Stages[ev.At].Name
	if c.last < 0 || r.Items[c.last].line.Span.Dir != transcript.Client {
		return
	}
	for i := c.last; i < len(r.Items); i++ {
		if it := &r.Items[i]; it.Session == c.number {
			it.stage = c.stage
			r.touch(i)
		}
	}
}

// request gives a request by its number, nil where there is none.
func (c *conv) request(id int) *transcript.Request {
	if id < 1 || id > len(c.requests) {
		return nil
	}
	return c.requests[id-1]
}

// addressed keeps the envelope of the mail under way.
func (c *conv) addressed(q *transcript.Request) {
	switch q.Verb {
	case "MAIL":
		c.mail = &envelope{from: path(q.Args)}
	case "RCPT":
		now := envelope{}
		if c.mail != nil {
			now = *c.mail
		}
		if len(now.to) < maxTo {
			now.to = strings.TrimPrefix(now.to+"\n"+path(q.Args), "\n")
		}
		c.mail = &now
	case "EHLO", "HELO", "LHLO", "RSET", "QUIT", "STARTTLS":
		c.mail = nil
	}
}

// path gives the address of the arguments of MAIL and RCPT.
func path(args transcript.Text) string {
	s := args.String()
	if _, after, ok := strings.Cut(s, "<"); ok {
		s = after
	} else if _, after, ok := strings.Cut(s, ":"); ok {
		s = after
	}
	s, _, _ = strings.Cut(s, ">")
	return s
}

// join tells an item and those about the same bytes of each other.
func (r *Reader) join(c *conv, i int, s transcript.Span) {
	switch r.Items[i].Entry.Event.(type) {
	case *transcript.Record, *transcript.Finding:
		return // they tell nothing of a line
	case *transcript.Reply:
		r.Items[i].request = c.request(r.Items[i].Entry.Event.(*transcript.Reply).To)
	}
	list := &c.streams[s.Dir%3][s.Layer%3]
	r.tell(&r.Items[i], &r.Items[i])
	for k := len(*list) - 1; k >= 0 && (*list)[k].to > s.Off; k-- {
		if x := (*list)[k]; x.from < s.End() {
			r.tell(&r.Items[i], &r.Items[x.item])
			r.tell(&r.Items[x.item], &r.Items[i])
			r.touch(x.item)
		}
	}
	if a, ok := r.Items[i].Entry.Event.(*transcript.AuthStep); ok && a.Step == "ok" {
		c.signed = a
	}
	*list = append(*list, spanItem{i, s.Off, s.End()})
}

// tell tells one item what the event of another is about the same bytes.
func (r *Reader) tell(from, it *Item) {
	switch ev := from.Entry.Event.(type) {
	case *transcript.Line:
		if _, ok := it.Entry.Event.(*transcript.Exposed); ok {
			it.line = ev
		}
	case *transcript.Request:
		it.request, it.mail = ev, from.mail
	case *transcript.Reply:
		it.reply = ev
		if from.request != nil {
			it.request = from.request
		}
	case *transcript.AuthStep:
		it.auth = ev
	case *transcript.Exposed:
		if it.exposed == nil || rank(ev.Lock) < rank(it.exposed.Lock) {
			it.exposed = ev
		}
	}
}

// rank orders locks by what counts more.
func rank(l transcript.Lock) int {
	return slices.Index(locks, l)
}

var locks = []transcript.Lock{
	transcript.LockSecret, transcript.LockSuspect, transcript.LockInside, transcript.LockClear,
	transcript.LockUnproven, transcript.LockSealed, transcript.LockUnknown,
}

func (r *Reader) touch(i int) { r.changed = min(r.changed, i) }
