package tlswire

import "fmt"

// Versions as they stand on the wire.
const (
	versionSSL20 = 0x0002
	versionSSL30 = 0x0300
	versionTLS10 = 0x0301
	versionTLS11 = 0x0302
	versionTLS12 = 0x0303
	versionTLS13 = 0x0304
)

// grease tells whether v is one of the values that clients send so that
// servers do not choke on what they do not know, RFC 8701.
func grease(v int) bool { return v&0x0f0f == 0x0a0a && v>>8 == v&0xff }

// VersionName gives "TLS 1.3" and the like for a version on the wire.
func VersionName(v uint16) string { name, _ := versionName(int(v)); return name }

func versionName(v int) (string, bool) {
	switch {
	case v == versionSSL20:
		return "SSL 2.0", true
	case v == versionSSL30:
		return "SSL 3.0", true
	case v > versionSSL30 && v <= versionTLS13:
		return [...]string{"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}[v-versionTLS10], true
	case grease(v):
		return "GREASE", true
	case v>>8 == 0x7f:
		return fmt.Sprintf("TLS 1.3 draft %d", v&0xff), true
	}
	return fmt.Sprintf("unknown (0x%04x)", v), false
}

// SuiteName gives the IANA name of a cipher suite.
func SuiteName(v uint16) string { name, _ := suiteName(int(v)); return name }

func suiteName(v int) (string, bool) { return suites().name(v) }

// GroupName gives the IANA name of a key exchange group.
func GroupName(v uint16) string { name, _ := groupName(int(v)); return name }

func groupName(v int) (string, bool) { return groups().name(v) }

// SchemeName gives the IANA name of a signature scheme.
func SchemeName(v uint16) string { name, _ := schemeName(int(v)); return name }

func schemeName(v int) (string, bool) { return schemes().name(v) }

func extensionName(v int) (string, bool) { return extensions().name(v) }

func kemName(v int) (string, bool)  { return kems().name(v) }
func kdfName(v int) (string, bool)  { return kdfs().name(v) }
func aeadName(v int) (string, bool) { return aeads().name(v) }

// naming gives a function that names small numbers.
func naming(names map[int]string) func(int) (string, bool) {
	return func(v int) (string, bool) {
		if n, ok := names[v]; ok {
			return n, true
		}
		return fmt.Sprintf("unknown (%d)", v), false
	}
}
