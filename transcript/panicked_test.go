package transcript

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// valueOf gives what a panic of f leaves.
func valueOf(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// TestPanicked holds that what the runtime found is told, and nothing that a
// panic was given by the program.
func TestPanicked(t *testing.T) {
	const canary = "Kernbeisser+1907/rot"
	wire := []byte("PASS " + canary)
	type line struct{ text string }
	var none []int
	var box any = canary
	var table map[string]int
	for name, c := range map[string]struct {
		fault func()
		told  string
	}{
		"a string":         {func() { panic(fmt.Sprintf("what is %s?", wire)) }, "type string"},
		"an error":         {func() { panic(errors.New(canary)) }, "type *errors.errorString"},
		"bytes":            {func() { panic(wire) }, "type []uint8"},
		"a struct":         {func() { panic(line{canary}) }, "type transcript.line"},
		"an index":         {func() { _ = none[len(wire)] }, "index out of range [25] with length 0"},
		"a wrong type":     {func() { _ = box.(int) }, "interface {} is string, not int"},
		"an unhashable":    {func() { _ = map[any]int{}[any(wire)] }, "unhashable type"},
		"a map of nothing": {func() { table[canary] = 1 }, "assignment to entry in nil map"},
		"nil":              {func() { panic(nil) }, "panic called with nil"},
	} {
		got := Panicked(valueOf(c.fault))
		if !strings.Contains(got, c.told) || strings.Contains(got, canary) || len(got) > maxPanic+100 {
			t.Errorf("%s: %q, want %q", name, got, c.told)
		}
	}
}
