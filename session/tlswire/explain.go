package tlswire

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// Explain gives the meaning of a handshake message ("ServerHello"), of an
// alert ("unknown_ca") or of a record type ("application_data").
func Explain(term string) (transcript.Meaning, bool) {
	if m, ok := messageMeanings[term]; ok {
		return transcript.Meaning{Term: term, Text: m.text, RFC: m.rfc}, true
	}
	for _, a := range alerts {
		if a.name == term {
			return a.meaning(), true
		}
	}
	return transcript.Meaning{}, false
}

func (a alert) meaning() transcript.Meaning {
	return transcript.Meaning{Term: a.name, Text: a.text, RFC: a.rfc}
}

// AlertName gives the name of an alert's code.
func AlertName(code int) string { return alertOf(code).name }

func alertOf(code int) alert {
	if a, ok := alerts[code]; ok {
		return a
	}
	return alert{fmt.Sprintf("unknown (%d)", code), "An alert that is not in the registry.", "RFC 8446 6"}
}
