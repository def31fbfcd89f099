package diff

import (
	"time"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// Schema names the form of a Diff, and of a ByteDiff, as JSON.
const Schema = "mailwire.diff/1"

// Side is one of the two conversations to compare.
type Side struct {
	File     transcript.Text
	Session  int                // number in its file, from 1
	Sessions int                // in the file
	Start    time.Time          // that the times of entries count from
	Entries  []transcript.Entry // of this conversation alone, from the first
	Bytes    func(transcript.Span) ([]byte, error)
}

// Certificate is a certificate as far as it is compared.
type Certificate struct {
	Subject, Issuer     transcript.Text
	Names               []transcript.Text
	NotBefore, NotAfter time.Time
	Key                 string // its kind: "ECDSA P-256"
	KeySHA256           string // of SubjectPublicKeyInfo, hex
	SHA256              string // hex
}

// Diff is what differs in meaning between two conversations.
type Diff struct {
	Schema       string    `json:"schema"`
	By           string    `json:"by"` // meaning
	Same         bool      `json:"same"`
	A            Told      `json:"a"`
	B            Told      `json:"b"`
	Facts        []Fact    `json:"facts"` // those that differ
	Capabilities []Names   `json:"capabilities"`
	Findings     []Finding `json:"findings"`
	Steps        []Row     `json:"steps"` // all of them, in order
	Totals       Totals    `json:"totals"`
}

// Told is what is told of a side as a whole.
type Told struct {
	File     transcript.Text    `json:"file"`
	Session  int                `json:"session"`  // from 1
	Sessions int                `json:"sessions"` // in the file
	Protocol string             `json:"protocol"`
	Target   transcript.Text    `json:"target,omitzero"` // as the user named it; none in a capture
	Client   string             `json:"client"`
	Server   string             `json:"server"`
	Start    time.Time          `json:"start"`
	Stages   []transcript.Stage `json:"stages"`
	Lock     transcript.Lock    `json:"lock,omitempty"`
	Ledger   transcript.Ledger  `json:"ledger"`
	// Untold: it went on inside TLS that no key opened, or bytes of it are missing.
	// What the other side has more is then not known to be only there.
	Untold bool `json:"untold,omitempty"`
}

// Fact is a fact that differs. A side of which it does not hold, or is not known, is null.
type Fact struct {
	Of   string           `json:"of"` // session, stages, tls, certificate, verdict, sign-in, exposure, recording
	Name string           `json:"name"`
	A    *transcript.Text `json:"a"`
	B    *transcript.Text `json:"b"`
	Why  string           `json:"why,omitempty"` // it matters
}

// Names are what one of two lists has and the other one lacks.
type Names struct {
	Of    string            `json:"of"` // before TLS, inside TLS, after sign-in
	OnlyA []transcript.Text `json:"only_a"`
	OnlyB []transcript.Text `json:"only_b"`
	A     int               `json:"count_a"` // in the list; -1 where there is no list
	B     int               `json:"count_b"`
}

// Finding is one that was made on one side only.
type Finding struct {
	In       string              `json:"in"` // a, b
	ID       string              `json:"id"`
	Severity transcript.Severity `json:"severity"`
	Title    transcript.Text     `json:"title"`
}

// Totals count what differs.
type Totals struct {
	Facts        int `json:"facts"`
	Capabilities int `json:"capabilities"` // names that one side has
	Findings     int `json:"findings"`
	Steps        int `json:"steps"`   // in all
	Changed      int `json:"changed"` // steps on both sides that differ
	OnlyA        int `json:"only_a"`
	OnlyB        int `json:"only_b"`
	Locks        int `json:"locks"`  // steps that differ in nothing but who could read them
	Untold       int `json:"untold"` // steps of one side of which the other one tells nothing; they are no differences
}

// New compares two conversations. certificate reads one in DER; what it cannot
// read has the digest alone.
func New(a, b Side, certificate func([]byte) Certificate) *Diff {
	x, y := look(a, certificate), look(b, certificate)
	d := &Diff{Schema: Schema, By: "meaning", A: x.told, B: y.told, Facts: []Fact{}, Capabilities: []Names{}, Findings: []Finding{}, Steps: []Row{}}
	d.facts(x, y)
	d.capabilities(x, y)
	d.findings(x, y)
	d.rows(x, y)
	d.count()
	return d
}

func (d *Diff) count() {
	t := &d.Totals
	t.Facts, t.Findings = len(d.Facts), len(d.Findings)
	for _, n := range d.Capabilities {
		t.Capabilities += len(n.OnlyA) + len(n.OnlyB)
		if (n.A < 0) != (n.B < 0) {
			t.Capabilities++
		}
	}
	t.Steps = len(d.Steps)
	for _, r := range d.Steps {
		switch r.Mark {
		case MarkChanged:
			t.Changed++
		case MarkOnlyA:
			t.OnlyA++
		case MarkOnlyB:
			t.OnlyB++
		case MarkLock:
			t.Locks++
		case MarkUntold:
			t.Untold++
		}
	}
	d.Same = t.Facts+t.Capabilities+t.Findings+t.Changed+t.OnlyA+t.OnlyB+t.Locks == 0
}

// looked is a side as it was read.
type looked struct {
	told   Told
	short  *report.Session
	opened *transcript.Opened
	agreed *transcript.TLSAgreed

	verdict *transcript.Verdict
	chain   []Certificate // of the server
	client  []Certificate
	alerts  []string // fatal ones, by who sent them
	faults  []string
	closed  *transcript.Closed
	lists   [3]*transcript.Capabilities // before TLS, inside TLS, after sign-in; the last of each
	found   []*transcript.Finding
	steps   steps
	signed  bool // in
	sealed  bool // it went on inside TLS that no key opened
}

func look(s Side, certificate func([]byte) Certificate) *looked {
	l := &looked{told: Told{File: s.File, Session: s.Session, Sessions: s.Sessions, Stages: []transcript.Stage{}}}
	l.steps.read = s.Bytes
	b := report.NewSession(report.SessionOptions{Start: s.Start})
	for _, e := range s.Entries {
		b.Take(e)
		l.steps.take(e.Event)
		l.take(e.Event, certificate)
	}
	l.short = b.Session()
	t := &l.told
	t.Protocol, t.Client, t.Server, t.Start, t.Lock = l.short.Protocol, l.short.Client, l.short.Server, l.short.Start, l.short.Lock
	tls := l.short.TLS
	l.sealed = tls.Mode != "none" && !tls.Opened && l.stage("handshake") != transcript.StageFailed && len(l.alerts)+len(l.faults) == 0
	t.Untold = l.sealed || l.lacks()
	return l
}

// lacks tells whether bytes of the conversation are missing: its beginning, its
// end, one side, or some between.
func (l *looked) lacks() bool {
	s := l.short
	return s.Late || s.LetGo || s.Only != "" || s.Gaps > 0 || l.closed == nil || l.closed.By == ""
}

func (l *looked) take(e transcript.Event, certificate func([]byte) Certificate) {
	switch ev := e.(type) {
	case *transcript.Opened:
		l.opened, l.told.Target = ev, ev.Target
	case *transcript.TLSAgreed:
		l.agreed = ev
	case *transcript.Verdict:
		l.verdict = ev
	case *transcript.Certificates:
		chain := &l.chain
		if ev.Dir == transcript.Client {
			chain = &l.client
		}
		*chain = nil
		for _, der := range ev.Chain {
			*chain = append(*chain, certificate(der))
		}
	case *transcript.Alert:
		if ev.Fatal {
			l.alerts = append(l.alerts, sideWord(ev.Dir)+": "+ev.Name)
		}
	case *transcript.Fault:
		l.faults = append(l.faults, ev.Where)
	case *transcript.Closed:
		l.closed = ev
	case *transcript.Finding:
		l.found = append(l.found, ev)
	case *transcript.StageChanged:
		l.told.Stages = ev.Stages
	case *transcript.Exposed:
		l.told.Ledger = ev.Ledger
	case *transcript.AuthStep:
		l.signed = l.signed || ev.Step == "ok"
	case *transcript.Capabilities:
		l.listed(ev)
	}
}

func sideWord(d transcript.Dir) string {
	if d == transcript.Client {
		return "client"
	}
	return "server"
}

// stage gives the state of a stage; "" where there is none of that name.
func (l *looked) stage(name string) transcript.StageState {
	for _, s := range l.told.Stages {
		if s.Name == name {
			return s.State
		}
	}
	return ""
}
