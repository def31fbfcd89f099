package decode

import (
	"bytes"
	"strconv"

	"example.org/mailwire/transcript"
)

// loginArgs are the two arguments of IMAP's LOGIN as far as they came. An atom,
// a quoted string or a literal, which ends its line and stands at the start of
// the next one (RFC 9051 section 4.3).
type loginArgs struct {
	args [][]byte
	want int // octets of a literal that come next; -1 for none
	told bool
}

// loginMore takes a line, or what is left of one.
func (p *paster) loginMore(line []byte) {
	l := p.login
	if l.told {
		n := min(l.want, len(line))
		l.args = append(l.args, bytes.Clone(line[:n]))
		line, l.told = line[n:], false
	}
	for len(l.args) < 2 {
		line = bytes.TrimLeft(line, " ")
		if len(line) == 0 {
			break
		}
		if n, ok := literal(line); ok {
			l.want, l.told = n, true
			return
		}
		var arg []byte
		arg, line = argument(line)
		l.args = append(l.args, arg)
	}
	p.login = nil
	p.signing, p.guessed, p.exchange = "LOGIN", false, nil
	switch len(l.args) {
	case 2:
		p.add(transcript.Client, "LOGIN", "start", Login(l.args[0], l.args[1]))
	default:
		p.add(transcript.Client, "LOGIN", "start", broken(transcript.SecretPassword, "LOGIN has two arguments: user and password (RFC 9051 section 6.2.3)", bytes.Join(l.args, nil)))
	}
}

// literal reads {n} or {n+}.
func literal(line []byte) (int, bool) {
	inner, ok := bytes.CutPrefix(line, []byte("{"))
	inner, end := bytes.CutSuffix(inner, []byte("}"))
	n, err := strconv.ParseUint(string(bytes.TrimSuffix(inner, []byte("+"))), 10, 31)
	return int(n), ok && end && err == nil
}

// argument reads an atom or a quoted string.
func argument(line []byte) (arg, rest []byte) {
	if line[0] != '"' {
		arg, rest, _ = bytes.Cut(line, []byte(" "))
		return arg, rest
	}
	for i := 1; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			i++
			arg = append(arg, line[i])
		case line[i] == '"':
			return arg, line[i+1:]
		default:
			arg = append(arg, line[i])
		}
	}
	return arg, nil
}
