package tlswire

import (
	"bytes"
	"fmt"

	"example.org/mailwire/transcript"
)

// Messages of SSL 2.0, draft-hickman-netscape-ssl-00 2. A client may also open
// SSL 3.0 to TLS 1.1 in its form, RFC 5246 E.2.
const (
	ssl2Error       = 0
	ssl2ClientHello = 1
	ssl2ServerHello = 4
)

var (
	ssl2Names      = map[int]string{ssl2Error: "Error", ssl2ClientHello: "ClientHello", ssl2ServerHello: "ServerHello"}
	ssl2ErrorNames = map[int]string{1: "no_cipher", 2: "no_certificate", 4: "bad_certificate", 6: "unsupported_certificate_type"}
	ssl2CertNames  = map[int]string{0: "none", 1: "X.509"}
	// ssl2Suites are the cipher specs of three bytes that are no TLS suite; those
	// with SHA-1 are of OpenSSL.
	ssl2Suites = map[int]string{
		0x010080: "SSL_CK_RC4_128_WITH_MD5", 0x020080: "SSL_CK_RC4_128_EXPORT40_WITH_MD5",
		0x030080: "SSL_CK_RC2_128_CBC_WITH_MD5", 0x040080: "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5",
		0x050080: "SSL_CK_IDEA_128_CBC_WITH_MD5", 0x060040: "SSL_CK_DES_64_CBC_WITH_MD5",
		0x0700c0: "SSL_CK_DES_192_EDE3_CBC_WITH_MD5", 0x080080: "SSL_CK_RC4_64_WITH_MD5",
		0x060140: "SSL_CK_DES_64_CBC_WITH_SHA", 0x0701c0: "SSL_CK_DES_192_EDE3_CBC_WITH_SHA",
	}
)

// ssl2Length gives the length that a header of two bytes has.
func ssl2Length(head [headerLen]byte) int { return int(head[0]&0x7f)<<8 + int(head[1]) }

// ssl2Answer tells whether a server answers a hello of SSL 2.0 in its form.
func (o *Observer) ssl2Answer(h *half) bool {
	return h.dir == transcript.Server && h.number == 0 && o.hello.old && h.head[0]&0x80 != 0 && ssl2Length(h.head) >= 3 &&
		(h.head[2] == ssl2ServerHello || h.head[2] == ssl2Error)
}

// ssl2 tells of a message in the form of SSL 2.0. What follows an answer in
// that form is not read.
func (o *Observer) ssl2(h *half, r record) {
	n := ssl2Length(r.head)
	span := transcript.Span{Conn: o.conn, Dir: h.dir, Layer: transcript.Wire, Off: r.off, Len: int64(n + 2)}
	name, _ := naming(ssl2Names)(int(r.head[2]))
	o.emit(&transcript.Record{Span: span, Type: "SSL 2.0 " + name, Version: VersionName(versionSSL20), Fields: ssl2Fields(n)})
	if r.body != nil {
		o.ssl2Message(h, span, append(bytes.Clone(r.head[2:]), r.body...))
	}
	f := &transcript.Finding{ID: "tls-ssl2-hello", Severity: transcript.SeverityLow, Grade: "proved", RFC: "RFC 6176 3", Span: span,
		Title: "the client opens in the form of SSL 2.0",
		Text:  transcript.TextOf("this form names no server, and current servers refuse it"),
		Cure:  "a client of this century"}
	if h.dir == transcript.Server {
		f.ID, f.Severity = "tls-ssl2", transcript.SeverityHigh
		f.Title = "the server speaks SSL 2.0"
		f.Text = transcript.TextOf("it has been broken for decades, also where it is only left on beside TLS (DROWN); what follows is not read")
		f.Cure = "turn SSL 2.0 off in the server"
		o.client.dead, o.server.dead = true, true
	}
	o.emit(f)
	if h.dir == transcript.Server {
		o.giveUp()
	}
}

// ssl2Message tells of the message in a record of SSL 2.0.
func (o *Observer) ssl2Message(h *half, span transcript.Span, raw []byte) {
	fields, f := parseSSL2(raw)
	ev := &transcript.Handshake{Dir: h.dir, Name: f.name, Type: typeClientHello, Size: len(raw), Spans: []transcript.Span{span}, Raw: raw, Fields: fields}
	ev.Note = transcript.TextOf("in the form of SSL 2.0, names no server")
	o.emit(ev)
	if h.dir == transcript.Client {
		o.follow(typeClientHello, raw)
		o.learn(h, ev, f)
		return
	}
	if ev.Type = typeServerHello; raw[0] == ssl2Error {
		ev.Type, ev.Note = -1, transcript.TextOf("refuses, in the form of SSL 2.0")
		return
	}
	ev.Note = transcript.TextOf(VersionName(f.version))
	o.emit(&transcript.TLSAgreed{Version: VersionName(f.version), Weak: []string{VersionName(f.version)}})
	if len(f.entries) > 0 {
		o.emit(&transcript.Certificates{Dir: h.dir, Chain: f.entries})
	}
}

// ssl2Fields is the tree of a record with a header of two bytes.
func ssl2Fields(n int) []transcript.Field {
	fields := []transcript.Field{
		{Name: "ssl2_length", Off: 0, Len: 2, Value: transcript.TextOf(fmt.Sprint(n))},
		{Name: "fragment", Off: 2, Len: n, Value: sizeText(n)},
	}
	explain(fields, inRecord, inRecord, sense{})
	return fields
}

// parseSSL2 reads a message in the form of SSL 2.0: RFC 5246 E.2,
// draft-hickman-netscape-ssl-00 2.5, 2.6.
func parseSSL2(raw []byte) ([]transcript.Field, facts) {
	var f facts
	f.old = true
	r := newReader(raw, 0)
	switch r.number("msg_type", 1, naming(ssl2Names)) {
	case ssl2ClientHello:
		f.name = "ClientHello"
		f.version = uint16(max(r.number("version", 2, versionName), 0))
		specs, id, challenge := r.number("cipher_spec_length", 2, nil), r.number("session_id_length", 2, nil), r.number("challenge_length", 2, nil)
		ssl2Specs(r, specs)
		f.sessionID = ssl2Part(r, "session_id", id)
		b := ssl2Part(r, "challenge", challenge)
		if len(b) <= 32 { // what SSL 3.0 and TLS take for the client's random
			f.random = append(make([]byte, 32-len(b), 32), b...)
		}
	case ssl2ServerHello:
		f.name = "ServerHello"
		r.number("session_id_hit", 1, naming(map[int]string{0: "a new session", 1: "the session is known"}))
		r.number("certificate_type", 1, naming(ssl2CertNames))
		f.version = uint16(max(r.number("version", 2, versionName), 0))
		cert, specs, id := r.number("certificate_length", 2, nil), r.number("cipher_specs_length", 2, nil), r.number("connection_id_length", 2, nil)
		if der := ssl2Part(r, "certificate", cert); len(der) > 0 {
			f.entries = [][]byte{der}
		}
		ssl2Specs(r, specs)
		ssl2Part(r, "connection_id", id)
	default:
		f.name = "Error"
		r.number("error_code", 2, naming(ssl2ErrorNames))
	}
	r.finish()
	explain(r.fields, inSSL2, inSSL2, sense{})
	return r.fields, f
}

// ssl2Specs takes n bytes of cipher specs.
func ssl2Specs(r *reader, n int) {
	if n <= 0 || !r.need(n, "cipher_specs") {
		return
	}
	r.group("cipher_specs", func(r *reader) (summary string) {
		return r.within(n, func(r *reader) string {
			_, summary = r.list("cipher_spec", 3, ssl2SuiteName)
			return summary
		})
	})
}

func ssl2SuiteName(v int) (string, bool) {
	if v < 1<<16 {
		return suiteName(v)
	}
	if name, ok := ssl2Suites[v]; ok {
		return name, true
	}
	return fmt.Sprintf("unknown (0x%06x)", v), false
}

func ssl2Part(r *reader, name string, n int) []byte {
	if n <= 0 {
		return nil
	}
	return r.raw(name, n)
}
