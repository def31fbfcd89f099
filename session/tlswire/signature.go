package tlswire

import (
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"example.org/mailwire/transcript"
)

// signed takes what is left as the bytes of a signature made by a scheme;
// 0 where versions before TLS 1.2 do not name it.
func signed(r *reader, scheme uint16) string {
	name := schemes().names[scheme]
	n := len(r.b)
	switch {
	case n == 0:
		return "empty"
	case isPair(r.b) && (scheme == 0 || strings.Contains(name, "ecdsa") || strings.HasPrefix(name, "dsa") || strings.HasPrefix(name, "sm2")):
		pair(r)
	case name == "ed25519" && n == 64, name == "ed448" && n == 114:
		r.raw("R", n/2)
		r.raw("S", n/2)
	case scheme == 0, strings.HasPrefix(name, "rsa"):
		r.raw("rsa_signature", n)
	default:
		r.raw("bytes", n)
	}
	return transcript.Count(n, "byte")
}

// isPair tells whether b is the DER of two integers, and nothing else.
func isPair(b []byte) bool {
	s := cryptobyte.String(b)
	var seq, x, y cryptobyte.String
	return s.ReadASN1(&seq, asn1.SEQUENCE) && s.Empty() &&
		seq.ReadASN1(&x, asn1.INTEGER) && seq.ReadASN1(&y, asn1.INTEGER) && seq.Empty()
}

// pair takes the signature of ECDSA and DSA, RFC 3279 2.2.2 and 2.2.3. It has
// been found to be whole.
func pair(r *reader) {
	r.group("Ecdsa-Sig-Value", func(r *reader) string {
		derHeader(r)
		for _, name := range []string{"r", "s"} {
			r.group(name, func(r *reader) string {
				n := derHeader(r)
				return hexed(r.raw("integer", n))
			})
		}
		return "r and s"
	})
}

// derHeader takes a tag and a length of DER and gives the length.
func derHeader(r *reader) int {
	size, n := 2, 0
	if len(r.b) > 1 {
		if n = int(r.b[1]); n > 0x80 && n <= 0x83 {
			size += n & 3
			n = 0
			for _, c := range r.b[2:min(size, len(r.b))] {
				n = n<<8 | int(c)
			}
		}
	}
	if _, f := r.leaf("der_header", size); f != nil {
		f.Value = transcript.TextOf(transcript.Count(n, "byte"))
	}
	return n
}
