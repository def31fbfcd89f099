package pop3

import (
	"maps"
	"slices"

	"example.org/mailwire/transcript"
)

// Terms gives the words that Explain knows, sorted.
func Terms() []string {
	var all []string
	for _, t := range []map[string]transcript.Meaning{commands, capabilities, codes} {
		all = slices.AppendSeq(all, maps.Keys(t))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
