package tlswire

import (
	"fmt"

	"example.org/mailwire/transcript"
)

var (
	keyTypeNames       = map[int]string{0: "X509", 1: "OpenPGP", 2: "RawPublicKey", 3: "1609Dot2"}
	heartbeatModeNames = map[int]string{1: "peer_allowed_to_send", 2: "peer_not_allowed_to_send"}
	authorityNames     = map[int]string{0: "pre_agreed", 1: "key_sha1_hash", 2: "x509_name", 3: "cert_sha1_hash"}
	tokenKeyNames      = map[int]string{0: "rsa2048_pkcs1.5", 1: "rsa2048_pss", 2: "ecdsap256"}
	cachedNames        = map[int]string{1: "cert", 2: "cert_req"}
	formatNames        = map[int]string{0: "x509_attr_cert", 1: "saml_assertion", 2: "x509_attr_cert_url", 3: "saml_assertion_url", 64: "keynote_assertion_list", 65: "keynote_assertion_list_url", 66: "dtcp_authorization"}
	mappingNames       = map[int]string{64: "upn_domain_hint"}
	srtpNames          = map[int]string{
		1: "SRTP_AES128_CM_HMAC_SHA1_80", 2: "SRTP_AES128_CM_HMAC_SHA1_32", 5: "SRTP_NULL_HMAC_SHA1_80", 6: "SRTP_NULL_HMAC_SHA1_32",
		7: "SRTP_AEAD_AES_128_GCM", 8: "SRTP_AEAD_AES_256_GCM",
	}
)

// contentRare reads the extensions that mail seldom has.
func (p *parser) contentRare(typ int, r *reader) string {
	switch typ {
	case extCertificateURL, extExternPSK, extRRC, extChannelIDOld, extChannelID:
		return emptyMeans(r, "yes")
	case extTrustedCAs:
		return trustedCAs(r)
	case extUserMapping:
		return sizedList(r, "user_mapping_types", 1, "mapping_type", 1, naming(mappingNames))
	case extClientAuthz, extServerAuthz:
		return sizedList(r, "authz_format_list", 1, "authz_format", 1, naming(formatNames))
	case extCertType, extClientCertType, extServerCertType:
		if p.where == inClientHello {
			return sizedList(r, "certificate_types", 1, "certificate_type", 1, naming(keyTypeNames))
		}
		return name1(r, "certificate_type", keyTypeNames)
	case extSRP:
		var name []byte
		r.vector("srp_I", 1, func(r *reader) string { name = r.text("user_name", len(r.b)); return string(name) })
		return string(name)
	case extSRTP:
		s := sizedList(r, "protection_profiles", 2, "profile", 2, naming(srtpNames))
		r.opaque("srtp_mki", 1)
		return s
	case extHeartbeat:
		return name1(r, "mode", heartbeatModeNames)
	case extStatusRequestV2:
		return p.statusRequests(r)
	case extTokenBinding:
		r.number("major", 1, nil)
		r.number("minor", 1, nil)
		return sizedList(r, "key_parameters_list", 1, "key_parameters", 1, naming(tokenKeyNames))
	case extCachedInfo:
		return p.cached(r)
	case extDNSSECChain:
		if p.where == inClientHello {
			return fmt.Sprintf("port %d", r.number("port_number", 2, nil))
		}
		r.number("ext_support_lifetime", 2, nil)
		return rawOr(r, "authentication_chain", "empty")
	}
	return p.contentRarer(typ, r)
}

func (p *parser) contentRarer(typ int, r *reader) string {
	switch typ {
	case extConnectionID, extConnectionIDOld:
		return hexed(r.opaque("cid", 1))
	case extExternalIDHash:
		return hexed(r.opaque("binding_id_hash", 1))
	case extExternalSession:
		return hexed(r.opaque("session_id", 1))
	case extTicketRequest:
		if p.where != inClientHello {
			return transcript.Count(r.number("expected_count", 1, nil), "ticket")
		}
		fresh := r.number("new_session_count", 1, nil)
		return fmt.Sprintf("%s, %d after a resumption", transcript.Count(fresh, "ticket"), r.number("resumption_count", 1, nil))
	case extFlags:
		return hexed(r.opaque("flags", 1))
	case extNPN:
		return protocolNames(r)
	case extALPSOld, extALPS:
		if p.where != inClientHello {
			return rawOr(r, "settings", "empty")
		}
		var s string
		r.vector("supported_protocols", 2, func(v *reader) string { s = protocolNames(v); return s })
		return s
	case extOuterExtensions:
		return sizedList(r, "outer_extensions", 1, "extension_type", 2, extensionName)
	case extQUIC, extQUICOld:
		return rawOr(r, "transport_parameters", "empty")
	}
	return rawOr(r, "extension_data", "empty")
}

// trustedCAs reads RFC 6066 6.
func trustedCAs(r *reader) string {
	if len(r.b) == 0 {
		return "one of them was chosen"
	}
	n := 0
	r.vector("trusted_authorities_list", 2, func(v *reader) string {
		for ; v.ok(); n++ {
			v.group("trusted_authority", func(v *reader) string {
				typ := v.number("identifier_type", 1, naming(authorityNames))
				switch typ {
				case 1, 3:
					v.raw("sha1_hash", 20)
				case 2:
					v.vector("distinguished_name", 2, func(v *reader) string { return distinguishedName(v.raw("rdn_sequence", len(v.b))) })
				}
				return authorityNames[typ]
			})
		}
		return transcript.Count(n, "CA")
	})
	return transcript.Count(n, "CA")
}

// statusRequests reads RFC 6961 2.2.
func (p *parser) statusRequests(r *reader) string {
	if p.where != inClientHello {
		return emptyMeans(r, "yes")
	}
	r.vector("certificate_status_req_list", 2, func(v *reader) string {
		for v.ok() {
			v.group("certificate_status_request_item", func(v *reader) string {
				name := name1(v, "status_type", statusNames)
				v.vector("request", 2, func(v *reader) string {
					v.opaque("responder_id_list", 2)
					v.opaque("request_extensions", 2)
					return ""
				})
				return name
			})
		}
		return ""
	})
	return "please staple OCSP for the whole chain"
}

// cached reads RFC 7924 4.
func (p *parser) cached(r *reader) string {
	n := 0
	r.vector("cached_info", 2, func(v *reader) string {
		for ; v.ok(); n++ {
			v.group("cached_object", func(v *reader) string {
				name := name1(v, "cached_information_type", cachedNames)
				if p.where == inClientHello {
					v.opaque("hash_value", 1)
				}
				return name
			})
		}
		return transcript.Count(n, "object")
	})
	return transcript.Count(n, "object")
}

// protocolNames takes names with a length of a byte up to the end.
func protocolNames(r *reader) string {
	var names []string
	n := 0
	for ; r.ok(); n++ {
		r.vector("protocol_name", 1, func(v *reader) string {
			b := v.text("name", len(v.b))
			if len(names) <= maxListed {
				names = append(names, string(b))
			}
			return string(b)
		})
	}
	if n == 0 {
		return "empty"
	}
	return listed(names, n)
}

// oidFilters reads RFC 8446 4.2.5.
func oidFilters(r *reader) string {
	n := 0
	r.vector("filters", 2, func(v *reader) string {
		for ; v.ok(); n++ {
			v.group("oid_filter", func(v *reader) string {
				id := ""
				v.vector("certificate_extension_oid", 1, func(v *reader) string {
					b, f := v.leaf("oid", len(v.b))
					if f != nil {
						if id = objectID(b); id == "" {
							id = hexed(b)
						}
						f.Value = transcript.TextOf(id)
					}
					return id
				})
				v.opaque("certificate_extension_values", 2)
				return id
			})
		}
		return transcript.Count(n, "filter")
	})
	return transcript.Count(n, "filter")
}

// objectID writes an object identifier with its DER header in numbers.
func objectID(der []byte) string {
	if len(der) < 3 || der[0] != 6 || int(der[1]) != len(der)-2 {
		return ""
	}
	return dotted(der[2:])
}

// delegated reads a delegated credential, RFC 9345 4.
func delegated(r *reader) string {
	r.number("valid_time", 4, seconds)
	r.number("dc_cert_verify_algorithm", 2, schemeName)
	r.opaque("subject_public_key_info", 3)
	scheme := uint16(max(r.number("algorithm", 2, schemeName), 0))
	r.vector("signature", 2, func(r *reader) string { return signed(r, scheme) })
	return "a short-lived key for this server"
}

// pskMode names a mode, RFC 8446 4.2.9. Those without a meaning are bytes of
// their own, RFC 8701 2.
func pskMode(v int) (string, bool) {
	if v%0x1f == 0x0b {
		return nameGREASE, true
	}
	return naming(map[int]string{0: "psk_ke", 1: "psk_dhe_ke"})(v)
}
