package tlswire

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// Explain gives the meaning of a handshake message ("ServerHello"), of an
// alert ("unknown_ca"), of a record type ("application_data"), or of a name of a
// registry ("x25519").
func Explain(term string) (transcript.Meaning, bool) {
	if m, ok := messageMeanings[term]; ok {
		return transcript.Meaning{Term: term, Text: m.text, RFC: m.rfc}, true
	}
	for _, a := range alerts {
		if a.name == term {
			return a.meaning(), true
		}
	}
	if text, rfc := explainValue(term); text != "" {
		return transcript.Meaning{Term: term, Text: text, RFC: rfc}, true
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
	if name, ok := alertTypes().names[uint16(code)]; ok {
		return alert{name, "An alert that mailwire has no words for.", alertTypes().values[name].reference}
	}
	return alert{fmt.Sprintf("unknown (%d)", code), "An alert that is not in the registry.", "RFC 8446 6"}
}
