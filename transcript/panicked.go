package transcript

import (
	"fmt"
	"runtime"
)

// maxPanic bounds what is told of the value of a panic.
const maxPanic = 200

// Panicked tells what a panic was about. What the runtime found is told in its
// words, which name types and lengths. Of any other value only the type is
// told: it may have been made of what crossed the wire, a password among it.
func Panicked(recovered any) string {
	err, ok := recovered.(runtime.Error)
	if !ok {
		return fmt.Sprintf("a panic with a value of type %T, which may hold a secret and is not shown", recovered)
	}
	text := err.Error()
	if len(text) > maxPanic {
		text = text[:maxPanic] + ".."
	}
	return TextOf(text).String()
}
