package session

import (
	"crypto/tls"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
)

// relayPort is where servers hand mail on to each other.
const relayPort = 25

// judge verifies the chain as it was sent, against the roots and the clock of
// this moment. failed is the handshake's error, where it ended with one.
func (d *Driver) judge(sent *transcript.Certificates, state tls.ConnectionState, failed error) *transcript.Verdict {
	chain, staples, scts := sent.Chain, sent.Staples, sent.SCTs
	if len(chain) == 0 { // a resumed session sends none; crypto/tls kept it
		staples, scts = nil, state.SignedCertificateTimestamps
		if len(state.OCSPResponse) > 0 {
			staples = [][]byte{state.OCSPResponse}
		}
		for _, c := range state.PeerCertificates {
			chain = append(chain, c.Raw)
		}
	}
	q := certinspect.Question{
		Chain: chain, Host: d.cfg.VerifyName, At: d.cfg.Now(),
		Roots: d.cfg.Roots, RootsName: d.cfg.RootsName, Anchors: d.cfg.Anchors,
		Proof: certinspect.Proof{Made: !unreadable(failed), How: proofOf(state), Err: failed},
		Pins:  d.cfg.Pins, Staples: staples, SCTs: scts,
		Relay: d.cfg.Target.Port == relayPort, Port: d.cfg.Target.Port,
	}
	if d.cfg.Memory != nil {
		var err error
		if q.Seen, err = d.cfg.Memory.Seen(d.cfg.Target.HostPort()); err != nil {
			d.note(err.Error())
		}
		q.Memory = err == nil
	}
	v := certinspect.Explain(q).Verdict()
	if v.OK {
		d.keep(chain[0])
	}
	return v
}

// keep remembers the key of a certificate that was verified.
func (d *Driver) keep(der []byte) {
	leaf, err := certinspect.Inspect(der)
	if d.cfg.Memory == nil || err != nil {
		return
	}
	if err := d.cfg.Memory.Keep(d.cfg.Target.HostPort(), leaf.SPKISHA256, leaf.Issuer.Full.Raw(), d.cfg.Now()); err != nil {
		d.note("the server's key is not remembered: " + err.Error())
	}
}

// proofOf tells how the server showed that it holds its key. Without (EC)DHE
// the client seals a secret to the key, RFC 5246 7.4.7.1.
func proofOf(s tls.ConnectionState) string {
	switch {
	case s.DidResume:
		return certinspect.ByResuming
	case s.Version != 0 && s.Version < tls.VersionTLS13 && s.CurveID == 0:
		return certinspect.ByDecrypting
	}
	return certinspect.BySignature
}
