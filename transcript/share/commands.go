package share

import (
	"fmt"
	"regexp"
	"strings"

	"example.org/mailwire/transcript"
)

// argument gives a command's word with its blank, and what follows.
func argument(body string) (word, args string) {
	at := strings.IndexAny(body, " \t")
	if at < 0 {
		return body, ""
	}
	end := at
	for end < len(body) && (body[end] == ' ' || body[end] == '\t') {
		end++
	}
	return body[:at] + " ", body[end:]
}

var chunkSize = regexp.MustCompile(`^(?i:BDAT) +\d+( +(?i:LAST))?$`)

func (r *redactor) smtp(c *conv, l *transcript.Line, req *transcript.Request, step *transcript.AuthStep, body string) string {
	word, args := argument(body)
	if req.Verb != "AUTH" && len(l.Secret) > 0 { // a sign-in behind it
		return r.ranges(c, l, body)
	}
	switch req.Verb {
	case "AUTH":
		return r.auth(c, l, step, body)
	case "EHLO", "HELO", "LHLO":
		return word + r.host(args)
	case "MAIL", "RCPT":
		return word + r.path(args)
	case "VRFY", "EXPN":
		return word + r.user(args)
	case "BDAT":
		if chunkSize.MatchString(body) {
			return body
		}
	}
	if args == "" {
		return body
	}
	return word + r.private(args)
}

// open are parameters of MAIL and RCPT whose values tell nothing of people.
var open = regexp.MustCompile(`^(?i:SIZE=\d+|BODY=[A-Z0-9]+|SMTPUTF8|RET=[A-Z]+|NOTIFY=[A-Z,]+|REQUIRETLS|BY=[0-9;A-Z-]+|MT-PRIORITY=-?\d)$`)

var envelope = regexp.MustCompile(`^((?i:FROM|TO):\s*)<((?:"[^"]*"|[^<>"])*)>(.*)$`)

// path copies FROM:<address> or TO:<address> with its parameters.
func (r *redactor) path(args string) string {
	m := envelope.FindStringSubmatch(args)
	if m == nil {
		return r.private(args)
	}
	out := m[1] + "<" + r.user(m[2]) + ">"
	for _, p := range strings.Fields(m[3]) {
		key, v, ok := strings.Cut(p, "=")
		switch {
		case open.MatchString(p):
		case ok && plainWord.MatchString(key):
			p = strings.ToUpper(key) + "=" + strings.ReplaceAll(r.opaque(v), " ", "")
			if !compact.MatchString(p) {
				p = "X-PARAMETER=" + fmt.Sprint(r.names.number(aliasText, v))
			}
		default:
			p = "X-PARAMETER"
		}
		out += " " + p
	}
	return out
}

var compact = regexp.MustCompile(`^[A-Z-]+=(\d{1,7}|user\d{1,7}(@host\d{1,7})?)$`)

func (r *redactor) pop3(c *conv, l *transcript.Line, req *transcript.Request, step *transcript.AuthStep, body string) string {
	word, args := argument(body)
	switch req.Verb {
	case "AUTH":
		return r.auth(c, l, step, body)
	case "USER":
		switch {
		case len(l.Secret) == 1 && l.Secret[0].From <= len(word): // no name
			return word + r.secret(args, wordsPassword, c.path(l))
		case len(l.Secret) > 0:
			return r.ranges(c, l, body)
		}
		return word + r.user(args)
	case "PASS":
		return word + r.secret(args, wordsPassword, c.path(l))
	case "APOP":
		if r.replaced(args) {
			return body
		}
		at := strings.LastIndexByte(args, ' ')
		if at < 0 {
			return word + r.secret(args, wordsDigest, lessonDigest+c.path(l))
		}
		return word + r.user(strings.TrimRight(args[:at], " ")) + " " + r.answer(args[at+1:])
	}
	switch {
	case len(l.Secret) > 0:
		return r.ranges(c, l, body)
	case numbers.MatchString(args):
		return body
	}
	return word + r.private(args)
}

var numbers = regexp.MustCompile(`^[\d ]{0,40}$`)
