package signin

import (
	"crypto"
	_ "crypto/sha256" // of crypto.Hash
	_ "crypto/sha512" // of crypto.Hash
	"crypto/tls"
	"crypto/x509"
)

// bindings gives what a sign-in can be tied to on this connection, by type. The
// certificate is the server's own, which a connection's state does not tell.
func (s Server) bindings() map[string][]byte {
	if s.TLS == nil {
		return nil
	}
	all := map[string][]byte{}
	// Without the extended master secret nothing is exported (RFC 7627), and
	// tls-unique is not unique.
	if key, err := s.TLS.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32); err == nil {
		all["tls-exporter"] = key // RFC 9266 4.2
		if len(s.TLS.TLSUnique) > 0 {
			all["tls-unique"] = s.TLS.TLSUnique
		}
	}
	if hash := endPoint(s.Config); hash != nil {
		all["tls-server-end-point"] = hash
	}
	return all
}

// endPoint gives the hash of the certificate that the server shows, RFC 5929
// 4.1: by the hash of its signature, SHA-256 in place of MD5 and SHA-1.
func endPoint(cfg *tls.Config) []byte {
	if cfg == nil {
		return nil
	}
	var chain tls.Certificate
	switch {
	case len(cfg.Certificates) > 0:
		chain = cfg.Certificates[0]
	case cfg.GetCertificate != nil:
		c, err := cfg.GetCertificate(&tls.ClientHelloInfo{})
		if err != nil {
			return nil
		}
		chain = *c
	}
	if len(chain.Certificate) == 0 {
		return nil
	}
	leaf, err := x509.ParseCertificate(chain.Certificate[0])
	if err != nil {
		return nil
	}
	var by crypto.Hash
	switch leaf.SignatureAlgorithm {
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		by = crypto.SHA384
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		by = crypto.SHA512
	case x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.SHA256WithRSA, x509.SHA256WithRSAPSS, x509.ECDSAWithSHA256:
		by = crypto.SHA256
	default:
		return nil // Ed25519 has no hash of its own, and the RFC no rule for it
	}
	h := by.New()
	h.Write(leaf.Raw)
	return h.Sum(nil)
}
