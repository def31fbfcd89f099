package handshake

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

func transcriptName(s string) string { return transcript.TextOf(s).String() }

// otherVersion gives the version to compare with.
func otherVersion(v *view.Model) string {
	if tls13(v) {
		return "TLS 1.2"
	}
	return "TLS 1.3"
}

// agreed gives what the first handshake settled; a second one inside the
// session is told of by its messages alone.
func agreed(v *view.Model) *transcript.TLSAgreed {
	if v.First != nil {
		return v.First
	}
	return v.Agreed
}

// trips tells how often the client had to wait before it could send sealed
// data, -1 where that is not known.
func trips(v *view.Model) int {
	a := agreed(v)
	switch {
	case a == nil, a.Clear:
		return -1
	case tls13(v) && a.Early:
		return 0
	case tls13(v) && a.Retried, !tls13(v) && !a.Resumed:
		return 2
	}
	return 1
}

// roundTrips says that in words.
func roundTrips(v *view.Model) string {
	switch n := trips(v); n {
	case -1:
		return ""
	case 0:
		return "no round trip: the client's first data came early"
	default:
		return style.Count(n, "round trip") + " before the client may send sealed data"
	}
}

// keysBox says which keys seal which messages, and what was checked.
func (m Model) keysBox(r rect) string {
	w := r.w - 2
	var rows []string
	add := func(head, text string) { rows = append(rows, m.named(head, text, w)...) }
	for _, k := range m.keys() {
		add(k[0], k[1])
	}
	if v := m.of.Verdict; v != nil {
		rows = append(rows, m.Theme.Row(w))
		head := "checks"
		for _, c := range v.Checks {
			mark := "+"
			switch {
			case c.Skipped:
				mark = "."
			case !c.OK:
				mark = "x"
			}
			add(head, fmt.Sprintf("%s %s: %s", mark, transcriptName(c.Name), c.Why))
			head = ""
		}
	}
	if m.Can {
		rows = append(rows, m.Theme.Row(w), m.Theme.Row(w, style.Tf(" c shows here the handshake of the same server with %s", otherVersion(m.of))))
	}
	return m.Theme.Box(r.w, r.h, false, "keys in use, and what was checked"+m.of.Claim(", "), "", rows)
}

// named draws text beside a name, in as many rows as it takes.
func (m Model) named(name, text string, w int) []string {
	var rows []string
	for _, line := range style.Wrap(text, max(1, w-18)) {
		rows = append(rows, m.Theme.Row(w, style.Span{Role: style.Strong, Text: fmt.Sprintf(" %-15s ", name)}, style.T(line)))
		name = ""
	}
	return rows
}

// keys tells which keys seal which messages.
func (m Model) keys() [][2]string {
	if m.of.Agreed == nil {
		return [][2]string{{"keys in use", "none: nothing was agreed on so far"}}
	}
	var none, shaking, session, sealed []int
	finished := [3]bool{}
	for i, r := range m.rungs {
		switch {
		case r.Kind == view.RungRest:
		case !r.Sealed:
			none = append(none, i+1)
		case m.Eyes == view.Wire:
			sealed = append(sealed, i+1)
		case tls13(m.of) && r.Kind == view.RungMessage && !finished[r.Dir%3]:
			shaking = append(shaking, i+1)
			finished[r.Dir%3] = r.Handshake.Name == "Finished"
		default:
			session = append(session, i+1)
		}
	}
	list := [][2]string{{"no keys", ranges(none) + ": clear"}}
	if len(sealed) > 0 {
		list = append(list, [2]string{"sealed", ranges(sealed) + ": with which keys, the wire does not see"})
	}
	if len(shaking) > 0 {
		from := "both key shares"
		if agreed(m.of).Group == "" {
			from = "the old session"
		}
		list = append(list, [2]string{"handshake keys", ranges(shaking) + ": made from " + from + ", for the handshake alone"})
	}
	if len(session) > 0 {
		list = append(list, [2]string{"session keys", ranges(session) + ": one for each direction"})
	}
	return list
}

// ranges gives numbers as "1-3, 8".
func ranges(list []int) string {
	var words []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		if j > i {
			words = append(words, fmt.Sprintf("%d-%d", list[i], list[j]))
		} else {
			words = append(words, fmt.Sprint(list[i]))
		}
		i = j + 1
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}
