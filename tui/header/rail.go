package header

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// mark gives the character of a stage's state.
func mark(s transcript.StageState) string {
	switch s {
	case transcript.StageNow:
		return ">"
	case transcript.StageDone:
		return "+"
	case transcript.StageFailed:
		return "x"
	case transcript.StageSkipped:
		return "-"
	case transcript.StageUntold:
		return "~"
	}
	return "."
}

// short gives a stage's name for a narrow rail.
func short(name string) string {
	switch name {
	case "greeting":
		return "greet"
	case "starttls":
		return "stls"
	case "handshake":
		return "shake"
	}
	return name
}

// rail gives the line of stages.
func rail(t style.Theme, w int, f Facts) string {
	right := fmt.Sprintf("stage %d of %d", f.At+1, len(f.Stages))
	if w < 110 && f.At < len(f.Stages) && !f.Stopped {
		right += ": " + full(f)
	}
	if f.Place != "" && w >= 110 {
		right = f.Place + "  " + right
	}
	if f.Stopped {
		right = fmt.Sprintf("stage %d of %d: stopped", f.At+1, len(f.Stages))
	}
	if len(f.Stages) == 0 {
		right = "stage 0 of 0: connecting"
	}
	long := w >= 110
	left := stages(f, long)
	if width(left)+len(right)+2 > w {
		left = stages(f, false)
	}
	if room := w - len(right) - 1; width(left) >= room {
		return t.Row(room, left...) + t.Row(len(right)+1, style.T(" "+right))
	}
	return t.Ends(w, left, style.T(right+" "))
}

func full(f Facts) string {
	s := f.Stages[f.At]
	if s.State == transcript.StageDone && f.At == len(f.Stages)-1 {
		return "over"
	}
	if s.State == transcript.StageUntold {
		return untold(s)
	}
	return s.Name
}

// untold says why nothing is told of a stage of a capture.
func untold(s transcript.Stage) string {
	if s.Lock == transcript.LockSealed || s.Lock == transcript.LockUnproven {
		return "not opened"
	}
	return "not seen"
}

func width(spans []style.Span) int {
	n := 0
	for _, s := range spans {
		n += style.Width(s.Text)
	}
	return n
}

func stages(f Facts, long bool) []style.Span {
	var out []style.Span
	for i, s := range f.Stages {
		name, gap, lock := short(s.Name), " ", ""
		if long {
			name, gap = s.Name, "  "
			if i == 0 {
				gap = " "
			}
			if s.State != transcript.StageToDo && s.State != transcript.StageSkipped && s.State != transcript.StageUntold {
				lock = s.Lock.Glyph()
			}
		}
		if i == f.At {
			name = strings.ToUpper(name)
		}
		role := style.Of(s.Lock)
		if s.State == transcript.StageToDo || s.State == transcript.StageSkipped || s.State == transcript.StageUntold {
			role = style.Dim
		}
		out = append(out, style.Span{Role: role, Text: gap + name + strings.TrimSpace(lock) + mark(s.State)})
	}
	return out
}

func smallRail(t style.Theme, w int, f Facts) string {
	now := ""
	if f.At < len(f.Stages) {
		now = strings.ToUpper(f.stage()) + mark(f.Stages[f.At].State)
	}
	out := []style.Span{style.T(" " + f.stageCount() + " " + now + " ")}
	for i, s := range f.Stages {
		if i == f.At {
			continue
		}
		name := short(s.Name)
		out = append(out, style.Span{Role: style.Of(s.Lock), Text: " " + name[:min(3, len(name))] + mark(s.State)})
	}
	return t.Ends(w, out, style.T("  view:"+f.Eyes+" "+f.keyboard()))
}
