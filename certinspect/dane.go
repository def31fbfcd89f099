package certinspect

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// FitState is what became of a TLSA record.
type FitState string

// States.
const (
	Fits     FitState = "fits"
	FitsNot  FitState = "does not fit"
	NotUsed  FitState = "not used" // by this kind of client, or by anybody
	FitsPart FitState = "fits in part"
)

// Fit is how one TLSA record fits what was sent.
type Fit struct {
	Record string          `json:"record"` // "3 1 1 0123…"
	State  FitState        `json:"state"`
	Why    transcript.Text `json:"why"`
}

// relayPort is where mail servers hand mail on to each other.
const relayPort = 25

// maxDANE bounds the records that are compared.
const maxDANE = 100

// dane compares the records that the user gave (RFC 6698, 7671, 7672). One that
// fits is enough, as the records of a name are alternatives.
func (e *examiner) dane(p *path) {
	e.publish(p)
	if len(e.q.TLSA) == 0 {
		e.method("dane", transcript.MethodNotMade, "not looked up")
		return
	}
	n := map[FitState]int{}
	for i, t := range e.q.TLSA {
		if i == maxDANE {
			e.r.note(fmt.Sprintf("%d TLSA records were given; those after the first %d were not compared", len(e.q.TLSA), maxDANE))
			break
		}
		f := e.fit(p, t)
		e.r.DANE = append(e.r.DANE, f)
		n[f.State]++
	}
	if other := e.outdone(); other != "" {
		e.r.note(other)
	}
	const unsigned = "; given by you, not looked up, so nothing says that DNS is signed"
	all := len(e.r.DANE)
	some := fmt.Sprintf("%d of %d records fit%s", n[Fits], all, singular(n[Fits]))
	none, unusable := fmt.Sprintf("none of %d records fits", all), fmt.Sprintf("none of %d records can be used here", all)
	if all == 1 {
		some, none, unusable = "the record fits", "the record does not fit", "the record cannot be used here"
	}
	switch {
	case n[Fits] > 0:
		e.method("dane", transcript.MethodGood, some+unsigned)
	case n[FitsNot]+n[FitsPart] > 0:
		e.method("dane", transcript.MethodBad, none+": a client that follows DANE stops here"+unsigned)
	default:
		e.method("dane", transcript.MethodUnknown, unusable+unsigned)
	}
}

// outdone tells that only weaker digests fit: a client may look at the
// strongest digest alone among records of one usage and selector, RFC 7671 9.
func (e *examiner) outdone() string {
	fits := map[[3]uint8]bool{}
	given := map[[3]uint8]bool{}
	for i, f := range e.r.DANE {
		t := e.q.TLSA[i]
		kind := [3]uint8{t.Usage, t.Selector, t.Matching}
		given[kind] = given[kind] || f.State != NotUsed
		fits[kind] = fits[kind] || f.State == Fits
	}
	for kind := range fits {
		strong := [3]uint8{kind[0], kind[1], 2}
		if kind[2] == 1 && fits[kind] && given[strong] && !fits[strong] {
			return fmt.Sprintf("of the TLSA records %d %d the one with SHA-256 fits and none with SHA-512 does: clients that look at the strongest digest only stop here (RFC 7671 9)", kind[0], kind[1])
		}
	}
	return ""
}

func singular(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

// fit compares one record.
func (e *examiner) fit(p *path, t TLSA) Fit {
	f := Fit{Record: t.String()}
	set := func(s FitState, why string) Fit {
		f.State, f.Why = s, transcript.TextOf(why)
		return f
	}
	if why := t.fault(); why != "" {
		return set(NotUsed, why)
	}
	port, host, placed := t.place()
	if asked, err := ALabel(strings.TrimSuffix(e.q.Host, ".")); placed && err == nil && asked != "" && !strings.EqualFold(host, asked) {
		e.r.note(fmt.Sprintf("a TLSA record that you gave stands at %s, and you asked for %s", show(t.Owner), show(e.q.Host)))
	}
	if t.Usage <= PKIXEE && (e.q.Relay || placed && port == relayPort) {
		return set(NotUsed, "mail servers do not use the usages 0 and 1 between each other (RFC 7672 3.1.3)")
	}
	same := func(c *x509.Certificate) bool { return bytes.Equal(t.of(c), t.Data) }
	switch t.Usage {
	case DANEEE:
		if same(e.leaf()) {
			return set(Fits, fmt.Sprintf("it is %s of %s, and speaks of %s", t.part(), title(e.leaf()), t.kind()))
		}
		return set(FitsNot, fmt.Sprintf("%s of %s is another one", t.part(), title(e.leaf()))+e.misplaced(t, same))
	case PKIXEE:
		if !same(e.leaf()) {
			return set(FitsNot, fmt.Sprintf("%s of %s is another one", t.part(), title(e.leaf()))+e.misplaced(t, same))
		}
		return e.pkix(set, fmt.Sprintf("it is %s of %s", t.part(), title(e.leaf())))
	case PKIXTA:
		for _, c := range p.certs[1:] {
			if same(c) {
				return e.pkix(set, fmt.Sprintf("it is %s of %s", t.part(), title(c)))
			}
		}
		return set(FitsNot, "no CA of the chain has it"+e.misplaced(t, same))
	}
	return e.anchorFit(p, t, set)
}

type setFit func(FitState, string) Fit

// pkix adds what the usages 0 and 1 ask for besides: the usual verification.
func (e *examiner) pkix(set setFit, what string) Fit {
	for i := checkChain; i <= checkName; i++ {
		if !e.r.Checks[i].OK {
			return set(FitsPart, what+", and the usual verification, which it asks for besides, fails: "+e.r.Checks[i].Name)
		}
	}
	return set(Fits, what+", and the usual verification holds, which it asks for besides")
}

// anchorFit looks for a trust anchor (usage 2) among what was sent, or in the
// record itself, and for what RFC 7671 5.2 asks for besides: signatures, dates
// and name from there down.
func (e *examiner) anchorFit(p *path, t TLSA, set setFit) Fit {
	same := func(c *x509.Certificate) bool { return bytes.Equal(t.of(c), t.Data) }
	up := slices.IndexFunc(p.certs[1:], same) + 1
	whole := up == 0 && e.bare(p, t)
	switch {
	case up == 0 && !whole:
		return set(FitsNot, "no CA that was sent or is on the way has it, and it is not the key that signed the last one"+e.misplaced(t, same))
	case whole:
		up = len(p.certs) - 1
	case !slices.ContainsFunc(e.certs, p.certs[up].Equal) && t.Matching != 0:
		return set(FitsPart, fmt.Sprintf("it is %s of %s, which the server did not send: a client cannot find it (RFC 7671 5.2.2)", t.part(), title(p.certs[up])))
	}
	for i := range up {
		if p.states[i] != linkGood {
			return set(FitsPart, fmt.Sprintf("it is %s of a CA, and the signature on %s is %s", t.part(), title(p.certs[i]), p.states[i]))
		}
	}
	for _, c := range p.certs[:max(up, 1)] {
		if !e.q.At.IsZero() && (e.q.At.Before(c.NotBefore) || e.q.At.After(c.NotAfter)) {
			return set(FitsPart, fmt.Sprintf("it is %s of a CA, and %s is out of its dates, which count here", t.part(), title(c)))
		}
	}
	if !e.r.Checks[checkName].OK {
		return set(FitsPart, fmt.Sprintf("it is %s of a CA, and the name, which counts here, does not hold: %s", t.part(), e.r.Checks[checkName].Why.Raw()))
	}
	if whole {
		return set(Fits, fmt.Sprintf("it is %s that signed %s, and speaks of %s; name and dates hold", t.part(), title(p.top()), t.kind()))
	}
	return set(Fits, fmt.Sprintf("it is %s of %s, and speaks of %s; name and dates hold", t.part(), title(p.certs[up]), t.kind()))
}

// bare tells whether the record itself holds the key that signed the last
// certificate of the way: RFC 7671 5.2.3, the anchor need not be sent then.
func (e *examiner) bare(p *path, t TLSA) bool {
	if t.Matching != 0 {
		return false
	}
	if t.Selector == 0 {
		c, err := x509.ParseCertificate(t.Data)
		return err == nil && bytes.Equal(c.RawSubject, p.top().RawIssuer) && signs(c, p.top())
	}
	key, err := x509.ParsePKIXPublicKey(t.Data)
	return err == nil && signs(&x509.Certificate{PublicKey: key}, p.top())
}

func signs(parent, child *x509.Certificate) bool {
	state, _ := signedBy(child, parent)
	return state == linkGood
}

// misplaced tells that a record is of another certificate than its usage says.
func (e *examiner) misplaced(t TLSA, same func(*x509.Certificate) bool) string {
	end := t.Usage == PKIXEE || t.Usage == DANEEE
	for i, c := range e.certs {
		switch {
		case same(c) && end:
			return fmt.Sprintf("; it is %s of %s, sent as number %d: was usage 2 meant?", t.part(), title(c), i+1)
		case same(c) && i == 0:
			return fmt.Sprintf("; it is %s of the server's own certificate: was usage 3 meant?", t.part())
		}
	}
	other := t
	other.Selector = 1 - t.Selector
	for i, c := range e.certs {
		if (i == 0) == end && bytes.Equal(other.of(c), t.Data) {
			return fmt.Sprintf("; with selector %d it would fit %s", other.Selector, title(c))
		}
	}
	return ""
}

// part names what the data of the record is, "the SHA-256 of the key".
func (t TLSA) part() string {
	what := []string{"the certificate", "the key"}[t.Selector]
	hash := []string{"", "the SHA-256 of ", "the SHA-512 of "}[t.Matching]
	return strings.TrimSpace(hash + what)
}

// publish makes the records that would fit, for the port asked about.
func (e *examiner) publish(p *path) {
	if e.q.Client {
		return
	}
	host := e.q.Host
	if host == "" && len(e.leaf().DNSNames) > 0 {
		host = e.leaf().DNSNames[0]
	}
	port := e.q.Port
	if port == 0 {
		port = relayPort
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || notAHost(host) != "" {
		return // no name that could stand in DNS so
	}
	issuer := e.issuerOn(p, e.leaf())
	if issuer != nil && !slices.ContainsFunc(e.certs, issuer.Equal) {
		issuer = nil // a client could not find it, RFC 7671 5.2.2
	}
	e.r.Publish = publish(e.leaf(), issuer, host, port)
}
