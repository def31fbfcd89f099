package tlswire

import (
	"fmt"

	"example.org/mailwire/transcript"
)

var echTypeNames = map[int]string{0: "outer", 1: "inner"}

// ech reads Encrypted Client Hello in its four forms, RFC 9849 5.
func (p *parser) ech(r *reader) string {
	switch p.where {
	case inRetry:
		rawOr(r, "confirmation", "")
		return "a check value"
	case inEncrypted:
		return echConfigs(r)
	case inClientHello:
	default:
		return rawOr(r, "ech_data", "empty")
	}
	if r.number("type", 1, naming(echTypeNames)) != 0 {
		return "inner"
	}
	hpkeSuite(r)
	r.number("config_id", 1, nil)
	r.opaque("enc", 2)
	b := r.opaque("payload", 2)
	return fmt.Sprintf("a ClientHello sealed inside, %d bytes", len(b))
}

func hpkeSuite(r *reader) {
	r.group("cipher_suite", func(r *reader) string {
		kdf, _ := kdfName(r.number("kdf_id", 2, kdfName))
		aead, _ := aeadName(r.number("aead_id", 2, aeadName))
		return kdf + ", " + aead
	})
}

// echConfigs reads the keys that a server sends for another try, RFC 9849 4.
func echConfigs(r *reader) string {
	n := 0
	r.vector("retry_configs", 2, func(v *reader) string {
		for ; v.ok(); n++ {
			v.group("ech_config", func(v *reader) string {
				version := v.number("ech_version", 2, extensionName)
				v.vector("contents", 2, func(v *reader) string {
					if version != extECH {
						return rawOr(v, "bytes", "empty")
					}
					return echContents(v)
				})
				return ""
			})
		}
		return transcript.Count(n, "key")
	})
	return "keys to try again with"
}

func echContents(r *reader) string {
	r.number("config_id", 1, nil)
	r.number("kem_id", 2, kemName)
	r.opaque("public_key", 2)
	r.vector("cipher_suites", 2, func(v *reader) string {
		for v.ok() {
			hpkeSuite(v)
		}
		return ""
	})
	r.number("maximum_name_length", 1, nil)
	var name []byte
	r.vector("public_name", 1, func(v *reader) string { name = v.text("name", len(v.b)); return string(name) })
	r.opaque("config_extensions", 2)
	return string(name)
}
