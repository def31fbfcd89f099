// Package filter is the language that chooses among the events of a transcript:
//
//	lock:clear stage:auth         both hold
//	code:5xx | code:4xx           one of them holds
//	-class:content !dir:s         neither holds
//	(cmd:AUTH | mech:plain) t>9s  groups, and times
//	alice "mail from"             the text has these, in any case of letters
//	~^250- user~^al               a regular expression (RE2)
//
// An expression is parsed once; judging an event by it allocates nothing as long
// as the text of the event is printable ASCII. Secrets are not part of any text.
package filter

import (
	"strings"
)

// Bounds of an expression.
const (
	MaxLen   = 1000 // bytes
	MaxDepth = 50   // of groups and negations in each other
)

// Filter is an expression, ready for use. The zero value and nil match everything.
type Filter struct{ root *node }

// Match tells whether the expression holds of it.
func (f *Filter) Match(it *Item) bool {
	return f == nil || f.root == nil || f.root.match(it)
}

// Empty tells whether everything matches since nothing is asked.
func (f *Filter) Empty() bool { return f == nil || f.root == nil }

// String gives the expression in its plain form, which Parse reads back as the same.
func (f *Filter) String() string {
	if f.Empty() {
		return ""
	}
	var b strings.Builder
	f.root.print(&b)
	return b.String()
}
