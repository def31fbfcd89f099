package session

import (
	"bytes"
	"crypto/tls"
	"slices"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
)

// relayPort is where servers hand mail on to each other.
const relayPort = 25

// judge verifies the chain as it was sent, against the roots and the clock of
// this moment. failed is the handshake's error, where it ended with one.
func (d *Driver) judge(sent *transcript.Certificates, state tls.ConnectionState, failed error) *transcript.Verdict {
	shown := evidence(sent, state, failed)
	chain, staples, scts := shown.Chain, shown.Staples, shown.SCTs
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

// evidence gives the chain to judge. Where the handshake came to its end that
// is the one whose key was proved in it, whatever else the wire showed: a server
// can send another chain behind its Finished. The wire alone has the staples of
// all certificates; they count beside the same chain only.
func evidence(sent *transcript.Certificates, state tls.ConnectionState, failed error) *transcript.Certificates {
	if failed != nil {
		return sent
	}
	proved := &transcript.Certificates{Dir: transcript.Server, SCTs: state.SignedCertificateTimestamps}
	for _, c := range state.PeerCertificates {
		proved.Chain = append(proved.Chain, c.Raw)
	}
	if slices.EqualFunc(sent.Chain, proved.Chain, bytes.Equal) {
		return sent
	}
	if len(state.OCSPResponse) > 0 {
		proved.Staples = [][]byte{state.OCSPResponse}
	}
	return proved
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
