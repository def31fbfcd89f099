package tlswire

import (
	"bytes"
	"slices"

	"example.org/mailwire/transcript"
)

const (
	maxHeld = 256 << 10 // bytes of sealed bodies kept for keys that may come, by direction
	maxLate = 4096      // records kept so
	// maxFails is how many records in a row may fail to open before the keys are
	// taken for lost.
	maxFails = 16
	// Once application data flows, records up to smallRecord and the first
	// fewRecords of any size are opened: tickets and key updates are small and
	// early. A longer record, or one that was not kept, is taken for data without
	// padding.
	smallRecord = 1024
	fewRecords  = 16
)

// sealed is what one direction of TLS 1.3 keeps for its sealed records.
type sealed struct {
	stage    stage
	opener   *opener
	held     []record   // not told yet: the key may come
	late     []lateSeal // told as sealed, kept in case the key still comes
	lateLost bool       // some of them could not be kept
	bytes    int        // bodies in held and late
	seals    int        // sealed records told
	opened   int        // of application data
	lostKeys bool       // the keys at hand no longer fit
	fails    int        // records in a row that did not open
}

type lateSeal struct {
	record
	stage stage
	turn  int // among those of both directions
}

// wants tells whether the body of a record is needed.
func (o *Observer) wants(h *half, typ byte, length int) bool {
	switch {
	case typ != recordApplicationData:
		return true
	case o.terms.version != 0 && !o.terms.tls13():
		return o.wants12(h, length)
	case h.lostKeys || h.stage != stageEarly && !opened13(o.terms.suite) && !integrityOnly(o.terms.suite):
		return false
	case h.opener != nil || integrityOnly(o.terms.suite):
		return h.stage != stageTraffic || o.opts.Plain != nil || length <= smallRecord || h.opened < fewRecords
	case o.ready(h):
		return true
	}
	return !h.lateLost && h.bytes+length <= maxHeld
}

// secret gives the key log's secret for a direction and its stage.
func (o *Observer) secret(h *half) []byte {
	label := labelClientHandshake
	switch {
	case h.stage == stageEarly:
		label = labelClientEarly
	case h.dir == transcript.Server && h.stage == stageHandshake:
		label = labelServerHandshake
	case h.dir == transcript.Server:
		label = labelServerTraffic
	case h.stage == stageTraffic:
		label = labelClientTraffic
	}
	for _, s := range o.secrets(label, o.hello.random) {
		return s
	}
	return nil
}

// secrets gives what there is for a label and a session: the conversation's own first.
func (o *Observer) secrets(label string, id []byte) [][]byte {
	own := o.keys.get(label, id)
	if o.opts.Keys == nil {
		return own
	}
	return slices.Concat(own, o.opts.Keys.log.get(label, id))
}

// arrived takes a sealed record of TLS 1.3.
func (o *Observer) arrived(h *half, r record) {
	if h.dir == transcript.Client {
		if o.server.seals > 0 && !o.server.finished && !o.hello.early && o.server.opener == nil {
			o.server.complete()
		}
	} else if o.client.seals > 0 && !o.client.finished && !o.hello.early && o.client.opener == nil {
		o.client.complete()
	}
	tooMuch := r.body == nil && r.length() > 0
	if o.waiting {
		r.body = bytes.Clone(r.body) // it may be the caller's
	}
	h.held = append(h.held, r)
	h.bytes += len(r.body)
	o.drain(h)
	if tooMuch && o.waiting {
		o.giveUp()
	}
}

// complete notes that the handshake of a direction is over.
func (h *half) complete() {
	h.finished = true
	h.stage, h.opener = stageTraffic, nil
	h.messages = messages{}
}

// giveUp ends the wait for keys.
func (o *Observer) giveUp() {
	if !o.waiting {
		return
	}
	o.waiting = false
	o.drain(&o.server)
	o.drain(&o.client)
}

// drain tells of the records that wait, as far as that is possible now.
func (o *Observer) drain(h *half) {
	for len(h.held) > 0 {
		if o.waiting && !o.ready(h) && opened13(o.terms.suite) {
			return
		}
		o.key(h)
		r := h.held[0]
		h.held = h.held[1:]
		h.bytes -= len(r.body)
		o.unsealed(h, r)
	}
	h.held = nil
}

// ready tells whether the key for the stage of a direction is there. Where early
// data was refused, the key of the handshake does too.
func (o *Observer) ready(h *half) bool {
	if h.opener != nil || o.secret(h) != nil {
		return true
	}
	return h.stage == stageEarly && o.following(h) != nil
}

// key gets the opener for the stage of a direction where its secret is there.
func (o *Observer) key(h *half) {
	if h.opener != nil || h.lostKeys || h.stage == stageEarly {
		return
	}
	if s := o.secret(h); s != nil {
		h.opener = newOpener(o.terms.suite, s)
	}
}

// unsealed tells of a sealed record, opened where that is possible.
func (o *Observer) unsealed(h *half, r record) {
	h.seals++
	ev := &transcript.Record{
		Span: o.span(h, &r), Type: typeName(r.typ()), Version: VersionName(r.version()), Sealed: !integrityOnly(o.terms.suite),
	}
	o.emit(ev)
	content, inner, ok := o.open(h, &r)
	ev.Fields = o.recordFields(h, &r, ev.Sealed)
	if ok {
		innerFields(ev.Fields, len(content), inner)
		ev.Opened = ev.Sealed
		ev.Inner = typeName(inner)
		if inner == recordApplicationData {
			o.opened13(h, ev, content)
		}
		o.inside(h, &r, inner, content, true)
		return
	}
	ev.Unopened = o.why13(h, &r)
	keyless := o.keyless(h) && ev.Sealed
	if keyless {
		h.keepLate(r)
	}
	if h.stage == stageEarly {
		o.early.lost = true
	}
	switch {
	case h.stage == stageTraffic && (h.opener != nil || !ev.Sealed):
		h.unsure = h.unsure || h.dir == transcript.Client && o.early.clouds()
		ev.Plain = o.carried(h, r.length(), overhead(o.terms.version, o.terms.suite))
	case h.stage == stageEarly && o.server.seals == 0:
	case h.stage == stageHandshake && h.opener != nil && h.dir == transcript.Client && o.hello.early:
	case h.stage != stageTraffic && !h.finished:
		if r.body == nil {
			h.messages.lost = true
		}
		note := ""
		if keyless && h.likelyFinished(&r, o.terms.suite) {
			note = "a Finished, by its size"
			h.complete()
		}
		o.sealedMessage(h, &r, note)
	}
}

// opened13 takes application data that was opened.
func (o *Observer) opened13(h *half, ev *transcript.Record, content []byte) {
	h.opened++
	if h.stage == stageEarly {
		o.earlyOpened(h, ev, content)
		return
	}
	h.unsure = h.unsure || h.dir == transcript.Client && o.early.clouds()
	ev.Plain = o.carried(h, len(content), 0)
	o.deliver(ev, content)
}

// keyless tells whether a key that is not there yet may open what was not opened.
func (o *Observer) keyless(h *half) bool {
	switch {
	case h.lostKeys || h.stage != stageEarly && !opened13(o.terms.suite):
		return false
	case h.stage == stageEarly:
		return o.secret(h) == nil || o.following(h) == nil
	}
	return h.opener == nil
}

// open gives what is inside a sealed record, good until the next one.
func (o *Observer) open(h *half, r *record) (content []byte, inner byte, ok bool) {
	if h.stage == stageEarly {
		return o.openEarly(h, r)
	}
	if r.body == nil {
		if h.opener != nil {
			h.opener.seq++
		}
		return nil, 0, false
	}
	if integrityOnly(o.terms.suite) {
		return readable(r.body, macSize(suiteNames[o.terms.suite]))
	}
	if h.opener == nil {
		return nil, 0, false
	}
	content, inner, ok = h.opener.open(o.scratch(), r)
	if ok {
		h.fails = 0
		return content, inner, true
	}
	// A Finished or a KeyUpdate may have been among the records that were not opened.
	next := o.following(h)
	if next != nil {
		content, inner, ok = next.open(o.scratch(), r)
	}
	switch {
	case ok:
		if h.stage == stageHandshake {
			h.complete()
		}
		h.opener, h.fails = next, 0
	case h.stage == stageTraffic:
		h.opener.seq++
		h.unsure = true
		if h.fails++; h.fails == maxFails {
			h.opener, h.lostKeys = nil, true
		}
	}
	return content, inner, ok
}

// following gives the opener that comes after the one in use; nil for none.
func (o *Observer) following(h *half) *opener {
	if h.stage == stageTraffic {
		return h.opener.next()
	}
	after := half{dir: h.dir, sealed: sealed{stage: h.stage + 1}}
	if s := o.secret(&after); s != nil {
		return newOpener(o.terms.suite, s)
	}
	return nil
}

// readable takes a record of a suite that only signs apart, RFC 9150 4.
func readable(body []byte, mac int) (content []byte, inner byte, ok bool) {
	for n := len(body) - mac - 1; n >= 0; n-- {
		if body[n] != 0 {
			return body[:n], body[n], true
		}
	}
	return nil, 0, false
}

// likelyFinished tells whether a record has just the size of a Finished.
// EncryptedExtensions always comes before the server's.
func (h *half) likelyFinished(r *record, suite uint16) bool {
	newHash := hashOf(suite)
	if newHash == nil || h.dir == transcript.Server && h.seals < 2 {
		return false
	}
	return r.length() == overhead(versionTLS13, suite)+4+newHash().Size()
}

// keepLate keeps a record for a key that comes after it was told.
func (h *half) keepLate(r record) {
	if h.lateLost {
		return
	}
	if len(h.late) == maxLate {
		h.lateLost = true
		return
	}
	r.body = bytes.Clone(r.body)
	h.bytes += len(r.body)
	h.late = append(h.late, lateSeal{record: r, stage: h.stage})
}

// reopen tells again of records that can be opened after all.
func (o *Observer) reopen(h *half) {
	if len(h.late) == 0 || h.lostKeys || o.terms.version != 0 && !o.terms.tls13() {
		return
	}
	now := *h
	late := o.openable(h)
	if len(late) == 0 {
		h.stage = now.stage
		return
	}
	h.late, h.bytes, h.opener, h.messages = nil, 0, nil, messages{}
	h.finished = h.stage == stageTraffic
	if h.stage == stageEarly {
		o.early.lost = false
	}
	if h.plain == 0 {
		h.unsure = false
	}
	for i, l := range late {
		if !o.ready(h) {
			for _, rest := range late[i:] {
				h.keepLate(rest.record)
			}
			break
		}
		o.key(h)
		h.seals--
		o.unsealed(h, l.record)
	}
	h.finished = h.finished || now.finished
	switch {
	case now.opener != nil: // later records were opened in time
		h.opener, h.stage, h.messages = now.opener, now.stage, now.messages
	case now.lateLost:
		h.opener, h.lostKeys, h.unsure = nil, true, true
	}
}

// openable gives the kept records from the first one on for which there is a
// key, and sets the stage to its.
func (o *Observer) openable(h *half) []lateSeal {
	for i, l := range h.late {
		if i > 0 && l.stage == h.stage {
			continue
		}
		if h.stage = l.stage; o.ready(h) {
			return h.late[i:]
		}
	}
	return nil
}
