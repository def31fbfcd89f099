package report

import (
	"slices"
	"time"

	"example.org/mailwire/transcript"
)

// talked is what was told of one conversation, and what waits to be told.
type talked struct {
	conn   int
	n      int              // its number in the order of beginnings, from 1
	line   *transcript.Line // waits for its exposure
	hushed bool             // and is not to be told
	after  []string         // what was said meanwhile
	stages []transcript.Stage
	ledger *transcript.Ledger
	unread transcript.Unopened // what the ledger does not count
	next   *transcript.Next
	tls    string // what was agreed on, as told last
	secure bool   // the last list of capabilities was told inside TLS
	begun  *transcript.Opened
	at     time.Duration // when a captured one began
	suite  *transcript.TLSAgreed
	shown  bool // the server's certificate could be read
	judged bool // a verdict was told, or why there is none
	over   bool
}

// turn goes on with the conversation conn.
func (t *Talk) turn(conn int) {
	c := t.talks[conn]
	if c == nil {
		c = &talked{conn: conn, n: len(t.talks) + 1}
		t.talks[conn] = c
	}
	t.talked = c
}

// Several says that conversations may be mixed: lines of another one than
// before then come behind a line with its number.
func (t *Talk) Several() { t.several = true }

// All writes what a whole file tells, one conversation after the other, and
// of each that has no end what there is to say at the end of the file.
func (t *Talk) All(entries []transcript.Entry) error {
	order := map[int]int{}
	for _, e := range entries {
		if _, ok := order[e.Conn]; !ok {
			order[e.Conn] = len(order)
		}
	}
	if len(order) > 1 {
		t.several = true
		entries = slices.Clone(entries)
		slices.SortStableFunc(entries, func(a, b transcript.Entry) int { return order[a.Conn] - order[b.Conn] })
	}
	for i, e := range entries {
		t.entry(e)
		if i+1 == len(entries) || entries[i+1].Conn != e.Conn {
			t.finish()
		}
	}
	return t.w.Flush()
}

// finish tells what waits still of the conversation at hand.
func (t *Talk) finish() {
	t.only.end()
	t.endLine(nil)
	t.unjudged()
	if t.over || t.begun == nil || t.begun.Source != transcript.SourceCapture {
		return
	}
	t.say("not closed: the capture ends before this conversation does.")
	t.tally()
}

// unjudged tells why a conversation of others in TLS has no verdict, once.
func (t *Talk) unjudged() {
	if t.judged || t.suite == nil || t.begun == nil || t.begun.Source != transcript.SourceCapture {
		return
	}
	t.judged = true
	cure := ""
	switch {
	case t.shown:
		cure = " mailwire cert judges it with your roots."
	case !t.suite.Resumed && t.suite.Version == "TLS 1.3":
		cure = " The keys of its TLS open it: --keylog FILE."
	}
	t.say("certificate, %s.%s", transcript.Unjudged(t.begun, t.suite, t.shown), cure)
}

// End tells what waits still of all conversations, once the log has ended.
func (t *Talk) End() error {
	byNumber := make([]*talked, len(t.talks))
	for _, c := range t.talks {
		byNumber[c.n-1] = c
	}
	for _, c := range byNumber {
		t.talked = c
		t.finish()
	}
	return t.w.Flush()
}
