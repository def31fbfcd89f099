package tlswire

import "strings"

var curveTypeNames = map[int]string{1: "explicit_prime", 2: "explicit_char2", 3: "named_curve"}

// exchange gives the key exchange of a suite below TLS 1.3, as its name has
// it: ECDHE_RSA, DHE_RSA, RSA, RSA_EXPORT, DH_anon, PSK …; "" where it has none.
func exchange(suite uint16) string {
	name, _, ok := strings.Cut(suiteNames[suite], "_WITH_")
	if !ok {
		return ""
	}
	_, kx, _ := strings.Cut(name, "_")
	if kx == "PSK_DHE" { // so only in the CCM suites of RFC 6655
		return "DHE_PSK"
	}
	return kx
}

func anonymous(kx string) bool {
	return strings.Contains(kx, "_anon")
}

// serverKeyExchange reads RFC 8422 5.4, RFC 5246 7.4.3, RFC 4279 2 to 4.
func (p *parser) serverKeyExchange(r *reader) {
	kx := exchange(p.terms.suite)
	if strings.Contains(kx, "PSK") {
		r.opaque("psk_identity_hint", 2)
	}
	switch {
	case strings.HasPrefix(kx, "ECDH"):
		r.group("params", p.ecParams)
	case strings.HasPrefix(kx, "DH"):
		r.group("params", func(r *reader) string {
			p.primeBits = 8 * len(r.opaque("dh_p", 2))
			r.opaque("dh_g", 2)
			r.opaque("dh_Ys", 2)
			return count(p.primeBits, "bit")
		})
	case strings.HasPrefix(kx, "RSA_EXPORT"):
		r.group("params", func(r *reader) string {
			n := len(r.opaque("rsa_modulus", 2))
			r.opaque("rsa_exponent", 2)
			return count(8*n, "bit")
		})
	case strings.Contains(kx, "PSK"):
		return
	default:
		r.unknown("body")
		return
	}
	if !anonymous(kx) && !strings.Contains(kx, "PSK") && r.bad == "" {
		p.signature(r)
	}
}

func (p *parser) ecParams(r *reader) string {
	typ := r.number("curve_type", 1, naming(curveTypeNames))
	if typ != 3 {
		if r.bad == "" {
			r.bad = "a curve without a name"
		}
		return r.bad
	}
	if g := r.number("named_curve", 2, groupName); g >= 0 {
		p.group = uint16(g)
	}
	r.opaque("public", 1)
	return GroupName(p.group)
}

// clientKeyExchange reads RFC 5246 7.4.7, RFC 8422 5.7, RFC 4279 2 to 4.
func (p *parser) clientKeyExchange(r *reader) {
	kx := exchange(p.terms.suite)
	if strings.Contains(kx, "PSK") {
		r.opaque("psk_identity", 2)
	}
	switch {
	case strings.HasPrefix(kx, "ECDH"):
		r.opaque("ecdh_Yc", 1)
	case strings.HasPrefix(kx, "DH"):
		r.opaque("dh_Yc", 2)
	case strings.HasPrefix(kx, "RSA") && p.terms.version == versionSSL30:
		if len(r.b) > 0 {
			r.raw("encrypted_premaster_secret", len(r.b)) // SSL 3.0 has no length here, RFC 6101 5.6.7.1
		}
	case strings.HasPrefix(kx, "RSA"):
		r.opaque("encrypted_premaster_secret", 2)
	case strings.Contains(kx, "PSK"):
	default:
		r.unknown("body")
	}
}
