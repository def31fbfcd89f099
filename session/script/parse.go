package script

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Bounds of a script.
const (
	maxSteps = 100_000
	maxLine  = 1 << 20
)

// Step is one line of a script.
type Step struct {
	Line int    // of the file, from 1
	Word string // send, expect, …
	Arg  string // as written; ${NAME} is filled in when the step runs

	every time.Duration // of timeout and wait
	holds *expression   // of assert
}

// wants says of each word whether it takes an argument.
var wants = map[string]bool{
	"send": true, "raw": true, "literal": true, "data": true, "segment": false, "expect": true, "expect-not": true, "set": true,
	"starttls": false, "auth": true, "timeout": true, "wait": true, "assert": true, "close": false, "reset": false, "quit": false,
}

// Words gives the words of the language.
func Words() []string {
	return []string{"send", "expect", "expect-not", "raw", "literal", "data", "segment", "starttls", "auth", "set", "assert", "timeout", "wait", "close", "reset", "quit"}
}

// Parse reads a script. The error names the line and what is wrong with it.
func Parse(in io.Reader) ([]Step, error) {
	var steps []Step
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimLeft(strings.TrimRight(lines.Text(), "\r"), " \t")
		if text == "" || text[0] == '#' {
			continue
		}
		s, err := parseStep(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if s.Line = n; len(steps) == maxSteps {
			return nil, fmt.Errorf("line %d: more than %d steps", n, maxSteps)
		}
		steps = append(steps, s)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("after %d steps: %w", len(steps), err)
	}
	return steps, nil
}

func parseStep(text string) (Step, error) {
	word, arg, _ := strings.Cut(text, " ")
	s := Step{Word: word, Arg: arg}
	takes, known := wants[word]
	switch {
	case !known:
		return s, fmt.Errorf("%q is no word of a script; there are %s", word, strings.Join(Words(), " "))
	case takes && strings.TrimSpace(arg) == "" && word != "send":
		return s, fmt.Errorf("%s needs something after it", word)
	case !takes && strings.TrimSpace(arg) != "":
		return s, fmt.Errorf("%s takes nothing after it", word)
	}
	return s, s.check()
}

// check finds before anything is sent what could be found only in the middle.
func (s *Step) check() (err error) {
	switch s.Word {
	case "expect", "expect-not":
		_, err = pattern(s.Arg, func(string) string { return "" })
	case "raw":
		if !strings.Contains(s.Arg, "${") {
			_, err = rawBytes(s.Arg)
		}
	case "timeout", "wait":
		if s.every, err = time.ParseDuration(strings.TrimSpace(s.Arg)); err == nil && s.every < 0 {
			err = fmt.Errorf("%s %s: less than nothing", s.Word, s.Arg)
		}
	case "set":
		if name, _, _ := strings.Cut(s.Arg, " "); !isName(name) {
			err = fmt.Errorf("set %s: a name has letters, digits and _", name)
		}
	case "assert":
		s.holds, err = parseExpression(s.Arg)
	}
	return err
}

func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// pattern gives the regular expression of an expect; values in it match as they are.
func pattern(arg string, value func(string) string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(fill(arg, func(name string) string { return regexp.QuoteMeta(value(name)) }))
	if err != nil {
		return nil, fmt.Errorf("the pattern cannot be read: %w", err)
	}
	return re, nil
}

// fill puts values in the place of ${NAME}.
func fill(s string, value func(string) string) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "${")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok || !isName(name) {
			out.WriteString("${")
			s = rest
			continue
		}
		out.WriteString(value(name))
		s = after
	}
}

// rawBytes reads "…" with Go's escapes, or hex:….
func rawBytes(arg string) ([]byte, error) {
	arg = strings.TrimSpace(arg)
	if digits, ok := strings.CutPrefix(arg, "hex:"); ok {
		b, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
		if err != nil {
			return nil, fmt.Errorf("raw %s: %w", arg, err)
		}
		return b, nil
	}
	s, err := strconv.Unquote(arg)
	if err != nil || !strings.HasPrefix(arg, `"`) {
		return nil, fmt.Errorf(`raw %s: bytes stand as "text\r\n" with Go's escapes, or as hex:0d0a`, arg)
	}
	return []byte(s), nil
}
