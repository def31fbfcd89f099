package imapd

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"example.org/mailwire/session/lab/lineconn"
)

// errRefused tells that a command was answered while it was read.
var errRefused = errors.New("answered")

// command is one command of the client: its lines without the tag and the
// verb, and the literals between them.
type command struct {
	tag, verb string
	parts     []string // text, literal, text, … : text at even places
}

// read reads one command with its literals.
func (v *visit) read() (command, error) {
	cmd, err := v.first()
	if err != nil {
		return cmd, err
	}
	return v.rest(cmd)
}

// first reads the first line of a command.
func (v *visit) first() (command, error) {
	line, _, err := v.Line(maxLine)
	if err != nil {
		return command{}, err
	}
	cmd, ok := split(string(line))
	if !ok {
		v.Reply("* BAD A command is a tag and a word: a1 NOOP")
		return command{}, errRefused
	}
	return cmd, nil
}

// rest reads the literals of a command and the lines behind them.
func (v *visit) rest(cmd command) (command, error) {
	size := len(cmd.parts[0])
	for {
		last := len(cmd.parts) - 1
		text, n, wait, ok := literalOf(cmd.parts[last])
		if !ok {
			return cmd, nil
		}
		cmd.parts[last] = text
		if size > maxCommand || n > uint64(maxCommand-size) || !wait && n > maxLiteral {
			return cmd, v.tooBig(cmd.tag, n, wait)
		}
		if wait {
			if cmd.verb == "LOGIN" && !v.mayAuth() {
				v.Reply("%s NO [PRIVACYREQUIRED] %s", cmd.tag, privacy)
				return cmd, errRefused // before the name is sent, and not after
			}
			v.Reply("+ Ready for %d octets", n)
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(v, b); err != nil {
			return cmd, err
		}
		rest, _, err := v.Line(maxLine)
		if err != nil {
			return cmd, err
		}
		size += len(b) + len(rest)
		if size > maxCommand {
			v.Reply("%s BAD [TOOBIG] The command is too long", cmd.tag)
			return cmd, errRefused
		}
		cmd.parts = append(cmd.parts, string(b), string(rest))
	}
}

// tooBig refuses a literal. One that comes without being asked for is read
// past, as far as that is bearable.
func (v *visit) tooBig(tag string, n uint64, wait bool) error {
	if !wait {
		if n > lineconn.MaxSkipped {
			v.Reply("* BYE [TOOBIG] A literal of %d octets", n)
			v.over = true
			return errRefused
		}
		if err := v.Discard(int64(n)); err != nil {
			return err
		}
		if _, _, err := v.Line(maxLine); err != nil && !errors.Is(err, lineconn.ErrTooLong) {
			return err
		}
	}
	v.Reply("%s NO [TOOBIG] The literal is too long", tag)
	return errRefused
}

// split reads tag and verb (RFC 3501 9: command).
func split(line string) (cmd command, ok bool) {
	tag, rest, ok := strings.Cut(line, " ")
	if !ok || !tagged(tag) {
		return command{}, false
	}
	verb, args, _ := strings.Cut(rest, " ")
	if verb == "" {
		return command{}, false
	}
	return command{tag: tag, verb: strings.ToUpper(verb), parts: []string{args}}, true
}

// tagged tells whether s is a tag: printable ASCII but what has a meaning.
func tagged(s string) bool {
	if s == "" || len(s) > 256 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`(){%*"\+`, c) >= 0 {
			return false
		}
	}
	return true
}

// literalOf finds the head of a literal at the end of a line (RFC 3501 4.3,
// RFC 7888). wait tells that the client waits for a "+".
func literalOf(line string) (text string, n uint64, wait, ok bool) {
	inner, found := strings.CutSuffix(line, "}")
	at := strings.LastIndexByte(inner, '{')
	if !found || at < 0 {
		return line, 0, false, false
	}
	digits, plus := strings.CutSuffix(inner[at+1:], "+")
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || digits[0] == '+' {
		return line, 0, false, false
	}
	return inner[:at], n, !plus, true
}

// strings reads the arguments as astrings (RFC 3501 9), each an atom, a quoted
// string or a literal; ok is false where one is none.
func (c command) strings() (args []string, ok bool) {
	for i, part := range c.parts {
		if i%2 == 1 {
			args = append(args, part)
			continue
		}
		s := part
		if i > 0 && s != "" && s[0] != ' ' {
			return nil, false
		}
		for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
			var arg string
			if arg, s, ok = astring(s); !ok {
				return nil, false
			}
			args = append(args, arg)
		}
	}
	return args, true
}

// astring reads an atom or a quoted string.
func astring(s string) (arg, rest string, ok bool) {
	if s[0] != '"' {
		end := strings.IndexByte(s+" ", ' ')
		arg, rest = s[:end], s[end:]
		return arg, rest, !strings.ContainsAny(arg, "(){%*\"\\")
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], i+1 == len(s) || s[i+1] == ' '
		case '\\':
			if i++; i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}
