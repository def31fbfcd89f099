package tlswire

import "bytes"

// retryRandom is the random of a ServerHello that is a HelloRetryRequest,
// RFC 8446 4.1.3: the SHA-256 of "HelloRetryRequest".
var retryRandom = []byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

var methodNames = map[int]string{0: "null", 1: "DEFLATE", 64: "LZS"}

// clientHello reads RFC 8446 4.1.2, RFC 5246 7.4.1.2.
func (p *parser) clientHello(r *reader) {
	p.where = inClientHello
	p.facts.version = uint16(max(r.number("legacy_version", 2, versionName), 0))
	p.offer.legacy = p.facts.version
	p.random = r.raw("random", 32)
	p.sessionID = r.opaque("legacy_session_id", 1)
	r.vector("cipher_suites", 2, func(v *reader) string {
		list, s := v.list("cipher_suite", 2, suiteName)
		p.offer.suites = numbers(list)
		return s
	})
	r.vector("legacy_compression_methods", 1, func(v *reader) string {
		_, s := v.list("method", 1, naming(methodNames))
		return s
	})
	p.optionalExtensions(r)
	p.splitRandom(r)
}

// serverHello reads RFC 8446 4.1.3, RFC 5246 7.4.1.3.
func (p *parser) serverHello(r *reader) {
	p.where = inServerHello
	if len(r.b) >= 34 && bytes.Equal(r.b[2:34], retryRandom) {
		p.where, p.name = inRetry, "HelloRetryRequest"
	}
	p.facts.version = uint16(max(r.number("legacy_version", 2, versionName), 0))
	p.random = r.raw("random", 32)
	p.sessionID = r.opaque("legacy_session_id_echo", 1)
	p.facts.suite = uint16(max(r.number("cipher_suite", 2, suiteName), 0))
	p.compression = r.number("legacy_compression_method", 1, naming(methodNames))
	p.optionalExtensions(r)
	p.splitRandom(r)
}

// optionalExtensions reads extensions where a message may end before them.
func (p *parser) optionalExtensions(r *reader) {
	if r.ok() {
		p.extensions(r)
	}
}
