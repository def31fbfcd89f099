package exposure

import (
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// Way is a way to sign in, and what it would give away without SSL.
type Way struct {
	Mechanism string
	Severity  transcript.Severity
	Work      string // of whoever read it: "none: the password is readable"
	Speed     string // guesses a second on one core of this machine, "" where not measured or nothing to guess
}

// Ways tells what the mechanisms of a protocol would give away. The iterations
// are those that a SCRAM exchange told, 0 where none did. It does not wait:
// what is not measured yet has no speed.
type Ways func(protocol string, iterations int) []Way

// ways gives the table of all mechanisms, for a line that gives a secret away.
func (m Model) ways(w int) []string {
	r, ok := m.selected()
	if !ok || m.Ways == nil || m.of.Opened == nil || r.Exposed == nil || r.Line == nil {
		return nil
	}
	switch r.Exposed.Secret {
	case transcript.NoSecret, transcript.SecretIdentity:
		return nil
	}
	own := ""
	if step := m.of.AuthStep(r.Line); step != nil {
		own = step.Mechanism
	}
	rows := []string{m.Theme.Row(w, style.Span{Role: style.Strong, Text: " EVERY MECHANISM, WITHOUT SSL"})}
	measured := false
	for _, g := range grouped(m.Ways(m.of.Opened.Protocol, m.iterations()), own) {
		mark := "  "
		if g.own {
			mark = " >"
		}
		sev := style.Span{Role: style.SeverityRole(g.Severity), Text: " " + style.Severity(g.Severity) + " "}
		rows = append(rows, m.Theme.Ends(w, []style.Span{style.T(mark + strings.Join(g.names, ", "))}, sev))
		work := g.Work
		if g.Speed != "" {
			work += ", " + g.Speed + " a second"
			measured = true
		}
		for _, line := range style.Wrap(work, w-6) {
			rows = append(rows, m.Theme.Row(w, style.T("     "+line)))
		}
	}
	if measured {
		for _, line := range style.Wrap("Measured on one core of this machine; graphics cards do thousands of times more.", w-2) {
			rows = append(rows, m.Theme.Row(w, style.T("  "+line)))
		}
	}
	return rows
}

// group are ways that give the same away.
type group struct {
	Way
	names []string
	own   bool
}

func grouped(ways []Way, own string) []group {
	var out []group
	for _, w := range ways {
		i := len(out) - 1
		if i < 0 || out[i].Work != w.Work || out[i].Severity != w.Severity || out[i].Speed != w.Speed {
			out = append(out, group{Way: w})
			i++
		}
		out[i].names = append(out[i].names, w.Mechanism)
		out[i].own = out[i].own || w.Mechanism == own
	}
	return out
}

// iterations gives what the last SCRAM exchange up to the row told, 0 for none.
func (m Model) iterations() int {
	for i := min(m.row, len(m.of.Rows)-1); i >= 0; i-- {
		x := m.of.Rows[i].Exposed
		if x == nil {
			continue
		}
		for _, f := range x.Without.Fields {
			if f.Name == "iterations" {
				n, _ := strconv.Atoi(f.Value.Raw())
				return n
			}
		}
	}
	return 0
}
