package conversations

import (
	"fmt"
	"strings"

	"example.org/mailwire/tui/style"
)

// Reading is how far the reading of a file is, and what is known of the file.
type Reading struct {
	Read, Size int64  // bytes; Size is 0 for a file that is followed
	Packets    int64  // read
	Again      bool   // it is read a second time, with the keys that are in it
	Done       bool   // no more is read
	Stopped    bool   // because the user said so
	Follows    bool   // it goes on at the end of the file, which is still written
	Word       string // what is wrong with the file, in a word or two; "" for nothing
	Facts      []Fact // what there is to tell of the file, once all is read; escaped
}

// Fact is something to tell of a file.
type Fact struct{ Term, Text string }

// SetList sets the conversations and how far they are read. The selected one
// stays, unless it is the last one and the list follows.
func (m *Model) SetList(list []Conversation, r Reading) {
	m.list, m.Reading = list, r
	if m.stick {
		m.cursor = len(list) - 1
	}
	m.Go(m.cursor)
}

// Last goes to the last conversation, and goes with the list while it grows.
func (m *Model) Last() {
	m.Go(len(m.list))
	m.stick = !m.Reading.Done
}

// List gives the conversations.
func (m *Model) List() []Conversation { return m.list }

// Loading tells whether the file is still read.
func (m *Model) Loading() bool { return !m.Reading.Done }

// hint tells what can be done where no conversation is selected.
func (m *Model) hint() string {
	switch {
	case m.Loading() && m.Reading.Follows:
		return "say: the file is read as it grows"
	case m.Loading():
		return "say: ^C or Esc ends the reading; what was found stays"
	case len(m.list) > 0:
		return "say: what there is to tell of the file; e shows the list again"
	}
	return "say: there is nothing to open in this file"
}

// progress tells how far the reading is, in at most w cells, as much as fits.
func (m *Model) progress(w int) string {
	r := m.Reading
	size, packets := megabytes(r.Read), ", "+style.Count(int(r.Packets), "packet")
	if r.Size > r.Read {
		size = strings.TrimSuffix(megabytes(r.Read), unit(r.Size)) + " of " + megabytes(r.Size)
	}
	percent := ""
	if r.Size > 0 {
		percent = fmt.Sprintf("%d %%", min(100, 100*r.Read/r.Size))
	}
	forms := []string{size + packets, size}
	switch {
	case r.Follows && !r.Done:
		forms = []string{"following, " + size + packets, "following, " + size, "following"}
	case !r.Done:
		what := "reading"
		if r.Again {
			what = "reading again with its keys"
		}
		forms = []string{bar(r) + " " + what + " " + percent + ": " + size + packets, what + " " + percent + ": " + size + packets, what + " " + percent + packets, "reading " + percent, percent}
	case r.Word != "" && r.Packets == 0:
		forms = []string{r.Word}
	case r.Word != "":
		forms = []string{r.Word + ", " + size + packets, r.Word}
	}
	if r.Stopped {
		forms = []string{"stopped after " + size + packets, "stopped at " + percent, "stopped"}
	}
	for _, s := range forms {
		if style.Width(s) <= w {
			return s
		}
	}
	return ""
}

// bar draws how much was read of the file.
func bar(r Reading) string {
	if r.Size <= 0 {
		return ""
	}
	const cells = 10
	n := int(min(cells, cells*r.Read/r.Size))
	return "[" + strings.Repeat("#", n) + strings.Repeat(".", cells-n) + "]"
}

func megabytes(n int64) string {
	if unit(n) == " kB" {
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// unit gives the unit in which a number of bytes is told.
func unit(n int64) string {
	if n < 100_000 {
		return " kB"
	}
	return " MB"
}

// about tells of the file, in w cells.
func (m *Model) about(w int) []string {
	if m.Loading() {
		text := "reading: conversations stand here as soon as it is clear that they are mail"
		if m.Reading.Follows {
			text = "no mail yet: conversations stand here as soon as they begin; ^C or Esc ends the reading"
		}
		return m.paragraph(w, style.Plain, text)
	}
	var rows []string
	for i, f := range m.Reading.Facts {
		role := style.Plain
		if i == 0 {
			role = style.Strong
		}
		if f.Term == "" && i > 0 {
			rows = append(rows, m.Theme.Row(w))
		}
		text := f.Text
		if f.Term != "" {
			text = f.Term + ": " + text
		}
		rows = append(rows, m.paragraph(w, role, text)...)
	}
	return rows
}

func (m *Model) paragraph(w int, role style.Role, text string) []string {
	var rows []string
	for _, line := range style.Wrap(text, w-2) {
		rows = append(rows, m.Theme.Row(w, style.Span{Role: role, Text: " " + line}))
	}
	return rows
}
