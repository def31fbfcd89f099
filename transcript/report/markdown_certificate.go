package report

import "example.org/mailwire/transcript"

// certificate tells the verdict, who says it, or why there is none.
func (m *markdown) certificate(t *told) {
	v := t.verdict
	if v == nil {
		if o := t.opened; o != nil && o.Source == transcript.SourceCapture && t.agreed != nil {
			m.say("### Certificate\n\n%s\n", words(sentence(transcript.Unjudged(o, t.agreed, t.shown))))
		}
		return
	}
	m.say("### Certificate: %s\n\n%s\n", VerdictWord(v), words(sentence(v.Sentence.Raw())))
	for _, c := range v.Checks {
		state := "holds"
		switch {
		case c.Skipped:
			state = "not made"
		case !c.OK:
			state = "**fails**"
		}
		m.say("- %s %s. %s", words(c.Name), state, words(sentence(c.Why.Raw())))
	}
	m.say("")
}
