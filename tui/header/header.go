// Package header draws the two lines on top of a session: whom it talks to, how
// far it is, who can read it. What stands here is never cut away.
package header

import (
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// Facts is what the header tells.
type Facts struct {
	Screen    string // SESSION, REPLAY
	File      string // of a replay
	Host      string // escaped
	Port      string
	Addr      string // of the server, where there is room
	Protocol  string // SMTP
	Mode      string // STARTTLS, STLS, implicit TLS, no TLS
	Lock      transcript.Lock
	Version   string // TLS 1.3
	Word      string // verified
	Weak      bool
	Eyes      string // YOU, WIRE, NOSSL, SPLIT
	Typing    bool
	Recording bool
	Secret    bool // the recording holds a secret
	Short     bool // the recording does not take what comes now
	Stages    []transcript.Stage
	At        int
	Stopped   bool
	Place     string // of a replay: "event 3 of 11"
}

// View gives the two lines in w cells.
func View(t style.Theme, w int, f Facts) string {
	switch {
	case w < 60:
		return style.Below(tinyFirst(t, w, f), tinySecond(t, w, f))
	case w < 76:
		return style.Below(first(t, w, f, ""), smallRail(t, w, f))
	}
	return style.Below(first(t, w, f, " "+f.Screen+" "), rail(t, w, f))
}

// Line gives everything in one line, for windows too small for more.
func Line(t style.Theme, w int, f Facts) string {
	lead := " "
	if f.Short {
		lead = " REC? "
	}
	return t.Row(w, style.Lock(f.Lock), style.T(lead+style.Host(f.Host, max(8, w-20))+":"+f.Port+" "+f.stageCount()+" "+f.Word))
}

func first(t style.Theme, w int, f Facts, lead string) string {
	tls := f.Word
	if f.Version != "" {
		tls = f.Version + " " + f.Word
	}
	if w < 76 {
		tls = strings.Replace(tls, "TLS 1", "TLS1", 1)
	}
	if f.Weak {
		tls += ", weak"
	}
	right := []style.Span{style.Lock(f.Lock), {Role: style.Of(f.Lock), Text: " " + tls}, style.T(strings.TrimRight("  "+f.end(w), " "))}
	n := 1
	for _, s := range right {
		n += style.Width(s.Text)
	}
	after := " " + f.Protocol + " " + f.Mode
	if strings.HasPrefix(f.Mode, "ST") {
		after = " " + f.Protocol + "+" + f.Mode
	}
	if len(lead)+style.Width(f.Host)+len(f.Port)+2+len(after)+n > w { // the whole host first, then the protocol
		after = " " + f.Mode
	}
	if w >= 110 && f.Addr != "" && len(lead)+len(f.Host)+len(f.Addr)+len(after)+n+12 < w {
		after += "  " + f.Addr
	}
	if lead == "" || len(lead)+style.Width(f.Host)+len(f.Port)+1+len(after)+n > w {
		lead = " "
	}
	if f.File != "" && len(lead)+style.Width(f.File)+len(f.Host)+len(after)+n+10 < w {
		lead += f.File + "  "
	}
	host := style.Host(f.Host, w-n-len(lead)-len(after)-len(f.Port)-1)
	return t.Ends(w, []style.Span{style.T(lead), {Role: style.Strong, Text: host + ":" + f.Port}, style.T(after)}, right...)
}

// end gives viewpoint, mode of the keyboard and recording.
func (f Facts) end(w int) string {
	if w < 76 { // viewpoint and keyboard stand in the second line
		return f.rec()
	}
	view := "view:" + f.Eyes
	s := view + " " + f.keyboard()
	if w >= 110 {
		s = view + "  mode:" + f.keyboard()
	}
	switch {
	case f.Short && f.Recording && w >= 110:
		s += "  NOT RECORDED"
	case f.rec() != "":
		s += " " + f.rec()
	}
	return s
}

func (f Facts) keyboard() string {
	if f.Typing {
		return "TYPE"
	}
	return "KEYS"
}

func (f Facts) rec() string {
	switch {
	case !f.Recording:
		return ""
	case f.Short:
		return "REC?"
	case f.Secret:
		return "REC!"
	}
	return "REC"
}

func (f Facts) stageCount() string {
	return strconv.Itoa(f.At+1) + "/" + strconv.Itoa(len(f.Stages))
}

func (f Facts) stage() string {
	if f.At < 0 || f.At >= len(f.Stages) {
		return ""
	}
	return short(f.Stages[f.At].Name)
}

func tinyFirst(t style.Theme, w int, f Facts) string {
	tls := "TLS" + strings.TrimPrefix(f.Version, "TLS ")
	if f.Version == "" {
		tls = "clear"
	}
	right := []style.Span{style.T(tinyMode(f.Mode) + " "), style.Lock(f.Lock), {Role: style.Of(f.Lock), Text: tls}}
	n := 1
	for _, s := range right {
		n += style.Width(s.Text)
	}
	lead := " "
	if f.Short {
		lead = " REC? "
	}
	host := style.Host(f.Host, w-n-len(f.Port)-1-len(lead))
	return t.Ends(w, []style.Span{style.T(lead + host + ":" + f.Port + " ")}, right...)
}

// tinyMode gives the mode of TLS in few letters.
func tinyMode(mode string) string {
	if mode == "implicit TLS" {
		return "implicit"
	}
	return mode
}

func tinySecond(t style.Theme, w int, f Facts) string {
	right := f.Eyes + " " + f.keyboard()
	if f.rec() != "" {
		right += " " + f.rec()
	}
	left := f.stageCount() + " " + f.stage() + " "
	return t.Ends(w, []style.Span{style.T(left), {Role: style.Of(f.Lock), Text: style.Cut(f.Word, w-len(left)-len(right)-1)}}, style.T(" "+right))
}
