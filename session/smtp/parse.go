package smtp

import (
	"bytes"
	"strconv"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// command is a line of the client, read as RFC 5321 4.1.1 writes commands.
type command struct {
	verb  string // upper case; "" where the first word cannot be a verb
	known bool
	word  transcript.Range // the first word
	args  transcript.Range
}

// parseCommand reads a command. The keyword is compared byte by byte without
// regard to the case of ASCII letters: with any other character in it, it is
// not the keyword.
func parseCommand(line []byte) command {
	from := skipBlanks(line, 0)
	to := from
	for to < len(line) && !blank(line[to]) {
		to++
	}
	c := command{verb: word(line[from:to]), word: transcript.Range{From: from, To: to}, args: transcript.Range{From: len(line), To: len(line)}}
	_, c.known = commands[c.verb]
	c.args.From = skipBlanks(line, to)
	return c
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

// skipBlanks gives the place of the first byte from at on that is no blank.
func skipBlanks(line []byte, at int) int {
	for at < len(line) && blank(line[at]) {
		at++
	}
	return at
}

// maxWord is the longest first word that is taken for a verb.
const maxWord = 32

// word gives a verb in upper case, "" where w cannot be one.
func word[T ~string | ~[]byte](w T) string {
	if len(w) == 0 || len(w) > maxWord {
		return ""
	}
	var up [maxWord]byte
	for i := range len(w) {
		c := w[i]
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-':
		default:
			return ""
		}
		up[i] = c
	}
	if m, ok := commands[string(up[:len(w)])]; ok {
		return m.Term[:len(w)] // no copy of what is known
	}
	return string(up[:len(w)])
}

// strangeWord gives a first word that is no known verb in upper case, as far
// as it can be shown; "" otherwise, and where a part of it is masked.
func strangeWord(w []byte) string {
	if len(w) > maxWord {
		return ""
	}
	for _, c := range w {
		if c <= ' ' || c > '~' || c == '*' {
			return ""
		}
	}
	return strings.ToUpper(string(w))
}

// secret gives the part of a command that may hold a secret. Commands of the
// other mail protocols are looked through too: people mistake the port.
func (c command) secret(line []byte) []transcript.Range {
	switch c.verb {
	case "AUTH":
		mech, initial := c.mechanism(line)
		switch {
		case mech == "" && c.args.From < c.args.To:
			return []transcript.Range{c.args}
		case initial.From < initial.To && string(line[initial.From:initial.To]) != "=":
			return []transcript.Range{initial}
		}
	default:
		return decode.Stray(line, !c.known)
	}
	return nil
}

// mechanism reads the arguments of AUTH (RFC 4954 4): the mechanism in upper
// case, "" where the first one cannot be one, and where the initial response stands.
func (c command) mechanism(line []byte) (mech string, initial transcript.Range) {
	to := c.args.From
	for to < c.args.To && line[to] != ' ' && line[to] != '\t' {
		to++
	}
	name := line[c.args.From:to]
	for to < c.args.To && (line[to] == ' ' || line[to] == '\t') {
		to++
	}
	initial = transcript.Range{From: to, To: c.args.To}
	if len(name) > 20 { // RFC 4422 3.1
		return "", initial
	}
	return word(bytes.ReplaceAll(name, []byte("_"), []byte("-"))), initial
}

// parseChunk reads the arguments of BDAT (RFC 3030 2): the size, and whether it is the last chunk.
func parseChunk(args []byte) (size int64, last, ok bool) {
	f := bytes.Fields(args)
	if len(f) == 0 || len(f) > 2 {
		return 0, false, false
	}
	for _, c := range f[0] {
		if c < '0' || c > '9' {
			return 0, false, false
		}
	}
	size, err := strconv.ParseInt(string(f[0]), 10, 64)
	if err != nil {
		return 0, false, false
	}
	if len(f) == 2 {
		if last = word(f[1]) == "LAST"; !last {
			return 0, false, false
		}
	}
	return size, last, true
}

// replyLine is a line of the server, read as RFC 5321 4.2 writes replies.
type replyLine struct {
	code string // three digits
	more bool   // "-" after the code
	text int    // where the text begins
}

func parseReply(line []byte) (r replyLine, ok bool) {
	if len(line) < 3 || !digit(line[0]) || !digit(line[1]) || !digit(line[2]) {
		return r, false
	}
	r.text = min(4, len(line))
	if m, ok := codes[string(line[:3])]; ok {
		r.code = m.Term // no copy of what is known
	} else {
		r.code = string(line[:3])
	}
	if len(line) > 3 {
		r.more = line[3] == '-'
		ok = r.more || line[3] == ' '
		return r, ok
	}
	return r, true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// parseEnhanced reads an enhanced status code (RFC 2034 4) at the start of the
// text of a reply; "" where none of the class of code stands there.
func parseEnhanced(code, text string) string {
	if code == "" || text == "" || text[0] != code[0] || code[0] != '2' && code[0] != '4' && code[0] != '5' {
		return ""
	}
	at := 1
	for range 2 {
		if at == len(text) || text[at] != '.' {
			return ""
		}
		from := at + 1
		for at = from; at < len(text) && digit(text[at]); at++ {
		}
		if n := at - from; n == 0 || n > 3 {
			return ""
		}
	}
	if at < len(text) && text[at] != ' ' && text[at] != '\n' {
		return ""
	}
	return text[:at]
}
