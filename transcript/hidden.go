package transcript

// Hidden is a secret. However it is printed or marshalled, it shows a
// placeholder; Reveal is the one way to its value.
type Hidden struct{ raw string }

// Hide makes a secret of s.
func Hide(s string) Hidden { return Hidden{s} }

const placeholder = "‹secret›"

// Reveal gives the value.
func (h Hidden) Reveal() string { return h.raw }

// IsZero tells whether there is no secret at all.
func (h Hidden) IsZero() bool { return h.raw == "" }

// Len gives the length in bytes.
func (h Hidden) Len() int { return len(h.raw) }

// String implements fmt.Stringer with a placeholder.
func (h Hidden) String() string {
	if h.raw == "" {
		return ""
	}
	return placeholder
}

// GoString implements fmt.GoStringer with a placeholder.
func (h Hidden) GoString() string { return h.String() }

// MarshalText implements encoding.TextMarshaler with a placeholder.
func (h Hidden) MarshalText() ([]byte, error) { return []byte(h.String()), nil }
