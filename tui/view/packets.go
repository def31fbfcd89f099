package view

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// Packets names the packets of the capture that have bytes of the spans:
// "packet 17", "packets 17-19"; "" where none is known.
func (m *Model) Packets(spans ...transcript.Span) string {
	var first, last int64
	for _, s := range spans {
		a, b := m.Log.Packets(s)
		if a > 0 && (first == 0 || a < first) {
			first = a
		}
		last = max(last, b)
	}
	switch {
	case first == 0:
		return ""
	case first == last:
		return fmt.Sprintf("packet %d", first)
	}
	return fmt.Sprintf("packets %d-%d", first, last)
}
