package exposure

import (
	"strings"

	"example.org/mailwire/transcript"
)

// tells notes what a command of IMAP says of its user beside secrets: the names
// of mailboxes, what is searched for, and what the client says that it is.
func (t *Tracker) tells(e *transcript.Request) {
	args := e.Args.Raw()
	switch verb := strings.TrimPrefix(e.Verb, "UID "); verb {
	case "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "STATUS", "APPEND":
		t.addTold("mailbox", firstString(args))
	case "COPY", "MOVE":
		_, to, _ := strings.Cut(args, " ")
		t.addTold("mailbox", firstString(to))
	case "SEARCH", "SORT", "THREAD":
		t.addTold("search", args)
	case "ID": // RFC 2971 3.1
		t.addTold("client", strings.Trim(args, "()"))
	}
}

func (t *Tracker) addTold(name, value string) {
	if value != "" && !strings.EqualFold(value, "NIL") {
		t.add(name, value)
	}
}

// firstString gives the first string of arguments, quoted or not.
func firstString(args string) string {
	args = strings.TrimLeft(args, " ")
	if quoted, ok := strings.CutPrefix(args, `"`); ok {
		quoted, _, _ = strings.Cut(quoted, `"`)
		return quoted
	}
	return firstWord(args)
}

// headers reads the lines at the head of a mail, RFC 5322 2.2.
type headers struct {
	within bool // the lines of the mail at hand are still its head
	mail   bool // the line before was mail
}

// line takes a line of the conversation; of one in the head of a mail that
// names people or the matter, it gives which and what.
func (h *headers) line(l *pending) (name, value string) {
	if !l.mail {
		*h = headers{}
		return "", ""
	}
	if !h.mail {
		*h = headers{within: true, mail: true}
	}
	text := l.Text.Raw()
	if text == "" {
		h.within = false
	}
	name, value, ok := strings.Cut(text, ":")
	if !h.within || !ok || l.Lines > 1 {
		return "", ""
	}
	switch name = strings.ToLower(name); name {
	case "from", "to", "cc", "bcc", "reply-to", "subject":
		return name, strings.TrimSpace(value)
	}
	return "", ""
}

// toldWords says in words what the fields of a line tell; "" for none.
func (l *pending) toldWords() string {
	if len(l.fields) == 0 {
		return ""
	}
	switch l.fields[0].Name {
	case "address":
		return "readable: who writes, or to whom"
	case "client name", "client":
		return "readable: which client this is"
	case "server name":
		return "readable: which server this is"
	case "mailbox":
		return "readable: the mailbox's name"
	case "search":
		return "readable: what is searched for"
	case "subject":
		return "readable: the subject"
	}
	return "readable: who writes to whom"
}
