package tlswire

import (
	"bytes"
	"fmt"

	"example.org/mailwire/transcript"
)

const (
	maxMessage = 1 << 20 // bytes of a message that are kept and read
	maxSpans   = 4096    // records of one message that are named each
)

// messages puts the handshake messages of one direction together.
type messages struct {
	msg    []byte // of the message at hand
	passed int    // its further bytes, not kept
	spans  []transcript.Span
	lost   bool // where the next message begins is not known
}

// handshake takes the content of a handshake record: pieces of messages, or several.
func (o *Observer) handshake(h *half, r *record, b []byte, sealed bool) {
	if h.messages.lost {
		return
	}
	span := o.span(h, r)
	for len(b) > 0 {
		m := &h.messages
		m.on(span)
		need := 4
		if len(m.msg) >= 4 {
			need += m.length()
		}
		n := min(need-len(m.msg)-m.passed, len(b))
		if need > maxMessage {
			m.passed += n
		} else {
			m.msg = append(m.msg, b[:n]...)
		}
		b = b[n:]
		if len(m.msg) >= 4 && len(m.msg)+m.passed == 4+m.length() {
			o.message(h, sealed)
		}
	}
}

// length gives the length of the body as the header has it.
func (m *messages) length() int { return int(m.msg[1])<<16 | int(m.msg[2])<<8 | int(m.msg[3]) }

// on notes that a record has a part of the message.
func (m *messages) on(s transcript.Span) {
	n := len(m.spans)
	switch {
	case n > 0 && m.spans[n-1].Off == s.Off:
	case n < maxSpans:
		m.spans = append(m.spans, s)
	default:
		m.spans[n-1].Len = s.End() - m.spans[n-1].Off
	}
}

// message tells of a whole message.
func (o *Observer) message(h *half, sealed bool) {
	m := h.messages
	h.messages = messages{}
	ev := &transcript.Handshake{
		Dir: h.dir, Type: int(m.msg[0]), Name: messageName(int(m.msg[0])), Size: len(m.msg) + m.passed, Sealed: sealed, Spans: m.spans,
	}
	if sealed && integrityOnly(o.terms.suite) {
		ev.Sealed = false
	}
	if m.passed > 0 {
		o.follow(m.msg[0], nil)
		ev.Note = transcript.TextOf(fmt.Sprintf("longer than %d bytes: not kept", maxMessage))
		o.emit(ev)
		return
	}
	fields, f := read(m.msg, o.terms, o.opts.Brief)
	ev.Raw, ev.Fields = m.msg, fields
	if f.name != "" {
		ev.Name = f.name
	}
	if ev.Name == "ClientHello" {
		f.ja4 = f.offer.ja4()
		ev.JA4 = f.ja4
	}
	o.emit(ev)
	o.learn(h, ev, f)
	o.follow(m.msg[0], m.msg)
	if !o.opts.Brief {
		ev.Note = transcript.TextOf(o.note(ev, f))
	}
}

// learn takes from a message what matters to those that follow.
func (o *Observer) learn(h *half, ev *transcript.Handshake, f facts) {
	switch ev.Name {
	case "ClientHello":
		o.hello = f
		o.offers(h, f)
	case "HelloRetryRequest":
		o.retried = true
		o.earlyAnswer(false)
	case "ServerHello":
		if f.version != 0 && (o.terms.version == 0 || o.renewed(h, f)) {
			o.chosen = f
			o.terms = terms{version: f.version, suite: f.suite}
			o.done, o.answered, o.proved = false, false, false
			o.resumed = f.psk && !o.hello.agedZero(f.identity) || !o.terms.tls13() && len(f.sessionID) > 0 && bytes.Equal(f.sessionID, o.hello.sessionID)
			o.pend(f)
			o.agree()
			o.downgrade(h, ev, f)
		}
	case "EncryptedExtensions":
		o.more.alpn = f.alpn
		o.earlyAnswer(f.early)
		o.agree()
	case "ServerKeyExchange":
		o.more.group, o.more.primeBits = f.group, f.primeBits
		o.terms.exchangeGroup = f.group
		o.agree()
	case "ServerHelloDone":
		o.done = true
	case "Certificate":
		o.chain(h, ev, f)
	case "CertificateStatus":
		o.stapled(h, f)
	case "CertificateRequest":
		o.asksCertificate(h, ev, f)
	case "Finished":
		if o.terms.tls13() && h.stage == stageHandshake {
			h.complete()
		}
		h.finished = true
		o.answered = o.answered || h.dir == transcript.Server
		if h.dir == transcript.Server && ev.Sealed {
			o.prove()
		}
	case "EndOfEarlyData":
		if h.stage == stageEarly {
			h.stage, h.opener = stageHandshake, nil
		}
	case "KeyUpdate":
		if h.opener != nil && h.stage == stageTraffic {
			h.opener = h.opener.next()
		}
	}
}

// sealedMessage tells of a handshake record that was not opened; note is what
// its place or size suggests.
func (o *Observer) sealedMessage(h *half, r *record, note string) {
	s := o.span(h, r)
	o.emit(&transcript.Handshake{
		Dir: h.dir, Name: "sealed", Type: -1, Size: int(s.Len), Sealed: true, Spans: []transcript.Span{s}, Note: transcript.TextOf(note),
	})
}
