package transcript

import (
	"fmt"
	"io"
)

// Hidden is a secret. However it is printed or marshalled, it shows a
// placeholder; Reveal is the one way to its value. Two of them are compared by
// their values with Equal, not with ==.
type Hidden struct {
	// A pointer: fmt does not ask the methods of unexported fields, and would
	// print a string that lies in a struct of someone else.
	raw *string
}

// Hide makes a secret of s.
func Hide(s string) Hidden {
	if s == "" {
		return Hidden{}
	}
	return Hidden{&s}
}

const placeholder = "‹secret›"

// Reveal gives the value.
func (h Hidden) Reveal() string {
	if h.raw == nil {
		return ""
	}
	return *h.raw
}

// IsZero tells whether there is no secret at all.
func (h Hidden) IsZero() bool { return h.raw == nil }

// Equal tells whether both have the same value.
func (h Hidden) Equal(other Hidden) bool { return h.Reveal() == other.Reveal() }

// Len gives the length in bytes.
func (h Hidden) Len() int { return len(h.Reveal()) }

// String implements fmt.Stringer with a placeholder.
func (h Hidden) String() string {
	if h.IsZero() {
		return ""
	}
	return placeholder
}

// Format implements fmt.Formatter with a placeholder, whatever the verb.
func (h Hidden) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, h.String()) }

// GoString implements fmt.GoStringer with a placeholder.
func (h Hidden) GoString() string { return h.String() }

// MarshalText implements encoding.TextMarshaler with a placeholder.
func (h Hidden) MarshalText() ([]byte, error) { return []byte(h.String()), nil }
