package smtpd

import (
	"strconv"
	"strings"
)

// mail is MAIL FROM (RFC 5321 4.1.1.2).
func (v *visit) mail(rest string) {
	path, params, ok := pathOf(rest, "FROM:", true)
	switch {
	case v.helo == "":
		v.Reply("503 5.5.1 EHLO first")
	case v.Submission && v.user == "" && v.TLS() == nil && v.TLSConfig != nil:
		v.Reply("530 5.7.0 Must issue a STARTTLS command first")
	case v.Submission && v.user == "":
		v.Reply("530 5.7.0 Authentication required")
	case v.from != nil:
		v.Reply("503 5.5.1 A sender is given already; RSET forgets it")
	case !ok:
		v.Reply("501 5.1.7 Not like MAIL FROM:<alice@a.test>")
	default:
		if refusal := v.mailParams(params); refusal != "" {
			v.Reply("%s", refusal)
			return
		}
		if !v.utf8 && !ascii(path) {
			v.Reply("553 5.6.7 The address is not ASCII: it needs the parameter SMTPUTF8")
			return
		}
		v.from = &path
		v.Reply("250 2.1.0 Sender OK")
	}
}

// mailParams takes the parameters of MAIL; a refusal where one does not fit.
func (v *visit) mailParams(params []string) (refusal string) {
	v.utf8 = false
	for _, p := range params {
		name, value, _ := strings.Cut(p, "=")
		switch strings.ToUpper(name) {
		case "SIZE":
			n, err := strconv.ParseUint(value, 10, 63)
			if err != nil {
				return "501 5.5.4 SIZE is not a number"
			}
			if n > MaxSize {
				return "552 5.3.4 The message is too big, " + strconv.Itoa(MaxSize) + " bytes at most"
			}
		case "BODY":
			if b := strings.ToUpper(value); b != "7BIT" && b != "8BITMIME" {
				return "501 5.5.4 BODY is 7BIT or 8BITMIME"
			}
		case "SMTPUTF8":
			v.utf8 = true
		case "AUTH": // told by a trusted relay; of no weight here (RFC 4954 5)
		default:
			return "555 5.5.4 Parameter not recognized"
		}
	}
	return ""
}

// rcpt is RCPT TO (RFC 5321 4.1.1.3).
func (v *visit) rcpt(rest string) {
	path, params, ok := pathOf(rest, "TO:", false)
	switch {
	case v.from == nil:
		v.Reply("503 5.5.1 MAIL first")
		return
	case !ok:
		v.Reply("501 5.1.3 Not like RCPT TO:<bob@b.test>")
		return
	case len(params) > 0:
		v.Reply("555 5.5.4 Parameter not recognized")
		return
	case len(v.to) >= maxRecipients:
		v.Reply("452 4.5.3 Too many recipients, %d at most", maxRecipients)
		return
	}
	known, local := v.Mail.Mailbox(path)
	switch {
	case !local:
		v.Reply("550 5.7.1 Relaying denied: this lab keeps mail for a.test and b.test and passes none on")
	case !known:
		v.Reply("550 5.1.1 No such mailbox here")
	default:
		v.to = append(v.to, path)
		v.Reply("250 2.1.5 Recipient OK")
	}
}

// pathOf reads the path after a keyword and the parameters behind it. Blanks
// after the colon are let pass, as typed by hand; a missing bracket is not.
func pathOf(s, keyword string, empty bool) (path string, params []string, ok bool) {
	if len(s) < len(keyword) || !strings.EqualFold(s[:len(keyword)], keyword) {
		return "", nil, false
	}
	s = strings.TrimLeft(s[len(keyword):], " ")
	if !strings.HasPrefix(s, "<") {
		return "", nil, false
	}
	end := closing(s)
	if end < 0 || end+1 < len(s) && s[end+1] != ' ' {
		return "", nil, false
	}
	path = s[1:end]
	if strings.HasPrefix(path, "@") { // a source route is read past (RFC 5321 4.1.1.3)
		if _, path, _ = strings.Cut(path, ":"); path == "" {
			return "", nil, false
		}
	}
	at := strings.LastIndexByte(path, '@')
	good := path == "" && empty || strings.EqualFold(path, "postmaster") || at > 0 && at < len(path)-1
	return path, strings.Fields(s[end+1:]), good && len(path) <= 254 && printable(path)
}

// closing gives the index of the bracket that closes the path; brackets in a
// quoted local part do not.
func closing(s string) int {
	quoted := false
	for i := 1; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '>' && !quoted:
			return i
		}
	}
	return -1
}

func ascii(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 }
