package certinspect

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// Report is the judgement of a chain with all its reasons.
type Report struct {
	OK          bool                // all six checks hold, or the proof and a pin
	Acceptable  bool                // all but the proof, which could not be made here
	By          string              // "ca+name", "pin" or "ca+name+pin" where OK
	Why         transcript.Text     // titles of the reasons: "expired; wrong name"
	Sentence    transcript.Text     // the verdict
	Checks      [6]transcript.Check // chain, anchor, dates, purpose, name, proof
	Reasons     []Reason            // in the order of the checks; also where a pin stands for what they say
	Means       []string            // what it means; one for each kind of reason
	Causes      []string            // usual ones
	Tell        []string            // how to tell them apart
	Risk        string              // of going on; "" where OK
	Methods     []transcript.Method // other ways to judge a certificate, and what became of them
	Remarks     []transcript.Text   // what is odd and decides nothing
	SCTs        []SCT               // for the first certificate, from wherever they came
	Revocation  []Status            // what each response and list says of each certificate
	DANE        []Fit               // how each TLSA record fits
	Publish     []string            // TLSA records that would fit, in zone-file form
	Findings    []Finding           // problems of the certificates sent, by place, the worst first
	Constraints []NameRule          // what the name constraints of the way say of each name
	Matched     string              // the name of the certificate that matched
	Host        transcript.Text
	At          time.Time
	Purpose     string // that it was judged for: "server" or "client"
	Roots       string
	Sent        []Details         // as sent
	Path        []Step            // the way from the leaf upwards as far as known
	Paths       []transcript.Path // all ways, that one first
	Names       Matching          // the names of the server's certificate, one by one
	Verified    [][]byte          // DER, leaf first, the anchor last; nil where the chain was not verified

	pinned bool
}

// Step is one certificate on the way from the leaf upwards.
type Step struct {
	Details Details         `json:"-"`
	Title   transcript.Text `json:"title"`
	SHA256  string          `json:"sha256"`
	Place   int             `json:"place"`            // among those sent, from 1; 0 where it is not among them
	Store   bool            `json:"store"`            // in the trust store
	Signed  string          `json:"signed,omitempty"` // by the next one: good, weak, not checked, broken; "" for the last
	Uses    []string        `json:"uses,omitempty"`   // extended key usage; none for any
	Below   int             `json:"cas_below"`        // CAs between it and the server's certificate
	MostCAs int             `json:"most_cas_below"`   // that it may have; -1 for no limit, and where it is no CA
}

// Verdict gives the report as the event that is recorded.
func (r Report) Verdict() *transcript.Verdict {
	return &transcript.Verdict{
		OK: r.OK, By: r.By, Why: r.Why, Sentence: r.Sentence, Checks: slices.Clone(r.Checks[:]),
		Host: r.Host, Roots: r.Roots, At: r.At, Chain: r.Verified, Methods: r.Methods, Remarks: r.Remarks,
		Paths: r.Paths, Reasons: r.recorded(),
	}
}

// recorded gives the reasons as they are kept with a verdict.
func (r Report) recorded() []transcript.Reason {
	var list []transcript.Reason
	for _, x := range r.Reasons {
		list = append(list, transcript.Reason{
			Fault: string(x.Fault), Check: x.Check, Title: transcript.TextOf(x.Title), Why: x.Why,
			Means: transcript.TextOf(x.Means), Causes: transcript.TextOf(x.Causes), Tell: transcript.TextOf(x.Tell), Risk: transcript.TextOf(x.Risk),
		})
	}
	return list
}

// Has tells whether f is among the reasons.
func (r Report) Has(f Fault) bool {
	return slices.ContainsFunc(r.Reasons, func(x Reason) bool { return x.Fault == f })
}

func (r *Report) reasonsOf(check string) []Reason {
	var of []Reason
	for _, x := range r.Reasons {
		if x.Check == check {
			of = append(of, x)
		}
	}
	return of
}

func (r *Report) note(s string) { r.Remarks = append(r.Remarks, transcript.TextOf(s)) }

// steps makes the path of the report.
func (e *examiner) steps(p *path) []Step {
	var steps []Step
	for i, c := range p.certs {
		d := detailsOf(c)
		s := Step{Details: d, Title: d.Title(), SHA256: d.SHA256, Store: p.anchored && i == len(p.certs)-1, Uses: d.Extended, Below: max(0, i-1), MostCAs: d.PathLen}
		s.Place = 1 + slices.IndexFunc(e.r.Sent, func(x Details) bool { return x.SHA256 == d.SHA256 })
		if i < len(p.states) {
			s.Signed = p.states[i].String()
		}
		steps = append(steps, s)
	}
	return steps
}

// conclude sums the checks up.
func (r *Report) conclude() {
	slices.SortStableFunc(r.Reasons, func(a, b Reason) int {
		return slices.Index(checkNames[:], a.Check) - slices.Index(checkNames[:], b.Check)
	})
	proof := r.Checks[checkProof]
	held := r.held() && !r.Has(PinMismatch)
	r.Acceptable = (held || r.byPin()) && (proof.OK || proof.Skipped)
	r.OK = r.Acceptable && proof.OK
	switch {
	case !r.OK:
		r.advise()
	case !held:
		r.By = ByPin
	case r.pinned:
		r.By = ByCA + "+" + ByPin
	default:
		r.By = ByCA
	}
	r.Sentence = transcript.TextOf(r.sentence())
}

// byPin tells whether the pin stands for the key where CA or name do not hold. It says nothing of a
// key that was taken back.
func (r *Report) byPin() bool { return r.pinned && !r.Has(Revoked) }

// advise collects the parts of the failure text, each once.
func (r *Report) advise() {
	var titles, risks []string
	once := func(list *[]string, s string) {
		if s != "" && !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for _, x := range r.Reasons {
		once(&titles, x.Title)
		once(&r.Means, x.Means)
		once(&r.Causes, x.Causes)
		once(&r.Tell, x.Tell)
		once(&risks, x.Risk)
	}
	for _, c := range r.Checks {
		if c.Skipped && len(r.Reasons) == 0 {
			once(&titles, c.Name+" not checked")
		}
	}
	r.Why = transcript.TextOf(strings.Join(titles, "; "))
	r.Risk = strings.Join(risks, "; ")
}

// pinSentence words the verdict of a pin that stands alone.
func (r *Report) pinSentence() string {
	s := "The key is the one that you pinned, and the server holds it"
	if !r.OK {
		s = "The key is the one that you pinned; nobody showed here that he holds it"
	}
	var whys []string
	for _, x := range r.Reasons {
		whys = append(whys, x.Why.Raw())
	}
	if len(whys) == 0 {
		return s + "."
	}
	return s + ". Without the pin it would not be proven: " + strings.Join(whys, "; ") + "."
}

// held tells whether the checks from chain to name hold.
func (r *Report) held() bool {
	for _, c := range r.Checks[:checkProof] {
		if !c.OK {
			return false
		}
	}
	return true
}

// sentence words the verdict.
func (r *Report) sentence() string {
	host := show(r.Host.Raw())
	if r.Host.IsZero() && len(r.Path) > 0 { // a client, which need not prove a name
		host = show(r.Path[0].Title.Raw())
	}
	switch {
	case r.Acceptable && !r.held():
		return r.pinSentence()
	case r.Acceptable && !r.OK:
		return fmt.Sprintf("%s; nobody showed here that he holds that key.", r.vouched(host))
	case r.OK && strings.HasPrefix(r.Checks[checkProof].Why.Raw(), "proved by decrypting"):
		return fmt.Sprintf("%s; the server holds that key, proved by decrypting.", r.vouched(host))
	case r.OK && strings.HasPrefix(r.Checks[checkProof].Why.Raw(), "proved by resuming"):
		return fmt.Sprintf("%s; the server resumed a session in which it proved that key.", r.vouched(host))
	case r.OK:
		return fmt.Sprintf("%s; the server holds that key.", r.vouched(host))
	}
	var whys []string
	for _, x := range r.Reasons {
		whys = append(whys, x.Why.Raw())
	}
	if len(whys) == 0 {
		for _, c := range r.Checks {
			if c.Skipped {
				whys = append(whys, c.Why.Raw())
			}
		}
	}
	who := "This is not provably " + host
	if r.Host.IsZero() {
		who = "This proves nothing"
	}
	return who + ": " + strings.Join(whys, "; ") + "."
}

// vouched tells who says that the key belongs to host.
func (r *Report) vouched(host string) string {
	anchor := r.Path[len(r.Path)-1].Details.cert
	which := "which you trust"
	if len(r.Path) == 1 {
		which = "a certificate which you trust as it is"
	}
	s := fmt.Sprintf("%s, %s, says this key belongs to %s", title(anchor), which, host)
	if r.pinned {
		s += "; it is the one that you pinned"
	}
	return s
}
