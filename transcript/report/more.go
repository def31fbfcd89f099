package report

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

func (t *Talk) capabilities(ev *transcript.Capabilities) {
	before := "the one before"
	if ev.Secure && !t.secure {
		before = "the list before TLS"
	}
	t.secure = ev.Secure
	if len(ev.Gone) == 0 && len(ev.New) == 0 {
		return
	}
	var s []string
	if len(ev.Gone) > 0 {
		s = append(s, "gone: "+safe(ev.Gone))
	}
	if len(ev.New) > 0 {
		s = append(s, "new: "+safe(ev.New))
	}
	t.say("capabilities against %s, %s.", before, strings.Join(s, "; "))
}

func safe(names []string) string { return transcript.TextOf(strings.Join(names, " ")).String() }

func (t *Talk) auth(ev *transcript.AuthStep) {
	if ev.Step != "ok" && ev.Step != "refused" && ev.Problem.IsZero() {
		return
	}
	user := ""
	if !ev.User.IsZero() {
		user = ", user " + ev.User.String()
	}
	result := map[string]string{"ok": "accepted", "refused": "refused"}[ev.Step]
	if result == "" {
		result = ev.Step
	}
	if !ev.Problem.IsZero() {
		result += "; " + ev.Problem.String()
	}
	t.say("sign-in, %s%s: %s.", transcript.TextOf(ev.Mechanism), user, result)
}

func (t *Talk) agreed(ev *transcript.TLSAgreed) {
	s := ev.Version + ", " + ev.Suite
	if ev.Group != "" {
		s += ", " + ev.Group
	}
	if ev.Resumed {
		s += ", resumed"
	}
	if !ev.ServerName.IsZero() {
		s += ", server name " + ev.ServerName.String() + " readable"
	}
	if len(ev.Weak) > 0 {
		s += ", weak: " + strings.Join(ev.Weak, ", ")
	}
	if s != t.tls { // what is known better may look the same here
		t.say("tls: %s.", s)
	}
	t.tls, t.suite = s, ev
}

func (t *Talk) handshake(ev *transcript.Handshake) {
	note := ""
	if !ev.Note.IsZero() {
		note = ", " + ev.Note.String()
	}
	t.say("handshake, %s, %s, %s, %s%s%s.", who(ev.Dir), sealedWord(ev.Sealed), ev.Name, transcript.Count(ev.Size, "byte"), t.packet(ev.Spans...), note)
}

func (t *Talk) verdict(ev *transcript.Verdict) {
	t.judged = true
	t.say("certificate, %s: %s", VerdictWord(ev), sentence(ev.Sentence.String()))
	for i, c := range ev.Checks {
		switch {
		case c.Skipped:
			t.say("  check %d, %s, not made: %s", i+1, c.Name, sentence(c.Why.String()))
		case !c.OK:
			t.say("  check %d, %s, failed: %s %s", i+1, c.Name, sentence(c.Why.String()), sentence(c.Means.String()))
		}
	}
}

func (t *Talk) finding(ev *transcript.Finding) {
	s := fmt.Sprintf("finding, %s", ev.Severity)
	if ev.Grade != "" {
		s += ", " + ev.Grade
	}
	s += t.packet(ev.Span)
	s += ": " + sentence(ev.Title)
	if !ev.Text.IsZero() {
		s += " " + sentence(ev.Text.String())
	}
	if ev.RFC != "" {
		s += " (" + ev.RFC + ")"
	}
	t.say("%s", s)
	if ev.Cure != "" {
		t.say("  cure: %s", sentence(ev.Cure))
	}
}

func (t *Talk) closed(ev *transcript.Closed) {
	t.endLine(nil)
	t.unjudged()
	t.over = true
	if ev.Why.IsZero() {
		t.say("%s.", Ended(ev.By))
	} else {
		t.say("%s: %s.", Ended(ev.By), ev.Why)
	}
	t.tally()
}

// tally tells the ledger at the end of a conversation.
func (t *Talk) tally() {
	unread := t.unread.Words()
	if unread != "" {
		unread = " " + unread
	}
	if l := t.ledger; l != nil {
		t.say("ledger: %d of %d lines clear, %s. Without SSL: %d of %d, %s.%s",
			l.SoFar.Lines, l.Lines, tallied(l.SoFar), l.Without.Lines, l.Lines, tallied(l.Without), unread)
	}
}

func tallied(t transcript.Tally) string {
	return fmt.Sprintf("%s readable, %d replayable, %d guessable, %s, %s of mail",
		transcript.Count(t.Readable, "password"), t.Replayable, t.Guessable, transcript.Count(t.Addresses, "address"), transcript.Count(t.Content, "byte"))
}

// Prompt gives the line that asks for the next one: "smtp, ready. Next: MAIL FROM, …".
func (t *Talk) Prompt() string {
	if t.next == nil {
		return "> "
	}
	var may []string
	for _, o := range t.next.May {
		may = append(may, o.Line)
	}
	return fmt.Sprintf("%s. Next: %s. > ", transcript.TextOf(t.next.Prompt), transcript.TextOf(strings.Join(may, ", ")))
}
