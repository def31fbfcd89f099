package session

import (
	"crypto/tls"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
)

// judge verifies the chain as it was sent, against the roots and the clock of
// this moment. failed is the handshake's error, where it ended with one.
func (d *Driver) judge(chain [][]byte, state tls.ConnectionState, failed error) *transcript.Verdict {
	if len(chain) == 0 { // a resumed session sends none; crypto/tls kept it
		for _, c := range state.PeerCertificates {
			chain = append(chain, c.Raw)
		}
	}
	return certinspect.Explain(certinspect.Question{
		Chain: chain, Host: d.cfg.VerifyName, At: d.cfg.Now(),
		Roots: d.cfg.Roots, RootsName: d.cfg.RootsName, Anchors: d.cfg.Anchors,
		Proof: certinspect.Proof{Made: true, How: proofOf(state), Err: failed},
	}).Verdict()
}

// proofOf tells how the server showed that it holds its key. Without (EC)DHE
// the client seals a secret to the key, RFC 5246 7.4.7.1.
func proofOf(s tls.ConnectionState) string {
	if s.Version != 0 && s.Version < tls.VersionTLS13 && s.CurveID == 0 && !s.DidResume {
		return certinspect.ByDecrypting
	}
	return certinspect.BySignature
}
