package tui

import (
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// foot draws what is below the panes.
func (s *session) foot(f frame, keyLine string) string {
	w := f.foot.w
	var rows []string
	switch {
	case s.live.Driver == nil && f.class >= small && (s.front == paneTalk || f.class == small):
		rows = append(rows, s.timeline(w), s.times(w))
		if s.searching {
			rows[1] = s.line(w)
		}
		if f.class == medium {
			rows = append(rows, strings.Split(s.theme.Blank(w, 2), "\n")...)
		}
	case f.class == medium && (s.front == paneTalk || s.typing):
		rows = append(rows, strings.Split(s.commandBox(w), "\n")...)
	case f.class == small, f.class == normal && (s.front == paneTalk || s.typing):
		rows = append(rows, s.line(w), s.theme.Row(w, style.T(s.next(w))))
	case s.searching || s.live.Driver != nil && f.class == tiny:
		rows = append(rows, s.line(w))
	}
	say := s.saying(w, f.foot.h-len(rows)-1)
	rows = append(rows, say...)
	for len(rows) < f.foot.h-1 {
		rows = append(rows, s.theme.Row(w))
	}
	return style.Below(append(rows[:f.foot.h-1], keyLine)...)
}

// next gives what may come next.
func (s *session) next(w int) string {
	if s.over() {
		return ""
	}
	return " next:  " + s.prompt.May(w-9)
}

// commandBox draws the command line with what may come and what may not.
func (s *session) commandBox(w int) string {
	in := w - 2
	rows := []string{
		s.line(in),
		s.theme.Row(in, style.T(" next valid:  "+s.prompt.May(in-15))),
		s.theme.Row(in, style.T(" not now:     "+s.prompt.NotNow(in-15))),
	}
	return s.theme.Box(w, 5, false, "command", "secrets you type are masked", rows)
}

// line draws the text field in use.
func (s *session) line(w int) string {
	if s.searching {
		before := string([]rune(s.search.Text())[:s.search.Cursor()])
		after := string([]rune(s.search.Text())[s.search.Cursor():])
		lead := " search: "
		switch {
		case strings.HasPrefix(s.search.Text(), ":") && !s.trying && !s.saving:
			lead = " command: "
		case s.trying:
			lead = " try a name: "
		case s.narrow.on:
			lead = " filter: "
		case s.saving:
			lead = " record in: "
		}
		return s.theme.Row(w, style.Span{Role: style.Strong, Text: lead}, style.T(transcript.TextOf(before).String()+"_"+transcript.TextOf(after).String()))
	}
	if s.live.Driver == nil {
		return s.theme.Row(w)
	}
	state := s.prompt.State()
	switch {
	case s.over():
		return s.theme.Row(w, style.T(" the session is over, the recording stays: "+s.exit()))
	case state == "" && s.view.Opened == nil:
		return s.theme.Row(w, style.T(" connecting .."))
	}
	lead := " " + transcript.TextOf(state).String() + "> "
	if s.running != nil {
		lead = " " + transcript.TextOf(state).String() + " .. "
	}
	return s.prompt.View(s.theme, w, lead, s.typing)
}

// exit tells how to leave a session that is over.
func (s *session) exit() string {
	if s.typing {
		return "^] and q go back"
	}
	return "q goes back"
}

// saying gives the explanation in at most h rows: a remark, what is being
// typed, or the selected line.
func (s *session) saying(w, h int) []string {
	if h <= 0 {
		return nil
	}
	if s.toast != "" {
		return s.paragraph(w, h, style.Strong, s.toast)
	}
	if s.narrow.on {
		return s.sayFilter(w, h)
	}
	if s.typing {
		if m, ok := s.prompt.Meaning(); ok {
			return s.paragraph(w, h, style.Plain, "say: "+meaning(m))
		}
	}
	say := "say: "
	if p := s.view.Packets(s.inSight()...); p != "" {
		say = "say (" + p + "): "
	}
	switch s.front {
	case paneHandshake:
		return s.sayAll(w, h, say, s.handshake.Say())
	case paneWire:
		return s.paragraph(w, h, style.Plain, say+meaning(s.wire.Meaning()))
	case paneCertificate:
		text := "say: " + meaning(s.certificate.Meaning())
		if s.explain {
			for _, m := range s.certificate.More() {
				text += "  " + meaning(m)
			}
		}
		return s.paragraph(w, h, style.Plain, text)
	}
	r, ok := s.talk.Row()
	if !ok {
		return s.paragraph(w, h, style.Plain, "say: waiting for the first line")
	}
	var words []string
	for _, m := range s.view.Meanings(r) {
		words = append(words, meaning(m))
		if !s.explain && h < 2 {
			break
		}
	}
	if len(words) == 0 || s.explain {
		words = append(words, s.view.Text(r, s.shown()))
	}
	if r.Kind == view.End && s.view.Fault != nil {
		words = append([]string{s.view.Text(view.Row{Event: s.view.Fault}, false)}, words...)
	}
	return s.paragraph(w, h, style.Plain, say+strings.Join(words, "  "))
}

// sayAll gives meanings one below the other, as many as fit in h rows.
func (s *session) sayAll(w, h int, say string, list []transcript.Meaning) []string {
	var rows []string
	for i, m := range list {
		lead := say
		if i > 0 {
			lead = ""
		}
		rows = append(rows, s.paragraph(w, h-len(rows), style.Plain, lead+meaning(m))...)
	}
	return rows
}

func meaning(m transcript.Meaning) string {
	s := m.Term + ": " + m.Text
	if strings.HasSuffix(m.Term, "?") {
		s = m.Term + " " + m.Text
	}
	if m.RFC != "" {
		s += " (" + m.RFC + ")"
	}
	return transcript.TextOf(s).String()
}

func (s *session) paragraph(w, h int, role style.Role, text string) []string {
	var rows []string
	lines := style.Wrap(text, w-2)
	for i, line := range lines {
		if len(rows) == h {
			break
		}
		if len(rows) == h-1 && i < len(lines)-1 {
			line = style.Cut(line+" "+lines[i+1], w-2)
		}
		rows = append(rows, s.theme.Row(w, style.Span{Role: role, Text: " " + line}))
	}
	return rows
}
