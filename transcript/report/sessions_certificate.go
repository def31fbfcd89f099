package report

import "crypto/sha256"

// Bounds of what is remembered of certificates.
const (
	maxCertificates   = 64
	maxCertificateLen = 16 << 10
)

// remembered reads a certificate that comes again once: a capture shows those
// of a few servers over and over, and to read one costs more than all else of a
// conversation.
func remembered(read func([]byte) SessionCertificate) func([]byte) SessionCertificate {
	if read == nil {
		return nil
	}
	known := map[[sha256.Size]byte]SessionCertificate{}
	return func(der []byte) SessionCertificate {
		if len(der) > maxCertificateLen {
			return read(der)
		}
		sum := sha256.Sum256(der)
		c, ok := known[sum]
		if !ok {
			if len(known) == maxCertificates {
				clear(known)
			}
			c = read(der)
			known[sum] = c
		}
		return c
	}
}
