package certificate

import (
	"fmt"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/tui/style"
)

// Flip flips a bit in a copy of the selected certificate and judges the copy.
// Each time it is another part of the certificate.
func (m *Model) Flip() {
	it, ok := m.selected()
	if !ok || it.client {
		return
	}
	if it.place == 0 {
		m.flip = &certinspect.Tampered{Err: "this one was not sent here: it is at hand, and nobody on the way can change it"}
		return
	}
	t := certinspect.Tamper(m.question(), it.place-1, m.turn)
	m.flip = &t
	m.turn++
	m.point()
}

// flipped tells what became of the copy in which a bit was flipped.
func (m Model) flipped(s *sheet) {
	t := m.flip
	if t == nil {
		return
	}
	if t.Err != "" {
		s.field("a bit flipped", style.Plain, t.Err)
		return
	}
	s.field("a bit flipped", style.Strong, fmt.Sprintf("in a copy: byte %d (%s), %02x became %02x", t.Offset, t.Part, t.Was, t.Is))
	mark, role := "holds", style.Plain
	if !t.Check.OK {
		mark, role = "FAILS", style.Unproven
	}
	s.field(fmt.Sprintf("check %d then", t.Number), role, mark+": "+t.Check.Why.String())
	s.field(" ", style.Dim, "B flips another bit; nothing was sent")
	s.gap()
}
