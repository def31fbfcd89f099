package auth

import (
	"crypto/fips140"
	"strings"
)

// Unavailable tells why a mechanism cannot be had on this machine, "" where it
// can: MD4, MD5 and SHA-1 are not to be had where only FIPS 140-3 is allowed.
func Unavailable(mechanism string) string {
	if !fips140.Enforced() {
		return ""
	}
	switch strings.ToUpper(mechanism) {
	case "CRAM-MD5", "APOP", "DIGEST-MD5", "NTLM":
		return "is not available in this mode: GODEBUG=fips140=only allows no MD5"
	case "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS":
		return "is not available in this mode: GODEBUG=fips140=only allows no SHA-1"
	}
	return ""
}
