package certinspect

import (
	"maps"
	"slices"
)

// ExplainFault gives in words what a fault of a certificate is, how it comes
// about and what to do. ok is false where the name is that of no fault.
func ExplainFault(f Fault) (title, text string, ok bool) {
	a, ok := advices[f]
	if !ok {
		return "", "", false
	}
	return a.title, a.means + " Usual causes: " + a.causes + " To tell them apart: " + a.tell, true
}

// Faults gives the names of all faults, sorted.
func Faults() []Fault { return slices.Sorted(maps.Keys(advices)) }
