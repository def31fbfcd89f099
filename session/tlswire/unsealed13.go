package tlswire

import "example.org/mailwire/transcript"

// unsealed tells of a sealed record, opened where that is possible.
func (o *Observer) unsealed(h *half, r record) {
	h.seals++
	ev := o.event(h, &r)
	ev.Sealed = !integrityOnly(o.terms.suite)
	o.emit(ev)
	content, inner, ok := o.open(h, &r)
	ev.Fields = o.recordFields(h, &r, ev.Sealed)
	if ok {
		innerFields(ev.Fields, inner, content, 0, true)
		ev.Opened = ev.Sealed
		ev.Inner = typeName(inner)
		if inner == recordApplicationData {
			o.data13(h, ev, content)
		}
		o.inside(h, &r, inner, content, true)
		return
	}
	o.unopened13(h, r, ev)
}

// unopened13 tells what is known of a record of TLS 1.3 that was not opened.
func (o *Observer) unopened13(h *half, r record, ev *transcript.Record) {
	ev.Unopened = o.why13(h, &r)
	keyless := o.keyless(h) && ev.Sealed
	if keyless && o.hopes() {
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

// data13 takes application data that was opened.
func (o *Observer) data13(h *half, ev *transcript.Record, content []byte) {
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
		return readable(r.body, macSize(suites().names[o.terms.suite]))
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
	case h.dir == transcript.Server || !o.hello.early:
		h.opener.seq++ // a damaged one; early data that is skipped has no number here
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
