package certificate

import (
	"strings"

	"example.org/mailwire/tui/style"
)

// sheet collects rows of one width.
type sheet struct {
	theme style.Theme
	w     int
	rows  []string
	blank bool // the last row is
}

func (m Model) sheet(w int) *sheet { return &sheet{theme: m.Theme, w: w} }

func (s *sheet) add(spans ...style.Span) {
	s.rows, s.blank = append(s.rows, s.theme.Row(s.w, spans...)), false
}

// gap adds a blank row where something stands above it.
func (s *sheet) gap() {
	if len(s.rows) > 0 && !s.blank {
		s.add()
		s.blank = true
	}
}

// labels is the width of the column of labels.
const labels = 17

// field adds text after a label; nothing where there is no text.
func (s *sheet) field(label string, role style.Role, text string) {
	if text == "" {
		return
	}
	if s.w < 50 { // no room for a column of labels
		s.par(" ", role, label+": "+text)
		return
	}
	s.par(" "+padTo(label, labels), role, text)
}

// par adds a paragraph after what stands at its beginning.
func (s *sheet) par(lead string, role style.Role, text string) {
	for i, line := range style.Wrap(text, max(8, s.w-len(lead)-1)) {
		if i > 0 {
			lead = strings.Repeat(" ", len(lead))
		}
		s.add(style.T(lead), style.Span{Role: role, Text: line})
	}
}

// padTo fills s with blanks to w cells, or cuts it.
func padTo(s string, w int) string {
	s = style.Cut(s, w)
	return s + strings.Repeat(" ", max(0, w-style.Width(s)))
}
