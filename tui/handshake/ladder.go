package handshake

import (
	"fmt"
	"strings"
	"time"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// steps is a ladder as it is drawn.
type steps struct {
	m     Model
	rungs []view.Rung
	at    int // the selected one, -1 for none
	tls13 bool
	times bool
	bars  bool // with the lines of both sides
}

// own gives the ladder of the conversation.
func (m Model) own(w int) steps {
	roomy := m.layout().columns == 3 && w >= 60
	return steps{m: m, rungs: m.rungs, at: m.cursor, tls13: tls13(m.of), times: roomy, bars: roomy}
}

func tls13(v *view.Model) bool { return v.Version() == "TLS 1.3" }

// rows draws the rungs from top on in h rows, with who stands where above.
func (s steps) rows(w, h, top int) []string {
	t := s.m.Theme
	if len(s.rungs) == 0 {
		text := " no TLS handshake so far"
		if s.m.of.Start != nil {
			text = " TLS has begun; no record is complete so far"
		}
		return []string{t.Row(w, style.T(text))}
	}
	right := "server      "
	if s.times {
		right = "server          t ms "
	}
	rows := []string{t.Ends(w, []style.Span{style.T("      client")}, style.T(right))}
	for i := top; i < len(s.rungs) && len(rows) < h; i++ {
		rows = append(rows, s.row(i, w))
	}
	return rows
}

// row draws a rung.
func (s steps) row(i, w int) string {
	r := s.rungs[i]
	mark := " "
	if i == s.at {
		mark = ">"
	}
	left := fmt.Sprintf("%s%3d  ", mark, i+1)
	right := ""
	if s.bars {
		left = strings.TrimSuffix(left, " ") + "| "
		right = " |"
	}
	if s.times {
		right += fmt.Sprintf("%8s ", milliseconds(r.At-s.rungs[0].At))
	}
	return s.m.Theme.Row(w, append(append([]style.Span{style.T(left)}, s.arrow(r, w-len(left)-len(right))...), style.T(right))...)
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000)
}

// arrow draws a rung in just w cells: its arrow with name, size and words in it.
func (s steps) arrow(r view.Rung, w int) []style.Span {
	line, role := "-", style.Clear
	switch {
	case r.Kind == view.RungRest:
		line, role = ".", style.Dim
	case r.Sealed:
		line, role = "=", style.Sealed
	}
	head := strings.Repeat(line, 4) + " "
	if r.Dir != transcript.Client {
		head = "<" + strings.Repeat(line, 3) + " "
	}
	room := w - len(head) - 3 // a cell of the line has to be left
	wide := min(20, max(room-29, min(14, room-16), 0))
	if s.bars {
		wide = min(wide, 14)
	}
	name := s.name(r)
	if style.Width(name) > wide {
		name = brief(name)
	}
	text := fmt.Sprintf("%-*s %5d B  ", wide, style.Cut(name, wide), r.Bytes)
	words := s.words(r)
	for len(words) > 1 && style.Width(text+words[0]) > room {
		words = words[1:]
	}
	if called := s.alert(r); !strings.Contains(words[0], called) { // which alert it is matters most
		text, words[0] = fmt.Sprintf("%s %d B", called, r.Bytes), ""
	}
	text = style.Cut(text+words[0], max(1, room)) + " "
	fill := strings.Repeat(line, max(1, w-len(head)-style.Width(text)-1))
	if r.Dir == transcript.Server {
		fill += line
	} else {
		fill += ">"
	}
	return []style.Span{{Role: role, Text: head}, style.T(text), {Role: role, Text: fill}}
}

// name gives the name of a rung from the viewpoint that is chosen.
func (s steps) name(r view.Rung) string {
	if s.m.hidden(r) && r.Kind != view.RungData || r.Kind == view.RungMessage && r.Handshake.Type < 0 {
		return "(sealed)"
	}
	if r.Kind == view.RungAlert {
		return "Alert"
	}
	return transcript.TextOf(r.Name()).String()
}

// alert gives the name of an alert that may be read, "" of all else.
func (s steps) alert(r view.Rung) string {
	if r.Kind != view.RungAlert || s.m.hidden(r) || r.Alert.Code < 0 {
		return ""
	}
	return transcript.TextOf(r.Alert.Name).String()
}

// brief gives a name of fourteen cells at most where the usual one is longer.
func brief(name string) string {
	switch name {
	case "EncryptedExtensions":
		return "EncryptedExt."
	case "CertificateVerify":
		return "CertVerify"
	case "CertificateRequest":
		return "CertRequest"
	case "CertificateStatus":
		return "CertStatus"
	case "ChangeCipherSpec":
		return "ChangeCipher"
	case "NewSessionTicket":
		return "SessionTicket"
	case "ServerKeyExchange":
		return "ServerKeyExch."
	case "ClientKeyExchange":
		return "ClientKeyExch."
	case "ServerHelloDone":
		return "ServerDone"
	case "HelloRetryRequest":
		return "HelloRetry"
	case "application data":
		return "data"
	}
	return name
}

// words says of a rung who could read it and what it is about, the longest
// form first; each has the word that matters.
func (s steps) words(r view.Rung) []string {
	word := "clear"
	note := s.note(r)
	switch {
	case r.Kind == view.RungRest:
		return []string{"no whole record so far", "no whole record", "cut"}
	case s.m.hidden(r):
		return []string{fmt.Sprintf("sealed, %d bytes", r.Bytes), "sealed"}
	case r.Sealed && r.Opened:
		word = "sealed, opened here"
	case r.Sealed:
		word = "sealed, " + unopened(r)
	}
	var list []string
	if note != "" {
		list = append(list, word+": "+note)
		if first, _, ok := strings.Cut(note, ","); ok {
			list = append(list, word+": "+first)
		}
		if r.Sealed && r.Opened {
			list = append(list, "sealed, opened: "+note)
			if r.Kind == view.RungAlert {
				list = append(list, "sealed "+note)
			}
		}
	}
	if short := s.short(r); short != "" {
		list = append(list, word+", "+short)
	}
	if called := s.alert(r); called != "" && !r.Sealed { // the arrow says that it is clear
		list = append(list, called)
	}
	list = append(list, word)
	switch {
	case r.Sealed && r.Opened:
		list = append(list, "sealed, opened")
	case r.Sealed && (r.Unopened == "" || r.Unopened == "no key"):
		list = append(list, "sealed, no key")
	case r.Sealed:
		list = append(list, "sealed, not opened")
	}
	if r.Sealed {
		list = append(list, "sealed")
	}
	return list
}

// short says in a word what a clear rung is about, "" where there is none.
func (s steps) short(r view.Rung) string {
	switch {
	case r.Kind == view.RungChange && s.tls13:
		return "dummy"
	case r.Kind == view.RungChange:
		return "real"
	case r.Kind == view.RungMessage && !r.Sealed && r.Handshake.Name == "ClientHello":
		if _, ok := find(r.Handshake.Fields, "extensions", "server_name"); ok {
			return "SNI"
		}
	}
	return ""
}

// unopened says why a sealed rung was not opened.
func unopened(r view.Rung) string {
	if r.Unopened != "" {
		return transcript.TextOf(r.Unopened).String()
	}
	return "no key here opens it"
}

// note says in a few words what a rung is about.
func (s steps) note(r view.Rung) string {
	switch r.Kind {
	case view.RungMessage:
		return r.Handshake.Note.String()
	case view.RungChange:
		if s.tls13 {
			return "dummy for old boxes"
		}
		return "real, sealed from here"
	case view.RungAlert:
		name := transcript.TextOf(r.Alert.Name).String()
		switch {
		case r.Alert.Code < 0:
			return ""
		case r.Alert.Fatal:
			return name + ", fatal"
		}
		return name
	case view.RungData:
		return style.Count(r.Records, "record")
	}
	return ""
}
