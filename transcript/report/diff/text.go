package diff

import (
	"fmt"
	"io"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// TextOptions say how a Diff is written.
type TextOptions struct {
	All bool // all steps, also where many in a row are the same
}

// Text writes the diff for people: what it comes to, then what differs, in 80 columns.
func (d *Diff) Text(w io.Writer, o TextOptions) error {
	p := &page{w: w}
	p.side("A", &d.A)
	p.side("B", &d.B)
	p.line("")
	p.hang("", d.Summary(), 0)
	d.factText(p)
	d.namesText(p)
	d.findingText(p)
	d.stepText(p, o.All)
	d.exposureText(p)
	return p.err
}

func (p *page) side(name string, t *Told) {
	s := t.File.String()
	if t.Sessions > 1 {
		s += fmt.Sprintf(", session %d of %d", t.Session, t.Sessions)
	}
	s += ": " + t.Protocol
	if !t.Target.IsZero() && t.Target.Raw() != t.Server {
		s += " " + t.Target.String()
	}
	s += fmt.Sprintf(", %s, %s", t.Server, t.Start.UTC().Format("2006-01-02 15:04:05 UTC"))
	p.hang(name, s, 3)
	if len(t.Stages) > 0 {
		p.hang("", rail(t.Stages), 3)
	}
}

func rail(stages []transcript.Stage) string {
	var list []string
	for _, s := range stages {
		sign := map[transcript.StageState]string{transcript.StageDone: "+", transcript.StageFailed: "x", transcript.StageSkipped: "-",
			transcript.StageNow: ">", transcript.StageUntold: "~"}[s.State]
		if sign == "" {
			sign = "."
		}
		list = append(list, s.Name+sign)
	}
	return strings.Join(list, " ")
}

// Summary tells in a sentence or two what the comparison comes to.
func (d *Diff) Summary() string {
	t := d.Totals
	untold := ""
	if t.Untold > 0 {
		untold = fmt.Sprintf(" %s of one side cannot be compared: of the other one not all is known.", transcript.Count(t.Untold, "step"))
	}
	if d.Same {
		return fmt.Sprintf("The same in meaning: %s.", transcript.Count(t.Steps, "step")) + untold
	}
	var parts []string
	add := func(n int, noun string) {
		if n > 0 {
			parts = append(parts, transcript.Count(n, noun))
		}
	}
	add(t.Facts, "fact")
	add(t.Capabilities, "capability")
	add(t.Findings, "finding")
	if n := t.Changed + t.OnlyA + t.OnlyB; n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s", n, transcript.Count(t.Steps, "step")))
	}
	if t.Locks > 0 {
		parts = append(parts, fmt.Sprintf("who could read %s", transcript.Count(t.Locks, "more step")))
	}
	return "Different in meaning: " + strings.Join(parts, ", ") + "." + untold
}

// head writes the heading of a part.
func (p *page) head(text string) {
	p.line("")
	p.line("%s", text)
}

const factIndent = 22

func (d *Diff) factText(p *page) {
	if len(d.Facts) == 0 {
		return
	}
	p.line("")
	p.two("facts", factIndent, "A", "B", 1)
	of := ""
	for _, f := range d.Facts {
		if f.Of != of {
			of = f.Of
			if of != f.Name && f.Of != "sign-in" {
				p.line("  %s", of)
			}
		}
		lead := "   " + f.Name
		if f.Of == "sign-in" {
			lead = "  " + f.Name
		}
		if len(lead) >= factIndent {
			p.line("%s", lead)
			lead = ""
		}
		p.two(lead, factIndent, orNone(f.A), orNone(f.B), most)
		if f.Why != "" {
			p.hang("", f.Why+".", factIndent)
		}
	}
}

func (d *Diff) namesText(p *page) {
	for i, n := range d.Capabilities {
		if i == 0 {
			p.head("capabilities")
		}
		p.line("  %s", n.Of)
		switch {
		case n.A < 0:
			p.line("    A has no such list; B names %d", n.B)
		case n.B < 0:
			p.line("    B has no such list; A names %d", n.A)
		}
		p.names("    only A:", n.OnlyA)
		p.names("    only B:", n.OnlyB)
	}
}

func (p *page) names(lead string, list []transcript.Text) {
	if len(list) == 0 {
		return
	}
	var s []string
	for _, t := range list {
		s = append(s, t.String())
	}
	p.hang(lead, strings.Join(s, ", "), len(lead)+1)
}

func (d *Diff) findingText(p *page) {
	for i, f := range d.Findings {
		if i == 0 {
			p.head("findings")
		}
		p.hang("  only "+strings.ToUpper(f.In)+":", fmt.Sprintf("%s: %s (%s)", f.Severity, f.Title, f.ID), 10)
	}
}

func (d *Diff) exposureText(p *page) {
	p.head("exposure")
	for _, s := range []struct {
		name string
		t    *Told
	}{{"A", &d.A}, {"B", &d.B}} {
		l, lock := s.t.Ledger, s.t.Lock
		if lock == "" {
			lock = transcript.LockUnknown
		}
		p.hang("  "+s.name, fmt.Sprintf("%s %s; %d of %s clear; the wire had %s", lock.Glyph(), report.LockWord(lock),
			l.SoFar.Lines, transcript.Count(l.Lines, "line"), tallied(l.SoFar)), 4)
	}
}

// tallied tells what of worth the wire had.
func tallied(t transcript.Tally) string {
	var list []string
	add := func(n int64, noun string) {
		if n > 0 {
			list = append(list, transcript.Count(n, noun))
		}
	}
	add(int64(t.Readable), "password")
	add(int64(t.Replayable), "token")
	add(int64(t.Guessable), "guessable answer")
	add(int64(t.Identity), "account name")
	add(int64(t.Addresses), "address")
	add(t.Content, "byte")
	if t.Content > 0 {
		list[len(list)-1] += " of mail"
	}
	if len(list) == 0 {
		return "no secret, no address, no mail"
	}
	return strings.Join(list, ", ")
}
