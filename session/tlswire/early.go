package tlswire

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// answer is what the server says to early data, RFC 8446 4.2.10.
type answer uint8

const (
	notAnswered answer = iota
	accepted
	refused
)

// earlyData is a client's data before the server's answer, as far as it was
// opened. Until the answer is known it has no place in the plain layer: what was
// refused was never received, and a client sends it again.
type earlyData struct {
	answer  answer
	waiting []earlyRecord
	bytes   int // of their content
	records int // sent before the answer
	first   transcript.Span
	missed  uint64 // records before the first one that was opened
	lost    bool   // some of it was not opened
}

type earlyRecord struct {
	told    transcript.Record
	content []byte // where it is wished
	size    int
}

// offers notes that a ClientHello announces early data, or that the one after
// a HelloRetryRequest no longer does.
func (o *Observer) offers(h *half, f facts) {
	switch {
	case h.dir != transcript.Client || o.terms.version != 0:
	case f.early:
		h.stage = stageEarly
	default:
		h.stage, h.opener, h.seals = stageHandshake, nil, 0
	}
}

// openEarly opens a record of early data. Its key has the suite of the session
// that is resumed, which is not told: those with a secret of that size are tried.
// What the client seals after it may come without a sign, where the server
// refuses the data: then the key of the handshake fits.
func (o *Observer) openEarly(h *half, r *record) (content []byte, inner byte, ok bool) {
	if r.body == nil {
		if h.opener != nil {
			h.opener.seq++
		} else {
			o.early.missed++
		}
		return nil, 0, false
	}
	if h.opener != nil {
		if content, inner, ok = h.opener.open(o.scratch(), r); ok {
			return content, inner, true
		}
	} else {
		for _, secret := range o.secrets(labelClientEarly, o.hello.random) {
			for _, suite := range []uint16{0x1301, 0x1302, 0x1303, 0x1304, 0x1305} {
				next := newOpener(suite, secret)
				if next == nil {
					continue
				}
				next.seq = o.early.missed
				if content, inner, ok = next.open(o.scratch(), r); ok {
					h.opener = next
					return content, inner, true
				}
			}
		}
	}
	next := o.following(h)
	if next == nil {
		return nil, 0, false
	}
	if content, inner, ok = next.open(o.scratch(), r); ok {
		h.stage, h.opener = stageHandshake, next
	}
	return content, inner, ok
}

// earlyOpened gives early data its place, or lets it wait for the server's answer.
func (o *Observer) earlyOpened(h *half, ev *transcript.Record, content []byte) {
	e := &o.early
	switch {
	case e.answer == accepted:
		ev.Plain = o.carried(h, len(content), 0)
		o.deliver(ev, content)
	case e.answer == refused:
	case len(e.waiting) == maxLate || e.bytes+len(content) > maxHeld:
		e.lost = true
	default:
		w := earlyRecord{told: *ev, size: len(content)}
		if o.opts.Plain != nil {
			w.content = bytes.Clone(content)
		}
		e.bytes += len(content)
		e.waiting = append(e.waiting, w)
	}
}

// earlyAnswer takes the server's answer. Records whose place it settles are
// told again.
func (o *Observer) earlyAnswer(yes bool) {
	e := &o.early
	if e.answer != notAnswered {
		return
	}
	e.answer = refused
	if yes {
		e.answer = accepted
	}
	o.tellEarly()
	if yes {
		for _, w := range e.waiting {
			again := w.told
			again.Plain = o.carried(&o.client, w.size, 0)
			o.emit(&again)
			o.deliver(&again, w.content)
		}
	}
	e.waiting, e.bytes = nil, 0
}

// sentEarly notes a record that a client sends before the server's answer.
func (o *Observer) sentEarly(h *half, r *record) {
	if h.stage != stageEarly || o.early.answer != notAnswered {
		return
	}
	if o.early.records == 0 {
		o.early.first = o.span(h, r)
	}
	o.early.records++
}

// tellEarly tells what became of early data.
func (o *Observer) tellEarly() {
	e := &o.early
	if e.records == 0 {
		return
	}
	f := &transcript.Finding{
		ID: "tls-early-data", Severity: transcript.SeverityLow, Grade: "proved", RFC: "RFC 8446 8", Span: e.first,
		Title: "data was sent before the handshake ended, and was taken",
		Text:  transcript.TextOf(transcript.Count(e.records, "record") + " came at once: whoever recorded them can send them to a server again, and a key that leaks later opens them"),
		Cure:  "send early only what may happen twice",
	}
	if e.answer == refused {
		f.ID, f.Severity, f.RFC, f.Cure = "tls-early-data-refused", transcript.SeverityInfo, "RFC 8446 4.2.10", ""
		f.Title = "the server refused the data that was sent before the handshake ended"
		f.Text = transcript.TextOf(transcript.Count(e.records, "record") + " came too early for it and went by unread; the client has to send that again")
	}
	o.emit(f)
}

// clouds tells whether it is not known how much early data stands before what
// the client sends after it.
func (e *earlyData) clouds() bool {
	return e.answer != refused && (e.lost || len(e.waiting) > 0)
}
