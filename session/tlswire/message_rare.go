package tlswire

import "fmt"

// Types of messages that are seldom seen.
const (
	typeCertificateURL   = 21
	typeSupplementalData = 23
	typeNextProtocol     = 67
	typeChannelID        = 203
)

// rare reads messages that mail seldom has; one without a known form stays whole.
func (p *parser) rare(typ int, r *reader) {
	switch typ {
	case typeCertificateURL:
		certificateURLs(r)
	case typeSupplementalData:
		supplemental(r)
	case typeNextProtocol: // draft-agl-tls-nextprotoneg-04 3
		r.vector("selected_protocol", 1, func(v *reader) string { return string(v.text("name", len(v.b))) })
		r.opaque("protocol_padding", 1)
	case typeChannelID:
		channelID(r)
	case typeMessageHash:
		rawOr(r, "hash", "")
	default:
		r.unknown("body")
	}
}

// certificateURLs reads RFC 6066 5.
func certificateURLs(r *reader) {
	r.number("chain_type", 1, naming(map[int]string{0: "individual_certs", 1: "pkipath"}))
	r.vector("url_and_hash_list", 2, func(v *reader) string {
		n := 0
		for ; v.ok(); n++ {
			v.group("url_and_hash", func(v *reader) string {
				var url []byte
				v.vector("url", 2, func(v *reader) string { url = v.text("address", len(v.b)); return string(url) })
				v.number("url_padding", 1, nil)
				v.raw("sha1_hash", 20)
				return string(url)
			})
		}
		return fmt.Sprintf("addresses: %d", n)
	})
}

// supplemental reads RFC 4680 2.
func supplemental(r *reader) {
	r.vector("supp_data", 3, func(v *reader) string {
		n := 0
		for ; v.ok(); n++ {
			v.group("supplemental_data_entry", func(v *reader) string {
				t := v.number("supp_data_type", 2, nil)
				v.opaque("supp_data_content", 2)
				return fmt.Sprintf("type %d", t)
			})
		}
		return fmt.Sprintf("entries: %d", n)
	})
}

// channelID reads draft-balfanz-tls-channelid-01 5.
func channelID(r *reader) {
	r.number("extension_type", 2, extensionName)
	r.vector("extension_data", 2, func(v *reader) string {
		if len(v.b) != 128 {
			return rawOr(v, "bytes", "empty")
		}
		for _, name := range []string{"x", "y", "r", "s"} {
			v.raw("channel_id_"+name, 32)
		}
		return "a key and a signature"
	})
}

// finished reads RFC 8446 4.4.4, RFC 5246 7.4.9, and the two check sums of
// SSL 3.0, RFC 6101 5.6.9.
func (p *parser) finished(r *reader) {
	switch n := len(r.b); {
	case n == 0:
	case n == 36 && p.terms.version == versionSSL30:
		r.raw("md5_hash", 16)
		r.raw("sha_hash", 20)
	default:
		r.raw("verify_data", n)
	}
}
