package diff

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

const stepIndent = 14

// around is how many steps that are the same stand around those that differ.
const around = 3

// signs of rows, explained in the heading.
var signs = map[Mark]string{MarkSame: "=", MarkLock: "~", MarkChanged: "!", MarkOnlyA: "-", MarkOnlyB: "+", MarkUntold: "?"}

func (d *Diff) stepText(p *page, all bool) {
	if len(d.Steps) == 0 {
		return
	}
	p.line("")
	p.two("steps", stepIndent, "A", "B", 1)
	shows := d.shows(all)
	for i := 0; i < len(d.Steps); i++ {
		if shows[i] {
			n := 1
			for !all && i+1 < len(d.Steps) && shows[i+1] && alike(&d.Steps[i], &d.Steps[i+1]) {
				i, n = i+1, n+1
			}
			p.row(&d.Steps[i], n)
			continue
		}
		from := i
		for i+1 < len(d.Steps) && !shows[i+1] {
			i++
		}
		p.line("  %s", fmt.Sprintf("= ... %s, the same on both sides", transcript.Count(i+1-from, "step")))
	}
	p.line("  %s", d.legend())
	p.line("  times, ids, nonces, ports, wording and secrets are not compared")
}

// shows tells which steps are written one by one.
func (d *Diff) shows(all bool) []bool {
	list := make([]bool, len(d.Steps))
	if d.Same && !all { // the beginning will do
		for i := range list[:min(2*around, len(list))] {
			list[i] = true
		}
		return list
	}
	for i, r := range d.Steps {
		if all || r.Mark != MarkSame {
			for j := max(0, i-around); j <= min(len(list)-1, i+around); j++ {
				list[j] = true
			}
		}
	}
	for i := range list { // a line that tells of one left out is no shorter
		list[i] = list[i] || (i == 0 || list[i-1]) && (i == len(list)-1 || list[i+1])
	}
	return list
}

func (d *Diff) legend() string {
	words := []string{"= same"}
	for _, m := range []struct {
		mark Mark
		word string
	}{{MarkLock, "other lock"}, {MarkChanged, "changed"}, {MarkOnlyA, "only in A"}, {MarkOnlyB, "only in B"}, {MarkUntold, "not known of the other side"}} {
		for _, r := range d.Steps {
			if r.Mark == m.mark {
				words = append(words, signs[m.mark]+" "+m.word)
				break
			}
		}
	}
	return strings.Join(words, "  ")
}

// alike tells whether two rows of one side say the same.
func alike(x, y *Row) bool {
	if x.Mark != y.Mark || x.Step != y.Step || x.A != nil && x.B != nil || y.A != nil && y.B != nil {
		return false
	}
	return cellText(x.A, "") == cellText(y.A, "") && cellText(x.B, "") == cellText(y.B, "")
}

// row writes a step, which comes so many times in a row.
func (p *page) row(r *Row, times int) {
	name := transcript.TextOf(r.Step).String()
	lead := "  " + signs[r.Mark] + " " + cut(name, stepIndent-5)
	lines := 1
	if r.Mark == MarkChanged {
		lines = most
	} else if r.Mark != MarkSame && r.Mark != MarkLock {
		lines = 2
	}
	absent := ""
	if r.Mark == MarkUntold {
		absent = "not known"
	}
	p.two(lead, stepIndent, cellText(r.A, absent), cellText(r.B, absent), lines)
	if times > 1 {
		p.line("%s%d times", pad("", stepIndent), times)
	}
	if r.Mark == MarkChanged && r.Step != stepHandshake {
		p.line("%sdiffers in %s", pad("", stepIndent), strings.Join(r.Differs, ", "))
	}
}

// cellText gives a step in a line: its lock, its arguments, what came of it.
func cellText(c *Cell, absent string) string {
	if c == nil {
		return absent
	}
	lock := c.Lock
	s := lock.Glyph()
	if !c.Arguments.IsZero() {
		s += " " + c.Arguments.String()
	}
	if c.Layer == "" {
		return s + " " + c.Text.String()
	}
	if c.Outcome == "" {
		s += " -> no reply seen"
	} else {
		s += " -> " + strings.TrimSpace(transcript.TextOf(c.Code).String()+" "+c.reply())
	}
	if c.Mail > 0 {
		s += ", mail of " + transcript.Count(c.Mail, "byte")
	}
	return s
}

// reply gives the text of a reply; it has its enhanced code or response code in it.
func (c *Cell) reply() string { return c.Text.String() }
