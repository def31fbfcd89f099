package auth

import (
	"crypto/fips140"
	"strings"
)

// Unavailable tells why a mechanism cannot be had on this machine, "" where it
// can: MD5 and MD4 are not to be had where only FIPS 140-3 is allowed.
func Unavailable(mechanism string) string {
	switch strings.ToUpper(mechanism) {
	case "CRAM-MD5", "APOP", "DIGEST-MD5", "NTLM":
		if fips140.Enforced() {
			return "is not available in this mode: GODEBUG=fips140=only allows no MD5"
		}
	}
	return ""
}
