package imap

import (
	"strings"

	"example.org/mailwire/transcript"
)

// entry explains a term.
type entry struct {
	text  string
	rfc   string
	verbs string // the commands that such a response can be for
}

func (e entry) meaning(term string) transcript.Meaning {
	if e.text == "" {
		return transcript.Meaning{}
	}
	return transcript.Meaning{Term: term, Text: e.text, RFC: e.rfc}
}

// Explain explains a command (SELECT, UID FETCH), a status (NO), a response
// code ([ALERT]), untagged data (* EXISTS) or a capability (IDLE, AUTH=PLAIN),
// in any case of letters. ok is false where it is not known.
func Explain(term string) (m transcript.Meaning, ok bool) {
	t := upper([]byte(strings.Join(strings.Fields(term), " ")))
	switch {
	case strings.HasPrefix(t, "["):
		n, _ := word([]byte(strings.Trim(t, "[]")))
		return explainCode(string(n))
	case strings.HasPrefix(t, "* "):
		if e, has := statuses[t[2:]]; has {
			return e.meaning(t[2:]), true
		}
		return explainData(t[2:])
	}
	if c, has := commands[t]; has {
		return c.meaning(t), true
	}
	if e, has := statuses[t]; has {
		return e.meaning(t), true
	}
	if m, ok = explainCapability(t); ok {
		return m, true
	}
	if m, ok = explainCode(t); ok {
		return m, true
	}
	return explainData(t)
}

func explainCode(name string) (transcript.Meaning, bool) {
	e, ok := codes[name]
	return e.meaning("[" + name + "]"), ok
}

func explainData(name string) (transcript.Meaning, bool) {
	e, ok := dataOf[name]
	return e.meaning("* " + name), ok
}

// explainCapability takes the whole name in upper case; of NAME=VALUE it
// explains NAME where it does not know that value.
func explainCapability(full string) (transcript.Meaning, bool) {
	if e, ok := features[full]; ok {
		return e.meaning(full), true
	}
	if c, ok := commands[full]; ok {
		return c.meaning(full), true
	}
	base, _, has := strings.Cut(full, "=")
	if e, ok := features[base+"="]; has && ok {
		return e.meaning(full), true
	}
	return transcript.Meaning{}, false
}
