package tlswire

import (
	"maps"
	"slices"
)

// Terms gives the names that Explain knows, sorted: messages, record types,
// alerts, cipher suites, groups and ways to sign.
func Terms() []string {
	all := slices.Collect(maps.Keys(messageMeanings))
	for _, a := range alerts {
		all = append(all, a.name)
	}
	for _, r := range []func() *registry{suites, groups, schemes} {
		all = slices.AppendSeq(all, maps.Keys(r().values))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
