package report

import (
	"regexp"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// whole matches a line of IMAP that announces a whole message as a literal: of
// FETCH (RFC 9051 7.5.2) or of APPEND (RFC 9051 6.3.12).
var (
	fetchedWhole = regexp.MustCompile(`(?i)(?:BODY\[\]|RFC822|BINARY\[\]) ~?\{(\d+)\}$`)
	appended     = regexp.MustCompile(`(?i)^\S+ APPEND .*\{(\d+)\+?\}$`)
)

// literals takes the lines of IMAP: messages are literals there, announced by
// the line before them.
func (b *mailBuilder) literals(e *transcript.Line, clear bool) {
	m := &b.literal[e.Span.Dir%3]
	if e.Class == transcript.ClassContent && m.mail != nil {
		b.content(m.mail, &m.head, e, clear)
		return
	}
	b.literalEnded(m)
	if e.Class == transcript.ClassContent || !strings.HasSuffix(e.Text.Raw(), "}") {
		return
	}
	form := fetchedWhole
	if e.Span.Dir == transcript.Client {
		form = appended
	}
	if found := form.FindStringSubmatch(e.Text.Raw()); found != nil {
		size, err := strconv.ParseInt(found[1], 10, 64)
		if err == nil {
			*m = literalMail{mail: &SessionMail{To: []transcript.Text{}, Clear: clear, Header: true}, size: size, client: e.Span.Dir == transcript.Client}
		}
	}
}

// literalMail is a message that crosses as a literal.
type literalMail struct {
	mail   *SessionMail
	head   header
	size   int64
	client bool
}

func (b *mailBuilder) literalEnded(m *literalMail) {
	if m.mail == nil {
		return
	}
	mail := m.mail
	mail.From, mail.Subject, mail.Whole = m.head.get("from"), m.head.get("subject"), mail.Bytes >= m.size
	if to := m.head.get("to"); to != nil {
		mail.To = append(mail.To, *to)
	}
	list := &b.s.Fetched
	if m.client {
		list = &b.s.Appended
	}
	if len(*list) < maxSessionMail {
		*list = append(*list, *mail)
	}
	m.mail = nil
}
