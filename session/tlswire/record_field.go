package tlswire

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

const (
	// Trees are given for the first records of application data of a direction,
	// and for more of the others.
	dataTrees = 32
	maxTrees  = 4096
)

var (
	recordTypeNames = map[int]string{
		recordChangeCipherSpec: "change_cipher_spec", recordAlert: "alert", recordHandshake: "handshake",
		recordApplicationData: "application_data", recordHeartbeat: "heartbeat",
	}
	alertLevelNames = map[int]string{1: "warning", 2: "fatal"}
	heartbeatNames  = map[int]string{1: "heartbeat_request", 2: "heartbeat_response"}
)

// recordFields gives the tree of a record as it crossed, RFC 8446 5.1 and 5.2,
// RFC 5246 6.2; nil where a direction has had many, and in brief.
func (o *Observer) recordFields(h *half, r *record, sealed bool) []transcript.Field {
	if o.opts.Brief || r.n >= maxTrees || r.typ() == recordApplicationData && r.n >= dataTrees {
		return nil
	}
	b := r.head[:]
	if r.body != nil {
		b = append(b[:headerLen:headerLen], r.body...)
	}
	w := newReader(b, 0)
	w.number("type", 1, naming(recordTypeNames))
	w.number("legacy_record_version", 2, versionName)
	w.number("length", 2, nil)
	if r.body == nil && r.length() > 0 {
		w.b = make([]byte, r.length())
		w.absent = true
	}
	parts := o.protection(h, r, sealed)
	switch {
	case sealed:
		w.group("encrypted_record", func(w *reader) string { parts.fields(w); return "" })
	case parts.clear && parts.mac > 0:
		parts.fields(w)
	default:
		clearBody(w, r.typ())
	}
	w.finish()
	explain(w.fields, inRecord, inRecord, sense{})
	return w.fields
}

// protection is the parts of a protected body in their order; 0 for those that
// it does not have. Without any, no more is known than that it is sealed.
type protection struct {
	nonce  int
	iv     int
	mac    int // behind the ciphertext
	tag    int
	stream int  // a MAC inside the ciphertext, at its end, as a stream cipher leaves it
	inner  int  // a MAC inside the ciphertext, before padding
	clear  bool // what stands for the ciphertext is readable
	tls13  bool // the type stands behind the content
	cbc    bool // MAC and padding lie inside the ciphertext
}

// protection tells how the body of a record of a direction is built.
func (o *Observer) protection(h *half, r *record, sealed bool) protection {
	v, s, etm, short := o.terms.version, o.terms.suite, o.chosen.encThenMAC, o.chosen.shortMAC
	if h.use != nil { // another handshake may be under way, RFC 5246 7.4.1.1
		v, s, etm, short = h.use.version, h.use.suite, h.use.etm, h.use.shortMAC
	}
	if h.stage == stageEarly {
		v = 0 // early data has the suite of the session before
		if h.opener != nil {
			v, s = versionTLS13, h.opener.suite
		}
	}
	name := suites().names[s]
	mac := max(macSize(name), 0)
	switch {
	case v == 0:
		return protection{}
	case v >= versionTLS13 && !integrityOnly(s):
		return protection{tag: tagSize(name), tls13: true}
	case v >= versionTLS13 && r.typ() == recordApplicationData:
		return protection{mac: mac, clear: true, tls13: true}
	case v >= versionTLS13:
		return protection{}
	case !sealed && h.changed && r.typ() != recordChangeCipherSpec && encryptsNothing(s) && !short:
		return protection{mac: mac, clear: true}
	case strings.Contains(name, "_GCM_"), strings.Contains(name, "_CCM"):
		return protection{nonce: 8, tag: tagSize(name)}
	case strings.Contains(name, "CHACHA20_POLY1305"):
		return protection{tag: 16}
	case short:
		return protection{}
	case strings.Contains(name, "_RC4_"):
		return protection{stream: mac}
	case strings.Contains(name, "_CBC"):
		p := protection{cbc: !etm, inner: mac}
		if v >= versionTLS11 {
			p.iv = blockSize(name)
		}
		if etm {
			p.mac, p.inner = mac, 0
		}
		return p
	}
	return protection{}
}

func tagSize(suite string) int {
	if strings.Contains(suite, "CCM_8") {
		return 8
	}
	return 16
}

// blockSize gives the bytes of a block of a suite's cipher.
func blockSize(name string) int {
	for _, c := range []string{"DES", "IDEA", "RC2"} {
		if strings.Contains(name, c) {
			return 8
		}
	}
	return 16
}

// fields takes the parts; a body that is too short for them stays whole.
func (p protection) fields(r *reader) {
	n := len(r.b) - p.nonce - p.iv - p.mac - p.tag
	if n < p.stream || p.tls13 && n < 1 || n <= 0 {
		r.unknown("ciphertext")
		return
	}
	if p.nonce > 0 {
		r.raw("nonce_explicit", p.nonce)
	}
	if p.iv > 0 {
		r.raw("IV", p.iv)
	}
	switch {
	case p.clear:
		r.raw("content", n)
	case p.stream > 0:
		r.group("ciphertext", func(r *reader) string {
			if n > p.stream {
				r.raw("content", n-p.stream)
			}
			r.raw("MAC", p.stream)
			return fmt.Sprintf("%d bytes", n)
		})
	case p.cbc:
		r.raw("block_ciphered", n)
	default:
		r.raw("ciphertext", n)
	}
	if p.mac > 0 {
		r.raw("MAC", p.mac)
	}
	if p.tag > 0 {
		r.raw("tag", p.tag)
	}
}

// clearBody takes the body of a record that is not protected.
func clearBody(r *reader, typ byte) {
	if len(r.b) == 0 {
		return
	}
	if r.absent {
		r.raw("fragment", len(r.b))
		return
	}
	switch typ {
	case recordChangeCipherSpec:
		r.number("change_cipher_spec", 1, naming(map[int]string{1: "change_cipher_spec"}))
	case recordAlert:
		for r.ok() {
			r.group("alert", func(r *reader) string {
				r.number("level", 1, naming(alertLevelNames))
				if code := r.number("description", 1, alertName); code >= 0 {
					return AlertName(code)
				}
				return r.bad
			})
		}
	case recordHeartbeat:
		heartbeat(r)
	case recordHandshake:
		n := len(r.b)
		if _, f := r.leaf("fragment", n); f != nil {
			f.Value = transcript.TextOf(transcript.Count(n, "byte") + " of handshake messages")
		}
	default:
		r.raw("fragment", len(r.b))
	}
}

func alertName(code int) (string, bool) {
	_, known := alerts[code]
	return AlertName(code), known
}

// heartbeat reads RFC 6520 4. A length beyond the record is how CVE-2014-0160
// made servers send back their memory.
func heartbeat(r *reader) {
	r.number("heartbeat_type", 1, naming(heartbeatNames))
	n := r.number("payload_length", 2, nil)
	if n < 0 || !r.need(n, "payload") {
		return
	}
	if n > 0 {
		r.raw("payload", n)
	}
	if len(r.b) > 0 {
		r.raw("padding", len(r.b))
	}
}

func sizeText(n int) transcript.Text { return transcript.TextOf(transcript.Count(n, "byte")) }
