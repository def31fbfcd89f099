package diff

import (
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Mark tells how the two sides of a row stand to each other.
type Mark string

// Marks of rows.
const (
	MarkSame    Mark = "same"
	MarkLock    Mark = "lock"    // nothing differs but who could read it
	MarkChanged Mark = "changed" // both have it, and it differs
	MarkOnlyA   Mark = "only_a"
	MarkOnlyB   Mark = "only_b"
	MarkUntold  Mark = "untold" // of the other side it is not known whether it has it
)

// Row is a step of one side or of both.
type Row struct {
	Mark    Mark     `json:"mark"`
	Step    string   `json:"step"`    // the verb, greeting, handshake or unasked
	Differs []string `json:"differs"` // arguments, reply, code, enhanced, response, outcome, prompts, mail, tls, lock
	A       *Cell    `json:"a"`       // null where this side lacks it
	B       *Cell    `json:"b"`
}

// Cell is a step as one side has it.
type Cell struct {
	Line      int                `json:"line,omitempty"` // number of its first line in the session
	Lock      transcript.Lock    `json:"lock,omitempty"`
	Layer     string             `json:"layer"` // wire, plain; "" for the handshake
	Arguments transcript.Text    `json:"arguments,omitzero"`
	Code      string             `json:"code,omitempty"`
	Enhanced  string             `json:"enhanced,omitempty"`
	Response  string             `json:"response,omitempty"`
	Outcome   transcript.Outcome `json:"outcome,omitempty"` // "" where no reply was seen
	Text      transcript.Text    `json:"text,omitzero"`     // of the reply, its first line
	Mail      int64              `json:"mail_bytes,omitempty"`
}

func (d *Diff) rows(x, y *looked) {
	first := !x.steps.implicit || !y.steps.implicit
	a, b := x.steps.done(first), y.steps.done(first)
	for _, p := range align(a, b) {
		switch {
		case p.b == none:
			d.Steps = append(d.Steps, Row{Mark: onlyMark(MarkOnlyA, y), Step: a[p.a].name, Differs: []string{}, A: x.cell(a[p.a])})
		case p.a == none:
			d.Steps = append(d.Steps, Row{Mark: onlyMark(MarkOnlyB, x), Step: b[p.b].name, Differs: []string{}, B: y.cell(b[p.b])})
		default:
			r := Row{Step: a[p.a].name, A: x.cell(a[p.a]), B: y.cell(b[p.b])}
			r.Differs = d.differs(a[p.a], b[p.b], x.told.Untold || y.told.Untold)
			r.Mark = MarkChanged
			if len(r.Differs) == 0 {
				if r.Mark = MarkSame; r.A.Lock != r.B.Lock {
					r.Mark = MarkLock
				}
			}
			if r.A.Lock != r.B.Lock {
				r.Differs = append(r.Differs, "lock")
			}
			d.Steps = append(d.Steps, r)
		}
	}
}

func onlyMark(m Mark, other *looked) Mark {
	if other.told.Untold {
		return MarkUntold
	}
	return m
}

// differs tells in what two steps differ; untold, that of a side not all is known.
func (d *Diff) differs(a, b *step, untold bool) []string {
	list := []string{}
	add := func(differs bool, name string) {
		if differs {
			list = append(list, name)
		}
	}
	if a.name == stepHandshake {
		add(slices.ContainsFunc(d.Facts, func(f Fact) bool {
			return f.Of == "tls" || f.Of == "verdict" || strings.HasSuffix(f.Of, "certificate")
		}), "tls")
		return list
	}
	add(a.args != b.args, "arguments")
	if a.reply == nil || b.reply == nil {
		add((a.reply == nil) != (b.reply == nil) && !untold, "reply")
	} else {
		ac, ae, ar := a.code()
		bc, be, br := b.code()
		add(ac != bc, "code")
		add(ae != be, "enhanced")
		add(!strings.EqualFold(ar, br), "response")
		add(a.outcome() != b.outcome(), "outcome")
	}
	add(!slices.Equal(a.asked, b.asked) && !a.signsIn(), "prompts")
	add(!a.sum.equal(b.sum) && !(untold && (a.sum == nil || b.sum == nil)), "mail")
	return list
}

// signsIn tells whether prompts are those of a mechanism, which is compared by itself.
func (s *step) signsIn() bool {
	return s.name == "AUTH" || s.name == "AUTHENTICATE" || s.name == "LOGIN"
}

func (l *looked) cell(s *step) *Cell {
	c := &Cell{Line: s.line, Lock: s.lock, Layer: s.layer.String(), Arguments: s.shown}
	if s.sum != nil {
		c.Mail = s.sum.bytes
	}
	if s.name == stepHandshake {
		c.Text = transcript.TextOf(l.shakeWords())
		if l.agreed != nil && len(l.alerts) == 0 {
			c.Lock = l.shakeLock()
		}
		return c
	}
	if s.reply != nil {
		c.Code, c.Enhanced, c.Response = s.code()
		c.Outcome = s.reply.Outcome
		first, _, _ := strings.Cut(s.reply.Text.Raw(), "\n")
		c.Text = transcript.TextOf(first)
	}
	return c
}

func (l *looked) shakeLock() transcript.Lock {
	switch {
	case l.agreed.Clear:
		return transcript.LockClear
	case l.verdict != nil && l.verdict.OK && !l.agreed.Anonymous:
		return transcript.LockSealed
	}
	return transcript.LockUnproven
}

func (l *looked) shakeWords() string {
	switch {
	case l.agreed == nil && len(l.alerts) > 0:
		return "failed: " + strings.Join(l.alerts, ", ")
	case l.agreed == nil:
		return "nothing agreed"
	}
	s := l.agreed.Version
	if len(l.alerts) > 0 {
		return s + ", failed: " + strings.Join(l.alerts, ", ")
	}
	return s + ", " + l.verdictWord()
}
