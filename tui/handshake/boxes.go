package handshake

import (
	"fmt"

	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// rect is the size of a box with its border; one of no height is not shown.
type rect struct{ w, h int }

// boxes is where the parts of the pane are.
type boxes struct {
	ladder, compare, learned, fields, bytes, explain rect
	columns                                          int
}

// layout gives the boxes for the size of the pane: six of them, four, two one
// below the other, or one.
func (m Model) layout() boxes {
	w, h := m.w, m.h
	switch {
	case w >= 190 && h >= 40:
		right := w * 29 / 100
		left := (w - right) / 2
		upper := h / 2
		return boxes{ladder: rect{left, upper}, compare: rect{w - right - left, upper}, learned: rect{right, upper},
			fields: rect{left, h - upper}, bytes: rect{w - right - left, h - upper}, explain: rect{right, h - upper}, columns: 3}
	case w >= 110 && h >= 24:
		left, upper := w*62/120, h/2
		b := boxes{ladder: rect{left, upper}, learned: rect{w - left, upper}, fields: rect{left, h - upper}, bytes: rect{w - left, h - upper}, columns: 2}
		if m.other != nil {
			upper = h * 2 / 3
			b = boxes{ladder: rect{left, upper}, compare: rect{w - left, upper}, fields: rect{left, h - upper}, bytes: rect{w - left, h - upper}, columns: 2}
		}
		return b
	}
	return m.narrow()
}

// narrow gives the boxes of a small pane: what has the keys gets most of it.
func (m Model) narrow() boxes {
	w, h := m.w, m.h
	b := boxes{columns: 1}
	switch {
	case h < 9 && m.inside:
		b.fields = rect{w, h}
	case h < 9:
		b.ladder = rect{w, h}
	case m.inside:
		b.ladder = rect{w, max(4, h/4)}
		b.bytes = rect{w, (h - b.ladder.h) / 2}
		b.fields = rect{w, h - b.ladder.h - b.bytes.h}
		if h < 17 { // the tree first
			b.ladder, b.fields = rect{}, rect{w, h - b.bytes.h}
		}
	case m.other != nil:
		b.ladder = rect{w, h / 2}
		b.compare = rect{w, h - h/2}
	default:
		b.ladder = rect{w, max(4, min(len(m.rungs)+3, h*3/5))}
		if b.bytes = (rect{w, h - b.ladder.h}); b.bytes.h < 4 {
			b.ladder, b.bytes = rect{w, h}, rect{}
		}
	}
	return b
}

// View draws the pane in front.
func (m Model) View() string {
	b := m.layout()
	if b.columns == 1 {
		return style.Below(m.ladderBox(b.ladder), m.compareBox(b.compare), m.fieldsBox(b.fields), m.bytesBox(b.bytes))
	}
	right := m.learnedBox(b.learned)
	if b.columns == 2 && m.other != nil {
		right = m.compareBox(b.compare)
	}
	if b.columns == 2 {
		return style.Below(style.Beside(m.ladderBox(b.ladder), right), style.Beside(m.fieldsBox(b.fields), m.bytesBox(b.bytes)))
	}
	middle := m.keysBox(b.compare)
	if m.other != nil {
		middle = m.compareBox(b.compare)
	}
	return style.Below(style.Beside(style.Beside(m.ladderBox(b.ladder), middle), right),
		style.Beside(style.Beside(m.fieldsBox(b.fields), m.bytesBox(b.bytes)), m.explainBox(b.explain)))
}

// Side draws the ladder beside the talk.
func (m Model) Side(w, h int) string {
	rows := max(1, h-3)
	top := max(0, min(m.cursor-rows+1, len(m.rungs)-rows))
	right := ""
	if n := m.of.Records; n > 0 {
		right = style.Count(n, "record")
	}
	return m.Theme.Box(w, h, false, "3 Handshake  4 Certificate", right, m.own(w-2).rows(w-2, h-2, top))
}

// ladderBox draws the ladder, and below it what it comes to.
func (m Model) ladderBox(r rect) string {
	if r.h == 0 {
		return ""
	}
	rows := m.own(r.w-2).rows(r.w-2, r.h-2, m.top)
	if left := r.h - 2 - len(rows); left > 1 && m.top+len(rows)-1 >= len(m.rungs) {
		rows = append(append(rows, m.Theme.Row(r.w-2)), m.below(r.w-2, left-1)...)
	}
	title := "3 Handshake"
	if v := m.of.Version(); v != "" && r.w >= 66 {
		title += ": " + v
	}
	switch {
	case r.w < 60:
	case m.Eyes == view.Wire:
		title += ", the wire's view"
	case m.Eyes == view.Without:
		title += ", none without SSL"
	}
	return m.Theme.Box(r.w, r.h, m.Focus && !m.inside, title, m.total(r.w-style.Width(title)-8), rows)
}

// total says where the cursor is and what all rungs come to, in at most w
// cells; the bytes go last.
func (m Model) total(w int) string {
	if len(m.rungs) == 0 {
		return ""
	}
	bytes, records := m.of.InTLS()
	talk := ""
	if n, of := m.of.Talk(); of > 1 {
		talk = fmt.Sprintf("talk %d of %d, ", n, of)
	}
	place := fmt.Sprintf("%d of %d", m.cursor+1, len(m.rungs))
	sum := fmt.Sprintf("%d B in %s", bytes, style.Count(records, "record"))
	for _, s := range []string{talk + "message " + place + ", " + sum, talk + place + ", " + sum, place + ", " + sum, talk + sum} {
		if style.Width(s) <= w {
			return s
		}
	}
	return sum
}

// below gives what stands under the ladder where there is room.
func (m Model) below(w, h int) []string {
	var rows []string
	if m.Can && m.other == nil {
		rows = append(rows, m.Theme.Row(w, style.Tf(" the same server with %s: c compares", otherVersion(m.of))))
	}
	if trips := roundTrips(m.of); trips != "" {
		rows = append(rows, m.Theme.Row(w, style.T(" "+trips)))
	}
	if m.other != nil { // the box that has them otherwise shows the other handshake
		rows = append(rows, m.Theme.Row(w))
		for _, k := range m.keys() {
			rows = append(rows, m.named(k[0], k[1], w)...)
		}
	}
	return rows[:min(len(rows), h)]
}

func (m Model) fieldsBox(r rect) string {
	if r.h == 0 {
		return ""
	}
	x, ok := m.rung()
	title, right := "fields", ""
	if ok {
		title = fmt.Sprintf("fields of %d %s", m.cursor+1, m.own(0).name(x))
	}
	if len(m.nodes) > 0 {
		right = fmt.Sprintf("%d of %d", m.field+1, len(m.nodes))
	}
	return m.Theme.Box(r.w, r.h, m.Focus && m.inside, title, right, m.tree(r.w-2, r.h-2))
}

func (m Model) bytesBox(r rect) string {
	if r.h == 0 {
		return ""
	}
	title := "bytes as they crossed"
	if m.at.opened {
		title = "bytes inside the seal"
	}
	right := ""
	if f, ok := m.selected(); ok {
		right = fmt.Sprintf("%d-%d of %d", f.Off, f.Off+max(0, f.Len-1), m.at.size)
		if m.layout().fields.h == 0 {
			name := transcriptName(f.Name)
			title = fmt.Sprintf("%s, field %d of %d: %s", m.own(0).name(m.rungs[m.cursor]), m.field+1, len(m.nodes), name)
			right = "bytes " + right
		}
	}
	return m.Theme.Box(r.w, r.h, false, title, right, m.annotated(r.w-2, r.h-2))
}
