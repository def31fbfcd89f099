package exposure

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// Fact is one thing that the wire tells although SSL is on.
type Fact struct {
	Name  string          `json:"name"` // addresses, times, sizes, server name, certificate, version, suggestion
	Value transcript.Text `json:"value"`
}

// Metadata tells what SSL does not hide of one conversation, from its events.
// It is the same for whoever holds the keys and for whoever does not: what only
// keys could open is left out.
func Metadata(events []transcript.Event) []Fact {
	var m metadata
	for _, e := range events {
		m.event(e)
	}
	return m.facts()
}

type metadata struct {
	opened *transcript.Opened
	agreed *transcript.TLSAgreed
	chain  int        // bytes of the certificates that crossed readable
	sealed [3]tallied // by direction
	lines  []int64    // sizes of the client's sealed records, the first ones
}

type tallied struct{ records, bytes int64 }

func (t tallied) String() string {
	if t.records == 1 {
		return fmt.Sprintf("%d bytes in 1 record", t.bytes)
	}
	return fmt.Sprintf("%d bytes in %d records", t.bytes, t.records)
}

// maxSizes bounds the records whose sizes are judged: a sign-in comes early.
const maxSizes = 8

func (m *metadata) event(e transcript.Event) {
	switch e := e.(type) {
	case *transcript.Opened:
		m.opened = e
	case *transcript.TLSAgreed:
		m.agreed = e
	case *transcript.Certificates:
		if !e.Sealed && e.Dir == transcript.Server {
			m.chain = 0 // it may come again, with a staple
			for _, der := range e.Chain {
				m.chain += len(der)
			}
		}
	case *transcript.Record:
		if !e.Sealed || e.Type != "application_data" {
			return
		}
		t := &m.sealed[e.Span.Dir%3]
		t.records++
		t.bytes += e.Span.Len
		if e.Span.Dir == transcript.Client && len(m.lines) < maxSizes {
			m.lines = append(m.lines, e.Span.Len)
		}
	}
}

func (m *metadata) facts() []Fact {
	var facts []Fact
	add := func(name, format string, args ...any) {
		facts = append(facts, Fact{name, transcript.TextOf(fmt.Sprintf(format, args...))})
	}
	if o := m.opened; o != nil && o.Server != "" {
		add("addresses", "%s to %s", o.Client, o.Server)
	}
	add("times", "when each side spoke, for how long, and every pause")
	a := m.agreed
	if a == nil {
		return facts
	}
	add("version", "%s, %s", a.Version, a.Suite)
	if name := a.ServerName.Raw(); name != "" {
		add("server name", "%s", name)
	}
	switch {
	case m.chain > 0:
		add("certificate", "readable, %d bytes: whom it is for and who says so; TLS 1.3 would have sealed it", m.chain)
	case a.Version == "TLS 1.3":
		add("certificate", "sealed: TLS 1.3 hides it")
	}
	c, s := m.sealed[transcript.Client], m.sealed[transcript.Server]
	add("sizes", "client %s, server %s", c, s)
	for _, words := range m.suggestions() {
		add("suggestion", "%s", words)
	}
	return facts
}

// suggestions judges the sizes of the client's records. In TLS 1.3 the first
// one is its Finished; in SMTP the first line is EHLO.
func (m *metadata) suggestions() []string {
	protocol, skip := "", 0
	if m.opened != nil {
		protocol = m.opened.Protocol
	}
	if m.agreed.Version == "TLS 1.3" {
		skip++
	}
	if family(protocol) == "smtp" {
		skip++
	}
	var out []string
	for _, n := range m.lines[min(skip, len(m.lines)):] {
		low, high, ok := PlainSize(m.agreed.Version, m.agreed.Suite, n)
		if !ok || low != high {
			continue
		}
		if fits := Suggest(protocol, high); len(fits) > 0 {
			out = append(out, fmt.Sprintf("a record of %d bytes fits %s", n, strings.Join(fits, "; or ")))
		}
	}
	return out
}

func has(s, part string) bool { return strings.Contains(s, part) }
