package script

import (
	"strings"

	"example.org/mailwire/transcript"
)

// learn keeps what an event tells for assert.
func (w *watcher) learn(ev transcript.Event) {
	f := w.facts
	switch ev := ev.(type) {
	case *transcript.Opened:
		f["protocol"] = ev.Protocol
	case *transcript.Reply:
		if ev.Outcome != transcript.OutcomeData {
			f["code"], f["enhanced"], f["text"] = ev.Code, ev.Enhanced, ev.Text.Raw()
		}
	case *transcript.Capabilities:
		var names []string
		for _, c := range ev.List {
			name := c.Name
			for _, p := range c.Params {
				name += " " + p.Raw()
			}
			names = append(names, name)
		}
		f["caps"] = strings.Join(names, "\n")
	case *transcript.TLSAgreed:
		f["tls"], f["tls.version"], f["tls.cipher"] = "true", ev.Version, ev.Suite
		f["tls.resumed"] = yes(ev.Resumed)
	case *transcript.Verdict:
		f["verified"] = yes(ev.OK)
	case *transcript.AuthStep:
		f["mechanism"] = ev.Mechanism
		if !ev.User.IsZero() {
			f["user"] = ev.User.Raw()
		}
		if ev.Step == "ok" || ev.Step == "refused" {
			f["signed_in"] = yes(ev.Step == "ok")
		}
	case *transcript.Closed:
		f["closed"] = "true"
	}
}

func yes(is bool) string {
	if is {
		return "true"
	}
	return ""
}
