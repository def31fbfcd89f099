package tlswire

import (
	"strings"

	"example.org/mailwire/transcript"
)

var curveTypeNames = map[int]string{1: "explicit_prime", 2: "explicit_char2", 3: "named_curve"}

// exchange gives the key exchange of a suite below TLS 1.3, as its name has
// it: ECDHE_RSA, DHE_RSA, RSA, RSA_EXPORT, DH_anon, PSK …; "" where it has none.
func exchange(suite uint16) string {
	name, _, ok := strings.Cut(suites().names[suite], "_WITH_")
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

// serverKeyExchange reads RFC 8422 5.4, RFC 5246 7.4.3, RFC 4279 2 to 4,
// RFC 5054 2.5.3.
func (p *parser) serverKeyExchange(r *reader) {
	kx := exchange(p.terms.suite)
	psk := strings.Contains(kx, "PSK")
	if psk {
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
			return transcript.Count(p.primeBits, "bit")
		})
	case strings.HasPrefix(kx, "RSA_EXPORT"):
		r.group("params", func(r *reader) string {
			n := len(r.opaque("rsa_modulus", 2))
			r.opaque("rsa_exponent", 2)
			return transcript.Count(8*n, "bit")
		})
	case strings.HasPrefix(kx, "SRP"):
		r.group("params", func(r *reader) string {
			n := len(r.opaque("srp_N", 2))
			r.opaque("srp_g", 2)
			r.opaque("srp_s", 1)
			r.opaque("srp_B", 2)
			return transcript.Count(8*n, "bit")
		})
	case psk:
		return
	default:
		r.unknown("body")
		return
	}
	if anonymous(kx) || psk || kx == "SRP_SHA" || r.bad != "" {
		return
	}
	p.signature(r)
}

func (p *parser) ecParams(r *reader) string {
	switch r.number("curve_type", 1, naming(curveTypeNames)) {
	case 1:
		r.opaque("prime_p", 1)
	case 2:
		ecBasis(r)
	case 3:
		if g := r.number("named_curve", 2, groupName); g >= 0 {
			p.group = uint16(g)
		}
		r.vector("public", 1, func(r *reader) string {
			n := len(r.b)
			publicKey(r, int(p.group), true)
			return transcript.Count(n, "byte")
		})
		return GroupName(p.group)
	default:
		if r.bad == "" {
			r.bad = "a kind of curve that is not known"
		}
		return r.bad
	}
	for _, name := range []string{"curve_a", "curve_b", "base_point", "order", "cofactor", "public"} {
		r.opaque(name, 1)
	}
	return "a curve of its own"
}

// ecBasis reads the field of a curve of characteristic 2, RFC 4492 5.4.
func ecBasis(r *reader) {
	r.number("m", 2, nil)
	names := []string{"k"}
	if r.number("basis", 1, naming(map[int]string{1: "ec_basis_trinomial", 2: "ec_basis_pentanomial"})) == 2 {
		names = []string{"k1", "k2", "k3"}
	}
	for _, name := range names {
		r.opaque(name, 1)
	}
}

// clientKeyExchange reads RFC 5246 7.4.7, RFC 8422 5.7, RFC 4279 2 to 4,
// RFC 5054 2.5.4, RFC 2712 3. With a client certificate for a fixed key it is
// empty.
func (p *parser) clientKeyExchange(r *reader) {
	kx := exchange(p.terms.suite)
	if strings.Contains(kx, "PSK") {
		r.opaque("psk_identity", 2)
	}
	switch {
	case len(r.b) == 0:
	case strings.HasPrefix(kx, "ECDH"):
		r.vector("ecdh_Yc", 1, func(r *reader) string {
			n := len(r.b)
			publicKey(r, int(p.exchangeGroup), false)
			return transcript.Count(n, "byte")
		})
	case strings.HasPrefix(kx, "DH"):
		r.opaque("dh_Yc", 2)
	case strings.HasPrefix(kx, "SRP"):
		r.opaque("srp_A", 2)
	case strings.HasPrefix(kx, "KRB5"):
		r.opaque("krb5_ticket", 2)
		r.opaque("krb5_authenticator", 2)
		r.opaque("krb5_encrypted_premaster_secret", 2)
	case strings.HasPrefix(kx, "GOST"):
		r.raw("key_transport", len(r.b))
	case strings.HasPrefix(kx, "RSA") && p.terms.version == versionSSL30:
		r.raw("encrypted_premaster_secret", len(r.b)) // SSL 3.0 has no length here, RFC 6101 5.6.7.1
	case strings.HasPrefix(kx, "RSA"):
		r.opaque("encrypted_premaster_secret", 2)
	default:
		r.unknown("body")
	}
}
