package filter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pattern reads a regular expression: a text in quotes, or what goes on to the
// next space or to the ) of a group around it.
func (p *parser) pattern(what string) (string, error) {
	if p.peek() == '"' {
		return p.value(what)
	}
	at, open := p.at, 0
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.s[p.at:])
		switch {
		case r == '\\' && p.at+1 < len(p.s) && p.s[p.at+1] < utf8.RuneSelf && p.s[p.at+1] > ' ':
			n = 2
		case r == '(':
			open++
		case r == ')':
			open--
		}
		if unicode.IsSpace(r) || open < 0 {
			break
		}
		p.at += n
	}
	if p.at == at {
		return "", p.fail(at, "a regular expression is expected here", "")
	}
	return p.s[at:p.at], nil
}

// value reads a word or a text in quotes.
func (p *parser) value(what string) (string, error) {
	at := p.at
	if p.peek() != '"' {
		for !p.end() {
			r, n := utf8.DecodeRuneInString(p.s[p.at:])
			if delimits(r) {
				break
			}
			p.at += n
		}
		if c := p.peek(); p.at > at && (c == '(' || c == '"') {
			return "", p.fail(p.at, fmt.Sprintf("a space is missing before %c; a word that has it stands in quotes", c), "")
		}
		if p.at == at {
			return "", p.fail(at, what+" is expected here", "")
		}
		return p.s[at:p.at], nil
	}
	var b strings.Builder
	for p.at++; !p.end(); p.at++ {
		c := p.s[p.at]
		switch {
		case c == '"':
			p.at++
			return b.String(), nil
		case c == '\\' && p.at+1 < len(p.s) && (p.s[p.at+1] == '"' || p.s[p.at+1] == '\\'):
			p.at++
			c = p.s[p.at]
		}
		b.WriteByte(c)
	}
	return "", p.fail(at, `the text that begins here has no closing "`, "")
}
