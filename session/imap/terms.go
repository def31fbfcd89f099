package imap

import (
	"maps"
	"slices"
	"strings"
)

// Terms gives the words that Explain knows, sorted: response codes in
// brackets, untagged data behind "* ".
func Terms() []string {
	all := slices.Collect(maps.Keys(commands))
	for _, t := range []map[string]entry{statuses, features} {
		all = slices.AppendSeq(all, maps.Keys(t))
	}
	for name := range codes {
		all = append(all, "["+name+"]")
	}
	for name := range dataOf {
		all = append(all, "* "+name)
	}
	all = slices.DeleteFunc(all, func(s string) bool { return strings.HasSuffix(s, "=") }) // a family, of which no member is meant
	slices.Sort(all)
	return slices.Compact(all)
}
