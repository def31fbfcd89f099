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
	return o.hopes() && !h.lateLost && h.bytes+length <= maxHeld
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
	o.sentEarly(h, &r)
	if h.dir == transcript.Client {
		if o.server.seals > 0 && !o.server.finished && !o.hello.early && o.server.opener == nil {
			o.server.complete()
		}
	} else if o.client.seals > 0 && !o.client.finished && !o.hello.early && o.client.opener == nil {
		o.client.complete()
	}
	tooMuch := r.body == nil && r.length() > 0
	if o.waiting && o.hopes() {
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
		if o.waiting && o.hopes() && !o.ready(h) && opened13(o.terms.suite) {
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
