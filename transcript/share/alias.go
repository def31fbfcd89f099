package share

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The kinds of values that have aliases.
const (
	aliasSecret    = "secret"
	aliasUser      = "user"
	aliasHost      = "host"
	aliasAddress   = "ip"
	aliasMailbox   = "mailbox"
	aliasText      = "text"
	aliasNonce     = "nonce"
	aliasSalt      = "salt"
	aliasChallenge = "challenge"
)

// aliases numbers values, each kind for itself. Values are collected first,
// then numbered in random order.
type aliases struct {
	numbers map[string]map[string]int // by kind and value
	most    map[string]int            // the greatest number of a copy that is copied again
	fixed   bool
	seen    func(kind, value string) // told of each new name; nil for nobody
}

func newAliases() *aliases {
	return &aliases{numbers: map[string]map[string]int{}, most: map[string]int{}}
}

// number gives the number of a value, from 1.
func (a *aliases) number(kind, value string) int {
	if kind == aliasHost || kind == aliasAddress {
		value = strings.ToLower(value)
	}
	of := a.numbers[kind]
	if of == nil {
		of = map[string]int{}
		a.numbers[kind] = of
	}
	if of[value] == 0 {
		switch kind {
		case aliasUser, aliasHost, aliasAddress, aliasMailbox:
			if a.seen != nil {
				a.seen(kind, value)
			}
		}
		of[value] = a.most[kind] + len(of) + 1
	}
	return of[value]
}

// known gives the number of a value where it has one.
func (a *aliases) known(kind, value string) (int, bool) {
	n, ok := a.numbers[kind][value]
	return n, ok
}

// values gives the values of a kind, sorted.
func (a *aliases) values(kind string) []string { return slices.Sorted(maps.Keys(a.numbers[kind])) }

// taken notes a number that an alias of an earlier copy has.
func (a *aliases) taken(kind string, n int) {
	if !a.fixed {
		a.most[kind] = max(a.most[kind], n)
	}
}

// shuffle numbers all values anew, in an order that perm gives.
func (a *aliases) shuffle(perm func(n int) []int) {
	a.fixed = true
	for kind, of := range a.numbers {
		values := a.values(kind)
		for i, p := range perm(len(values)) {
			of[values[i]] = a.most[kind] + p + 1
		}
	}
}

// letter gives 1, 2, 3 as A, B, C.
func letter(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// size gives the class of a length; the exact one would help who guesses.
func size(n int) string {
	switch {
	case n <= 8:
		return "up to 8 bytes"
	case n <= 16:
		return "9–16 bytes"
	case n <= 32:
		return "17–32 bytes"
	case n <= 64:
		return "33–64 bytes"
	}
	return "more than 64 bytes"
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
