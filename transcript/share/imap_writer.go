package share

import (
	"regexp"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// imapWriter copies the parts of a command or a response one by one.
type imapWriter struct {
	r       *redactor
	c       *conv
	s       *stream
	client  bool
	whole   bool // nothing of it is understood
	verb    string
	step    *transcript.AuthStep
	pos     int // strings and atoms so far
	skip    int // of them that stay: tag and verb
	human   bool
	outs    []string
	out     strings.Builder
	bracket int
	before  string // what stood before a literal
	count   string // of the literal that is due, as it was announced
}

func (w *imapWriter) command(q *transcript.Request, step *transcript.AuthStep, first *transcript.Line) {
	astray := q != nil && q.Verb != "LOGIN" && q.Verb != "AUTHENTICATE" && len(first.Secret) > 0
	if q == nil || !q.Known || astray {
		w.whole = true
		return
	}
	w.verb, w.step, w.skip = q.Verb, step, 1+len(strings.Fields(q.Verb))
}

func (w *imapWriter) response() { w.verb, w.skip = "", 1 }

// segment copies a segment; the literal's count goes into the one before.
func (w *imapWriter) segment(seg segment) error {
	if seg.size >= 0 {
		lit, err := w.literal(seg)
		if err != nil {
			return err
		}
		k := len(w.outs) - 1
		w.outs[k] = strings.Replace(w.outs[k], countMark, strconv.Itoa(len(lit)), 1)
		w.out.WriteString(lit)
	}
	text := seg.text
	tail := ""
	if m := announced.FindString(text); m != "" {
		w.before = text[:len(text)-len(m)]
		w.count = strings.Trim(m, "~{+}")
		text = w.before
		tail = m[:strings.IndexByte(m, '{')+1] + countMark + m[strings.IndexAny(m, "+}"):]
	}
	w.walk(text)
	w.out.WriteString(tail + seg.end)
	w.outs = append(w.outs, w.out.String())
	w.out.Reset()
	return nil
}

// countMark stands for a count that is not known yet.
const countMark = "\x00count\x00"

func (w *imapWriter) literal(seg segment) (string, error) {
	mailLike := message822.MatchString(w.before) || w.client && (w.verb == "APPEND" || strings.HasSuffix(w.verb, "REPLACE")) && w.pos > w.skip
	if !mailLike && seg.size <= maxRead && !strings.ContainsAny(seg.lit, "\r\n\x00") {
		return w.value(seg.lit), nil
	}
	w.pos++
	m := newMail(mailLike)
	err := w.r.stream(m, transcript.Span{Conn: w.c.id, Dir: w.s.key.dir, Layer: w.s.key.layer, Off: seg.at, Len: seg.size})
	if w.client && w.verb == "LOGIN" && seg.size <= maxRead {
		w.r.known(seg.lit, bareSecret)
	}
	return m.copied(), err
}

// walk copies atoms, strings and what parts them.
func (w *imapWriter) walk(s string) {
	for i := 0; i < len(s); {
		switch ch := s[i]; {
		case w.human:
			w.out.WriteString(w.r.text(s[i:]))
			return
		case ch == '"':
			j := i + 1
			for j < len(s) && s[j] != '"' {
				if s[j] == '\\' {
					j++
				}
				j++
			}
			j = min(j, len(s))
			v := strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s[i+1 : j])
			w.out.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(w.value(v)) + `"`)
			i = j + 1
		case strings.IndexByte(" ()[]<>", ch) >= 0:
			w.bracket += map[byte]int{'[': 1, ']': -1}[ch]
			w.out.WriteByte(ch)
			i++
		default:
			j := i
			for j < len(s) && strings.IndexByte(` ()[]<>"`, s[j]) < 0 {
				j++
			}
			w.atom(s[i:j])
			i = j
		}
	}
}

// atom copies a word.
func (w *imapWriter) atom(v string) {
	at := w.pos
	w.pos++
	switch {
	case at < w.skip:
		w.out.WriteString(w.head(v, at))
		if !w.client && at == 1 {
			w.status(v)
		}
		return
	case w.secretAt(at):
		w.out.WriteString(w.sign(v, at, true))
		return
	case w.verb == "AUTHENTICATE" && at == 2 && plainWord.MatchString(v):
		w.out.WriteString(v)
		return
	}
	w.out.WriteString(w.plainAtom(v))
}

// head copies tag and command.
func (w *imapWriter) head(v string, at int) string {
	if at == 0 {
		if !w.client && w.skip == 1 {
			w.skip = 2
		}
		if tagForm.MatchString(v) || imapWords[strings.ToUpper(v)] {
			return v
		}
		return "tag" + strconv.Itoa(w.r.names.number(aliasText, v))
	}
	if imapWords[strings.ToUpper(v)] || w.client || numbers.MatchString(v) {
		return v
	}
	return w.r.opaque(v)
}

var tagForm = regexp.MustCompile(`^(?:[A-Za-z]{0,4}\d{1,8}|[A-Za-z]{1,2})$`)

// status notes what the rest of a response is: text for people, or data.
func (w *imapWriter) status(v string) {
	switch strings.ToUpper(v) {
	case "OK", "NO", "BAD", "BYE", "PREAUTH", "CAPABILITY", "ENABLED":
		w.human = true
	}
	w.verb = strings.ToUpper(v)
}

// secretAt tells whether an argument is part of a sign-in.
func (w *imapWriter) secretAt(at int) bool {
	return w.client && (w.verb == "LOGIN" && at >= 2 || w.verb == "AUTHENTICATE" && at >= 3)
}

func (w *imapWriter) sign(v string, at int, quoted bool) string {
	line := w.s.lines[0]
	if w.step != nil {
		for _, l := range w.s.lines {
			if l.Span.Off <= w.step.Span.Off && w.step.Span.Off < l.Span.End() {
				line = l
			}
		}
	}
	path := w.c.path(line)
	switch {
	case w.verb == "AUTHENTICATE" && w.step != nil && at == 3:
		return w.r.sasl(message{w.step, path}, v)
	case w.verb == "LOGIN" && at == 2 && (w.step == nil || len(w.step.Fields) == 0 || w.step.Fields[0].Secret.Reveal() == ""):
		return w.r.user(v)
	}
	out := w.r.secret(v, wordsPassword, path)
	if quoted {
		out = `"` + out + `"`
	}
	return out
}

// value copies what stands in a string or a literal.
func (w *imapWriter) value(v string) string {
	at := w.pos
	w.pos++
	switch {
	case w.secretAt(at):
		return w.sign(v, at, false)
	case len(v) < 2, imapWords[strings.ToUpper(v)], w.r.kept(v):
		return v
	case !w.client && w.verb == "CAPABILITY":
		return w.r.text(v)
	}
	return w.name(v)
}

// name gives the alias of something that people named.
func (w *imapWriter) name(v string) string {
	if w.r.opts.KeepNames && mailboxVerbs[w.verb] {
		return v
	}
	for _, kind := range []string{aliasUser, aliasMailbox} {
		if n, ok := w.r.names.known(kind, v); ok {
			return kind + strconv.Itoa(n)
		}
	}
	if n, ok := w.r.names.known(aliasHost, strings.ToLower(v)); ok {
		return aliasHost + strconv.Itoa(n)
	}
	switch {
	case mailboxVerbs[w.verb]:
		return w.r.mailbox(v)
	case likeMail.MatchString(v):
		return w.r.user(v)
	case w.client:
		return w.r.private(v)
	}
	return w.r.opaque(v)
}

func (w *imapWriter) plainAtom(v string) string {
	switch {
	case imapWords[strings.ToUpper(v)], set.MatchString(v), flag.MatchString(v), w.r.kept(v):
		return v
	case w.bracket > 0 && fieldName.MatchString(v+":"):
		return v
	}
	n := w.name(v)
	if strings.ContainsAny(n, " ‹") {
		return `"` + n + `"`
	}
	return n
}

var (
	set  = regexp.MustCompile(`^[\d:*,%./=-]{1,200}$|^[+-]?(?i:FLAGS|FLAGS\.SILENT)$`)
	flag = regexp.MustCompile(`^\\[A-Za-z*]{0,20}$|^\$(?i:Forwarded|MDNSent|Junk|NotJunk|Phishing|Important)$`)
)
