package tlswire

import "strings"

// overhead tells how many bytes a record of sealed application data has
// beyond its plaintext; -1 where padding makes that unknown without a key.
//
// AES-GCM and CCM below TLS 1.3 carry 8 bytes of nonce and a tag (RFC 5288 3,
// RFC 6655 3), ChaCha20-Poly1305 a tag alone (RFC 7905 2), a stream cipher and
// NULL a MAC; TLS 1.3 adds a byte for the type inside, and padding that is
// taken for absent (RFC 8446 5.2, 5.4).
func overhead(version, suite uint16) int {
	name := suites().names[suite]
	tag := 16
	if strings.Contains(name, "CCM_8") {
		tag = 8
	}
	switch {
	case version >= versionTLS13:
		if integrityOnly(suite) {
			return macSize(name) + 1
		}
		return tag + 1
	case strings.Contains(name, "_GCM_"), strings.Contains(name, "_CCM"):
		return 8 + tag
	case strings.Contains(name, "CHACHA20_POLY1305"):
		return tag
	case strings.Contains(name, "_RC4_"), strings.Contains(name, "WITH_NULL"):
		return macSize(name)
	}
	return -1
}

func macSize(name string) int {
	switch {
	case strings.HasSuffix(name, "_MD5"):
		return 16
	case strings.HasSuffix(name, "_SHA"):
		return 20
	case strings.HasSuffix(name, "_SHA256"):
		return 32
	case strings.HasSuffix(name, "_SHA384"):
		return 48
	}
	return -1
}

// integrityOnly tells the suites of RFC 9150, which sign and do not encrypt.
func integrityOnly(suite uint16) bool { return suite == 0xc0b4 || suite == 0xc0b5 }

// encryptsNothing tells whether records stand readable on the wire.
func encryptsNothing(suite uint16) bool {
	return integrityOnly(suite) || strings.Contains(suites().names[suite], "_NULL_")
}

// weaknesses names what is outdated about a version and a suite.
func weaknesses(version, suite uint16) []string {
	var weak []string
	if version < versionTLS12 {
		weak = append(weak, VersionName(version))
	}
	name := suites().names[suite]
	for _, w := range []struct{ part, word string }{
		{"_RC4_", "RC4"}, {"_3DES_", "3DES"}, {"_EXPORT", "EXPORT"}, {"_DES_", "DES"}, {"_DES40_", "DES"},
	} {
		if strings.Contains(name, w.part) {
			weak = append(weak, w.word)
		}
	}
	if rsaExchange(version, suite) {
		weak = append(weak, "RSA key exchange")
	}
	return weak
}

// rsaExchange tells whether the client encrypts the secret to the server's RSA key.
func rsaExchange(version, suite uint16) bool {
	if version >= versionTLS13 {
		return false
	}
	switch kx := exchange(suite); kx {
	case "RSA", "RSA_PSK", "RSA_FIPS":
		return true
	default:
		return strings.HasPrefix(kx, "RSA_EXPORT")
	}
}
