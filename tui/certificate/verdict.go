package certificate

import (
	"fmt"
	"strings"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// shownReasons bounds the reasons of a failure that are told.
const shownReasons = 4

// headline gives the verdict for the title of the pane.
func (m Model) headline() string {
	v := m.of.Verdict
	if v == nil {
		if m.of.Certs == nil {
			return "none seen"
		}
		return "[?] not judged"
	}
	good := 0
	for _, c := range v.Checks {
		if c.OK {
			good++
		}
	}
	claim := m.of.Claim(", ")
	if v.OK {
		return fmt.Sprintf("[#] verified (%s)%s, %d of %d checks", transcript.TextOf(v.By).String(), claim, good, len(v.Checks))
	}
	return fmt.Sprintf("[?] NOT verified%s, %d of %d checks", claim, good, len(v.Checks))
}

// sentence gives the verdict in a sentence.
func (m Model) sentence(s *sheet) {
	switch v := m.of.Verdict; {
	case v == nil && m.of.Certs == nil:
		s.par(" ", style.Plain, m.none())
	case v == nil:
		s.par(" [?] ", style.Unproven, "Not judged: "+strings.TrimPrefix(transcript.Unjudged(m.of.Opened, m.of.Agreed, true), "not judged: ")+".")
	case v.OK:
		s.par(" [#] ", style.Sealed, v.Sentence.String())
	default:
		s.par(" [?] ", style.Unproven, v.Sentence.String())
	}
}

// none tells why there is no certificate.
func (m Model) none() string {
	switch {
	case m.of.Start == nil:
		return "There is no certificate: this conversation has no TLS so far."
	case m.of.Agreed != nil && m.of.Agreed.Anonymous:
		return "There is no certificate: the cipher suite is anonymous, so nothing says who the server is."
	case m.of.Agreed != nil && m.of.Agreed.Resumed:
		return "There is no certificate here: this session was resumed from an earlier one, in which the certificate was shown."
	case m.of.Agreed != nil && m.of.Agreed.Version == "TLS 1.3":
		return "The certificate is sealed in TLS 1.3, and there is no key here to open it."
	}
	return "The certificate has not come so far."
}

// bad tells that the certificate was judged and did not pass.
func (m Model) bad() bool { return m.of.Verdict != nil && !m.of.Verdict.OK }

// faults gives what is wrong; of an older recording what there is to say in general.
func (m Model) faults() []transcript.Reason {
	v := m.of.Verdict
	if len(v.Reasons) > 0 {
		return v.Reasons[:min(shownReasons, len(v.Reasons))]
	}
	var list []transcript.Reason
	for _, c := range v.Checks {
		if !c.OK && !c.Skipped {
			list = append(list, transcript.Reason{Check: c.Name, Why: c.Why, Means: c.Means})
		}
	}
	for i, a := range certinspect.Advise(v.Why.String()) {
		r := transcript.Reason{Means: transcript.TextOf(a.Means), Causes: transcript.TextOf(a.Causes), Tell: transcript.TextOf(a.Tell), Risk: transcript.TextOf(a.Risk)}
		if i < len(list) {
			r.Check, r.Why = list[i].Check, list[i].Why
			list[i] = r
		} else {
			list = append(list, r)
		}
	}
	return list[:min(shownReasons, len(list))]
}

// reasons gives each reason and what it means.
func (m Model) reasons(s *sheet) {
	said := map[string]bool{}
	for _, r := range m.faults() {
		if !r.Why.IsZero() {
			s.field("reason", style.Unproven, transcript.TextOf(r.Check).String()+": "+r.Why.String())
		}
		if means := r.Means.String(); !said[means] {
			said[means] = true
			s.field("what it means", style.Plain, means)
		}
	}
	if more := len(m.of.Verdict.Reasons) - shownReasons; more > 0 {
		s.field("", style.Plain, fmt.Sprintf("and %s more", style.Count(more, "reason")))
	}
}

// advice gives the usual causes, how to tell them apart, the risk of going on,
// and what can be done now.
func (m Model) advice(s *sheet) {
	said := map[string]bool{}
	once := func(label string, role style.Role, t transcript.Text) {
		if text := t.String(); !said[label+text] {
			said[label+text] = true
			s.field(label, role, text)
		}
	}
	faults := m.faults()
	for _, r := range faults {
		once("usual causes", style.Plain, r.Causes)
		once("how to tell", style.Plain, r.Tell)
	}
	for _, r := range faults {
		once("risk of going on", style.Unproven, r.Risk)
	}
	m.onward(s)
}

// onward gives the keys that lead on from a failure.
func (m Model) onward(s *sheet) {
	label := "what you can do"
	add := func(on bool, text string) {
		if on {
			s.field(label, style.Strong, text)
			label = " "
		}
	}
	stopped := m.Live && m.of.Stopped()
	if stopped {
		s.field(label, style.Plain, "The session stopped and no secret was sent.")
		label = " "
	}
	name := m.OtherName()
	add(name != "" && m.Again, "c  connect by the name "+transcript.TextOf(name).String())
	add(stopped, "U  look anyway (asks first; sign-in stays blocked)")
	add(m.Known, "f  forget the key that was seen before")
	add(m.Again, "F2 other options")
	add(m.Live, "q  leave")
}

// OtherName gives a name that the server's certificate does prove, where the
// name is what failed; "" where there is none.
func (m Model) OtherName() string { return m.other }

// triedNames bounds the names that are tried for OtherName.
const triedNames = 20

func (m Model) otherName() string {
	v := m.verdict
	if v == nil || v.OK {
		return ""
	}
	for _, c := range v.Checks {
		if c.Name == "name" && (c.OK || c.Skipped) {
			return ""
		}
	}
	leaf, ok := m.leaf()
	if !ok || !leaf.Unread.IsZero() {
		return ""
	}
	names := leaf.Names.DNS
	for _, n := range names[:min(triedNames, len(names))] {
		if name := n.Raw(); !strings.Contains(name, "*") && certinspect.Match(leaf.Details, name).Matches {
			return name
		}
	}
	return ""
}

// checks gives the checks with their results.
func (m Model) checks(s *sheet) {
	if m.of.Verdict == nil {
		s.par(" ", style.Plain, "No check was made here.")
		return
	}
	for i, c := range m.of.Verdict.Checks {
		mark, role := "+", style.Plain
		switch {
		case c.Skipped:
			mark = "-"
		case !c.OK:
			mark, role = "x", style.Unproven
		}
		s.par(fmt.Sprintf(" %s %d %-8s ", mark, i+1, style.Cut(transcript.TextOf(c.Name).String(), 8)), role, c.Why.String())
	}
}

// methods gives the ways to judge and what became of each.
func (m Model) methods(s *sheet) {
	v := m.of.Verdict
	if v == nil || len(v.Methods) == 0 {
		return
	}
	for _, x := range v.Methods {
		mark, role := "?", style.Plain
		switch x.State {
		case transcript.MethodGood:
			mark = "+"
		case transcript.MethodBad:
			mark, role = "x", style.Unproven
		case transcript.MethodNotMade:
			mark, role = "-", style.Dim
		}
		text := x.Result.String()
		if word := transcript.TextOf(string(x.State)).String(); text == "" || x.State == transcript.MethodNotMade && !strings.HasPrefix(text, "no") {
			text = strings.TrimSuffix(word+": "+text, ": ")
		}
		s.par(fmt.Sprintf(" %s %-10s ", mark, style.Cut(transcript.TextOf(x.Name).String(), 10)), role, text)
	}
}

// remarks gives what is odd and decides nothing.
func (m Model) remarks(s *sheet) {
	if m.of.Verdict != nil {
		for _, t := range m.of.Verdict.Remarks {
			s.field("remark", style.Plain, t.String())
		}
	}
}
