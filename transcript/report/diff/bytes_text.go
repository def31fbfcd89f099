package diff

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"example.org/mailwire/transcript"
)

// Text writes the diff for people.
func (d *ByteDiff) Text(w io.Writer) error {
	p := &page{w: w}
	p.side("A", &d.A)
	p.side("B", &d.B)
	p.line("")
	differ := 0
	for _, s := range d.Streams {
		if !s.Same {
			differ++
		}
	}
	if d.Same {
		p.line("The same bytes.")
	} else {
		p.line("Different bytes: %d of %s.", differ, transcript.Count(len(d.Streams), "stream"))
	}
	for i := range d.Streams {
		p.stream(&d.Streams[i])
	}
	p.line("")
	p.line("  secrets are masked and not compared: ** is a byte of one")
	return p.err
}

func (p *page) stream(s *StreamDiff) {
	where := "on the wire"
	if s.Layer == transcript.Plain {
		where = "inside TLS"
	}
	p.head(sideWord(s.Dir) + ", " + where + ": " + map[bool]string{true: "same", false: "different"}[s.Same])
	text := fmt.Sprintf("A %s, B %s; at the same offset %d equal, %d different", transcript.Count(s.A, "byte"), transcript.Count(s.B, "byte"), s.Equal, s.Differ)
	if s.Masked > 0 {
		text += fmt.Sprintf(", %d masked", s.Masked)
	}
	if s.Missing > 0 {
		text += fmt.Sprintf(", %d not kept", s.Missing)
	}
	p.hang("", text, 2)
	if f := s.First; f != nil {
		p.line("  first difference at offset %d (0x%x)", f.Offset, f.Offset)
		p.hexed("A", f.LineA, f.HexA)
		p.hexed("B", f.LineB, f.HexB)
	}
}

func (p *page) hexed(side string, line int, digits string) {
	at := ""
	if line > 0 {
		at = fmt.Sprintf("line %d", line)
	}
	if digits == "" {
		p.line("    %s %s", side, "ends, or has no byte that was kept here")
		return
	}
	p.line("    %s %-47s  %s", side, digits, printed(digits))
	if at != "" {
		p.line("      %s", at)
	}
}

// printed gives what can be printed of bytes in hex.
func printed(digits string) string {
	var b strings.Builder
	for _, d := range strings.Fields(digits) {
		c, err := hex.DecodeString(d)
		switch {
		case err != nil:
			b.WriteByte('*')
		case c[0] >= 0x20 && c[0] < 0x7f:
			b.WriteByte(c[0])
		default:
			b.WriteByte('.')
		}
	}
	return b.String()
}
