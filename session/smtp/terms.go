package smtp

import (
	"maps"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Terms gives the words that Explain knows, sorted.
func Terms() []string {
	var all []string
	for _, t := range []map[string]transcript.Meaning{commands, capabilities, codes} {
		all = slices.AppendSeq(all, maps.Keys(t))
	}
	all = slices.DeleteFunc(all, func(s string) bool { return strings.HasSuffix(s, "yz") }) // classes of codes
	slices.Sort(all)
	return slices.Compact(all)
}
