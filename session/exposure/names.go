package exposure

import (
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// verbs knows which requests have no final reply yet.
type verbs struct {
	open []asked
	last string // verb of the last reply
}

// asked is a request that waits for its reply.
type asked struct {
	id   int
	verb string
}

// maxOpen bounds the requests that wait for a reply.
const maxOpen = 1000

func (v *verbs) asked(r *transcript.Request) {
	if len(v.open) == maxOpen {
		v.open = v.open[1:]
	}
	v.open = append(v.open, asked{r.ID, r.Verb})
}

// answered gives the verb of the request that a reply answers, and forgets the
// request where it is finished.
func (v *verbs) answered(e *transcript.Reply) string {
	for i, r := range v.open {
		if r.id != e.To {
			continue
		}
		v.last = r.verb
		if e.Done {
			v.open = slices.Delete(v.open, i, i+1)
		}
		return r.verb
	}
	return ""
}

// mail tells whether content of a direction is mail. In POP3 lists are content
// too; there the request that is being answered tells.
func (v *verbs) mail(protocol string, dir transcript.Dir) bool {
	if protocol != "pop3" || dir == transcript.Client {
		return true
	}
	verb := v.last
	if len(v.open) > 0 {
		verb = v.open[0].verb
	}
	return verb == "RETR" || verb == "TOP"
}

// address gives the mailbox of MAIL FROM or RCPT TO, "" for the null sender.
func address(args string) string {
	_, rest, ok := strings.Cut(args, ":")
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, " ")
	if inner, ok := strings.CutPrefix(rest, "<"); ok {
		inner, _, _ = strings.Cut(inner, ">")
		return inner
	}
	return firstWord(rest)
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}

// hostName gives s where it is a host's name, "" otherwise: an address literal
// or a word is none.
func hostName(s string) string {
	s = strings.TrimSuffix(s, ".")
	if !strings.Contains(s, ".") || len(s) > 255 {
		return ""
	}
	letter := false
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80:
			letter = true
		case r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_':
		default:
			return ""
		}
	}
	if !letter {
		return ""
	}
	return s
}

// stampHost gives the host in the timestamp of a POP3 greeting.
func stampHost(greeting string) string {
	_, rest, _ := strings.Cut(greeting, "<")
	stamp, _, ok := strings.Cut(rest, ">")
	_, host, at := strings.Cut(stamp, "@")
	if !ok || !at {
		return ""
	}
	return hostName(host)
}

// family gives smtp, pop3 or imap.
func family(protocol string) string {
	switch protocol {
	case "pop3", "imap":
		return protocol
	}
	return "smtp"
}

// spokenBy tells the protocol by the code of a greeting.
func spokenBy(code, otherwise string) string {
	switch {
	case code == "+OK" || code == "-ERR":
		return "pop3"
	case code == "OK" || code == "PREAUTH" || code == "BYE" || code == "*":
		return "imap"
	case len(code) == 3 && code[0] >= '0' && code[0] <= '9':
		return "smtp"
	}
	return otherwise
}
