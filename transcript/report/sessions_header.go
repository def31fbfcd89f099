package report

import (
	"strings"

	"example.org/mailwire/transcript"
)

// header collects the fields of a header that are told.
type header struct {
	over  bool
	name  string
	value map[string]string
}

// maxHeaderValue bounds what is kept of a field.
const maxHeaderValue = 64 << 10

// line takes a line of the header.
func (h *header) line(text string) {
	if h.over {
		return
	}
	if text == "" {
		h.over, h.name = true, ""
		return
	}
	if text[0] == ' ' || text[0] == '\t' { // folded (RFC 5322 2.2.3): in short one blank, however wide the fold is
		if h.name != "" && len(h.value[h.name]) < maxHeaderValue {
			h.value[h.name] += " " + strings.TrimLeft(text, " \t")
		}
		return
	}
	h.name = ""
	name, value, ok := strings.Cut(text, ":")
	if !ok {
		return
	}
	switch name = strings.ToLower(strings.TrimRight(name, " \t")); name {
	case "subject", "from", "to":
		if _, there := h.value[name]; !there {
			h.name = name
			if h.value == nil {
				h.value = map[string]string{}
			}
			h.value[name] = strings.TrimLeft(value, " \t")
		}
	}
}

func (h *header) get(name string) *transcript.Text {
	v, ok := h.value[name]
	if !ok {
		return nil
	}
	t := transcript.TextOf(strings.TrimRight(v, " \t"))
	return &t
}
