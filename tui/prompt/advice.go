package prompt

import (
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// May gives what may come now, in at most w cells.
func (m Model) May(w int) string {
	if m.next == nil {
		return ""
	}
	var words []string
	for _, o := range m.next.May {
		if f := name(o.Line); !contains(words, f) {
			words = append(words, f)
		}
	}
	return fit(words, w)
}

// name gives a proposal in a word: its command, or what it describes.
func name(line string) string {
	f, _, _ := strings.Cut(Fixed(line), ":")
	if f = strings.TrimRight(f, " <"); f != "" {
		return f
	}
	return line
}

// NotNow gives what may not come now, with the reasons, in at most w cells.
func (m Model) NotNow(w int) string {
	if m.next == nil {
		return ""
	}
	var words []string
	for _, o := range m.next.Not {
		words = append(words, name(o.Line)+" ("+o.Why+")")
	}
	return fit(words, w)
}

// fit joins as many words as fit; two dots tell that there are more.
func fit(words []string, w int) string {
	s := ""
	for i, word := range words {
		add := word
		if s != "" {
			add = "  " + word
		}
		room := w
		if i < len(words)-1 {
			room -= 4
		}
		if style.Width(s+add) > room {
			if s == "" {
				return style.Cut(word, w)
			}
			return s + "  .."
		}
		s += add
	}
	return s
}

// Offers tells whether a line that begins with one of the words may come now.
func (m Model) Offers(words ...string) bool {
	if m.next == nil {
		return false
	}
	for _, o := range m.next.May {
		first, _, _ := strings.Cut(o.Line, " ")
		if contains(words, strings.ToUpper(first)) {
			return true
		}
	}
	return false
}

// Refused gives why a line may not be sent now, "" where it may. The longest
// proposal that the line begins with decides.
func (m Model) Refused(line string) string {
	if m.next == nil {
		return ""
	}
	may, not := longest(m.next.May, line), longest(m.next.Not, line)
	if not.n <= may.n {
		return ""
	}
	return not.why
}

type hit struct {
	n   int
	why string
}

func longest(list []transcript.Option, line string) (h hit) {
	up := strings.ToUpper(strings.TrimSpace(line))
	for _, o := range list {
		f := strings.ToUpper(strings.TrimRight(Fixed(o.Line), " <"))
		if f == "" || !strings.HasPrefix(up, f) || len(f) <= h.n {
			continue
		}
		if rest := up[len(f):]; rest == "" || rest[0] == ' ' || strings.HasSuffix(f, ":") {
			h = hit{len(f), o.Why}
		}
	}
	return h
}

// Meaning explains what is being typed: the proposal that it begins as.
func (m Model) Meaning() (transcript.Meaning, bool) {
	if m.next == nil {
		return transcript.Meaning{}, false
	}
	up := strings.ToUpper(strings.TrimLeft(m.Text(), "!"))
	if up == "" {
		return transcript.Meaning{}, false
	}
	for _, list := range [][]transcript.Option{m.next.May, m.next.Not} {
		for _, o := range list {
			f := strings.ToUpper(Fixed(o.Line))
			if f != "" && (strings.HasPrefix(up, strings.TrimRight(f, " <")) || strings.HasPrefix(f, up)) && o.Meaning.Text != "" {
				return o.Meaning, true
			}
		}
	}
	return transcript.Meaning{}, false
}
