package report

import (
	"encoding/hex"
	"slices"

	"example.org/mailwire/transcript"
)

// ladderBuilder reads the events of one conversation.
type ladderBuilder struct {
	*Ladder
	log    *transcript.Log
	bytes  bool
	start  *transcript.TLSStart
	bySpan map[transcript.Span]*LadderRecord
	chains [3]*transcript.Certificates
}

func (b *ladderBuilder) take(e transcript.Entry) {
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		b.opened(ev)
	case *transcript.Data:
		if ev.Layer == transcript.Wire {
			b.total(ev.Dir).Wire += ev.Len + ev.Elided
		}
	case *transcript.TLSStart:
		b.start = ev
	case *transcript.TLSAgreed:
		b.Agreed = ev
	case *transcript.Record:
		b.record(e, ev)
	case *transcript.Handshake:
		b.message(ev)
	case *transcript.Alert:
		b.alert(ev)
	case *transcript.CertificateAsked:
		b.ClientAsked = ev
	case *transcript.Certificates:
		b.chains[ev.Dir] = ev
	case *transcript.Verdict:
		b.Verdict = &LadderVerdict{OK: ev.OK, By: ev.By, Why: ev.Why.String(), Sentence: ev.Sentence.String(), Claim: ev.Claim, claimed: ev.Claimed()}
	case *transcript.Fault:
		b.Faults = append(b.Faults, ev.Text.String())
	case *transcript.Note:
		b.Notes = append(b.Notes, ev.Text.String())
	}
}

func (b *ladderBuilder) opened(ev *transcript.Opened) {
	b.Protocol, b.Mode, b.Client, b.Server = ev.Protocol, ev.TLS, ev.Client, ev.Server
	a := ev.Asked
	if a.Min+a.Max+a.Until != "" || len(a.Suites)+len(a.Groups)+len(a.ALPN)+len(a.Pins)+a.Resumes > 0 || !a.ClientCert.IsZero() {
		b.Asked = &a
	}
}

func (b *ladderBuilder) total(d transcript.Dir) *LadderTotal { return b.Totals[who(d)] }

// record takes a record, or what is known better of one that was told before.
func (b *ladderBuilder) record(e transcript.Entry, ev *transcript.Record) {
	r := b.bySpan[ev.Span]
	if r == nil {
		r = &LadderRecord{span: ev.Span}
		b.bySpan[ev.Span] = r
		b.Records = append(b.Records, r)
		t := b.total(ev.Span.Dir)
		t.Count++
		t.Records += ev.Span.Len
	}
	r.items = slices.DeleteFunc(r.items, unopened)
	r.Dir, r.AtNS, r.Offset, r.Length = ev.Span.Dir.String(), int64(e.At), ev.Span.Off, ev.Span.Len
	r.Type, r.Version, r.Sealed, r.Opened, r.Inner, r.Unopened = ev.Type, ev.Version, ev.Sealed, ev.Opened, ev.Inner, ev.Unopened
	r.Readers = ev.Readers()
	if first, last := b.log.Packets(ev.Span); first > 0 {
		r.Packets = []int64{first, last}
	}
	var raw []byte
	if b.bytes && !r.content() {
		raw, _ = b.log.Bytes(ev.Span) // what was not kept is not shown
		r.Bytes = hex.EncodeToString(raw)
	}
	// A record is what crossed: what it looks like, anyone can tell.
	r.Fields = fieldsOf(ev.Fields, raw, transcript.ReadersPath)
}

// content tells whether the record carries what was said inside TLS.
func (r *LadderRecord) content() bool {
	return r.Type == "application_data" && (r.Inner == "" || r.Inner == "application_data")
}

// unopened tells whether an item is one that later events may tell better.
func unopened(item any) bool {
	switch x := item.(type) {
	case *LadderMessage:
		return x.Type < 0
	case *LadderAlert:
		return x.Code < 0
	}
	return false
}

func (b *ladderBuilder) message(ev *transcript.Handshake) {
	if len(ev.Spans) == 0 || b.bySpan[ev.Spans[0]] == nil {
		return
	}
	m := &LadderMessage{
		Dir: ev.Dir.String(), Name: ev.Name, Type: ev.Type, Length: ev.Size, Sealed: ev.Sealed,
		Readers: ev.Readers(), Note: text(ev.Note), ev: ev,
	}
	var raw []byte
	if b.bytes {
		raw = ev.Raw
		m.Bytes = hex.EncodeToString(raw)
	}
	m.Fields = fieldsOf(ev.Fields, raw, m.Readers)
	r := b.bySpan[ev.Spans[0]]
	r.items = append(r.items, m)
}

func (b *ladderBuilder) alert(ev *transcript.Alert) {
	r := b.bySpan[ev.Span]
	if r == nil {
		return
	}
	r.items = append(r.items, &LadderAlert{
		Dir: ev.Dir.String(), Fatal: ev.Fatal, Code: ev.Code, Name: ev.Name, Sealed: ev.Sealed,
		Means: ev.Meaning.Text, RFC: ev.Meaning.RFC, Readers: (&transcript.Record{Sealed: ev.Sealed}).Readers(),
	})
}

// number gives records, messages and alerts their places and closes the accounts.
func (b *ladderBuilder) number() {
	for i, r := range b.Records {
		r.N = i + 1
	}
	for _, r := range b.Records {
		for _, item := range r.items {
			switch x := item.(type) {
			case *LadderMessage:
				b.Messages = append(b.Messages, x)
				x.N = len(b.Messages)
				for _, s := range x.ev.Spans {
					if of := b.bySpan[s]; of != nil {
						x.Records = append(x.Records, of.N)
					}
				}
			case *LadderAlert:
				x.Record = r.N
				b.Alerts = append(b.Alerts, x)
			}
		}
	}
	for _, d := range []transcript.Dir{transcript.Client, transcript.Server} {
		t := b.total(d)
		switch {
		case b.start == nil:
			t.Before = t.Wire
		case d == transcript.Client:
			t.Before = b.start.Client
		default:
			t.Before = b.start.Server
		}
		t.Rest = t.Wire - t.Before - t.Records
		if c := b.chains[d]; c != nil {
			b.Chains = append(b.Chains, LadderChain{
				Dir: d.String(), Sealed: c.Sealed, SHA256: digests(c.Chain), Staples: len(c.Staples), SCTs: len(c.SCTs),
			})
		}
	}
}

func text(t transcript.Text) string {
	if t.IsZero() {
		return ""
	}
	return t.String()
}

// fieldsOf gives a tree of fields with the bytes of those that have no parts;
// raw is nil where no bytes are wanted.
func fieldsOf(from []transcript.Field, raw []byte, readers string) []LadderField {
	list := make([]LadderField, 0, len(from))
	for _, f := range from {
		x := LadderField{
			Name: f.Name, Offset: f.Off, Length: f.Len, Value: text(f.Value), Means: f.Means, RFC: f.RFC,
			Readers: readers, Unknown: f.Unknown,
		}
		if len(f.Children) > 0 {
			x.Fields = fieldsOf(f.Children, raw, readers)
		} else if f.Off >= 0 && f.Len >= 0 && f.Off+f.Len <= len(raw) {
			x.Bytes = hex.EncodeToString(raw[f.Off : f.Off+f.Len])
		}
		list = append(list, x)
	}
	return list
}
