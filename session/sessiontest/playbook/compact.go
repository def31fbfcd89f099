package playbook

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// Compact writes the parts of an event that a playbook tells, in one line.
func Compact(ev transcript.Event) string {
	switch ev := ev.(type) {
	case *transcript.Line:
		return compactLine(ev)
	case *transcript.Request:
		s := fmt.Sprintf("request %d %s", ev.ID, dash(ev.Verb))
		if !ev.Tag.IsZero() {
			s += fmt.Sprintf(" tag %s", ev.Tag)
		}
		if !ev.Args.IsZero() {
			s += fmt.Sprintf(" %q", ev.Args.Raw())
		}
		return s + mark(!ev.Known, "unknown")
	case *transcript.Reply:
		return compactReply(ev)
	case *transcript.Capabilities:
		return compactCapabilities(ev)
	case *transcript.AuthStep:
		return compactAuth(ev)
	case *transcript.TLSStart:
		return fmt.Sprintf("tls_start c@%d s@%d", ev.Client, ev.Server)
	case *transcript.Finding:
		return fmt.Sprintf("finding %s %s @%d+%d", ev.ID, ev.Severity, ev.Span.Off, ev.Span.Len)
	case *transcript.Next:
		return fmt.Sprintf("next %s: %s", ev.State, compactOptions(ev))
	}
	return string(ev.Kind())
}

func compactLine(l *transcript.Line) string {
	s := fmt.Sprintf("line %s %s %q", l.Span.Dir, l.Class, l.Text.Raw())
	for _, r := range l.Secret {
		s += fmt.Sprintf(" secret %d-%d", r.From, r.To)
	}
	if l.End != "" {
		s += " end " + l.End
	}
	if l.Lines > 0 {
		s += fmt.Sprintf(" lines %d", l.Lines)
	}
	return s + mark(l.Cut, "cut")
}

func compactReply(r *transcript.Reply) string {
	s := fmt.Sprintf("reply to %d %s %s", r.To, dash(r.Code), r.Outcome)
	if !r.Tag.IsZero() {
		s += fmt.Sprintf(" tag %s", r.Tag)
	}
	if r.Enhanced != "" {
		s += " " + r.Enhanced
	}
	if r.Response != "" {
		s += " [" + r.Response + "]"
	}
	if r.Lines != 1 {
		s += fmt.Sprintf(" lines %d", r.Lines)
	}
	return s + mark(!r.Done, "unfinished") + fmt.Sprintf(" %q", r.Text.Raw())
}

func compactCapabilities(c *transcript.Capabilities) string {
	var names []string
	for _, k := range c.List {
		n := k.Name
		for _, p := range k.Params {
			n += "=" + p.String()
		}
		names = append(names, n)
	}
	s := "capabilities" + mark(c.Secure, "secure") + " " + strings.Join(names, " ")
	if len(c.Gone) > 0 {
		s += " gone " + strings.Join(c.Gone, ",")
	}
	if len(c.New) > 0 {
		s += " new " + strings.Join(c.New, ",")
	}
	return s
}

func compactAuth(a *transcript.AuthStep) string {
	s := fmt.Sprintf("auth %s %s %d %s %s", a.Dir, a.Step, a.Request, dash(a.Mechanism), a.Via)
	for _, f := range a.Fields {
		if f.Secret.IsZero() {
			s += fmt.Sprintf(" %s=%q", f.Name, f.Value.Raw())
		} else {
			s += fmt.Sprintf(" %s=hidden(%d)", f.Name, f.Secret.Len())
		}
	}
	if !a.User.IsZero() {
		s += " as " + a.User.String()
	}
	if a.Secret != transcript.NoSecret {
		s += " " + string(a.Secret)
	}
	return s + mark(!a.Problem.IsZero(), "problem")
}

func compactOptions(n *transcript.Next) string {
	var may, not []string
	for _, o := range n.May {
		may = append(may, o.Line)
	}
	for _, o := range n.Not {
		not = append(not, fmt.Sprintf("%s (%s)", o.Line, o.Why))
	}
	s := strings.Join(may, ", ")
	if len(not) > 0 {
		s += " | not " + strings.Join(not, ", ")
	}
	return s
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func mark(on bool, word string) string {
	if on {
		return " " + word
	}
	return ""
}
