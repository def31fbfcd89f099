package handshake

import (
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// Meaning explains what is selected: the message or, inside one, the field.
func (m Model) Meaning() transcript.Meaning {
	if f, ok := m.selected(); ok && m.inside {
		if x := m.fieldMeaning(f); x.Text != "" {
			return x
		}
	}
	return m.messageMeaning()
}

// Say explains in words, the further the deeper it was asked for: what is
// selected; what it lies in or holds, and a question; the answers to all.
func (m Model) Say() []transcript.Meaning {
	var list []transcript.Meaning
	qs := m.questions()
	if m.deep == 2 && len(qs) > 0 {
		for _, q := range qs {
			list = append(list, transcript.Meaning{Term: q.ask, Text: q.answer})
		}
		return list
	}
	list = append(list, m.Meaning())
	if m.deep == 0 {
		return list
	}
	if m.inside {
		list = append(list, m.messageMeaning())
	} else if f, ok := m.selected(); ok {
		if x := m.fieldMeaning(f); x.Text != "" {
			list = append(list, x)
		}
	}
	if len(qs) > 0 {
		list = append(list, transcript.Meaning{Term: "a question a student may ask", Text: qs[0].ask + " (e again for the answer)"})
	}
	return list
}

func (m Model) fieldMeaning(f transcript.Field) transcript.Meaning {
	x := transcript.Meaning{Term: f.Name, Text: f.Means, RFC: f.RFC}
	if v := f.Value.String(); v != "" && len(v) < 60 {
		x.Term += " (" + v + ")"
	}
	return x
}

// explainBox explains the selected field, then its message, then what people ask.
func (m Model) explainBox(r rect) string {
	w := r.w - 2
	var rows []string
	add := func(role style.Role, text string) {
		for _, line := range style.Wrap(text, w-2) {
			rows = append(rows, m.Theme.Row(w, style.Span{Role: role, Text: " " + line}))
		}
	}
	title, right := "explain", ""
	f, ok := m.selected()
	if ok {
		title += ": " + transcriptName(f.Name)
		right = transcriptName(f.RFC)
		add(style.Plain, m.readers(f))
		if f.Means != "" {
			add(style.Plain, transcriptName(f.Means))
		}
		rows = append(rows, m.Theme.Row(w))
	}
	x := m.messageMeaning()
	add(style.Strong, transcriptName(x.Term))
	text := transcriptName(x.Text)
	if x.RFC != "" {
		text += " (" + transcriptName(x.RFC) + ")"
	}
	add(style.Plain, text)
	for _, q := range m.questions() {
		rows = append(rows, m.Theme.Row(w))
		add(style.Strong, q.ask)
		add(style.Plain, q.answer)
	}
	return m.Theme.Box(r.w, r.h, false, title, right, rows)
}

// question is one that people ask when they see something for the first time.
type question struct{ about, ask, answer string }

// questions gives those about the selected field, what it lies in, and the message.
func (m Model) questions() []question {
	var names []string
	if m.field >= 0 && m.field < len(m.nodes) {
		path := m.nodes[m.field].path
		for i := m.field; i >= 0; i-- {
			if n := m.nodes[i]; strings.HasPrefix(path+"/", n.path+"/") {
				names = append(names, n.Name)
			}
		}
	}
	if r, ok := m.rung(); ok && !m.hidden(r) {
		names = append(names, r.Name())
	}
	var list []question
	for _, name := range names {
		for _, q := range questionTable {
			if q.about == name {
				list = append(list, q)
			}
		}
	}
	return list
}
