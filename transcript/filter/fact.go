package filter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// factKind is what values a fact has.
type factKind uint8

const (
	ofText   factKind = iota // has the value
	ofChoice                 // is one of values
	ofWord                   // is a word that cannot be listed
	ofCode                   // is a code, x for any digit
	ofNumber
	ofTime
)

// fact is something that holds of an event.
type fact struct {
	name   string
	other  string // another name, "" for none
	kind   factKind
	values []string
	means  string // for people
	match  func(*node, *Item) bool
}

// text tells whether values are searched in a text.
func (f *fact) text() bool { return f.kind == ofText }

// wants says which values there are.
func (f *fact) wants() string {
	switch f.kind {
	case ofChoice:
		return "one of " + strings.Join(f.values, " ")
	case ofCode:
		return "a code such as 535, 5xx, 5.7.8, OK or -ERR"
	case ofNumber:
		return "a number"
	case ofTime:
		return "a time such as 9s or 250ms"
	case ofWord:
		return "a word"
	}
	return "a text"
}

// judge reads a value; it tells what is wrong with it and what may have been meant.
func (f *fact) judge(n *node) (what, mean string) {
	if f.kind < ofNumber && n.op != opIs {
		return f.name + " is compared with : or ~, not by size", ""
	}
	bad := fmt.Sprintf("'%s' is no value of %s; it is %s", transcript.TextOf(n.value), f.name, f.wants())
	switch f.kind {
	case ofChoice:
		if !slices.Contains(f.values, n.low) {
			if mean = nearest(n.low, f.values); mean != "" && len(f.values) > 10 {
				bad = fmt.Sprintf("'%s' is no value of %s", transcript.TextOf(n.value), f.name)
			}
			return bad, mean
		}
	case ofCode:
		if n.value == "" || strings.ContainsAny(n.value, " \t") {
			return bad, ""
		}
	case ofNumber:
		x, err := strconv.ParseInt(n.value, 10, 64)
		if n.number = x; err != nil {
			return bad, ""
		}
	case ofTime:
		d, err := time.ParseDuration(n.value)
		if err != nil {
			d, err = time.ParseDuration(n.value + "s")
		}
		if n.number = int64(d); err != nil {
			return bad, ""
		}
	}
	return "", ""
}

// isCode tells whether a code is the node's value, where x stands for any digit.
func (n *node) isCode(code string) bool {
	if n.op == opRegexp {
		return n.re.MatchString(code)
	}
	if len(code) != len(n.low) {
		return false
	}
	for i := 0; i < len(code); i++ {
		c := lower(code[i])
		if c != n.low[i] && (n.low[i] != 'x' || c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Fact is something that a filter may ask for.
type Fact struct {
	Name, Means string
	Values      []string // where they can be listed
}

// Facts gives all that a filter may ask for.
func Facts() []Fact {
	var list []Fact
	for _, f := range facts {
		list = append(list, Fact{f.name, f.means, f.values})
	}
	return list
}

// Names gives the names of the facts.
func Names() []string {
	var names []string
	for _, f := range facts {
		names = append(names, f.name)
	}
	return names
}

func factOf(name string) *fact {
	for i := range facts {
		if f := &facts[i]; f.name == name || f.other == name && name != "" {
			return f
		}
	}
	return nil
}
