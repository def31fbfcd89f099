package tlswire

import "example.org/mailwire/transcript"

// maxAttempts is how many records of a direction are tried with keys that have
// opened none of them yet.
const maxAttempts = 8

// cover is what seals the records of a direction up to TLS 1.2.
type cover struct {
	use      *pending // what the handshake agreed on; nil where that was not seen
	unsealer unsealer // nil as long as no key has opened a record
	before   skipped  // records under these keys while there was none
	attempts int
	first    start // where the records that are kept for late keys begin
	beyond   after // what came after the last one that was kept
}

// start is the state of a direction before a record.
type start struct {
	use    *pending
	plain  int64
	unsure bool
}

// after is what went by once no more records could be kept for late keys.
type after struct {
	skipped
	plain   int64 // bytes of the plain layer
	unsure  bool
	changed bool // other keys came into use
}

// change brings the keys of the handshake at hand into use.
func (h *half) change(p *pending) {
	h.changed = true
	h.use, h.unsealer, h.before, h.attempts = p, nil, skipped{}, 0
}

// wants12 tells whether the body of a record of application data is needed.
func (o *Observer) wants12(h *half, length int) bool {
	switch {
	case o.opts.Plain != nil && !h.covered():
		return true
	case !h.covered() || h.use != nil && !h.use.openable():
		return false
	case h.unsealer != nil:
		kind := h.use.sealing.kind
		return kind == blockKind || kind == streamKind || o.opts.Plain != nil || length <= smallRecord || h.opened < fewRecords
	case h.use != nil && len(o.masters(h.use)) > 0 && h.attempts < maxAttempts:
		return true
	}
	return o.hopes() && !h.lateLost && h.bytes+length <= maxHeld
}

// covered tells whether records of a direction are sealed, up to TLS 1.2.
func (h *half) covered() bool {
	return h.changed && (h.use == nil || !encryptsNothing(h.use.suite))
}

// openable tells whether a key would open records.
func (p *pending) openable() bool { return p.sealing.kind != unknownKind && p.compression == 0 }

// sealed12 tells of a sealed record up to TLS 1.2, opened where that is possible.
func (o *Observer) sealed12(h *half, r record) {
	content, ok := o.open12(h, &r)
	ev := o.event(h, &r)
	ev.Sealed, ev.Opened, ev.Fields = true, ok, o.recordFields(h, &r, true)
	o.emit(ev)
	if ok {
		p := o.protection(h, &r, true)
		innerFields(ev.Fields, r.typ(), content, p.inner+p.stream, false)
		if r.typ() == recordApplicationData {
			h.opened++
			ev.Plain = o.carried(h, len(content), 0)
			o.deliver(ev, content)
			return
		}
		o.inside(h, &r, r.typ(), content, true)
		return
	}
	ev.Unopened = o.why12(h, &r)
	keyless := h.unsealer == nil && o.hopes()
	if keyless {
		h.keep12(o, r)
	}
	o.unopened12(h, &r, ev)
	if keyless {
		h.before.skip(&r)
	}
	if r.typ() == recordChangeCipherSpec {
		h.beyond.changed = h.lateLost
		h.change(nil) // of a handshake that was not seen
	}
}

// unopened12 tells what is known of a record that was not opened.
func (o *Observer) unopened12(h *half, r *record, ev *transcript.Record) {
	switch r.typ() {
	case recordApplicationData:
		n := -1
		if h.use == nil || h.use.compression == 0 {
			n = overhead(o.terms.version, o.terms.suite)
		}
		ev.Plain = o.carried(h, r.length(), n)
		if h.lateLost {
			h.beyond.plain += ev.Plain.Len
			h.beyond.unsure = h.beyond.unsure || h.unsure
		}
	case recordHandshake:
		note := ""
		if !h.finished {
			note = "a Finished, by its place"
		}
		o.sealedMessage(h, r, note)
		h.finished = true
		o.answered = o.answered || h.dir == transcript.Server
	case recordAlert:
		o.emit(&transcript.Alert{Dir: h.dir, Span: ev.Span, Code: -1, Name: "sealed", Sealed: true, Meaning: sealedAlert()})
	}
}

func sealedAlert() transcript.Meaning {
	return transcript.Meaning{Term: "sealed", Text: "An alert that is encrypted. At the end of a session it is close_notify as a rule.", RFC: "RFC 5246 7.2"}
}

// open12 gives the content of a sealed record up to TLS 1.2, good until the next record.
func (o *Observer) open12(h *half, r *record) (content []byte, ok bool) {
	missing := r.body == nil && r.length() > 0
	switch {
	case h.unsealer != nil && missing:
		var s skipped
		s.skip(r)
		h.unsealer.pass(s)
		return nil, false
	case h.unsealer != nil:
		return h.unsealer.open(o.scratch(), r)
	case missing || h.use == nil || !h.use.openable() || h.attempts >= maxAttempts:
		return nil, false
	}
	masters := o.masters(h.use)
	if len(masters) > 0 {
		h.attempts++
	}
	for _, master := range masters {
		u := h.use.unsealer(master, h.dir)
		if u == nil {
			continue
		}
		u.pass(h.before)
		if content, ok = u.open(o.scratch(), r); ok {
			h.unsealer, h.use.master, h.attempts = u, master, 0
			o.remember(h.use)
			if o.opts.Master != nil {
				o.opts.Master(h.use.client, master)
			}
			return content, true
		}
	}
	return nil, false
}

// scratch is memory for the content of a record.
func (o *Observer) scratch() []byte {
	if o.room == nil {
		o.room = make([]byte, maxRecord)
	}
	return o.room
}

// deliver hands the content of a record of application data out, where that is wished.
func (o *Observer) deliver(ev *transcript.Record, content []byte) {
	if o.opts.Plain != nil {
		o.opts.Plain(ev, content)
	}
}
