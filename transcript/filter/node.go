package filter

import (
	"regexp"
	"strings"
)

// op is what a node does.
type op uint8

const (
	opAnd op = iota
	opOr
	opNot
	opIs // a fact is, or a text has, the value
	opLess
	opMore
	opAtMost
	opAtLeast
	opRegexp
)

// signs are the operators of a fact as they are written.
var signs = map[op]string{opIs: ":", opLess: "<", opMore: ">", opAtMost: "<=", opAtLeast: ">=", opRegexp: "~"}

// node is a part of an expression.
type node struct {
	op     op
	of     []*node // of and, or, not
	fact   *fact
	value  string // as written
	low    string // in lower case
	number int64
	re     *regexp.Regexp
}

func (n *node) match(it *Item) bool {
	switch n.op {
	case opAnd:
		for _, x := range n.of {
			if !x.match(it) {
				return false
			}
		}
		return true
	case opOr:
		for _, x := range n.of {
			if x.match(it) {
				return true
			}
		}
		return false
	case opNot:
		return !n.of[0].match(it)
	}
	return n.fact.match(n, it)
}

// has tells whether a text matches the node's value: has it, or matches the expression.
func (n *node) has(s string) bool {
	if n.op == opRegexp {
		return n.re.MatchString(s)
	}
	return containsFold(s, n.low)
}

// same tells whether a word is the node's value, or matches the expression.
func (n *node) same(s string) bool {
	if n.op == opRegexp {
		return n.re.MatchString(s)
	}
	return strings.EqualFold(s, n.low)
}

// compare compares numbers.
func (n *node) compare(x int64) bool {
	switch n.op {
	case opLess:
		return x < n.number
	case opMore:
		return x > n.number
	case opAtMost:
		return x <= n.number
	case opAtLeast:
		return x >= n.number
	}
	return x == n.number
}

// containsFold tells whether s contains low, which is in lower case, in any case of letters.
func containsFold(s, low string) bool {
	if low == "" {
		return true
	}
	for i := 0; i < len(low); i++ {
		if low[i] >= 0x80 {
			return strings.Contains(strings.ToLower(s), low)
		}
	}
	for i := 0; i+len(low) <= len(s); i++ {
		j := 0
		for j < len(low) && lower(s[i+j]) == low[j] {
			j++
		}
		if j == len(low) {
			return true
		}
	}
	return false
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// print writes the node; what binds weaker than its surroundings stands in parentheses.
func (n *node) print(b *strings.Builder) {
	switch n.op {
	case opAnd, opOr:
		sep := " "
		if n.op == opOr {
			sep = " | "
		}
		for i, x := range n.of {
			if i > 0 {
				b.WriteString(sep)
			}
			x.printIn(b, x.op == n.op || x.op == opOr)
		}
	case opNot:
		b.WriteByte('!')
		n.of[0].printIn(b, n.of[0].op < opNot)
	default:
		if n.fact.name != "text" || n.op != opIs {
			b.WriteString(n.fact.name)
			b.WriteString(signs[n.op])
		}
		b.WriteString(quoted(n.value, n.fact.name == "text"))
	}
}

func (n *node) printIn(b *strings.Builder, group bool) {
	if group {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	n.print(b)
}

// quoted gives a value in quotes where it needs them; words of the text always have them.
func quoted(s string, always bool) string {
	simple := s != "" && !always
	for i := 0; i < len(s) && simple; i++ {
		c := s[i]
		simple = lower(c) >= 'a' && lower(c) <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '@' || i > 0 && (c == '-' || c == '_')
	}
	if simple {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
