package report

import "example.org/mailwire/transcript"

// Title tells who recorded what a report is of.
func Title(entries []transcript.Entry) string {
	for _, e := range entries {
		if o, ok := e.Event.(*transcript.Opened); ok && o.Source == transcript.SourceCapture {
			return "Mail sessions in a capture"
		}
	}
	return "A mail session, as mailwire recorded it"
}

// VerdictWord gives a verdict in a word or two, with who says so.
func VerdictWord(v *transcript.Verdict) string {
	word := "NOT verified"
	if v.OK {
		word = "verified"
	}
	if by := v.Claimed(); by != "" {
		word += " (" + by + ")"
	}
	return word
}

// Ended tells how a conversation ended.
func Ended(by string) string {
	switch by {
	case "":
		return "not closed"
	case "reset":
		return "closed by a reset"
	case "fault":
		return "closed after a failure"
	case "timeout":
		return "closed after a timeout"
	}
	return "closed by the " + transcript.TextOf(by).String()
}
