package script

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/scanner"
)

// expression is what an assert says: values compared, joined by && and ||.
type expression struct {
	op          string // "||", "&&", "!", a comparison, or "" for a value
	left, right *expression
	value       string // of a name or a text
	name        bool
	re          *regexp.Regexp // of ~ and !~
}

// Facts that an assert may name, besides names that were set.
var factNames = []string{
	"protocol", "tls", "tls.version", "tls.cipher", "tls.resumed", "verified", "signed_in", "user", "mechanism",
	"code", "enhanced", "text", "match", "caps", "closed",
}

// maxDepth bounds how deep an expression is nested.
const maxDepth = 100

type parser struct {
	scan  scanner.Scanner
	token rune
	text  string
	depth int
}

func parseExpression(s string) (*expression, error) {
	p := &parser{}
	p.scan.Init(strings.NewReader(s))
	p.scan.Mode = scanner.ScanIdents | scanner.ScanStrings | scanner.ScanInts | scanner.ScanFloats
	p.scan.Error = func(*scanner.Scanner, string) {} // told by the token that it leaves
	p.next()
	e, err := p.either()
	if err == nil && p.token != scanner.EOF {
		err = fmt.Errorf("what does %q mean here?", p.text)
	}
	if err != nil {
		return nil, fmt.Errorf("assert %s: column %d: %w", s, p.scan.Position.Column, err)
	}
	return e, nil
}

// next takes a token; operators of two characters are one.
func (p *parser) next() {
	p.token = p.scan.Scan()
	p.text = p.scan.TokenText()
	two := p.text + string(p.scan.Peek())
	if slices.Contains([]string{"==", "!=", "!~", "<=", ">=", "&&", "||"}, two) {
		p.scan.Next()
		p.text = two
	}
	for p.token == scanner.Ident && p.scan.Peek() == '.' {
		p.scan.Next()
		p.scan.Scan()
		p.text += "." + p.scan.TokenText()
	}
}

func (p *parser) either() (*expression, error) { return p.chain("||", p.both) }

func (p *parser) both() (*expression, error) { return p.chain("&&", p.not) }

func (p *parser) chain(op string, part func() (*expression, error)) (*expression, error) {
	left, err := part()
	for err == nil && p.text == op {
		p.next()
		var right *expression
		right, err = part()
		left = &expression{op: op, left: left, right: right}
	}
	return left, err
}

func (p *parser) not() (*expression, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("nested too deep")
	}
	defer func() { p.depth-- }()
	switch p.text {
	case "!":
		p.next()
		e, err := p.not()
		return &expression{op: "!", left: e}, err
	case "(":
		p.next()
		e, err := p.either()
		if err == nil && p.text != ")" {
			err = fmt.Errorf("a ) is missing")
		}
		p.next()
		return e, err
	}
	return p.comparison()
}

func (p *parser) comparison() (*expression, error) {
	left, err := p.operand()
	op := p.text
	if err != nil || !slices.Contains([]string{"==", "!=", "~", "!~", "<", ">", "<=", ">="}, op) {
		return left, err
	}
	p.next()
	right, err := p.operand()
	e := &expression{op: op, left: left, right: right}
	if err == nil && strings.HasSuffix(op, "~") {
		if right.name {
			return nil, fmt.Errorf("a pattern stands in quotes")
		}
		e.re, err = regexp.Compile(right.value)
	}
	return e, err
}

func (p *parser) operand() (*expression, error) {
	e := &expression{value: p.text}
	switch p.token {
	case scanner.Ident:
		e.name = true
		if strings.Contains(e.value, ".") && !slices.Contains(factNames, e.value) {
			return nil, fmt.Errorf("there is no fact %s; there are %s", e.value, strings.Join(factNames, " "))
		}
	case scanner.String:
		s, err := strconv.Unquote(p.text)
		if err != nil {
			return nil, fmt.Errorf("the text %s has no end", p.text)
		}
		e.value = s
	case scanner.Int, scanner.Float:
	case scanner.EOF:
		return nil, fmt.Errorf("something is missing at the end")
	default:
		return nil, fmt.Errorf("what does %q mean here?", p.text)
	}
	p.next()
	return e, nil
}

// true tells whether the expression holds; value gives what a name stands for.
func (e *expression) true(value func(string) string) bool {
	switch e.op {
	case "":
		v := e.of(value)
		return v != "" && v != "false" && v != "0"
	case "!":
		return !e.left.true(value)
	case "&&":
		return e.left.true(value) && e.right.true(value)
	case "||":
		return e.left.true(value) || e.right.true(value)
	case "~":
		return e.re.MatchString(e.left.of(value))
	case "!~":
		return !e.re.MatchString(e.left.of(value))
	}
	return compared(e.left.of(value), e.op, e.right.of(value))
}

// of gives the value of a name or text; of a comparison, whether it holds.
func (e *expression) of(value func(string) string) string {
	switch {
	case e.op != "":
		return strconv.FormatBool(e.true(value))
	case e.name && e.value != "true" && e.value != "false":
		return value(e.value)
	}
	return e.value
}

// compared compares as numbers where both are, else as text.
func compared(a, op, b string) bool {
	order := strings.Compare(a, b)
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err1 == nil && err2 == nil {
		switch {
		case x < y:
			order = -1
		case x > y:
			order = 1
		default:
			order = 0
		}
	}
	switch op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	}
	return order >= 0
}

// names gives the names in e, in the order in which they stand.
func (e *expression) names() []string {
	switch {
	case e == nil:
		return nil
	case e.op == "" && e.name && e.value != "true" && e.value != "false":
		return []string{e.value}
	}
	return append(e.left.names(), e.right.names()...)
}
