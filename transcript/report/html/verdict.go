package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// verdict is what was judged of a server's certificate, or why nothing was.
type verdict struct {
	Word     string // "" where nobody judged
	Sentence string
	Host     string
	Roots    string
	Checks   []check
	Methods  []check
	Reasons  []reason
	Remarks  []string
	Ways     []way
}

// check is a check or a method with its result.
type check struct {
	Name, State, Why, Means string
	Bad                     bool
}

// reason is what is wrong, at length.
type reason struct {
	Title string
	Parts []fact
}

// way is one chain, from the trust anchor down: each vouches for the one inside.
type way struct {
	Good string
	Top  *link
}

// link is a certificate of a way, with the one that it signed.
type link struct {
	Title, SHA256, Place, Signed string
	Below                        *link
}

// chain is the certificates as they were sent.
type chain struct {
	Title string
	Certs []cert
}

type cert struct {
	Title string
	Facts []fact
}

func (b *builder) verdict(g *gathered) *verdict {
	v := g.verdict
	if v == nil && g.agreed != nil {
		return &verdict{Sentence: sentence(transcript.Unjudged(g.opened, g.agreed, g.sent[transcript.Server] != nil))}
	}
	if v == nil {
		return nil
	}
	out := &verdict{Word: report.VerdictWord(v), Sentence: sentence(b.outside(v.Sentence)), Host: b.outside(v.Host), Roots: b.outside(transcript.TextOf(v.Roots))}
	for _, c := range v.Checks {
		x := check{Name: clean(c.Name), State: "holds", Why: sentence(b.outside(c.Why)), Bad: !c.OK && !c.Skipped}
		switch {
		case c.Skipped:
			x.State = "not made"
		case !c.OK:
			x.State, x.Means = "fails", sentence(b.outside(c.Means))
		}
		out.Checks = append(out.Checks, x)
	}
	for _, m := range v.Methods {
		out.Methods = append(out.Methods, check{Name: clean(m.Name), State: clean(string(m.State)), Why: sentence(b.outside(m.Result)), Bad: m.State == transcript.MethodBad})
	}
	for _, r := range v.Reasons {
		x := reason{Title: b.outside(r.Title)}
		for _, p := range []struct {
			name string
			text transcript.Text
		}{{"why", r.Why}, {"what it means", r.Means}, {"usual causes", r.Causes}, {"how to tell them apart", r.Tell}, {"risk of going on", r.Risk}} {
			x.Parts = append(x.Parts, fact{Name: p.name, Outside: sentence(b.outside(p.text))})
		}
		out.Reasons = append(out.Reasons, x)
	}
	for _, r := range v.Remarks {
		out.Remarks = append(out.Remarks, b.outside(r))
	}
	for _, p := range v.Paths {
		out.Ways = append(out.Ways, b.way(p))
	}
	return out
}

// way turns a path round: the last step is the outermost.
func (b *builder) way(p transcript.Path) way {
	w := way{Good: "every check of this way holds"}
	if !p.Good {
		w.Good = "this way does not hold"
		if !p.Why.IsZero() {
			w.Good += ": " + b.outside(p.Why)
		}
	}
	for _, s := range p.Steps {
		l := &link{Title: b.outside(s.Title), SHA256: clean(s.SHA256), Place: "not among those sent", Signed: clean(s.Signed), Below: w.Top}
		if s.Place > 0 {
			l.Place = fmt.Sprintf("number %d of those sent", s.Place)
		}
		if s.Store {
			l.Place += ", in the trust store"
		}
		w.Top = l
	}
	return w
}

// chains are the certificates that crossed, of the server and of the client.
func (b *builder) chains(g *gathered) (out []chain) {
	for _, dir := range []transcript.Dir{transcript.Server, transcript.Client} {
		sent := g.sent[dir]
		if sent == nil || len(sent.Chain) == 0 {
			continue
		}
		c := chain{Title: "As the server sent them"}
		if dir == transcript.Client {
			c.Title = "As the client sent them"
		}
		if sent.Sealed {
			c.Title += ", sealed: nobody on the path could read them"
		} else {
			c.Title += ", readable by anyone on the path"
		}
		for i, der := range sent.Chain {
			c.Certs = append(c.Certs, b.cert(fmt.Sprintf("Certificate %d of %d", i+1, len(sent.Chain)), der))
		}
		out = append(out, c)
	}
	return out
}

func (b *builder) cert(title string, der []byte) cert {
	c := cert{Title: title}
	if len(bytes.Trim(der, "\x00")) == 0 {
		c.Facts = []fact{{Name: "taken out", Value: fmt.Sprintf("%d bytes", len(der))}}
		return c
	}
	if b.o.Certificate != nil {
		for _, f := range b.o.Certificate(der) {
			c.Facts = append(c.Facts, fact{Name: clean(f.Name), Outside: b.outside(f.Value)})
		}
	}
	sum := sha256.Sum256(der)
	c.Facts = append(c.Facts, fact{Name: "SHA-256", Outside: hex.EncodeToString(sum[:])})
	return c
}
