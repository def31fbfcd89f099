package tlswire

import (
	"encoding/binary"
	"fmt"
	"time"

	"example.org/mailwire/transcript"
)

// Bounds of what is taken from a CertificateRequest.
const (
	maxAuthorities = 1000
	maxNamed       = 256
)

// name1 reads one byte that is one of names.
func name1(r *reader, field string, names map[int]string) string {
	v := r.number(field, 1, naming(names))
	s, _ := naming(names)(v)
	return s
}

// sizedList reads a vector of numbers of size bytes with a length of head bytes.
func sizedList(r *reader, list string, head int, entry string, size int, show func(int) (string, bool)) (summary string) {
	r.vector(list, head, func(v *reader) string {
		_, summary = v.list(entry, size, show)
		return summary
	})
	return summary
}

// namedList is sizedList that gives the names of up to maxNamed entries.
func namedList(r *reader, list string, head int, entry string, size int, show func(int) (string, bool)) (names []string) {
	r.vector(list, head, func(v *reader) string {
		values, summary := v.list(entry, size, show)
		for _, n := range values[:min(len(values), maxNamed)] {
			name, _ := show(n)
			names = append(names, name)
		}
		return summary
	})
	return names
}

// pointFormats reads RFC 8422 5.1.2.
func pointFormats(r *reader) string {
	return sizedList(r, "ec_point_format_list", 1, "format", 1, naming(map[int]string{
		0: "uncompressed", 1: "ansiX962_compressed_prime", 2: "ansiX962_compressed_char2",
	}))
}

// compressAlgorithms reads RFC 8879 3.
func compressAlgorithms(r *reader) string {
	return sizedList(r, "algorithms", 1, "algorithm", 2, compressions().name)
}

// emptyMeans gives words for an extension that says what it says by being there.
func emptyMeans(r *reader, words string) string {
	if len(r.b) > 0 {
		return "not empty, as it should be"
	}
	return words
}

// rawOr keeps the body as bytes.
func rawOr(r *reader, field, empty string) string {
	if len(r.b) == 0 {
		return empty
	}
	return hexed(r.raw(field, len(r.b)))
}

// padding reads RFC 7685 3: its bytes have to be zero.
func padding(r *reader) string {
	n := len(r.b)
	for _, c := range r.b {
		if c != 0 {
			rawOr(r, "padding", "")
			return fmt.Sprintf("%d bytes, not all zero", n)
		}
	}
	if n > 0 {
		_, f := r.leaf("padding", n)
		if f != nil {
			f.Value = transcript.TextOf(fmt.Sprintf("%d zero bytes", n))
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

// renegotiation reads RFC 5746 3.2.
func renegotiation(r *reader) string { return hexed(r.opaque("renegotiated_connection", 1)) }

// sctList reads RFC 6962 3.3.
func (p *parser) sctList(r *reader) string {
	if len(r.b) == 0 {
		return "please send timestamps of logs"
	}
	n := 0
	r.vector("sct_list", 2, func(v *reader) string {
		for ; v.ok(); n++ {
			sct := timestamp(v)
			if sct != nil && (p.where == inServerHello || p.where == inCertificate && len(p.entries) == 1) {
				p.scts = append(p.scts, sct)
			}
		}
		return transcript.Count(n, "timestamp")
	})
	return transcript.Count(n, "timestamp")
}

// timestamp reads a SignedCertificateTimestamp, RFC 6962 3.2; one of another
// version stays whole.
func timestamp(r *reader) (sct []byte) {
	r.vector("serialized_sct", 2, func(r *reader) string {
		if sct = r.b; len(sct) < 43 || sct[0] != 0 {
			return rawOr(r, "bytes", "empty")
		}
		r.number("sct_version", 1, naming(map[int]string{0: "v1"}))
		r.raw("log_id", 32)
		at := ""
		if b, f := r.leaf("timestamp", 8); f != nil {
			at = millis(b)
			f.Value = transcript.TextOf(at)
		}
		r.opaque("ct_extensions", 2)
		scheme := uint16(max(r.number("algorithm", 2, schemeName), 0))
		r.vector("signature", 2, func(r *reader) string { return signed(r, scheme) })
		return "logged at " + at
	})
	return sct
}

// millis writes milliseconds since 1970.
func millis(b []byte) string {
	ms := binary.BigEndian.Uint64(b)
	if ms > 1<<52 {
		return "far in the future"
	}
	return time.UnixMilli(int64(ms)).UTC().Format("2006-01-02 15:04:05.000 UTC")
}

// authorities reads the list of names of RFC 8446 4.2.4 and RFC 5246 7.4.4.
func (p *parser) authorities(r *reader) string {
	n := 0
	r.vector("authorities", 2, func(v *reader) string {
		for ; v.ok(); n++ {
			v.vector("distinguished_name", 2, func(v *reader) string {
				der := v.raw("rdn_sequence", len(v.b))
				if len(p.asked.authorities) < maxAuthorities {
					p.asked.authorities = append(p.asked.authorities, der)
				}
				return distinguishedName(der)
			})
		}
		return transcript.Count(n, "name")
	})
	return transcript.Count(n, "name")
}
