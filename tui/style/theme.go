// Package style holds what all screens draw with: roles of text and their
// colours, boxes, and how text is cut. Characters carry every meaning; colour
// only repeats it.
package style

import (
	"io"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"example.org/mailwire/transcript"
)

// Role is what a piece of text is, which decides its colour.
type Role uint8

// Roles.
const (
	Plain Role = iota
	Sealed
	Clear
	Unproven
	Secret
	Dim
	Strong
	roles
)

// Palette is how many colours may be used.
type Palette uint8

// Palettes.
const (
	NoColour Palette = iota
	Colour256
	TrueColour
)

// Theme draws. The zero value draws without colour, with Unicode lines.
type Theme struct {
	ASCII bool // for terminals that show nothing else
	paint [roles]*lipgloss.Style
}

// New gives a theme for dark backgrounds.
func New(p Palette, ascii bool) Theme {
	t := Theme{ASCII: ascii}
	if p == NoColour {
		return t
	}
	r := lipgloss.NewRenderer(io.Discard)
	r.SetHasDarkBackground(true)
	r.SetColorProfile(termenv.ANSI256)
	if p == TrueColour {
		r.SetColorProfile(termenv.TrueColor)
	}
	set := func(role Role, s lipgloss.Style) {
		s = s.Inline(true)
		t.paint[role] = &s
	}
	colour := func(c string) lipgloss.Style { return r.NewStyle().Foreground(lipgloss.Color(c)) }
	set(Sealed, colour("#63AAE3"))
	set(Clear, colour("#E38963"))
	set(Unproven, colour("#FFF81F"))
	set(Secret, colour("#E38963").Bold(true).Reverse(true))
	set(Dim, colour("#A0A0A0"))
	set(Strong, r.NewStyle().Bold(true))
	return t
}

// Paint colours s, which is text without control characters.
func (t Theme) Paint(role Role, s string) string {
	if role >= roles || t.paint[role] == nil || s == "" {
		return s
	}
	return t.paint[role].Render(s)
}

// Of gives the role of a lock.
func Of(l transcript.Lock) Role {
	switch l {
	case transcript.LockSecret:
		return Secret
	case transcript.LockClear, transcript.LockInside, transcript.LockSuspect:
		return Clear
	case transcript.LockUnproven:
		return Unproven
	case transcript.LockSealed:
		return Sealed
	}
	return Dim
}

// Lock gives the three cells of a lock with their colour.
func Lock(l transcript.Lock) Span { return Span{Of(l), l.Glyph()} }

// Severity gives the word and the bar of a severity: "HIGH !!!.".
func Severity(s transcript.Severity) string {
	switch s {
	case transcript.SeverityCritical:
		return "CRITICAL !!!!"
	case transcript.SeverityHigh:
		return "HIGH !!!."
	case transcript.SeverityMedium:
		return "MEDIUM !!.."
	case transcript.SeverityLow:
		return "LOW !..."
	case transcript.SeverityInfo:
		return "INFO ...."
	}
	return "NONE ...."
}

// SeverityRole gives the role of a severity's text.
func SeverityRole(s transcript.Severity) Role {
	switch s {
	case transcript.SeverityCritical, transcript.SeverityHigh:
		return Secret
	case transcript.SeverityMedium:
		return Clear
	}
	return Plain
}
