package tlswire

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// typeName names a record type.
func typeName(t byte) string {
	switch t {
	case recordChangeCipherSpec:
		return "change_cipher_spec"
	case recordAlert:
		return "alert"
	case recordHandshake:
		return "handshake"
	case recordApplicationData:
		return "application_data"
	case recordHeartbeat:
		return "heartbeat"
	}
	return fmt.Sprintf("unknown (%d)", t)
}

// span names the bytes of a record on the wire.
func (o *Observer) span(h *half, r *record) transcript.Span {
	return transcript.Span{Conn: o.conn, Dir: h.dir, Layer: transcript.Wire, Off: r.off, Len: int64(headerLen + r.length())}
}

// event makes the event of a record.
func (o *Observer) event(h *half, r *record) *transcript.Record {
	ev := o.opts.Memory.Record()
	*ev = transcript.Record{Span: o.span(h, r), Type: typeName(r.typ()), Version: VersionName(r.version())}
	return ev
}

// record tells of a record and of what is in it.
func (o *Observer) record(h *half, r record) {
	if r.head[0]&0x80 != 0 {
		o.ssl2(h, r)
		return
	}
	if h.dir == transcript.Client && o.terms.tls13() {
		o.giveUp() // a client that goes on has its keys
	}
	switch {
	case r.typ() == recordApplicationData:
		o.applicationData(h, r)
		return
	case h.covered():
		o.sealed12(h, r)
		return
	}
	ev := o.event(h, &r)
	ev.Fields = o.recordFields(h, &r, false)
	o.emit(ev)
	if r.body == nil && r.length() > 0 {
		h.messages.lost = true
		return
	}
	body := r.body
	if n := macSize(suites().names[o.terms.suite]); h.changed && n > 0 && n <= len(body) {
		body = body[:len(body)-n] // a suite that encrypts nothing ends each record with a MAC
	}
	o.inside(h, &r, r.typ(), body, false)
}

// inside takes the content of a record.
func (o *Observer) inside(h *half, r *record, typ byte, content []byte, sealed bool) {
	switch typ {
	case recordChangeCipherSpec:
		o.changeCipher(h)
	case recordAlert:
		o.alerts(h, r, content, sealed)
	case recordHandshake:
		o.handshake(h, r, content, sealed)
	}
}

// changeCipher follows ChangeCipherSpec: up to TLS 1.2 the sender encrypts
// from here on, in TLS 1.3 it is a dummy (RFC 8446 D.4).
func (o *Observer) changeCipher(h *half) {
	if o.terms.version == 0 || o.terms.tls13() {
		return
	}
	h.change(o.pending)
	if h.dir == transcript.Server && !o.done && !o.resumed {
		o.resumed = true
		o.agree()
	}
	if o.pending != nil {
		o.pending.resumed = o.resumed
	}
}

// applicationData tells of a record of type 23.
func (o *Observer) applicationData(h *half, r record) {
	if o.answered && h.dir == transcript.Client {
		o.prove()
	}
	switch {
	case o.terms.tls13(), h.stage == stageEarly && o.terms.version == 0:
		o.arrived(h, r)
		return
	case o.terms.version != 0 && h.covered():
		o.sealed12(h, r)
		return
	}
	ev := o.event(h, &r)
	if o.terms.version == 0 {
		h.unsure = true
		ev.Unopened = "the handshake's beginning is missing"
	}
	ev.Sealed = o.terms.version == 0
	if o.terms.version != 0 {
		n := -1
		switch {
		case !h.changed:
			n = 0
		case o.chosen.compression == 0:
			n = overhead(o.terms.version, o.terms.suite)
		}
		ev.Plain = o.carried(h, r.length(), n)
		if ev.Plain.Layer != transcript.NoLayer && r.body != nil {
			o.deliver(ev, r.body[:ev.Plain.Len])
		}
	}
	ev.Fields = o.recordFields(h, &r, ev.Sealed)
	o.emit(ev)
}

// carried gives the bytes of the plain layer that a record of application
// data brought, n being what the record has beyond them, -1 where not known.
func (o *Observer) carried(h *half, length, n int) transcript.Span {
	if h.unsure || n < 0 || length < n {
		h.unsure = true
		return transcript.Span{}
	}
	s := transcript.Span{Conn: o.conn, Dir: h.dir, Layer: transcript.Plain, Off: h.plain, Len: int64(length - n)}
	h.plain += s.Len
	return s
}

// alerts tells of the alerts in a record.
func (o *Observer) alerts(h *half, r *record, b []byte, sealed bool) {
	for ; len(b) >= 2; b = b[2:] {
		a := alertOf(int(b[1]))
		fatal := b[0] == 2
		// In TLS 1.3 the level says nothing: all but two alerts end the connection, RFC 8446 6.
		if o.terms.tls13() {
			fatal = b[1] != 0 && b[1] != 90
		}
		o.emit(&transcript.Alert{
			Dir: h.dir, Span: o.span(h, r), Fatal: fatal, Code: int(b[1]), Name: a.name, Sealed: sealed, Meaning: a.meaning(),
		})
		if fatal || b[1] == 0 {
			o.over = true
		}
	}
	if len(b) > 0 {
		o.broken(h, r, "an alert has two bytes, one is there")
	}
	if o.over {
		o.giveUp()
	}
}
