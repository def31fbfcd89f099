package exposure

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// compare puts what you see beside what the wire sees.
func (m Model) compare(w int) []string {
	left := max(4, (w-1)/2)
	right := w - left - 1
	you, wire := m.you(left), m.wire(right)
	rows := []string{m.Theme.Row(left, style.Span{Role: style.Strong, Text: " YOU SEE"}) + "|" +
		m.Theme.Row(right, style.Span{Role: style.Strong, Text: " THE WIRE SEES"})}
	for i := range max(len(you), len(wire)) {
		a, b := m.Theme.Row(left), m.Theme.Row(right)
		if i < len(you) {
			a = you[i]
		}
		if i < len(wire) {
			b = wire[i]
		}
		rows = append(rows, a+"|"+b)
	}
	return rows
}

func (m Model) you(w int) []string {
	r, ok := m.selected()
	if !ok {
		return []string{m.Theme.Row(w, style.T(" nothing yet"))}
	}
	rows := []string{m.Theme.Row(w, style.T(" "+m.of.Text(r, m.Reveal)))}
	if r.Exposed == nil {
		return rows
	}
	for _, f := range r.Exposed.Without.Fields {
		rows = append(rows, m.Theme.Row(w, style.Tf("  %-10s %s", f.Name, view.FieldValue(f, m.Reveal))))
	}
	if m.Public && len(r.Exposed.Without.Fields) > 0 {
		rows = append(rows, m.Theme.Row(w, style.T("  (public lab account)")))
	}
	return rows
}

func (m Model) wire(w int) []string {
	r, ok := m.selected()
	if !ok {
		return nil
	}
	var rows []string
	add := func(role style.Role, s string) {
		for _, line := range style.Wrap(s, w-1) {
			rows = append(rows, m.Theme.Row(w, style.Span{Role: role, Text: " " + line}))
		}
	}
	x := r.Exposed
	lock := r.Lock()
	switch {
	case x == nil:
		add(style.Plain, m.of.WireText(m.row, m.Reveal))
		return rows
	case x.Wire == "sealed":
		for _, line := range strings.SplitN(m.of.WireText(m.row, m.Reveal), " + ", 2) {
			add(style.Sealed, line)
		}
		add(style.Of(lock), lock.Glyph()+" "+peer(x, m.of.Claim(", ")))
		add(style.Plain, x.Strength)
		for _, word := range x.Weak {
			add(style.Unproven, "weak: "+word)
		}
	default:
		add(style.Clear, m.of.Text(r, m.Reveal))
		add(style.Of(lock), lock.Glyph()+" "+clearTo(x))
	}
	for _, s := range x.Suspect {
		add(style.Secret, "suspect: "+s)
	}
	return rows
}

// peer tells in words how far the other end is proven; claim says who says so.
func peer(x *transcript.Exposed, claim string) string {
	switch x.Peer {
	case "proven":
		return "peer proven by " + x.By + claim
	case "failed":
		return "peer NOT proven" + claim + ": " + x.Why.String() + "; readable to whoever holds that key"
	}
	if x.Why.IsZero() {
		return "peer not judged"
	}
	return "peer not judged: " + x.Why.String()
}

// clearTo tells in words who could read a clear line.
func clearTo(x *transcript.Exposed) string {
	switch x.Inside {
	case "loopback":
		return "in clear, inside this computer"
	case "declared":
		return "in clear, inside the network that you declared"
	}
	return "in clear: anyone on the path reads it"
}

// without tells what would have crossed had this line been sent without SSL.
func (m Model) without(w int) []string {
	r, ok := m.selected()
	title := style.Span{Role: style.Strong, Text: " HAD THIS LINE BEEN SENT WITHOUT SSL"}
	if !ok || r.Exposed == nil {
		return []string{m.Theme.Row(w, title), m.Theme.Row(w, style.T("  (no line is selected)"))}
	}
	x := r.Exposed
	rows := []string{m.Theme.Ends(w, []style.Span{title}, style.Span{Role: style.SeverityRole(x.Without.Severity), Text: " " + style.Severity(x.Without.Severity) + " "})}
	rows = append(rows, m.Theme.Row(w, style.T("  "+m.of.Text(r, m.Reveal))))
	if f := view.Fields(x.Without.Fields, m.Reveal); f != "" {
		rows = append(rows, m.Theme.Row(w, style.T("  = "+f)))
	}
	for _, s := range []string{x.Without.Words, x.Without.Obedient} {
		if s == "" {
			continue
		}
		for _, line := range style.Wrap(s, w-2) {
			rows = append(rows, m.Theme.Row(w, style.T("  "+line)))
		}
	}
	return rows
}

// ledger gives the running account. Where room is short, names of accounts are left out.
func (m Model) ledger(w int, short bool) []string {
	l := m.of.Ledger
	if r, ok := m.selected(); ok && r.Exposed != nil {
		l = r.Exposed.Ledger
	}
	row := func(name, a, b string) string { return m.Theme.Row(w, style.Tf(" %-12s %-16s %s", name, a, b)) }
	rows := []string{m.Theme.Row(w, style.Span{Role: style.Strong, Text: fmt.Sprintf(" %-12s %-16s %s", "LEDGER", "so far", "without SSL")})}
	rows = append(rows,
		row("lines", fmt.Sprintf("%d of %d clear", l.SoFar.Lines, l.Lines), fmt.Sprintf("%d of %d clear", l.Without.Lines, l.Lines)),
		row("secrets", secrets(l.SoFar), secrets(l.Without)))
	if !short {
		rows = append(rows, row("accounts", fmt.Sprint(l.SoFar.Identity), fmt.Sprint(l.Without.Identity)))
	}
	rows = append(rows,
		row("addresses", fmt.Sprint(l.SoFar.Addresses), fmt.Sprint(l.Without.Addresses)),
		row("host names", fmt.Sprint(l.SoFar.Hosts), fmt.Sprint(l.Without.Hosts)),
		row("mail", style.Count(int(l.SoFar.Content), "byte"), style.Count(int(l.Without.Content), "byte")))
	if n := m.of.Unopened.Records; n > 0 {
		rows = append(rows, row("not opened", style.Count(n, "record"), "readable too"))
	}
	return rows
}

// secrets counts kinds apart: a digest is never readable.
func secrets(t transcript.Tally) string {
	var words []string
	for _, k := range []struct {
		n    int
		name string
	}{{t.Readable, "readable"}, {t.Replayable, "replayable"}, {t.Guessable, "guessable"}} {
		if k.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", k.n, k.name))
		}
	}
	if len(words) == 0 {
		return "0"
	}
	return strings.Join(words, ", ")
}

// still tells what TLS shows all the same.
func (m Model) still(w int) []string {
	if m.of.Start == nil || m.of.Opened == nil {
		return nil
	}
	o := m.of.Opened
	rows := []string{m.Theme.Row(w, style.Span{Role: style.Strong, Text: " WHAT TLS STILL TELLS"})}
	add := func(name, s string) {
		if s != "" {
			rows = append(rows, m.Theme.Row(w, style.Tf("  %-12s %s", name, s)))
		}
	}
	if o.Client != "" || o.Server != "" {
		add("addresses", o.Client+" to "+o.Server)
	}
	if m.of.Agreed != nil {
		add("server name", m.of.Agreed.ServerName.String())
	}
	if m.of.Certs != nil && !m.of.Certs.Sealed {
		add("certificate", "in clear, as in every handshake up to TLS 1.2")
	}
	c, s := m.sizes()
	add("sizes", fmt.Sprintf("client %d bytes in %s, server %d in %s", c.Bytes, style.Count(c.Records, "record"), s.Bytes, style.Count(s.Records, "record")))
	add("", "the length of each suggests what was said; mailwire exposure tells which fit")
	add("times", "when each side spoke, and how long it was silent")
	return rows
}

// sizes sums up the sealed records that carried what was said.
func (m Model) sizes() (client, server view.Share) {
	for _, r := range m.of.Rungs() {
		if r.Kind != view.RungData || !r.Sealed {
			continue
		}
		c, s := r.By[transcript.Client], r.By[transcript.Server]
		client = view.Share{Records: client.Records + c.Records, Bytes: client.Bytes + c.Bytes}
		server = view.Share{Records: server.Records + s.Records, Bytes: server.Bytes + s.Bytes}
	}
	return client, server
}
