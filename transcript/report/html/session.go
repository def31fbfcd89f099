package html

import (
	"cmp"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// session is one conversation on the page.
type session struct {
	ID       string // of its element, and the beginning of those below it
	Title    string
	Facts    []fact
	Ledger   []ledgerRow
	Unopened string // what that does not count, in words
	Lines    int    // that the ledger speaks of
	Locks    []lockCount
	Still    []fact // what TLS did not hide
	Worth    []worth
	Parts    []part
	MoreSaid int // lines beyond the bound
	Ladder   *ladder
	Verdict  *verdict
	Chains   []chain
	Findings []finding
	Remarks  []remark
}

// fact is a thing that is known; From outside it stands in other letters.
type fact struct {
	Name, Value, Outside string
}

func (b *builder) session(n int, g *gathered) *session {
	s := &session{ID: "s" + itoa(n), Title: "Session " + itoa(n)}
	if g.opened != nil && g.opened.Protocol != "" {
		s.Title += ": " + clean(g.opened.Protocol)
	}
	s.Facts = b.facts(g)
	b.dialogue(s, g)
	b.readers(s, g)
	if b.messages > 0 && g.number > 0 {
		s.Ladder = b.ladder(s.ID, g)
	}
	s.Verdict = b.verdict(g)
	s.Chains = b.chains(g)
	for _, f := range g.findings {
		s.Findings = append(s.Findings, b.finding(s, g, f))
	}
	for _, ev := range g.remarks {
		s.Remarks = append(s.Remarks, b.remark(s, ev))
	}
	return s
}

// clean makes a word harmless that is mailwire's own as a rule.
func clean(s string) string { return transcript.TextOf(s).String() }

// facts are the head of a session.
func (b *builder) facts(g *gathered) []fact {
	f := b.opened(g.opened)
	f = append(f, b.agreed(g.agreed)...)
	if v := g.verdict; v != nil {
		f = append(f, fact{Name: "server's certificate", Value: report.VerdictWord(v)})
	}
	for _, s := range g.steps {
		if s.Step == "ok" || s.Step == "refused" {
			f = append(f, fact{Name: "sign-in", Value: clean(s.Mechanism) + ", " + map[string]string{"ok": "accepted", "refused": "refused"}[s.Step], Outside: b.outside(s.User)})
		}
	}
	for _, c := range g.consents {
		f = append(f, fact{Name: "consent", Value: strings.TrimSpace("case " + clean(c.Case) + ", by " + clean(c.By) + " " + clean(c.Mechanism)), Outside: b.outside(transcript.TextOf(c.HostPort))})
	}
	if c := g.closed; c != nil {
		f = append(f, fact{Name: "end", Value: report.Ended(c.By), Outside: b.outside(c.Why)})
	}
	return f
}

func (b *builder) opened(o *transcript.Opened) []fact {
	if o == nil {
		return nil
	}
	how := "a session of mailwire's own"
	if o.Source == transcript.SourceCapture {
		how = "others talked, and a capture has their packets"
		if o.Late {
			how += "; the beginning is not in it"
		}
	}
	f := []fact{{Name: "recorded", Value: how}}
	for _, x := range []struct {
		name string
		text transcript.Text
	}{{"target", o.Target}, {"expected host", o.Host}, {"client", transcript.TextOf(o.Client)}, {"server", transcript.TextOf(o.Server)}} {
		f = append(f, fact{Name: x.name, Outside: b.outside(x.text)})
	}
	f = append(f, fact{Name: "protocol", Value: cmp.Or(clean(o.Protocol), "not told")})
	if how = clean(o.TLS); how != "" {
		f = append(f, fact{Name: "TLS asked for", Value: how})
	}
	if o.Inside != "" {
		f = append(f, fact{Name: "place of the server", Value: "inside: " + clean(o.Inside)})
	}
	return present(f)
}

// agreed tells how TLS came out.
func (b *builder) agreed(a *transcript.TLSAgreed) []fact {
	if a == nil {
		return []fact{{Name: "TLS", Value: "none was agreed"}}
	}
	words := []string{clean(a.Version)}
	for _, w := range []string{a.Suite, a.Group} {
		if w != "" {
			words = append(words, clean(w))
		}
	}
	for _, x := range []struct {
		is   bool
		word string
	}{{a.Resumed, "resumed"}, {a.Clear, "encrypts nothing"}, {a.Anonymous, "anonymous: no certificate, anybody could answer"}} {
		if x.is {
			words = append(words, x.word)
		}
	}
	f := []fact{{Name: "TLS", Value: strings.Join(words, ", ")}}
	if len(a.Weak) > 0 {
		f = append(f, fact{Name: "weak", Value: clean(strings.Join(a.Weak, ", "))})
	}
	return append(f, present([]fact{{Name: "server name (SNI), readable", Outside: b.outside(a.ServerName)}, {Name: "ALPN", Outside: b.outside(a.ALPN)}})...)
}

// present leaves out what says nothing.
func present(list []fact) (out []fact) {
	for _, f := range list {
		if f.Value != "" || f.Outside != "" {
			out = append(out, f)
		}
	}
	return out
}

// sentence ends words with a full stop.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// since writes a time since the start of the recording.
func since(ms int64) string { return fmt.Sprintf("%d.%03d s", ms/1000, ms%1000) }
