package certificate

import (
	"fmt"

	"example.org/mailwire/tui/style"
)

// dump draws the bytes of the selected certificate.
func (m Model) dump(s *sheet) {
	it, ok := m.selected()
	if !ok {
		return
	}
	n := 8
	for _, more := range []int{12, 16} {
		if s.w >= more*4+10 {
			n = more
		}
	}
	broken := -1
	if it.refusal != nil {
		broken = it.refusal.Offset
		m.unread(s, it)
	}
	for off := 0; off < len(it.DER); off += n {
		line := it.DER[off:min(off+n, len(it.DER))]
		mark := ""
		if broken >= off && broken < off+n {
			mark = fmt.Sprintf("  <- breaks at %d", broken)
		}
		s.add(style.Tf(" %04x  %s  %s", off, padTo(fmt.Sprintf("% x", line), n*3), padTo(printable(line), n)), style.Span{Role: style.Unproven, Text: mark})
	}
}

// printable gives the bytes as ASCII, a dot for what is none.
func printable(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = '.'
		if c >= ' ' && c < 0x7f {
			out[i] = c
		}
	}
	return string(out)
}
