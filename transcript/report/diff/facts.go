package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// fact adds one that differs; empty stands for none.
func (d *Diff) fact(of, name, a, b, why string) {
	if a == b {
		return
	}
	f := Fact{Of: of, Name: name, Why: why}
	if a != "" {
		t := transcript.TextOf(a)
		f.A = &t
	}
	if b != "" {
		t := transcript.TextOf(b)
		f.B = &t
	}
	d.Facts = append(d.Facts, f)
}

func (d *Diff) facts(x, y *looked) {
	d.fact("session", "protocol", x.told.Protocol, y.told.Protocol, "")
	d.fact("session", "end", x.end(), y.end(), "")
	d.recording(x, y)
	d.stages(x, y)
	d.tls(x, y)
	d.certificates(x, y)
	d.verdict(x, y)
	d.signIns(x, y)
	d.exposure(x, y)
}

// end tells how a conversation ended; which of the ends closed first is chance.
func (l *looked) end() string {
	if l.closed == nil {
		return "not seen"
	}
	by := l.closed.By
	if by == "client" || by == "server" {
		by = "closed"
	}
	if by == "" {
		return "not seen"
	}
	return strings.Join(append([]string{by}, l.faults...), ", fault: ")
}

// recording tells what one of the files lacks.
func (d *Diff) recording(x, y *looked) {
	for _, f := range []struct {
		name string
		of   func(*looked) string
	}{
		{"beginning", func(l *looked) string { return choose(l.short.Late, "lacking", "there") }},
		{"followed to its end", func(l *looked) string { return choose(l.short.LetGo, "no", "yes") }},
		{"sides", func(l *looked) string { return choose(l.short.Only != "", "only the "+l.short.Only, "both") }},
		{"gaps", func(l *looked) string { return strconv.Itoa(l.short.Gaps) }},
		{"inside of TLS", func(l *looked) string { return choose(l.sealed, "not opened: no key fits", "known") }},
	} {
		d.fact("recording", f.name, f.of(x), f.of(y), "")
	}
}

func choose(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

// stages compares how far both came. Stages that both have count; that one of
// them has no TLS the fact tlsMode says.
func (d *Diff) stages(x, y *looked) {
	seen := map[string]int{}
	for _, s := range x.told.Stages {
		n := seen[s.Name]
		seen[s.Name]++
		t, ok := stageNo(y.told.Stages, s.Name, n)
		a, b := stageWord(s.State), stageWord(t.State)
		if !ok || a == "" || b == "" {
			continue
		}
		name := s.Name
		if n > 0 {
			name += " inside TLS"
		}
		d.fact("stages", name, a, b, "")
	}
}

func stageNo(stages []transcript.Stage, name string, n int) (transcript.Stage, bool) {
	for _, s := range stages {
		if s.Name == name {
			if n == 0 {
				return s, true
			}
			n--
		}
	}
	return transcript.Stage{}, false
}

func stageWord(s transcript.StageState) string {
	switch s {
	case transcript.StageDone:
		return "done"
	case transcript.StageFailed:
		return "failed"
	case transcript.StageUntold:
		return ""
	}
	return "not done"
}

func (d *Diff) tls(x, y *looked) {
	a, b := x.short.TLS, y.short.TLS
	why := ""
	if (a.Mode == "none") != (b.Mode == "none") {
		why = choose(a.Mode == "none", "A", "B") + " crossed in clear: anyone on the path could read and change it"
	}
	d.fact("tls", "mode", a.Mode, b.Mode, why)
	d.fact("tls", "fatal alerts", strings.Join(x.alerts, ", "), strings.Join(y.alerts, ", "), "")
	if x.agreed == nil || y.agreed == nil {
		d.fact("tls", "agreed", agreedWords(x.agreed), agreedWords(y.agreed), "")
		return
	}
	p, q := x.agreed, y.agreed
	d.fact("tls", "version", p.Version, q.Version, "")
	d.fact("tls", "cipher", p.Suite, q.Suite, "")
	d.fact("tls", "group", p.Group, q.Group, "")
	d.fact("tls", "resumed", yes(a.Resumed), yes(b.Resumed), "")
	d.fact("tls", "ALPN", p.ALPN.Raw(), q.ALPN.Raw(), "")
	d.fact("tls", "server name", p.ServerName.Raw(), q.ServerName.Raw(), "")
	d.fact("tls", "weak", strings.Join(p.Weak, ", "), strings.Join(q.Weak, ", "), "")
	d.fact("tls", "encrypts", yes(!p.Clear), yes(!q.Clear), "")
	d.fact("tls", "anonymous", yes(p.Anonymous), yes(q.Anonymous), "")
	d.fact("tls", "early data", yes(p.Early), yes(q.Early), "")
}

func yes(b bool) string { return choose(b, "yes", "no") }

func agreedWords(a *transcript.TLSAgreed) string {
	if a == nil {
		return ""
	}
	words := []string{a.Version, a.Suite}
	if a.Group != "" {
		words = append(words, a.Group)
	}
	if len(a.Weak) > 0 {
		words = append(words, "weak: "+strings.Join(a.Weak, ", "))
	}
	return strings.Join(words, ", ")
}

func (d *Diff) verdict(x, y *looked) {
	d.fact("verdict", "server", x.verdictWord(), y.verdictWord(), "")
	if x.verdict == nil || y.verdict == nil {
		return
	}
	d.fact("verdict", "by", x.verdict.By, y.verdict.By, "")
	d.fact("verdict", "wrong", reasons(x.verdict), reasons(y.verdict), "")
}

// verdictWord tells what was recorded of the server's identity; "" without TLS.
func (l *looked) verdictWord() string {
	switch {
	case l.verdict != nil:
		return choose(l.verdict.OK, "verified", "NOT verified")
	case l.short.TLS.Mode == "none":
		return ""
	}
	return "not judged"
}

func reasons(v *transcript.Verdict) string {
	var list []string
	for _, r := range v.Reasons {
		list = append(list, r.Title.Raw())
	}
	if len(list) == 0 {
		for _, c := range v.Checks {
			if !c.OK && !c.Skipped {
				list = append(list, "check "+c.Name)
			}
		}
	}
	return strings.Join(list, "; ")
}

// signIns compares them in their order. Nothing of a secret is compared.
func (d *Diff) signIns(x, y *looked) {
	a, b := x.short.Auth, y.short.Auth
	for i := range max(len(a), len(b)) {
		name := "sign-in"
		if len(a) > 1 || len(b) > 1 {
			name = fmt.Sprintf("sign-in %d", i+1)
		}
		switch {
		case i >= len(a) && x.told.Untold, i >= len(b) && y.told.Untold:
			continue
		case i >= len(a):
			d.fact("sign-in", name, "", signInWords(b[i]), clearWhy("B", b[i]))
			continue
		case i >= len(b):
			d.fact("sign-in", name, signInWords(a[i]), "", clearWhy("A", a[i]))
			continue
		}
		p, q := a[i], b[i]
		d.fact("sign-in", name+" mechanism", p.Mechanism, q.Mechanism, "")
		d.fact("sign-in", name+" user", rawOf(p.User), rawOf(q.User), "")
		d.fact("sign-in", name+" outcome", outcomeWord(p.OK), outcomeWord(q.OK), "")
		why := clearWhy("A", p)
		if why == "" {
			why = clearWhy("B", q)
		}
		d.fact("sign-in", name+" crossed", choose(p.Clear, "in clear", "sealed"), choose(q.Clear, "in clear", "sealed"), why)
	}
}

func clearWhy(side string, a report.SessionAuth) string {
	if !a.Clear || a.Kind == "none" {
		return ""
	}
	return side + " gave a " + a.Kind + " away to anyone on the path"
}

func signInWords(a report.SessionAuth) string {
	s := a.Mechanism
	if a.User != nil {
		s += " as " + a.User.Raw()
	}
	return s + ", " + outcomeWord(a.OK) + choose(a.Clear, ", in clear", ", sealed")
}

func outcomeWord(ok *bool) string {
	if ok == nil {
		return "no answer seen"
	}
	return choose(*ok, "accepted", "refused")
}

func rawOf(t *transcript.Text) string {
	if t == nil {
		return ""
	}
	return t.Raw()
}

// exposure compares what the wire had. How many lines were clear follows from
// all else.
func (d *Diff) exposure(x, y *looked) {
	d.fact("exposure", "as a whole", lockWords(x.told.Lock), lockWords(y.told.Lock), "")
	a, b := x.told.Ledger.SoFar, y.told.Ledger.SoFar
	for _, c := range []struct {
		name string
		a, b int
	}{
		{"passwords readable", a.Readable, b.Readable}, {"tokens replayable", a.Replayable, b.Replayable},
		{"answers guessable", a.Guessable, b.Guessable}, {"account names", a.Identity, b.Identity},
		{"addresses", a.Addresses, b.Addresses},
	} {
		d.fact("exposure", c.name, strconv.Itoa(c.a), strconv.Itoa(c.b), "")
	}
	d.fact("exposure", "mail", choose(a.Content > 0, "readable", "not readable"), choose(b.Content > 0, "readable", "not readable"), "")
}

func lockWords(l transcript.Lock) string {
	if l == "" {
		l = transcript.LockUnknown
	}
	return l.Glyph() + " " + report.LockWord(l)
}

func textsOf(list []transcript.Text) string {
	var s []string
	for _, t := range list {
		s = append(s, t.Raw())
	}
	slices.Sort(s)
	return strings.Join(s, ", ")
}
