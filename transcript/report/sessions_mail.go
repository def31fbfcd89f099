package report

import (
	"strings"

	"example.org/mailwire/transcript"
)

// mailBuilder makes the messages of a conversation of commands, replies and
// content. Commands may be sent before their replies come (RFC 2920).
type mailBuilder struct {
	s *Session

	cur     *SessionMail // the transaction under way
	before  *SessionMail // the one that a MAIL without a reply would end
	data    int          // the DATA without a final reply; 0 for none
	dot     int64        // length of the last line of content, where that is a dot with a bare line feed
	chunked bool         // its content comes by BDAT
	last    bool         // BDAT LAST was sent
	clear   bool         // the last command crossed readable
	// pipelines: commands of POP3 came before the replies to others; holed: of those some are missing.
	pipelines, holed bool

	over  bool // the last thing said is what decides on a message
	asked bool // the last reply asks for a message
	// headless: the beginning of the message was not seen.
	headless bool
	head     header

	verb  map[int]string       // of commands without a reply
	wants map[int]*SessionMail // messages by the command whose reply decides on them
	list  []*SessionMail

	fetch    *SessionMail // the message being retrieved
	fetching header
	literal  [3]literalMail // of IMAP, by direction
}

// maxWaiting bounds the commands that wait for a reply.
const maxWaiting = 10_000

func (b *mailBuilder) request(e *transcript.Request, clear bool) {
	b.clear, b.over = clear, false
	b.goesOn()
	if b.verb == nil {
		b.verb, b.wants = map[int]string{}, map[int]*SessionMail{}
	}
	if len(b.verb) < maxWaiting {
		b.verb[e.ID] = e.Verb
	}
	switch e.Verb {
	case "MAIL":
		b.mail(e)
	case "RCPT":
		if to := path(e.Args.Raw()); to != nil && len(b.begin().To) < maxSessionMail {
			b.cur.To = append(b.cur.To, *to)
		}
	case "DATA":
		b.data = e.ID
		if b.cur != nil {
			b.want(e.ID)
		}
	case "BDAT":
		b.want(e.ID)
		b.chunked, b.last = true, b.last || strings.HasSuffix(strings.ToUpper(strings.TrimRight(e.Args.Raw(), " ")), " LAST")
	case "RSET", "EHLO", "HELO", "LHLO":
		b.end()
	}
}

// mail begins a transaction. One that is under way goes on where the server
// refuses (RFC 5321 4.1.4).
func (b *mailBuilder) mail(e *transcript.Request) {
	open := b.cur
	b.end()
	b.before = open
	b.begin().From = path(e.Args.Raw())
	b.want(e.ID)
}

// begin gives the transaction under way, a new one where there is none.
func (b *mailBuilder) begin() *SessionMail {
	if b.cur == nil {
		b.cur, b.head, b.chunked, b.last = &SessionMail{To: []transcript.Text{}, Clear: b.clear}, header{}, false, false
		if len(b.list) < maxSessionMail {
			b.list = append(b.list, b.cur)
		}
	}
	return b.cur
}

// want makes a command's reply the one that decides on the message.
func (b *mailBuilder) want(id int) {
	m := b.begin()
	if len(b.wants) < maxWaiting {
		b.wants[id] = m
	}
}

// end ends the transaction under way.
func (b *mailBuilder) end() {
	if b.cur != nil {
		b.cur.Subject = b.head.get("subject")
		b.cur, b.headless = nil, false
	}
}

// path gives the mailbox of MAIL FROM:<…> or RCPT TO:<…> (RFC 5321 4.1.1.2, 4.1.1.3).
func path(args string) *transcript.Text {
	_, rest, ok := strings.Cut(args, ":")
	if !ok {
		return nil
	}
	rest = strings.TrimLeft(rest, " \t")
	if inner, angled := strings.CutPrefix(rest, "<"); angled {
		rest, _, _ = strings.Cut(inner, ">")
	} else {
		rest, _, _ = strings.Cut(rest, " ")
	}
	t := transcript.TextOf(rest)
	return &t
}

func (b *mailBuilder) line(e *transcript.Line, clear bool) {
	switch {
	case b.s.Protocol == "imap":
		b.literals(e, clear)
	case e.Class != transcript.ClassContent:
		if b.cur != nil && b.data != 0 && closingDot(e) {
			b.cur.Whole = !b.headless
			b.end()
		}
	case e.Span.Dir == transcript.Client:
		if b.unseen(clear); b.cur != nil {
			b.content(b.cur, &b.head, e, clear)
		}
	case e.Span.Dir == transcript.Server && b.s.Protocol == "pop3" && b.retrieving():
		if b.fetch == nil {
			b.fetch, b.fetching = &SessionMail{To: []transcript.Text{}, Clear: clear, Header: true}, header{}
		}
		b.content(b.fetch, &b.fetching, e, clear)
	}
}

// unseen begins a message whose DATA was not seen, nor perhaps its transaction:
// what answers it names no request. What follows an answer is no new message.
func (b *mailBuilder) unseen(clear bool) {
	switch {
	case b.over, b.cur != nil && (b.data != 0 || b.chunked):
		return
	case b.data == 0:
		const unseenID = -1
		if b.verb == nil {
			b.verb, b.wants = map[int]string{}, map[int]*SessionMail{}
		}
		b.data, b.verb[unseenID] = unseenID, "DATA"
		b.headless = !b.asked
	}
	b.clear = clear
	b.want(b.data)
}

// gap tells that bytes of a side are missing: what was outstanding then may get
// no answer any more.
func (b *mailBuilder) gap(dir transcript.Dir) {
	b.holed = b.holed || dir == transcript.Server && b.s.Protocol == "pop3"
}

// goesOn takes that a client of POP3 asks for something: where replies are
// missing, one that waits for them has had them all.
func (b *mailBuilder) goesOn() {
	switch {
	case !b.holed:
		b.pipelines = b.pipelines || len(b.verb) > 0
	case !b.pipelines:
		if b.fetch != nil {
			b.fetched()
		}
		clear(b.verb)
	}
}

// retrieving tells whether the oldest command without a reply, or the last
// one that was answered, asks for a message.
func (b *mailBuilder) retrieving() bool {
	oldest := 0
	for id := range b.verb {
		if oldest == 0 || id < oldest {
			oldest = id
		}
	}
	return b.verb[oldest] == "RETR" || b.verb[oldest] == "TOP"
}

// closingDot tells whether a line of the client is the lone dot behind a message.
func closingDot(e *transcript.Line) bool {
	return e.Span.Dir == transcript.Client && e.Class == transcript.ClassRequest && e.Text.Raw() == "."
}

// content counts a line of a message.
func (b *mailBuilder) content(m *SessionMail, h *header, e *transcript.Line, clear bool) {
	m.Clear = m.Clear && clear
	text := e.Text.Raw()
	m.Bytes += e.Span.Len - int64(e.Stuffed)
	b.dot = 0
	if text == "." && e.End == "lf" {
		b.dot = e.Span.Len
	}
	if e.Stuffed > 0 && e.Lines <= 1 {
		text = text[1:]
	}
	h.line(text)
}

func (b *mailBuilder) reply(e *transcript.Reply) {
	b.asked, b.over = e.Code == "354", false
	if !e.Done {
		return
	}
	verb := b.verb[e.To]
	delete(b.verb, e.To)
	if m := b.wants[e.To]; m != nil {
		delete(b.wants, e.To)
		b.decided(m, verb, e)
	}
	if e.To == b.data {
		b.data = 0
	}
	if b.fetch != nil && (verb == "RETR" || verb == "TOP") {
		b.fetch.Whole = e.Outcome == transcript.OutcomeOK
		b.fetched()
	}
}

// decided takes the final reply of a command to a message.
func (b *mailBuilder) decided(m *SessionMail, verb string, e *transcript.Reply) {
	ok := e.Outcome == transcript.OutcomeOK
	switch verb {
	case "MAIL":
		if !ok && m == b.cur && b.before != nil {
			b.end()
			b.cur = b.before
		}
		b.before = nil
	case "DATA":
		m.OK, b.over = &ok, true
		if m == b.cur && b.dot > 0 { // a lone dot with a bare line feed was taken for the end
			m.Bytes, m.Whole = m.Bytes-b.dot, true
		}
		if m == b.cur && (ok || m.Bytes > 0) {
			b.end()
		}
	case "BDAT":
		if !ok || m != b.cur || b.last {
			m.OK = &ok
		}
		if m == b.cur && (b.last || !ok) {
			m.Whole = b.last
			b.end()
		}
	}
}

// fetched ends the message that was retrieved.
func (b *mailBuilder) fetched() {
	m := b.fetch
	b.fetch = nil
	m.Subject, m.From = b.fetching.get("subject"), b.fetching.get("from")
	if to := b.fetching.get("to"); to != nil {
		m.To = append(m.To, *to)
	}
	if len(b.s.Fetched) < maxSessionMail {
		b.s.Fetched = append(b.s.Fetched, *m)
	}
}

// done gives what was told so far.
func (b *mailBuilder) done() {
	b.end()
	if b.fetch != nil {
		b.fetched()
	}
	for i := range b.literal {
		b.literalEnded(&b.literal[i])
	}
	for _, m := range b.list {
		b.s.Mail = append(b.s.Mail, *m)
	}
	b.list = nil
}
