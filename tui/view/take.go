package view

import (
	"reflect"
	"slices"
	"sort"
	"time"

	"example.org/mailwire/transcript"
)

// take reads one entry.
func (m *Model) take(e transcript.Entry) {
	if !m.mine(e) {
		return
	}
	m.Last = max(m.Last, e.At)
	switch ev := e.Event.(type) {
	case *transcript.Line:
		m.byLine[ev.N] = len(m.Rows)
		m.hold(ev)
		m.row(e, Row{Kind: Line, Line: ev})
		if len(ev.Secret) > 0 {
			m.secrets = append(m.secrets, len(m.Rows)-1)
		}
	case *transcript.Exposed:
		m.exposed(ev)
	case *transcript.Record:
		m.record(e.At, ev)
		m.Unopened.Take(ev)
	case *transcript.Request:
		m.requests.add(ev.Span, ev)
	case *transcript.Reply:
		m.replies.add(ev.Span, ev)
	case *transcript.AuthStep:
		m.auth.add(ev.Span, ev)
	case *transcript.StageChanged:
		m.Stages, m.At = ev.Stages, ev.At
	case *transcript.Next:
		m.Next = ev
	case *transcript.Capabilities:
		m.Caps = ev
	case *transcript.Finding:
		m.Findings = append(m.Findings, ev)
	default:
		m.takeTLS(e)
	}
}

// takeTLS reads an entry of TLS or of the connection.
func (m *Model) takeTLS(e transcript.Entry) {
	switch ev := e.Event.(type) {
	case *transcript.TLSStart:
		m.ladder.begin(ev)
		m.Start, m.Agreed, m.Verdict, m.Certs, m.Client, m.Asked, m.Alerts = ev, nil, nil, nil, nil, nil, nil
		m.ClientSize, m.ClientSigned = 0, false
		m.bands = append(m.bands, len(m.Rows))
		m.row(e, Row{Kind: Band})
	case *transcript.TLSAgreed:
		m.Agreed = ev
		if m.hellos < 2 {
			m.First = ev
		}
	case *transcript.Handshake:
		switch {
		case ev.Dir == transcript.Client && ev.Name == "Certificate":
			m.ClientSize = ev.Size
		case ev.Dir == transcript.Client && ev.Name == "CertificateVerify":
			m.ClientSigned = true
		}
		m.message(e, ev)
	case *transcript.Alert:
		m.Alerts = append(m.Alerts, ev)
		m.alert(e, ev)
	case *transcript.Certificates:
		if ev.Dir == transcript.Client {
			m.Client = ev
			return
		}
		m.shown(ev)
	case *transcript.CertificateAsked:
		m.Asked = ev
	case *transcript.Verdict:
		m.Verdict = ev
	default:
		m.takeEnds(e)
	}
}

// shown keeps the server's chain. One that comes after the verdict was not
// judged, and must not stand under that verdict; the same chain may come again,
// with its staple.
func (m *Model) shown(c *transcript.Certificates) {
	if m.Verdict != nil && m.Certs != nil && !reflect.DeepEqual(m.Certs.Chain, c.Chain) {
		return
	}
	m.Certs = c
}

func (m *Model) takeEnds(e transcript.Entry) {
	switch ev := e.Event.(type) {
	case *transcript.Data:
		if ev.Layer == transcript.Wire {
			m.lacking.there[ev.Dir%3] += ev.Len + ev.Elided
		}
		m.ladder.data(ev)
		m.chunk(e, ev)
	case *transcript.Opened:
		if m.Opened = ev; ev.Late {
			m.remark(e, lateText)
		}
	case *transcript.Consent:
		m.Looked = m.Looked || ev.Case == "look"
	case *transcript.Closed:
		m.Closed = ev
		if text := m.oneSided(); text != "" {
			m.remark(e, text)
		}
		m.row(e, Row{Kind: End})
	case *transcript.Fault:
		m.Fault = ev
		m.row(e, Row{Kind: Failure})
	case *transcript.Note:
		m.row(e, Row{Kind: Remark})
	case *transcript.Overlap:
		m.row(e, Row{Kind: Clash})
	case *transcript.Gap:
		m.lacking.gone[ev.Dir%3] += max(ev.Len, 0)
		m.row(e, Row{Kind: Gap})
	case *transcript.Stray:
		m.stray = true
		m.ladder.strayed += ev.Span.Len
		m.strayRow(e, ev)
	}
}

func (m *Model) row(e transcript.Entry, r Row) {
	r.Seq, r.At, r.Event = e.Seq, e.At, e.Event
	m.Rows = append(m.Rows, r)
}

func (m *Model) exposed(ev *transcript.Exposed) {
	m.Ledger = ev.Ledger
	if i, ok := m.byLine[ev.Line]; ok {
		if ev.Secret != transcript.NoSecret && m.Rows[i].Exposed == nil && len(m.Rows[i].Line.Secret) == 0 {
			m.secrets = append(m.secrets, i)
		}
		m.Rows[i].Exposed = ev
	}
}

func (m *Model) record(at time.Duration, r *transcript.Record) {
	fresh := m.ladder.record(at, r)
	if r.Plain.Layer == transcript.Plain {
		m.mail = true
		m.carried(r)
	}
	if !m.mail && fresh {
		m.TLSBytes += r.Span.Len
		m.Records++
	}
}

// carried keeps the records of the plain layer in the order of its bytes; one
// that is told again replaces what was told.
func (m *Model) carried(r *transcript.Record) {
	l := m.sealed[r.Plain.Dir%3]
	i := sort.Search(len(l), func(i int) bool { return l[i].Plain.Off >= r.Plain.Off })
	if i < len(l) && l[i].Span.Off == r.Span.Off {
		l[i] = r
		return
	}
	m.sealed[r.Plain.Dir%3] = slices.Insert(l, i, r)
}

// strayRow shows stray bytes. A line of them that was told of before stands once.
func (m *Model) strayRow(e transcript.Entry, ev *transcript.Stray) {
	if n := len(m.Rows); n > 0 && m.Rows[n-1].Line != nil && m.Rows[n-1].Line.Span == ev.Span {
		m.Rows[n-1].Kind, m.Rows[n-1].Event = Stray, ev
		return
	}
	m.row(e, Row{Kind: Stray})
}
