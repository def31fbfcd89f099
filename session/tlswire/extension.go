package tlswire

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// extensions reads a list of extensions, RFC 8446 4.2.
func (p *parser) extensions(r *reader) {
	r.vector("extensions", 2, func(v *reader) string {
		n := 0
		for ; v.ok(); n++ {
			p.extension(v)
		}
		return transcript.Count(n, "extension")
	})
}

func (p *parser) extension(r *reader) {
	if !r.need(4, "an extension") {
		return
	}
	typ := int(r.b[0])<<8 | int(r.b[1])
	name, known := extensionName(typ)
	if p.where == inClientHello {
		p.offer.extensions = append(p.offer.extensions, uint16(typ))
	}
	r.group(name, func(r *reader) string {
		r.number("extension_type", 2, extensionName)
		n := r.number("length", 2, nil)
		if !r.need(n, name) {
			return r.bad
		}
		return r.within(n, func(v *reader) string { return p.content(typ, v) })
	})
	if f := r.last(); f != nil {
		f.Unknown = !known
	}
}

// content reads the body of an extension and gives its value in short.
func (p *parser) content(typ int, r *reader) string {
	switch typ {
	case extServerName:
		return p.serverNames(r)
	case extMaxFragmentLength:
		return name1(r, "max_fragment_length", map[int]string{1: "512 bytes", 2: "1024 bytes", 3: "2048 bytes", 4: "4096 bytes"})
	case extStatusRequest:
		return p.statusRequest(r)
	case extSupportedGroups:
		return sizedList(r, "named_group_list", 2, "group", 2, groupName)
	case extPointFormats:
		return pointFormats(r)
	case extSignatureAlgorithms, extSignatureAlgsCert, extDelegatedCredentials:
		return p.schemes(typ, r)
	case extALPN:
		return p.protocols(r)
	case extSCT:
		return p.sctList(r)
	case extPadding:
		return padding(r)
	case extEncryptThenMAC, extExtendedMaster, extPostHandshakeAuth, extTruncatedHMAC:
		p.extended = p.extended || typ == extExtendedMaster
		p.encThenMAC = p.encThenMAC || typ == extEncryptThenMAC
		p.shortMAC = p.shortMAC || typ == extTruncatedHMAC
		return emptyMeans(r, "yes")
	case extCompressCertificate:
		return compressAlgorithms(r)
	case extRecordSizeLimit:
		v := r.number("record_size_limit", 2, nil)
		return fmt.Sprintf("%d bytes", v)
	case extSessionTicket:
		p.sessionTicket = r.b
		return rawOr(r, "ticket", "empty")
	case extRenegotiationInfo:
		return renegotiation(r)
	}
	return p.content13(typ, r)
}

// content13 reads the extensions that came with TLS 1.3.
func (p *parser) content13(typ int, r *reader) string {
	switch typ {
	case extPreSharedKey:
		return p.preSharedKey(r)
	case extEarlyData:
		p.early = true
		if p.where == inTicket {
			return fmt.Sprintf("up to %d bytes", r.number("max_early_data_size", 4, nil))
		}
		return emptyMeans(r, "yes")
	case extSupportedVersions:
		return p.versions(r)
	case extCookie:
		return hexed(r.opaque("cookie", 2))
	case extPSKModes:
		return sizedList(r, "ke_modes", 1, "mode", 1, pskMode)
	case extCertAuthorities:
		return p.authorities(r)
	case extKeyShare:
		return p.keyShare(r)
	case extECH:
		return p.ech(r)
	case extOIDFilters:
		return oidFilters(r)
	}
	return p.contentRare(typ, r)
}

// serverNames reads RFC 6066 3.
func (p *parser) serverNames(r *reader) string {
	if len(r.b) == 0 {
		return "empty"
	}
	r.vector("server_name_list", 2, func(v *reader) string {
		for v.ok() {
			v.group("server_name", func(v *reader) string {
				typ := v.number("name_type", 1, naming(map[int]string{0: "host_name"}))
				v.vector("name", 2, func(v *reader) string {
					if b := v.text("host_name", len(v.b)); typ == 0 && p.serverName == nil {
						p.serverName = b
					}
					return string(p.serverName)
				})
				return string(p.serverName)
			})
		}
		return string(p.serverName)
	})
	return string(p.serverName)
}

// protocols reads ALPN, RFC 7301 3.1.
func (p *parser) protocols(r *reader) string {
	var names []string
	r.vector("protocol_name_list", 2, func(v *reader) string {
		for v.ok() {
			v.vector("protocol_name", 1, func(v *reader) string {
				b := v.text("name", len(v.b))
				if p.offer.alpn == nil {
					p.offer.alpn = b
				}
				if len(b) == 2 && grease(int(b[0])<<8|int(b[1])) {
					v.last().Value = transcript.TextOf(nameGREASE)
					b = []byte(nameGREASE)
				}
				if p.alpn = append(p.alpn, b); len(names) <= maxListed {
					names = append(names, string(b))
				}
				return string(b)
			})
		}
		return listed(names, len(p.alpn))
	})
	return listed(names, len(p.alpn))
}

// schemes reads signature schemes, RFC 8446 4.2.3, or a delegated credential in
// a certificate entry.
func (p *parser) schemes(typ int, r *reader) string {
	if typ == extDelegatedCredentials && p.where == inCertificate {
		return delegated(r)
	}
	if typ == extSignatureAlgorithms && p.where == inCertificateRequest {
		p.asked.schemes = namedList(r, "supported_signature_algorithms", 2, "scheme", 2, schemeName)
		return listed(p.asked.schemes, len(p.asked.schemes))
	}
	var summary string
	r.vector("supported_signature_algorithms", 2, func(v *reader) string {
		var list []int
		list, summary = v.list("scheme", 2, schemeName)
		if typ == extSignatureAlgorithms {
			p.offer.schemes = numbers(list)
		}
		return summary
	})
	return summary
}

// statusRequest reads RFC 6066 8; in a certificate entry it carries the staple.
func (p *parser) statusRequest(r *reader) string {
	switch {
	case p.where == inCertificate:
		if s := p.certificateStatus(r); len(s) > 0 {
			p.staple = s[0]
		}
		return "a staple: the CA's word on revocation"
	case p.where != inClientHello:
		return rawOr(r, "request", "empty")
	}
	r.number("status_type", 1, naming(statusNames))
	r.opaque("responder_id_list", 2)
	r.opaque("request_extensions", 2)
	return "please staple OCSP"
}

const statusMulti = 2

var statusNames = map[int]string{1: "ocsp", statusMulti: "ocsp_multi"}

// certificateStatus reads RFC 6066 8 and RFC 6961 2.2, and gives the responses
// by certificate, nil where one has none.
func (p *parser) certificateStatus(r *reader) (responses [][]byte) {
	if r.number("status_type", 1, naming(statusNames)) != statusMulti {
		return [][]byte{r.opaque("response", 3)}
	}
	r.vector("ocsp_response_list", 3, func(v *reader) string {
		for v.ok() {
			b := v.opaque("response", 3)
			if len(b) == 0 {
				b = nil
			}
			responses = append(responses, b)
		}
		return transcript.Count(len(responses), "response")
	})
	return responses
}
