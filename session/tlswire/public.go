package tlswire

import "example.org/mailwire/transcript"

// keyPart is a part of a public key of a key exchange: n bytes, of the client
// and of the server.
type keyPart struct {
	name           string
	client, server int
}

// Names of the parts.
const (
	partPoint = "ec_point"
	partU     = "u_coordinate"
	partMLKEM = "ml_kem"
	partDH    = "dh_Y"
)

// keyParts are the public keys of groups that have more than one part, or a
// size of their own: RFC 8446 4.2.8, RFC 10024 3 for hybrids, FIPS 203 for ML-KEM.
var keyParts = map[int][]keyPart{
	29:  {{partU, 32, 32}},
	30:  {{partU, 56, 56}},
	256: {{partDH, 256, 256}}, 257: {{partDH, 384, 384}}, 258: {{partDH, 512, 512}},
	259: {{partDH, 768, 768}}, 260: {{partDH, 1024, 1024}},
	512:   {{partMLKEM, 800, 768}},
	513:   {{partMLKEM, 1184, 1088}},
	514:   {{partMLKEM, 1568, 1568}},
	4587:  {{partPoint, 65, 65}, {partMLKEM, 1184, 1088}},
	4588:  {{partMLKEM, 1184, 1088}, {partU, 32, 32}},
	4589:  {{partPoint, 97, 97}, {partMLKEM, 1568, 1568}},
	4590:  {{partPoint, 65, 65}, {partMLKEM, 1184, 1088}},
	25497: {{partU, 32, 32}, {partMLKEM, 1184, 1088}},
	25498: {{partPoint, 65, 65}, {partMLKEM, 1184, 1088}},
}

// Forms of points, SEC 1 2.3.3.
var pointForms = map[int]string{0: "infinity", 2: "compressed", 3: "compressed", 4: "uncompressed"}

// publicKey takes all that is left as a public key of a group. One that has
// not the group's form stays whole.
func publicKey(r *reader, group int, server bool) {
	if len(r.b) == 0 {
		return
	}
	parts := keyParts[group]
	total := 0
	for _, p := range parts {
		total += p.size(server)
	}
	switch {
	case total == len(r.b):
		for _, p := range parts {
			p.take(r, server)
		}
	case parts == nil && isPoint(r.b) && !grease(group):
		point(r, len(r.b))
	default:
		r.raw("bytes", len(r.b))
	}
}

func (p keyPart) size(server bool) int {
	if server {
		return p.server
	}
	return p.client
}

func (p keyPart) take(r *reader, server bool) {
	n := p.size(server)
	switch {
	case p.name == partPoint && n <= len(r.b) && isPoint(r.b[:n]):
		point(r, n)
	case p.name == partMLKEM && server:
		r.raw("ml_kem_ciphertext", n)
	case p.name == partMLKEM:
		r.raw("ml_kem_encapsulation_key", n)
	default:
		r.raw(p.name, n)
	}
}

// isPoint tells whether b has the form of a point on a curve: its form's byte,
// and one or two coordinates of the same size.
func isPoint(b []byte) bool {
	if len(b) < 17 {
		return false
	}
	return b[0] == 4 && len(b)%2 == 1 || b[0] == 2 || b[0] == 3
}

// point takes a point of n bytes, RFC 8446 4.2.8.2, RFC 8422 5.4.
func point(r *reader, n int) {
	r.group(partPoint, func(r *reader) string {
		return r.within(n, func(r *reader) string {
			form := r.number("legacy_form", 1, naming(pointForms))
			size := len(r.b)
			if form == 4 {
				size /= 2
			}
			r.raw("X", size)
			if len(r.b) > 0 {
				r.raw("Y", len(r.b))
			}
			return transcript.Count(8*size, "bit") + ", " + pointForms[form]
		})
	})
}
