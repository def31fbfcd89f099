package certificate

import (
	"fmt"
	"strings"
	"time"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// How many names are shown in a row or two, and how many with their reasons.
const briefly, atLength = 12, 40

// host gives the name that the certificate has to prove, and who says so.
func (m Model) host() (name, label string) {
	switch {
	case m.of.Verdict != nil:
		return m.of.Verdict.Host.Raw(), "you asked for"
	case m.of.Opened != nil && !m.of.Opened.VerifyName.IsZero():
		return m.of.Opened.VerifyName.Raw(), "you asked for"
	case m.of.Opened != nil && !m.of.Opened.Host.IsZero():
		return m.of.Opened.Host.Raw(), "you asked for"
	case m.of.Agreed != nil && !m.of.Agreed.ServerName.IsZero():
		return m.of.Agreed.ServerName.Raw(), "client asked for"
	}
	return "", "asked for"
}

// server tells whether the names of a certificate are held against the host's.
func (it item) server() bool { return !it.CA && !it.client }

// match holds the names of a certificate against a host; what was found is kept,
// for a certificate may have very many.
func (m Model) match(it item, host string) certinspect.Matching {
	key := it.SHA256 + " " + host
	found, ok := m.found[key]
	if !ok {
		found = certinspect.Match(it.Details, host)
		if len(m.found) > 16 {
			clear(m.found)
		}
		m.found[key] = found
	}
	return found
}

// briefNames gives the names of the selected certificate in a row or two, and
// whether one of them is the host's.
func (m Model) briefNames(s *sheet) {
	it, ok := m.selected()
	if !ok {
		return
	}
	host, label := m.host()
	s.field(label, style.Strong, transcript.TextOf(host).String())
	if !it.Unread.IsZero() {
		m.unread(s, it)
		return
	}
	list, words, more := m.match(it, host), []string(nil), 0
	for _, n := range list.Names {
		match := n.Matches && it.server()
		switch {
		case n.Kind == certinspect.KindCN:
		case match:
			words = append(words, "["+n.Name.String()+"] MATCH")
		case len(words) >= briefly:
			more++
		default:
			words = append(words, n.Name.String())
		}
	}
	if more += list.More; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	switch {
	case len(words) == 0:
		words = []string{"none: it proves no host"}
	case !list.Matches && host != "" && it.server():
		words = append(words, "NO MATCH")
	}
	s.field("names (SAN)", style.Plain, strings.Join(words, "   "))
	m.tryOut(s, it)
}

// names gives each name of the selected certificate beside the host.
func (m Model) names(s *sheet) {
	it, ok := m.selected()
	if !ok || !it.Unread.IsZero() {
		return
	}
	host, asked := m.host()
	s.field(asked, style.Strong, transcript.TextOf(host).String())
	list := m.match(it, host)
	if len(list.Names) == 0 {
		s.field("names (SAN)", style.Plain, "none: it proves no host")
	}
	label, more := "names (SAN)", list.More
	for i, n := range list.Names {
		if i >= atLength && !n.Matches {
			more++
			continue
		}
		m.name(s, label, n, host != "" && it.server())
		label = " "
	}
	if more > 0 {
		s.field(" ", style.Plain, fmt.Sprintf("and %s more; Enter lists all", style.Count(more, "name")))
	}
	if it.server() && len(list.Not) > 0 {
		s.field("would not match", style.Plain, joined(list.Not))
	}
	m.tryOut(s, it)
}

func (m Model) name(s *sheet, label string, n certinspect.NameCheck, judge bool) {
	kind := "" // a DNS name is the usual one
	if n.Kind != certinspect.KindDNS {
		kind = fmt.Sprint(n.Kind) + " "
	}
	name := kind + n.Name.String()
	if u := certinspect.ULabel(n.Name.Raw()); u != n.Name.Raw() {
		name += " (" + transcript.TextOf(u).String() + ")"
	}
	switch {
	case !judge:
		s.field(label, style.Plain, name)
	case n.Matches:
		s.field(label, style.Strong, name+"  MATCH, "+n.Why.String())
	default:
		s.field(label, style.Plain, name+"  no match: "+n.Why.String())
	}
}

func joined(list []transcript.Text) string {
	var all []string
	for _, t := range list {
		all = append(all, t.String())
	}
	return strings.Join(all, ", ")
}

// tryOut tells whether the name that the user tries would match.
func (m Model) tryOut(s *sheet, it item) {
	if m.tried == "" {
		return
	}
	name := transcript.TextOf(m.tried).String()
	list := m.match(it, m.tried)
	if !list.Matches {
		s.field("you tried", style.Unproven, name+": would not match: "+list.Why.String())
		return
	}
	why := ""
	for _, n := range list.Names {
		if n.Matches {
			why = " (" + n.Why.String() + ")"
			break
		}
	}
	s.field("you tried", style.Strong, name+": MATCH by "+list.By.String()+why)
}

// unread tells why a certificate cannot be read.
func (m Model) unread(s *sheet, it item) {
	s.field("unread", style.Unproven, it.Unread.String())
	if it.refusal != nil && it.refusal.Offset >= 0 {
		s.field(" ", style.Plain, fmt.Sprintf("x shows its %s; the break is at byte %d", style.Count(len(it.DER), "byte"), it.refusal.Offset))
	}
}

// at gives the moment of the verdict; zero where there is none.
func (m Model) at() time.Time {
	if m.of.Verdict == nil {
		return time.Time{}
	}
	return m.of.Verdict.At
}

// dates draws the validity of the selected certificate with the moment of the verdict in it.
func (m Model) dates(s *sheet) {
	it, ok := m.selected()
	if !ok || !it.Unread.IsZero() {
		return
	}
	at, cells := m.at(), max(6, min(24, s.w-61))
	from, to := it.NotBefore.Format("2006-01-02"), it.NotAfter.Format("2006-01-02")
	if at.IsZero() || !it.NotAfter.After(it.NotBefore) {
		s.field("dates", style.Plain, from+" to "+to)
		return
	}
	now := int(it.NotAfter.Sub(it.NotBefore).Minutes())
	now = int(at.Sub(it.NotBefore).Minutes()) * cells / max(1, now)
	switch {
	case at.Before(it.NotBefore):
		s.field("dates", style.Unproven, fmt.Sprintf("o %s |%s| %s  not valid yet", from, strings.Repeat("-", cells), to))
		return
	case at.After(it.NotAfter):
		s.field("dates", style.Unproven, fmt.Sprintf("%s |%s| %s o  expired", from, strings.Repeat("=", cells), to))
		return
	}
	now = max(0, min(now, cells-1))
	left := style.Count(int(it.NotAfter.Sub(at)/(24*time.Hour)), "day")
	if hours := int(it.NotAfter.Sub(at) / time.Hour); hours < 48 {
		left = style.Count(hours, "hour")
	}
	s.field("dates", style.Plain, fmt.Sprintf("%s |%so%s| %s  %s left", from, strings.Repeat("=", now), strings.Repeat("-", cells-1-now), to, left))
}

// timeline draws the lives of the certificates, the server's own last.
func (m Model) timeline(s *sheet) {
	var ds []certinspect.Details
	for i := len(m.items) - 1; i >= 0; i-- {
		if !m.items[i].client {
			ds = append(ds, m.items[i].Details)
		}
	}
	for _, line := range certinspect.Timeline(ds, m.at(), s.w-3) {
		if strings.TrimSpace(line) == "" { // too short for a scale
			continue
		}
		s.add(style.T(" " + line))
	}
}
