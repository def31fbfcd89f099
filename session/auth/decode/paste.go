package decode

import (
	"bytes"
	"strings"
	"unicode"

	"example.org/mailwire/transcript"
)

// Bounds of a pasted exchange.
const (
	maxPastedLines = 10_000
	maxPastedLine  = 64 << 10
)

// Pasted is a line of a pasted exchange that belongs to a sign-in.
type Pasted struct {
	Line    int  // of the text, from 1
	Guessed bool // the mechanism was told by the form of the message
	*transcript.AuthStep
}

// Paste reads an exchange as it stands in a log or on a screen: lines as on
// the wire of SMTP, POP3 or IMAP, with or without "C:" and "S:" before them, or
// bare base64. The mechanism is that of the commands; else the one named, or
// the one that a message looks like. Lines that belong to no sign-in are left out.
func Paste(text []byte, mechanism string) []Pasted {
	p := &paster{mechanism: strings.ToUpper(mechanism)}
	for line := range bytes.Lines(text) {
		if p.line++; p.line > maxPastedLines {
			break
		}
		line = bytes.TrimRight(line, "\r\n")
		p.take(line[:min(len(line), maxPastedLine)])
	}
	return p.out
}

// paster is the state of reading a pasted exchange.
type paster struct {
	mechanism string // named by the user
	line      int
	request   int
	exchange  *Exchange
	guessed   bool
	bare      bool   // the exchange began without a command
	stamp     string // of a POP3 greeting
	user      transcript.Text
	login     *loginArgs // of IMAP, under way
	via       string
	signing   string // the mechanism that waits for its outcome
	out       []Pasted
}

func (p *paster) take(line []byte) {
	dir, line := side(line)
	if dir == transcript.NoDir {
		dir = transcript.Client
		if isReply(line) && (p.exchange == nil || string(line) != "*") {
			dir = transcript.Server
		}
	}
	if dir == transcript.Server {
		p.server(line)
		return
	}
	p.client(line)
}

// side takes a mark of the direction off a line.
func side(line []byte) (transcript.Dir, []byte) {
	trimmed := bytes.TrimLeft(line, " \t")
	for _, m := range []struct {
		mark string
		dir  transcript.Dir
	}{{"C:", transcript.Client}, {"S:", transcript.Server}, {"->", transcript.Client}, {"<-", transcript.Server}, {">", transcript.Client}, {"< ", transcript.Server}} {
		if rest, ok := bytes.CutPrefix(trimmed, []byte(m.mark)); ok {
			return m.dir, bytes.TrimPrefix(rest, []byte(" "))
		}
	}
	return transcript.NoDir, line
}

// isReply tells a server's line by its beginning.
func isReply(line []byte) bool {
	word, _, _ := bytes.Cut(line, []byte(" "))
	switch w := strings.ToUpper(string(word)); {
	case w == "+", w == "*", w == "+OK", w == "-ERR":
		return true
	case len(w) >= 3 && strings.Trim(w[:3], "0123456789") == "" && (len(w) == 3 || w[3] == '-'):
		return true
	}
	_, second, _ := bytes.Cut(line, []byte(" "))
	status, _, _ := bytes.Cut(second, []byte(" "))
	switch string(status) {
	case "OK", "NO", "BAD":
		return true
	}
	return false
}

func (p *paster) server(line []byte) {
	word, rest, _ := bytes.Cut(line, []byte(" "))
	status, _, _ := bytes.Cut(rest, []byte(" "))
	switch w := string(word); {
	case w == "334", w == "+":
		if p.login != nil { // the go-ahead for a literal
			return
		}
		p.challenge(rest)
	case w == "+OK" && p.signing == "":
		if _, stamp, ok := bytes.Cut(rest, []byte("<")); ok {
			if inner, _, ok := bytes.Cut(stamp, []byte(">")); ok {
				p.stamp = "<" + string(inner) + ">"
			}
		}
	case w == "235", w == "+OK", string(status) == "OK" && w != "*":
		p.outcome("ok")
	case w == "-ERR", len(w) == 3 && (w[0] == '5' || w[0] == '4'), string(status) == "NO", string(status) == "BAD":
		p.outcome("refused")
	default:
		if p.exchange == nil && p.signing == "" && looksBase64(line) {
			p.blob(line, transcript.Server)
		}
	}
}

func (p *paster) outcome(how string) {
	if p.signing == "" {
		return
	}
	p.add(transcript.Server, p.signing, how, Step{User: p.user})
	p.exchange, p.signing = nil, ""
}

func (p *paster) challenge(b64 []byte) {
	if p.exchange == nil {
		p.blob(b64, transcript.Server)
		return
	}
	p.add(transcript.Server, p.exchange.Mechanism(), "challenge", p.exchange.Challenge(b64))
}

func (p *paster) client(line []byte) {
	if p.login != nil {
		p.loginMore(line)
		return
	}
	words := strings.Fields(string(line))
	switch {
	case p.command(line, words), len(words) == 0 && p.exchange == nil:
		return
	case len(words) > 1, len(words) == 1 && plainCommands[strings.ToUpper(words[0])]:
		p.exchange, p.signing = nil, "" // another command: the sign-in is over
		return
	}
	switch {
	case p.bare && looksBase64(line):
		p.blob(line, transcript.Client)
	case p.exchange != nil:
		s := p.exchange.Response(line)
		step := "response"
		if s.Cancel {
			step = "cancel"
		}
		p.add(transcript.Client, p.exchange.Mechanism(), step, s)
	case looksBase64(line):
		p.blob(line, transcript.Client)
	}
}

// command takes a line that begins a sign-in.
func (p *paster) command(line []byte, words []string) bool {
	for i := 0; i < min(2, len(words)-1); i++ {
		rest := words[i+1:]
		switch verb := strings.ToUpper(words[i]); {
		case verb == "AUTH" && i == 0, verb == "AUTHENTICATE":
			p.begin(rest)
		case verb == "LOGIN":
			p.request, p.via = p.request+1, "command"
			p.login = &loginArgs{}
			p.loginMore(afterWords(line, i+1))
		case i > 0:
			continue
		case verb == "USER", verb == "PASS", verb == "APOP":
			_, args, _ := bytes.Cut(line, []byte(" "))
			p.pop(verb, args)
		default:
			continue
		}
		return true
	}
	return false
}

// afterWords gives what follows the first n words of a line, and a space.
func afterWords(line []byte, n int) []byte {
	for range n {
		line = bytes.TrimLeftFunc(line, unicode.IsSpace)
		end := bytes.IndexFunc(line, unicode.IsSpace)
		if end < 0 {
			return nil
		}
		line = line[end:]
	}
	return bytes.TrimPrefix(line, []byte(" "))
}

func (p *paster) begin(words []string) {
	p.request, p.via, p.guessed, p.user = p.request+1, "sasl", false, transcript.Text{}
	p.exchange, p.bare = Begin(words[0]), false
	p.signing = p.exchange.Mechanism()
	var s Step
	if len(words) > 1 {
		s = p.exchange.Response([]byte(words[1]))
	}
	if s.Meaning.Term == "" {
		s.Meaning, _ = Mechanism(p.exchange.Mechanism())
	}
	p.add(transcript.Client, p.exchange.Mechanism(), "start", s)
}

func (p *paster) pop(verb string, args []byte) {
	p.request, p.via, p.guessed, p.exchange = p.request+1, "command", false, nil
	switch verb {
	case "USER": // its answer says nothing yet
		p.signing = ""
		p.add(transcript.Client, "USER", "start", User(args))
	case "PASS":
		p.signing = "USER"
		s := Pass(args)
		s.User = p.user
		p.add(transcript.Client, "USER", "response", s)
	case "APOP":
		p.signing = "APOP"
		user, digest, _ := bytes.Cut(args, []byte(" "))
		p.add(transcript.Client, "APOP", "start", APOP(p.stamp, user, digest))
	}
}
