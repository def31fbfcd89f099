package certinspect

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// Lines gives the report as plain lines of at most width characters (at least
// 40), without control characters: verdict, path, checks, and for a failure
// what it means, the usual causes, how to tell them apart, and the risk.
func (r Report) Lines(width int) []string {
	s := sheet{width: max(width, 40)}
	mark := "[?] "
	if r.OK {
		mark = "[#] "
	}
	s.add(mark, "    ", r.Sentence.String())
	s.blank()
	s.path(r)
	s.ways(r)
	s.field("you asked for", r.Host.String())
	s.field("judged at", stamp(r.At)+", roots: "+transcript.TextOf(r.Roots).String())
	s.names(r)
	s.timeline(r)
	s.blank()
	for i, c := range r.Checks {
		s.add(fmt.Sprintf("%s %d %-8s ", sign(c), i+1, c.Name), strings.Repeat(" ", 13), c.Why.String())
	}
	s.advice(r)
	for i, m := range r.Methods {
		s.field([]string{"by method", ""}[min(i, 1)], methodSign(m.State)+" "+m.Name+": "+m.Result.String())
	}
	s.statuses(r)
	s.scts(r)
	s.dane(r)
	for _, t := range r.Remarks {
		s.field("remark", t.String())
	}
	s.findings(r)
	return s.lines
}

// timeline draws the dates of the path.
func (s *sheet) timeline(r Report) {
	lines := r.Timeline(s.width)
	if len(lines) > 0 {
		s.blank()
		s.lines = append(s.lines, lines...)
	}
}

func methodSign(m transcript.MethodState) string {
	switch m {
	case transcript.MethodGood:
		return "+"
	case transcript.MethodBad:
		return "x"
	case transcript.MethodUnknown:
		return "?"
	}
	return "-"
}

const maxFindings = 60 // rows of findings

// findings lists the problems of each certificate; those of the chain are remarks.
func (s *sheet) findings(r Report) {
	rows := 0
	for _, f := range r.Findings {
		if f.Place == 0 {
			continue
		}
		if rows++; rows > maxFindings {
			s.field("finding", fmt.Sprintf("there are more; the first %d are shown", maxFindings))
			return
		}
		s.field("finding", fmt.Sprintf("%d %s: %s", f.Place, show(f.Title.Raw()), f.Problem))
	}
}

func sign(c transcript.Check) string {
	switch {
	case c.OK:
		return "+"
	case c.Skipped:
		return "-"
	}
	return "x"
}

// Lines gives the details as plain lines of at most width characters (at least 40).
func (d Details) Lines(width int) []string {
	s := sheet{width: max(width, 40)}
	s.field("sha256", d.SHA256)
	if d.cert == nil {
		s.field("unread", d.Unread.String())
		if d.Readable != nil {
			d.Readable.lines(&s)
		}
		return s.lines
	}
	s.field("subject", d.Subject.Full.String())
	s.field("issuer", d.Issuer.Full.String())
	s.field("names (SAN)", d.Names.list())
	if !d.Subject.Common.IsZero() {
		s.field("common name", d.Subject.Common.String()+" (not used to match a host)")
	}
	s.field("valid from", stamp(d.NotBefore))
	s.field("valid until", stamp(d.NotAfter))
	s.field("key", d.Key.String())
	s.field("", d.KeyRating.String())
	if d.quantum() {
		s.field("", quantum)
	}
	s.field("signature", d.SigRating.Of)
	s.field("", d.SigRating.String())
	s.field("serial", d.Serial)
	s.rest(d)
	return s.lines
}

// rest adds what a certificate is for, its extensions, and its fingerprints.
func (s *sheet) rest(d Details) {
	s.field("usage", strings.Join(d.Usages, ", "))
	s.field("may be used for", strings.Join(d.Extended, ", "))
	s.field("CA", d.authority())
	if d.SelfSigned {
		s.field("self-signed", "yes")
	}
	if d.MustStaple {
		s.field("must staple", "yes (RFC 7633)")
	}
	s.field("SCTs", fmt.Sprintf("%d, signatures not checked", d.SCTs))
	for _, t := range d.SCTList {
		s.field("", t.String())
	}
	s.list("issuer URL", d.IssuerURLs)
	s.list("OCSP", d.OCSP)
	s.list("CRL", d.CRLs)
	for _, p := range d.Policies {
		s.field("policy", p.String())
	}
	s.list("policy rule", d.Rules)
	s.list("may vouch for", d.Limits)
	for _, e := range d.Extensions {
		s.field("extension", e.String())
	}
	s.field("key identifier", d.KeyID)
	s.field("issuer's key", d.IssuerKey)
	s.field("sha1", d.SHA1)
	s.field("key sha256", d.SPKISHA256+" (pin, TLSA 3 1 1)")
}

func (d Details) authority() string {
	switch {
	case !d.CA:
		return "no"
	case d.PathLen < 0:
		return "yes"
	}
	return fmt.Sprintf("yes, at most %s below it", transcript.Count(d.PathLen, "CA"))
}

// String gives "2.5.29.17 subject alternative name, critical, 25 bytes".
func (e Extension) String() string {
	s := e.OID
	if e.Name != "" {
		s += " " + e.Name
	}
	if e.Critical {
		s += ", critical"
	}
	s += ", " + transcript.Count(e.Bytes, "byte")
	if e.Unknown {
		s += ", not known here"
	}
	return s
}

func (n Names) list() string {
	var all []string
	for _, t := range n.DNS {
		if u := ULabel(t.Raw()); u != t.Raw() {
			all = append(all, t.String()+" ("+transcript.TextOf(u).String()+")")
			continue
		}
		all = append(all, t.String())
	}
	all = append(all, n.IP...)
	for _, t := range n.Email {
		all = append(all, "email "+t.String())
	}
	for _, t := range n.URI {
		all = append(all, "URI "+t.String())
	}
	for _, a := range n.Other {
		all = append(all, a.Kind+" "+a.Name.String())
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

// sheet collects wrapped lines.
type sheet struct {
	width int
	lines []string
}

func (s *sheet) blank() { s.lines = append(s.lines, "") }

const labelWidth = 18

// field adds "label  value"; nothing where there is no value.
func (s *sheet) field(label, value string) {
	if value != "" {
		s.add(fmt.Sprintf("%-*s", labelWidth, label), strings.Repeat(" ", labelWidth), value)
	}
}

func (s *sheet) list(label string, values []transcript.Text) {
	for _, v := range values {
		s.field(label, v.String())
	}
}

// add wraps text at spaces after first; what follows stands after next. A word that is too long is cut.
func (s *sheet) add(first, next, text string) {
	line, room := first, s.width-len(first)
	empty := true
	flush := func() {
		s.lines = append(s.lines, strings.TrimRight(line, " "))
		line, room, empty = next, s.width-len(next), true
	}
	for _, word := range strings.Fields(text) {
		r := []rune(word)
		if !empty && len(r)+1 > room {
			flush()
		}
		for len(r) > room {
			line += string(r[:room])
			r = r[room:]
			flush()
		}
		if !empty {
			line, room = line+" ", room-1
		}
		line, room, empty = line+string(r), room-len(r), false
	}
	flush()
}

// path draws the way from the anchor down to the leaf.
func (s *sheet) path(r Report) {
	for i := len(r.Path) - 1; i >= 0; i-- {
		st, depth := r.Path[i], len(r.Path)-1-i
		from := "sent by server"
		if r.Checks[checkProof].Skipped {
			from = "given"
		}
		switch {
		case st.Store && st.Place > 0:
			from = "in your store (" + transcript.TextOf(r.Roots).String() + "), sent too"
		case st.Store:
			from = "in your store (" + transcript.TextOf(r.Roots).String() + ")"
		}
		if st.Signed != "" {
			from += ", signature by the one above: " + st.Signed
		}
		lead := "  "
		if depth > 0 {
			lead = strings.Repeat("   ", min(depth, 6)) + "+- "
		}
		s.add(lead, strings.Repeat(" ", len(lead)), show(st.Title.Raw())+", "+from)
	}
	if len(r.Path) > 0 {
		s.blank()
	}
}

// advice adds the parts of the failure text.
func (s *sheet) advice(r Report) {
	if len(r.Means) == 0 {
		return
	}
	s.blank()
	s.field("what it means", strings.Join(r.Means, " "))
	for i, c := range r.Causes {
		s.field([]string{"usual causes", ""}[min(i, 1)], c)
	}
	for i, t := range r.Tell {
		s.field([]string{"how to tell", ""}[min(i, 1)], t)
	}
	s.field("risk if you go on", r.Risk)
}
