package share

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/mailwire/transcript"
)

// maxRead bounds the bytes of one line or literal that are looked at.
const maxRead = 1 << 20

// chunks makes the copy of the lines of a stream.
func (r *redactor) chunks(c *conv, s *stream) error {
	for i := 0; i < len(s.lines); {
		n, err := r.take(c, s, i)
		if err != nil {
			return err
		}
		i += n
	}
	return nil
}

// take copies the lines from i on that belong together and gives their number.
func (r *redactor) take(c *conv, s *stream, i int) (int, error) {
	l := s.lines[i]
	switch {
	case l.Class == transcript.ClassContent:
		return r.content(c, s, i)
	case c.protocol == "imap" && l.Class != transcript.ClassBroken:
		return r.imap(c, s, i)
	}
	body, end, err := r.read(l)
	if err != nil {
		return 0, err
	}
	out := r.line(c, l, body)
	if n := i + 1; c.protocol == "smtp" && chunkSize.MatchString(out) && n < len(s.lines) && s.lines[n].Class == transcript.ClassContent {
		return r.bdat(c, s, i, out, end)
	}
	s.add(l, out+end)
	return 1, nil
}

func (s *stream) add(l *transcript.Line, out string) {
	s.chunks = append(s.chunks, chunk{end: l.Span.End(), bytes: []byte(out)})
}

// read gives the bytes of a line and its line end.
func (r *redactor) read(l *transcript.Line) (body, end string, err error) {
	s := l.Span
	s.Len = min(s.Len, maxRead)
	b := r.bytes(s)
	body = strings.TrimRight(string(b), "\r\n")
	return body, string(b)[len(body):], nil
}

// bytes gives the bytes of a span; none where the recording lacks some of them:
// what is torn cannot be told apart from a secret.
func (r *redactor) bytes(s transcript.Span) []byte {
	if s.Len <= 0 {
		return nil
	}
	b, err := r.log.Bytes(s)
	if err != nil {
		return nil
	}
	return b
}

// line copies a line of SMTP or POP3, or a broken one of any protocol.
func (r *redactor) line(c *conv, l *transcript.Line, body string) string {
	step := c.step(l)
	client := l.Span.Dir == transcript.Client
	switch {
	case step != nil && step.Via == "sasl" && client && l.Class != transcript.ClassRequest:
		return r.sasl(message{step, c.path(l)}, body)
	case step != nil && step.Via == "sasl" && !client:
		head, challenge, _ := strings.Cut(body, " ")
		if len(head)+1 == len(body)-len(challenge) {
			return head + " " + r.sasl(message{step, c.path(l)}, challenge)
		}
		return body
	case !client:
		return r.serverLine(c, l, body)
	}
	req := c.request(l)
	if req == nil || !req.Known || l.Class != transcript.ClassRequest {
		if body == "." && len(l.Secret) == 0 { // the end of a mail
			return body
		}
		return r.ranges(c, l, body)
	}
	if c.protocol == "pop3" {
		return r.pop3(c, l, req, step, body)
	}
	return r.smtp(c, l, req, step, body)
}

// serverLine copies what a server said.
func (r *redactor) serverLine(c *conv, l *transcript.Line, body string) string {
	if l.Class == transcript.ClassBroken && !replyLike[c.protocol].MatchString(body) { // of a torn recording it may be mail
		return r.size(body)
	}
	if c.protocol == "pop3" && l.Class == transcript.ClassGreeting {
		at := stamp.FindStringIndex(body)
		if at != nil {
			return r.text(body[:at[0]]) + r.stamp(body[at[0]:at[1]]) + r.text(body[at[1]:])
		}
	}
	if c.protocol == "smtp" && len(body) > 3 && replyCode.MatchString(body) {
		return body[:4] + r.masked(l, body, 4)
	}
	return r.masked(l, body, 0)
}

var (
	formTag   = regexp.MustCompile(`^tag\d{1,7}$`) // in the place of a word, and one word itself
	replyCode = regexp.MustCompile(`^[2-5]\d\d[ -]`)
	stamp     = regexp.MustCompile(`<[^<>\s]*@[^<>\s]*>`)
)

// stamp gives the alias of APOP's challenge, in the form of one (RFC 1939 7).
func (r *redactor) stamp(v string) string {
	if r.replaced(v) {
		return v
	}
	out := fmt.Sprintf("<challenge%d@host>", r.names.number(aliasChallenge, v))
	r.knownRandom(v, out)
	return out
}

// replyLike is how a line of a server begins, whatever is wrong with the rest.
var replyLike = map[string]*regexp.Regexp{
	"smtp": regexp.MustCompile(`^\d{3}`),
	"pop3": regexp.MustCompile(`^[+-]`),
	"imap": regexp.MustCompile(`^(?:[*+]|[A-Za-z0-9.]{1,12} (?i:OK|NO|BAD)\b)`),
}

// size gives the size of what is outside the grammar.
func (r *redactor) size(v string) string {
	if formSize.MatchString(v) || !strings.ContainsFunc(v, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
		return v
	}
	return "‹" + thousands(int64(len(v))) + " bytes›"
}

// masked copies the text of a server from an index on; what the decoder knew
// as the echo of a secret goes as such.
func (r *redactor) masked(l *transcript.Line, body string, from int) string {
	var b strings.Builder
	for _, g := range l.Secret {
		a, z := max(g.From, from), min(g.To, len(body))
		if a >= z {
			continue
		}
		b.WriteString(r.text(body[from:a]))
		b.WriteString(r.echo(body[a:z]))
		from = z
	}
	b.WriteString(r.text(body[from:]))
	return b.String()
}

func (r *redactor) echo(v string) string {
	if r.replaced(v) || r.keptBase64(v) {
		return v
	}
	if words, ok := r.secrets[v]; ok {
		return words
	}
	r.known(v, bareSecret)
	return bareSecret
}

// ranges copies a line of the client that is no command of its protocol. Words
// of sign-ins before a secret stay, since they tell what was tried.
func (r *redactor) ranges(c *conv, l *transcript.Line, body string) string {
	imap, tag := c.protocol == "imap" && l.Class != transcript.ClassResponse, 0
	if word, _, ok := strings.Cut(body, " "); ok && imap && tagForm.MatchString(word) {
		tag = len(word) + 1
	}
	if len(l.Secret) == 0 {
		if upper := strings.ToUpper(body); upper == "DONE" || upper == "*" || body == "" {
			return body
		}
		out := r.opaque(body[tag:]) // it may be a secret where a command belongs
		if out != body[tag:] {
			r.unreadLine(body[tag:], out)
		}
		return body[:tag] + out
	}
	var b strings.Builder
	b.WriteString(body[:tag])
	from := tag
	for _, g := range l.Secret {
		a, z := max(g.From, from), min(g.To, len(body))
		if a >= z {
			continue
		}
		b.WriteString(r.signInWords(body[from:a]))
		v, quote := body[a:z], ""
		if n := len(v); imap { // as a string, it is one argument
			quote = `"`
			if n > 1 && v[0] == '"' && v[n-1] == '"' {
				v = v[1 : n-1]
			}
		}
		if plain, ok := r.plainBase64(c, l, v); ok {
			b.WriteString(plain)
		} else {
			b.WriteString(quote + r.secret(v, wordsUnknown, c.path(l)) + quote)
		}
		from = z
	}
	b.WriteString(r.signInWords(body[from:]))
	return b.String()
}

// plainBase64 copies a message of PLAIN that stands where none is due.
func (r *redactor) plainBase64(c *conv, l *transcript.Line, v string) (string, bool) {
	raw, err := base64.StdEncoding.DecodeString(v)
	p := strings.Split(string(raw), "\x00")
	if err != nil || len(p) != 3 || p[2] == "" || !utf8.Valid(raw) {
		return "", false
	}
	secret := r.secret(p[2], wordsPassword, c.path(l)+lessonBase64)
	out := base64.StdEncoding.EncodeToString([]byte(r.user(p[0]) + "\x00" + r.user(p[1]) + "\x00" + secret))
	if out != v {
		r.knownMessage(v, out)
	}
	r.lines[out] = true
	return out, true
}

// signInWords keeps words of commands that sign in, and blanks.
func (r *redactor) signInWords(s string) string {
	fields := strings.SplitAfter(s, " ")
	for i, f := range fields {
		w := strings.TrimRight(f, " ")
		switch strings.ToUpper(w) {
		case "", "AUTH", "AUTHENTICATE", "LOGIN", "USER", "PASS", "APOP", "PLAIN":
		default:
			if !formTag.MatchString(w) {
				fields[i] = "tag" + strconv.Itoa(r.names.number(aliasText, w)) + f[len(w):]
			}
		}
	}
	return strings.Join(fields, "")
}

// auth copies an AUTH command with the initial response where it has one.
func (r *redactor) auth(c *conv, l *transcript.Line, step *transcript.AuthStep, body string) string {
	f := strings.SplitN(body, " ", 3)
	if step == nil || len(f) < 2 {
		if len(f) == 1 {
			return body
		}
		return r.ranges(c, l, body)
	}
	if !plainWord.MatchString(f[1]) {
		f[1] = r.opaque(f[1])
	}
	if len(f) == 3 {
		f[2] = r.sasl(message{step, c.path(l)}, strings.Trim(f[2], " "))
	}
	return strings.Join(f, " ")
}
