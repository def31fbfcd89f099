package certificate

import (
	"fmt"
	"strings"
	"time"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// sheet collects rows of one width.
type sheet struct {
	theme style.Theme
	w     int
	rows  []string
}

func (s *sheet) add(spans ...style.Span) { s.rows = append(s.rows, s.theme.Row(s.w, spans...)) }

// par adds a paragraph after a label.
func (s *sheet) par(label string, role style.Role, text string) {
	if name := strings.TrimSpace(label); s.w < 50 && len(label) > 8 { // a narrow window has no room for a column of labels
		label, text = " ", name+": "+text
	}
	for i, line := range style.Wrap(text, s.w-len(label)-1) {
		if i > 0 {
			label = strings.Repeat(" ", len(label))
		}
		s.add(style.T(label), style.Span{Role: role, Text: line})
	}
}

// rows gives everything that the pane shows.
func (m Model) rows(w int) []string {
	s := &sheet{theme: m.Theme, w: w}
	v := m.of.Verdict
	switch {
	case v == nil && m.of.Certs == nil:
		s.par(" ", style.Plain, m.none())
		return s.rows
	case v == nil:
		s.par(" [?] ", style.Unproven, "Nobody judged this certificate in this conversation.")
	case v.OK:
		s.par(" [#] ", style.Sealed, v.Sentence.String())
	default:
		s.par(" [?] ", style.Unproven, v.Sentence.String())
	}
	s.add()
	bad := v != nil && !v.OK
	if bad { // reason and meaning are what has to be seen first
		m.reasons(s, v)
		s.add()
	}
	m.chainRows(s)
	s.add()
	m.names(s)
	if bad {
		m.advice(s, v)
		s.add()
	}
	m.facts(s)
	if v != nil {
		s.add()
		m.checks(s, v)
	}
	return s.rows
}

// none tells why there is no certificate.
func (m Model) none() string {
	switch {
	case m.of.Start == nil:
		return "There is no certificate: this conversation has no TLS so far."
	case m.of.Agreed != nil && m.of.Agreed.Anonymous:
		return "There is no certificate: the cipher suite is anonymous, so nothing says who the server is."
	case m.of.Agreed != nil && m.of.Agreed.Resumed:
		return "There is no certificate here: this session was resumed from an earlier one, in which the certificate was shown."
	case m.of.Agreed != nil && m.of.Agreed.Version == "TLS 1.3":
		return "The certificate is sealed in TLS 1.3, and there is no key here to open it."
	}
	return "The certificate has not come so far."
}

// chainRows draws the way from the anchor down to the server's own certificate.
func (m Model) chainRows(s *sheet) {
	depth, col := 0, max(16, min(40, s.w-30))
	if v := m.of.Verdict; v != nil && len(v.Chain) > 0 {
		d, err := certinspect.Inspect(v.Chain[len(v.Chain)-1])
		if err == nil && !m.sent(v.Chain[len(v.Chain)-1]) {
			s.add(style.Tf("   %s in your trust store (%s)", padTo(d.Title().String(), col), transcript.TextOf(v.Roots).String()))
			depth++
		}
	}
	for i := len(m.read) - 1; i >= 0; i-- {
		d := m.read[i]
		mark := "  "
		if i == m.cursor {
			mark = " >"
		}
		branch := ""
		if depth > 0 {
			branch = strings.Repeat("  ", depth-1) + "+- "
		}
		tail := "sent by the server"
		if d.SelfSigned {
			tail += ", signed by itself"
		}
		s.add(style.Tf("%s %s %s", mark, padTo(branch+m.title(d), col), tail))
		depth++
	}
}

// padTo fills s with blanks to w cells, or cuts it.
func padTo(s string, w int) string {
	s = style.Cut(s, w)
	return s + strings.Repeat(" ", max(0, w-style.Width(s)))
}

func (m Model) sent(der []byte) bool {
	for _, d := range m.read {
		if string(d.DER) == string(der) {
			return true
		}
	}
	return false
}

// names gives what decides: the name asked for, the names, the dates.
func (m Model) names(s *sheet) {
	if len(m.read) == 0 {
		return
	}
	d := m.read[m.cursor]
	if v := m.of.Verdict; v != nil {
		s.par(" you asked for    ", style.Strong, v.Host.String())
	}
	if !d.Unread.IsZero() {
		s.par(" unread           ", style.Plain, d.Unread.String())
		return
	}
	var names []string
	for _, n := range d.Names.DNS {
		names = append(names, n.String())
	}
	names = append(names, d.Names.IP...)
	if len(names) == 0 {
		names = []string{"none"}
	}
	s.par(" names (SAN)      ", style.Plain, strings.Join(names, "   "))
	s.add(style.T(" dates            " + m.dates(d, max(6, min(24, s.w-61)))))
}

// facts gives key, fingerprint, and what else the session knows.
func (m Model) facts(s *sheet) {
	if len(m.read) == 0 || !m.read[m.cursor].Unread.IsZero() {
		return
	}
	d := m.read[m.cursor]
	use := "not told"
	if len(d.Extended) > 0 {
		use = strings.Join(d.Extended, ", ")
	}
	s.par(" key              ", style.Plain, transcript.TextOf(d.Key.String()+"; may be used for: "+use).String())
	s.par(" SHA-256          ", style.Plain, d.SHA256)
	s.par(" revoked?         ", style.Plain, "not checked")
	s.par(" client cert      ", style.Plain, m.client())
}

func (m Model) client() string {
	if m.of.Client != nil && len(m.of.Client.Chain) > 0 {
		return "sent"
	}
	return "none sent"
}

// dates draws the validity with the moment of the verdict in it.
func (m Model) dates(d certinspect.Details, cells int) string {
	from, to := d.NotBefore.Format("2006-01-02"), d.NotAfter.Format("2006-01-02")
	v := m.of.Verdict
	if v == nil || v.At.IsZero() || !d.NotAfter.After(d.NotBefore) {
		return from + " to " + to
	}
	at := int(float64(v.At.Sub(d.NotBefore)) / float64(d.NotAfter.Sub(d.NotBefore)) * float64(cells))
	switch {
	case v.At.Before(d.NotBefore):
		return fmt.Sprintf("o %s |%s| %s  not valid yet", from, strings.Repeat("-", cells), to)
	case v.At.After(d.NotAfter):
		return fmt.Sprintf("%s |%s| %s o  expired", from, strings.Repeat("=", cells), to)
	}
	at = min(at, cells-1)
	left := style.Count(int(d.NotAfter.Sub(v.At)/(24*time.Hour)), "day")
	if hours := int(d.NotAfter.Sub(v.At) / time.Hour); hours < 48 {
		left = style.Count(hours, "hour")
	}
	return fmt.Sprintf("%s |%so%s| %s  %s left", from, strings.Repeat("=", at), strings.Repeat("-", cells-1-at), to, left)
}

// checks gives the six checks with their results.
func (m Model) checks(s *sheet, v *transcript.Verdict) {
	for i, c := range v.Checks {
		mark, role := "+", style.Plain
		switch {
		case c.Skipped:
			mark = "-"
		case !c.OK:
			mark, role = "x", style.Unproven
		}
		s.par(fmt.Sprintf(" %s %d %-8s ", mark, i+1, transcript.TextOf(c.Name).String()), role, c.Why.String())
	}
}

// reasons gives each failing check with its reason, and what it means.
func (m Model) reasons(s *sheet, v *transcript.Verdict) {
	for _, c := range v.Checks {
		if !c.OK && !c.Skipped {
			s.par(" reason           ", style.Unproven, c.Name+": "+c.Why.String())
		}
	}
	for _, a := range certinspect.Advise(v.Why.String()) {
		s.par(" what it means    ", style.Plain, a.Means)
	}
}

// advice gives the usual causes, how to tell them apart, and the risk of going on.
func (m Model) advice(s *sheet, v *transcript.Verdict) {
	for _, a := range certinspect.Advise(v.Why.String()) {
		s.par(" usual causes     ", style.Plain, a.Causes)
		s.par(" how to tell      ", style.Plain, a.Tell)
		s.par(" risk if you go on   ", style.Unproven, a.Risk)
	}
	if m.Live {
		s.par(" ", style.Plain, "The session stopped and no secret was sent. q back, U look anyway (asks first).")
	}
}

// Meaning explains what the pane shows, for the line below.
func (m Model) Meaning() transcript.Meaning {
	switch v := m.of.Verdict; {
	case m.of.Certs == nil:
		return transcript.Meaning{Term: "certificate", Text: m.none()}
	case v != nil && !v.OK:
		return transcript.Meaning{Term: "not verified", Text: "The connection is sealed, but who holds the other end is not proven.", RFC: "RFC 5280 6, RFC 6125"}
	}
	return transcript.Meaning{Term: "certificate", Text: "It says that this key belongs to this name, signed by one whom you trust. Anybody may copy it; that the handshake was signed with its key is the proof.", RFC: "RFC 5280"}
}
