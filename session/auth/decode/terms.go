package decode

import (
	"maps"
	"slices"
)

// Mechanisms gives the names that Mechanism knows, sorted.
func Mechanisms() []string { return slices.Sorted(maps.Keys(mechanisms)) }
