package certinspect

import "strings"

// statuses lists what each source says about revocation that the line of the
// method does not hold.
func (s *sheet) statuses(r Report) {
	told := ""
	for _, m := range r.Methods {
		if m.Name == "revocation" {
			told = m.Result.String()
		}
	}
	for _, x := range r.Revocation {
		if text := x.String(); !strings.Contains(told, text) {
			s.field("revocation", text)
		}
	}
}

// scts lists the timestamps for the first certificate that came from elsewhere
// than out of it; its own stand in its details.
func (s *sheet) scts(r Report) {
	for _, x := range r.SCTs {
		if x.From != FromCertificate {
			s.field("SCT, "+x.From, x.String())
		}
	}
}

// dane lists how each record fits, and those that would.
func (s *sheet) dane(r Report) {
	for i, f := range r.DANE {
		s.field([]string{"TLSA given", ""}[min(i, 1)], f.Record+": "+string(f.State)+": "+f.Why.String())
	}
	for i, line := range r.Publish {
		// In parentheses a record may run over several lines, RFC 1035 5.1.
		head, data, _ := strings.Cut(line, " TLSA ")
		s.field([]string{"TLSA to publish", ""}[min(i, 1)], head+" TLSA ( "+data+" )")
	}
}
