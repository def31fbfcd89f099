package transcript

import (
	"encoding/json"
	"fmt"
)

// UnmarshalJSON reads the form of files: a string, or {"b64":…} for bytes that are no UTF-8.
func (t *Text) UnmarshalJSON(b []byte) error { return unmarshalExact(b, &t.raw) }

// UnmarshalJSON reads the form of files: a string, or {"b64":…} for bytes that are no UTF-8.
func (h *Hidden) UnmarshalJSON(b []byte) error {
	var s string
	err := unmarshalExact(b, &s)
	*h = Hide(s)
	return err
}

func unmarshalExact(b []byte, to *string) error {
	if len(b) > 0 && b[0] == '{' {
		var x struct {
			B64 []byte `json:"b64"`
		}
		if err := json.Unmarshal(b, &x); err != nil {
			return fmt.Errorf("text as base64: %w", err)
		}
		*to = string(x.B64)
		return nil
	}
	return json.Unmarshal(b, to)
}
