package exposure

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"example.org/mailwire/transcript"
)

// accountWidth is where text wraps.
const accountWidth = 79

// Text writes the account for people.
func (a *Account) Text(w io.Writer) error {
	t := accountText{bufio.NewWriter(w)}
	t.line("%s: %s", a.Source, transcript.Count(len(a.Sessions), "session"))
	for i := range a.Sessions {
		t.line("")
		t.session(&a.Sessions[i])
	}
	t.line("")
	t.wrapped(0, "", a.Note.String())
	return t.w.Flush()
}

type accountText struct{ w *bufio.Writer }

func (t *accountText) line(format string, a ...any) {
	fmt.Fprintln(t.w, strings.TrimRight(fmt.Sprintf(format, a...), " "))
}

// wrapped writes words at an indentation, the first line behind lead.
func (t *accountText) wrapped(indent int, lead, words string) {
	pad := strings.Repeat(" ", indent)
	row := pad + lead
	for _, word := range strings.Fields(words) {
		if len(row)+1+len(word) > accountWidth && strings.TrimSpace(row) != "" {
			t.line("%s", row)
			row = pad + "  " + word
			continue
		}
		if row != pad {
			row += " "
		}
		row += word
	}
	t.line("%s", row)
}

func (t *accountText) session(s *SessionAccount) {
	t.line("session %d: %s, %s, %s to %s", s.Session, s.Protocol, s.Target, s.Client, s.Server)
	t.wrapped(0, "", protection(s))
	t.ledger(s.Ledger)
	if words := s.Unopened.Words(); words != "" {
		t.wrapped(2, "", words)
	}
	if len(s.SignIns) > 0 {
		t.line("")
		t.line("sign-ins")
	}
	for _, in := range s.SignIns {
		t.signIn(&in)
	}
	t.offered(s.Offered)
	t.line("")
	t.line("lines: [!] secret in clear [%%] suspect [o] clear inside [-] clear")
	t.line("       [?] sealed, server not proven [#] sealed and proven [~] not told")
	for i := range s.Lines {
		t.dialogue(&s.Lines[i])
	}
	t.findings(s.Findings)
	t.line("")
	t.line("what SSL does not hide")
	for _, f := range s.Metadata {
		t.wrapped(2, fmt.Sprintf("%-12s", f.Name), f.Value.String())
	}
}

func protection(s *SessionAccount) string {
	if s.TLS == nil {
		return "no TLS: all of it crossed as it is"
	}
	words := s.TLS.Version + ", " + s.TLS.Suite
	for _, weak := range s.TLS.Weak {
		words += ", weak: " + weak
	}
	switch {
	case s.TLS.Clear:
		words += ", which encrypts nothing"
	case s.Proven:
		words += "; server proven by " + s.By
		if s.claimed != "" {
			words += ", " + s.claimed
		}
	case s.Capture && !s.Judged:
		words += "; server " + s.Why.String()
	case !s.Why.IsZero():
		words += "; server not proven"
		if s.claimed != "" {
			words += ", " + s.claimed
		}
		words += ": " + s.Why.String()
	default:
		words += "; server not judged"
	}
	return words
}

func (t *accountText) ledger(l transcript.Ledger) {
	t.line("")
	t.line("%-24s %14s %14s", "who reads the wire has", "as it was", "without SSL")
	row := func(name string, a, b any) { t.line("  %-22s %14v %14v", name, a, b) }
	row("lines", fmt.Sprintf("%d of %d", l.SoFar.Lines, l.Lines), fmt.Sprintf("%d of %d", l.Without.Lines, l.Lines))
	a, b := l.SoFar, l.Without
	row("passwords readable", a.Readable, b.Readable)
	row("tokens replayable", a.Replayable, b.Replayable)
	row("answers to guess at", a.Guessable, b.Guessable)
	row("account names", a.Identity, b.Identity)
	row("mail addresses", a.Addresses, b.Addresses)
	row("host names", a.Hosts, b.Hosts)
	row("bytes of mail", a.Content, b.Content)
}

func (t *accountText) signIn(s *SignIn) {
	user := ""
	if !s.User.IsZero() {
		user = " as " + s.User.String()
	}
	how, end := s.wire, "no answer seen"
	if s.Clear || s.wire == wireClear {
		how = "in clear"
	}
	if s.OK != nil {
		end = map[bool]string{true: "accepted", false: "refused"}[*s.OK]
	}
	t.line("  %s%s: %s, %s", s.Mechanism, user, how, end)
	lead := fmt.Sprintf("without SSL %s:", s.Severity)
	if how == "in clear" {
		lead = fmt.Sprintf("%s:", s.Severity)
	}
	t.wrapped(4, lead, s.Words.String())
	if !s.Binding.IsZero() {
		t.wrapped(4, "", s.Binding.String())
	}
}

// offered writes what the other ways to sign in would give away.
func (t *accountText) offered(ways []Way) {
	if len(ways) == 0 {
		return
	}
	t.line("")
	t.line("ways to sign in that the server offers, and what they are worth without SSL")
	measured := false
	for _, w := range ways {
		work := w.Work
		if w.Floor != nil {
			work += "; " + w.Floor.Short() + " a second"
			measured = true
		}
		t.wrapped(2, fmt.Sprintf("%-18s %-8s", w.Mechanism, w.Severity), work)
	}
	if measured {
		t.line("  measured on one core of this machine; graphics cards do thousands of times more")
	}
}

func (t *accountText) dialogue(l *AccountLine) {
	dir := "S"
	if l.Dir == transcript.Client {
		dir = "C"
	}
	text := l.Text.String()
	if l.lines > 1 {
		text = fmt.Sprintf("(%d lines of content)", l.lines)
	}
	t.line("%4d %s %s %s", l.Line, l.Lock.Glyph(), dir, text)
	if !isSecret(l.Secret) {
		return
	}
	lead := fmt.Sprintf("without SSL %s:", l.Without)
	if l.Wire == wireClear {
		lead = fmt.Sprintf("%s:", l.Severity)
	}
	t.wrapped(11, lead, l.Words)
	for _, f := range l.Fields {
		value := f.Value.String()
		if !f.Secret.IsZero() {
			value = f.Secret.String()
		}
		t.line("             %s: %s", f.Name, value)
	}
	if l.Obedient != "" {
		t.wrapped(11, "", l.Obedient)
	}
}

func (t *accountText) findings(list []AccountFinding) {
	if len(list) == 0 {
		return
	}
	t.line("")
	t.line("findings")
	for _, f := range list {
		where := ""
		if f.Line > 0 {
			where = fmt.Sprintf(", line %d", f.Line)
		}
		grade := ""
		if f.Grade != "" {
			grade = ", " + f.Grade
		}
		t.wrapped(2, "", fmt.Sprintf("%s%s%s: %s", f.Severity, grade, where, f.Title))
		t.wrapped(4, "", f.Text.String())
		if f.Cure != "" {
			t.wrapped(4, "cure:", f.Cure)
		}
		if f.RFC != "" {
			t.line("    %s", f.RFC)
		}
	}
}
