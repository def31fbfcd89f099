package pop3

import (
	"bytes"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// command is a line of the client, read as RFC 1939 3 writes commands.
type command struct {
	verb  string // upper case; "" where the first word cannot be a verb
	known bool
	word  transcript.Range // the first word
	args  transcript.Range // what follows the first blank after it
}

// parseCommand reads a command. The keyword is compared byte by byte without
// regard to the case of ASCII letters: with any other character in it, it is
// not the keyword.
func parseCommand(line []byte) command {
	from := len(line) - len(bytes.TrimLeft(line, " \t"))
	to := len(line)
	if i := bytes.IndexAny(line[from:], " \t"); i >= 0 {
		to = from + i
	}
	c := command{verb: word(line[from:to]), word: transcript.Range{From: from, To: to}}
	c.args = transcript.Range{From: min(to+1, len(line)), To: len(line)}
	_, c.known = commands[c.verb]
	return c
}

// fields gives the arguments of a command, apart by blanks.
func (c command) fields(line []byte) [][]byte { return bytes.Fields(line[c.args.From:c.args.To]) }

// maxWord is the longest first word that is taken for a verb.
const maxWord = 32

// word gives a verb in upper case, "" where w cannot be one.
func word(w []byte) string {
	if len(w) == 0 || len(w) > maxWord {
		return ""
	}
	up := make([]byte, len(w))
	for i, c := range w {
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-':
		default:
			return ""
		}
		up[i] = c
	}
	return string(up)
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

// secret gives the parts of a command that may hold a secret. Those of the
// other protocols are looked through too: people mistake the port.
func (c command) secret(line []byte) []transcript.Range {
	r := c.args
	switch c.verb {
	case "AUTH":
		mech, initial := c.mechanism(line)
		if mech != "" {
			r = initial
		}
		if string(line[r.From:r.To]) == "=" {
			return nil
		}
	case "APOP":
		r.From = c.digest(line)
	case "USER":
		if decode.IsName(line[r.From:r.To]) {
			return decode.Stray(line, false)
		}
	case "PASS":
	default:
		return decode.Stray(line, !c.known)
	}
	if len(bytes.TrimLeft(line[r.From:r.To], " \t")) == 0 {
		return nil
	}
	return []transcript.Range{r}
}

// mechanism reads the arguments of AUTH (RFC 5034 4): the mechanism in upper
// case, "" where the first one cannot be one, and where the initial response stands.
func (c command) mechanism(line []byte) (mech string, initial transcript.Range) {
	from := skipBlanks(line, c.args.From)
	to := from
	for to < len(line) && line[to] != ' ' && line[to] != '\t' {
		to++
	}
	initial = transcript.Range{From: skipBlanks(line, to), To: len(line)}
	if to-from > 20 { // RFC 4422 3.1
		return "", initial
	}
	return word(bytes.ReplaceAll(line[from:to], []byte("_"), []byte("-"))), initial
}

// digest gives where the second argument of APOP begins.
func (c command) digest(line []byte) int {
	at := skipBlanks(line, c.args.From)
	for at < len(line) && line[at] != ' ' && line[at] != '\t' {
		at++
	}
	return skipBlanks(line, at)
}

func skipBlanks(line []byte, at int) int {
	for at < len(line) && (line[at] == ' ' || line[at] == '\t') {
		at++
	}
	return at
}

// status is the first line of a reply, read as RFC 1939 3 writes it.
type status struct {
	code string // +OK, -ERR, +
	text int    // where the text begins
}

func parseStatus(line []byte) (s status, ok bool) {
	for _, code := range []string{"+OK", "-ERR", "+"} {
		if !bytes.HasPrefix(line, []byte(code)) {
			continue
		}
		n := len(code)
		if n < len(line) && line[n] != ' ' {
			continue
		}
		return status{code: code, text: min(n+1, len(line))}, true
	}
	return status{}, false
}

// parseResponse reads a response code (RFC 2449 8) at the start of the text of
// a reply, in upper case and without brackets; "" where none stands there.
func parseResponse(text []byte) string {
	inside, ok := bytes.CutPrefix(text, []byte("["))
	if !ok {
		return ""
	}
	code, _, ok := bytes.Cut(inside, []byte("]"))
	if !ok || len(code) == 0 || len(code) > 64 {
		return ""
	}
	return transcript.TextOf(bytes.ToUpper(code)).String()
}

// parseTimestamp finds the timestamp of a greeting (RFC 1939 7), a msg-id in
// angle brackets; "" where none is.
func parseTimestamp(text []byte) string {
	i := bytes.IndexByte(text, '<')
	if i < 0 {
		return ""
	}
	j := bytes.IndexByte(text[i:], '>')
	if j < 0 || bytes.ContainsAny(text[i:i+j], " \t") || !bytes.ContainsRune(text[i:i+j], '@') {
		return ""
	}
	return string(text[i : i+j+1])
}
