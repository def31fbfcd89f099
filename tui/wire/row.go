package wire

import (
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// edge is the cells before the bytes of a row: mark, side, lock, offset.
const edge = 13

// perRow gives how many bytes stand in a row of w cells.
func perRow(w int) int {
	for _, n := range []int{32, 16, 8} {
		if w >= edge+4*n+1 {
			return n
		}
	}
	return 4
}

// record gives the record that a segment lies in, and what it carried.
func (m Model) record(s segment) (*transcript.Record, string) {
	if s.span.Layer != transcript.Wire || s.raw != nil || !m.of.InsideTLS(s.span.Dir, s.span.Off) {
		return nil, ""
	}
	return m.of.RecordAt(s.span.Dir, s.span.Off)
}

// lock gives the lock of a segment. What TLS seals has the lock of the
// connection, as far as the server was judged.
func (m Model) lock(s segment) transcript.Lock {
	rec, _ := m.record(s)
	sealed := s.sealed || rec != nil && rec.Sealed || rec == nil && s.span.Layer == transcript.Plain
	switch {
	case sealed && m.of.Lock() == transcript.LockSealed:
		return transcript.LockSealed
	case sealed:
		return transcript.LockUnproven
	case rec == nil && s.raw == nil && m.of.InsideTLS(s.span.Dir, s.span.Off):
		return transcript.LockUnknown
	case m.of.Opened != nil && m.of.Opened.Inside != "":
		return transcript.LockInside
	}
	return transcript.LockClear
}

// line draws a row: the heading of a segment, or some of its bytes.
func (m Model) line(s segment, row, w int, chosen []transcript.Span) string {
	mark := " "
	if row == m.cursor {
		mark = ">"
	}
	lock := m.lock(s)
	side := "C "
	if s.span.Dir == transcript.Server {
		side = "S "
	}
	left := []style.Span{style.T(mark + side), style.Lock(lock)}
	n := int64(row-s.row-1) * int64(m.per)
	switch {
	case row == s.row:
		return m.Theme.Row(w, append(left, style.Span{Role: style.Strong, Text: " -- " + m.heading(s, lock) + " --"})...)
	case n >= s.span.Len:
		return m.Theme.Row(w, append(left, style.Tf(" .... %d bytes that were not kept", s.elided))...)
	}
	span := s.span
	span.Off += n
	span.Len = min(int64(m.per), s.span.Len-n)
	left = append(left, style.Span{Role: style.Dim, Text: fmt.Sprintf(" %05x", span.Off)})
	var b []byte
	if s.raw != nil {
		left[len(left)-1].Text = fmt.Sprintf(" %05x", n)
		b = s.raw[n : n+span.Len]
	} else {
		var err error
		if b, err = m.of.Log.Bytes(span); err != nil {
			return m.Theme.Row(w, append(left, style.T("  (these bytes were not kept)"))...)
		}
	}
	return m.Theme.Row(w, append(left, m.cells(s, span, b, lock, chosen)...)...)
}

// heading says what a segment is.
func (m Model) heading(s segment, lock transcript.Lock) string {
	time := fmt.Sprintf("%.3f s", s.at.Seconds())
	if p := m.of.Packets(s.span); p != "" && s.raw == nil {
		time += "  " + p
	}
	rec, carried := m.record(s)
	switch {
	case s.raw != nil:
		return fmt.Sprintf("%s, %s  %s", transcript.TextOf(s.name), style.Count(len(s.raw), "byte"), time)
	case rec == nil && s.span.Layer == transcript.Plain:
		return fmt.Sprintf("inside TLS, %s  %s", style.Count(int(s.span.Len), "byte"), time)
	case rec == nil && lock == transcript.LockUnknown:
		return fmt.Sprintf("in no whole record, %s  %s", style.Count(int(s.span.Len), "byte"), time)
	case rec == nil && m.of.Start == nil:
		return fmt.Sprintf("in clear, %s  %s", style.Count(int(s.span.Len), "byte"), time)
	case rec == nil:
		return fmt.Sprintf("before TLS, %s  %s", style.Count(int(s.span.Len), "byte"), time)
	}
	word := "clear"
	if rec.Sealed {
		word = "sealed"
	}
	name := "record " + transcript.TextOf(rec.Type).String()
	if carried != "" {
		name += ": " + transcript.TextOf(carried).String()
	}
	if s.more {
		name += ", goes on"
	}
	return fmt.Sprintf("%s, %s, %s  %s", name, style.Count(int(rec.Span.Len), "byte"), word, time)
}

// cells draws bytes in hex and as text; what is selected stands between
// brackets, secrets are stars.
func (m Model) cells(s segment, span transcript.Span, b []byte, lock transcript.Lock, chosen []transcript.Span) []style.Span {
	hide := m.hidden(s, span)
	in := func(i int) bool { return selected(s, span.Off+int64(i), chosen) }
	role, clear := style.Of(lock), m.readable(s)
	var out []style.Span
	var letters strings.Builder
	for i := range m.per {
		gap, cell := " ", "  "
		switch {
		case i < len(b) && in(i) && !in(i-1):
			gap = "["
		case i > 0 && i <= len(b) && in(i-1) && !in(i):
			gap = "]"
		}
		r := style.Dim
		if i < len(b) {
			cell = fmt.Sprintf("%02x", b[i])
			c := b[i]
			if c < 0x20 || c >= 0x7f {
				c = '.'
			}
			if i < len(hide) && hide[i] {
				cell, c = "**", '*'
			}
			letters.WriteByte(c)
			if r = role; span.Off+int64(i) < clear {
				r = style.Clear
			}
		}
		out = append(out, style.Span{Role: r, Text: gap + cell})
	}
	end := "  "
	if len(b) == m.per && in(m.per-1) && !in(m.per) {
		end = "] "
	}
	return append(out, style.T(end), style.Span{Role: role, Text: letters.String()})
}

// selected tells whether a byte of a segment is; of a message that stands in no
// stream all bytes are, or none.
func selected(s segment, off int64, chosen []transcript.Span) bool {
	if s.raw != nil && (off < s.span.Off || off >= s.span.End()) {
		return false
	}
	switch {
	case s.raw == nil:
	case s.base < 0:
		off = s.span.Off
	default:
		off += s.base - s.span.Off
	}
	for _, c := range chosen {
		if c.Dir == s.span.Dir && c.Layer == s.span.Layer && off >= c.Off && off < c.End() {
			return true
		}
	}
	return false
}

// readable gives the end of what stays readable of a sealed record: its header.
func (m Model) readable(s segment) int64 {
	if rec, _ := m.record(s); rec != nil {
		return rec.Span.Off + header
	}
	return 0
}

// hidden tells which of the bytes of a row must not be shown unasked.
func (m Model) hidden(s segment, span transcript.Span) []bool {
	if m.Reveal || s.raw != nil {
		return nil
	}
	rec, _ := m.record(s)
	switch {
	case span.Layer == transcript.Plain, !m.of.InsideTLS(span.Dir, span.Off):
		return m.of.Secrecy(span.Dir, span.Layer, span.Off, span.Len)
	case rec != nil && !rec.Sealed && rec.Plain.Layer == transcript.Plain: // a suite that encrypts nothing
		shift := rec.Plain.Off - rec.Span.Off - header
		return m.of.Secrecy(span.Dir, transcript.Plain, span.Off+shift, span.Len)
	case rec != nil && !rec.Sealed && rec.Type == "application_data" && span.Dir == transcript.Client: // where in the talk it stands is not known
		return slices.Repeat([]bool{true}, int(span.Len))
	}
	return nil
}
