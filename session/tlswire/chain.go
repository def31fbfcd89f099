package tlswire

import (
	"slices"

	"example.org/mailwire/transcript"
)

// chain tells of the certificates of a side. Up to TLS 1.2 the timestamps of
// logs came with the ServerHello, RFC 6962 3.3.1.
func (o *Observer) chain(h *half, ev *transcript.Handshake, f facts) {
	if h.dir == transcript.Server && (o.terms.tls13() && h.stage == stageTraffic || !o.terms.tls13() && o.done) {
		o.emit(&transcript.Finding{
			ID: "tls-second-chain", Severity: transcript.SeverityHigh, Grade: "proved", RFC: "RFC 8446 4.4.2", Span: ev.Spans[0],
			Title: "the server sent certificates where none may come",
			Text:  transcript.TextOf("they came after its part of the handshake, so it did not prove their key: they are not taken for its own"),
			Cure:  "do not trust this connection: no honest server does so",
		})
		return
	}
	c := &transcript.Certificates{Dir: h.dir, Sealed: ev.Sealed, Chain: f.entries, Staples: f.staples, SCTs: f.scts}
	if h.dir == transcript.Server && !o.terms.tls13() {
		c.SCTs = o.chosen.scts
		o.shown = c
	}
	o.emit(c)
}

// stapled tells of the server's certificates again, with the staple that
// follows them up to TLS 1.2.
func (o *Observer) stapled(h *half, f facts) {
	if o.shown == nil || h.dir != transcript.Server {
		return
	}
	c := *o.shown
	if c.Staples = f.staples[:min(len(f.staples), len(c.Chain))]; !slices.ContainsFunc(c.Staples, func(b []byte) bool { return b != nil }) {
		return
	}
	o.shown = &c
	o.emit(&c)
}

// asksCertificate tells what the server wants of a client certificate.
func (o *Observer) asksCertificate(h *half, ev *transcript.Handshake, f facts) {
	if h.dir != transcript.Server {
		return
	}
	span := ev.Spans[0]
	span.Len = ev.Spans[len(ev.Spans)-1].End() - span.Off
	asked := &transcript.CertificateAsked{Sealed: ev.Sealed, Span: span, Types: f.asked.types, Schemes: f.asked.schemes}
	for _, der := range f.asked.authorities {
		asked.Authorities = append(asked.Authorities, transcript.TextOf(distinguishedName(der)))
	}
	o.emit(asked)
}
