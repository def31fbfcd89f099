package filter

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/mailwire/transcript"
)

// Error tells what is wrong with an expression.
type Error struct {
	Column int    // from 1, in characters
	What   string // what is wrong there, for people
	Mean   string // what was meant, as far as that can be guessed; "" where not
}

// Error implements error.
func (e *Error) Error() string {
	s := fmt.Sprintf("column %d: %s", e.Column, e.What)
	if e.Mean != "" {
		s += "; did you mean " + e.Mean + "?"
	}
	return s
}

// Parse reads an expression; blank text is the filter that matches everything.
// The error is an *Error.
func Parse(s string) (*Filter, error) {
	switch {
	case len(s) > MaxLen:
		return nil, &Error{Column: 1, What: fmt.Sprintf("the filter has %d bytes; it may have %d", len(s), MaxLen)}
	case !utf8.ValidString(s):
		return nil, &Error{Column: 1, What: "the filter is not UTF-8"}
	}
	p := &parser{s: s}
	p.space()
	if p.end() {
		return &Filter{}, nil
	}
	n, err := p.either()
	if err == nil && !p.end() { // either stops before nothing else
		err = p.fail(p.at, "this ) closes nothing", "")
	}
	if err != nil {
		return nil, err
	}
	return &Filter{n}, nil
}

type parser struct {
	s     string
	at    int
	depth int
}

func (p *parser) end() bool { return p.at >= len(p.s) }

// peek gives the byte at hand, 0 at the end.
func (p *parser) peek() byte {
	if p.end() {
		return 0
	}
	return p.s[p.at]
}

func (p *parser) space() {
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.s[p.at:])
		if !unicode.IsSpace(r) {
			return
		}
		p.at += n
	}
}

func (p *parser) fail(at int, what, mean string) error {
	return &Error{Column: utf8.RuneCountInString(p.s[:at]) + 1, What: what, Mean: mean}
}

// either reads terms joined by |.
func (p *parser) either() (*node, error) { return p.chain(opOr, '|', p.both) }

// both reads terms one after the other, with or without & between them.
func (p *parser) both() (*node, error) { return p.chain(opAnd, '&', p.term) }

// chain reads parts joined by an operator, single or doubled.
func (p *parser) chain(o op, sign byte, part func() (*node, error)) (*node, error) {
	n := &node{op: o}
	for {
		x, err := part()
		if err != nil {
			return nil, err
		}
		n.of = append(n.of, x)
		p.space()
		c := p.peek()
		if c == sign {
			p.at++
			if p.peek() == sign {
				p.at++
			}
			continue
		}
		if o == opOr || p.end() || c == ')' || c == '|' {
			break
		}
	}
	if len(n.of) == 1 {
		return n.of[0], nil
	}
	return n, nil
}

// term reads a negation, a group, a fact or a text.
func (p *parser) term() (*node, error) {
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fail(p.at, fmt.Sprintf("nested deeper than %d", MaxDepth), "")
	}
	defer func() { p.depth-- }()
	p.space()
	at := p.at
	switch p.peek() {
	case 0:
		if p.end() {
			return nil, p.fail(at, "something is missing at the end: a word, a fact such as lock:clear, or a group in ( )", "")
		}
	case '!', '-':
		p.at++
		n, err := p.term()
		return &node{op: opNot, of: []*node{n}}, err
	case '(':
		p.at++
		n, err := p.either()
		if err == nil && p.peek() != ')' {
			err = p.fail(p.at, fmt.Sprintf("a ) is missing for the ( of column %d", utf8.RuneCountInString(p.s[:at])+1), "")
		}
		p.at++
		return n, err
	case ')', '|', '&':
		return nil, p.fail(at, fmt.Sprintf("a word or a fact is expected before %c", p.peek()), "")
	case '~':
		p.at++
		return p.fact(at, "text", opRegexp)
	}
	return p.word()
}

// delimits tells whether a bare word ends before c.
func delimits(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`()|&"`, r) }

// word reads a fact or a text.
func (p *parser) word() (*node, error) {
	at := p.at
	end := at
	for end < len(p.s) && (lower(p.s[end]) >= 'a' && lower(p.s[end]) <= 'z' || end > at && (p.s[end] == '_' || p.s[end] == '-')) {
		end++
	}
	name := p.s[at:end]
	p.at = end
	if o, not, ok := p.sign(); ok && name != "" {
		n, err := p.fact(at, name, o)
		if not && err == nil {
			n = &node{op: opNot, of: []*node{n}}
		}
		return n, err
	}
	p.at = at
	value, err := p.value("a word")
	if err != nil {
		return nil, err
	}
	if mean, ok := map[string]string{"and": "&", "or": "|", "not": "!"}[strings.ToLower(value)]; ok && p.s[at] != '"' {
		return nil, p.fail(at, fmt.Sprintf("%s is no operator here; as a word it stands in quotes", value), mean)
	}
	return &node{op: opIs, fact: factOf("text"), value: value, low: strings.ToLower(value)}, nil
}

// sign reads an operator of a fact; not tells that its opposite is meant.
func (p *parser) sign() (o op, not, ok bool) {
	for _, x := range []struct {
		sign string
		op   op
		not  bool
	}{
		{":>=", opAtLeast, false}, {":<=", opAtMost, false}, {":>", opMore, false}, {":<", opLess, false},
		{"!=", opIs, true}, {"!~", opRegexp, true}, {">=", opAtLeast, false}, {"<=", opAtMost, false}, {"==", opIs, false},
		{":~", opRegexp, false}, {"~", opRegexp, false}, {">", opMore, false}, {"<", opLess, false}, {":", opIs, false}, {"=", opIs, false},
	} {
		if strings.HasPrefix(p.s[p.at:], x.sign) {
			p.at += len(x.sign)
			return x.op, x.not, true
		}
	}
	return 0, false, false
}

// fact reads the value of a fact and judges both.
func (p *parser) fact(at int, name string, o op) (*node, error) {
	f := factOf(strings.ToLower(name))
	if f == nil {
		what, mean := fmt.Sprintf("unknown word '%s'", transcript.TextOf(name)), nearest(strings.ToLower(name), Names())
		if mean == "" {
			what += "; text stands in quotes; facts are " + strings.Join(Names(), " ")
		}
		return nil, p.fail(at, what, mean)
	}
	if f.text() && o != opIs && o != opRegexp { // to:<alice is no comparison
		p.at--
		if p.s[p.at-1] == ':' && o < opAtMost {
			o = opIs
		} else {
			p.at++
			return nil, p.fail(at, f.name+" is compared with : or ~, not by size", "")
		}
	}
	from := p.at
	read := p.value
	if o == opRegexp {
		read = p.pattern
	}
	value, err := read(f.wants())
	if err != nil {
		return nil, err
	}
	n := &node{op: o, fact: f, value: value, low: strings.ToLower(value)}
	if o == opRegexp {
		if !f.text() && f.kind != ofWord && f.kind != ofCode {
			return nil, p.fail(at, f.name+" takes no regular expression; it is "+f.wants(), "")
		}
		if n.re, err = regexp.Compile("(?i)" + value); err != nil {
			_, why, _ := strings.Cut(err.Error(), "regexp: ")
			return nil, p.fail(from, "the regular expression: "+transcript.TextOf(why).String(), "")
		}
		return n, nil
	}
	if what, mean := f.judge(n); what != "" {
		return nil, p.fail(from, what, mean)
	}
	return n, nil
}
