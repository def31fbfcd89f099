package session

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"

	"example.org/mailwire/transcript"
)

// TestOnlyWhatWasProvedIsJudged: a chain that a server sends besides the one
// whose key it proved is never judged in its place.
func TestOnlyWhatWasProvedIsJudged(t *testing.T) {
	own, copied := []byte("own"), []byte("copied")
	proved := tls.ConnectionState{PeerCertificates: []*x509.Certificate{{Raw: own}}, OCSPResponse: []byte("staple")}
	sent := func(chain ...[]byte) *transcript.Certificates {
		return &transcript.Certificates{Chain: chain, Staples: [][]byte{[]byte("of the wire")}}
	}
	for _, c := range []struct {
		name   string
		sent   *transcript.Certificates
		failed error
		leaf   []byte
		staple string
	}{
		{"the same", sent(own), nil, own, "of the wire"},
		{"another one came later", sent(copied), nil, own, "staple"},
		{"one more than was proved", sent(copied, own), nil, own, "staple"},
		{"none, resumed", &transcript.Certificates{}, nil, own, "staple"},
		{"broken off", sent(copied), errors.New("tls: invalid signature by the server certificate"), copied, "of the wire"},
	} {
		got := evidence(c.sent, proved, c.failed)
		if string(got.Chain[0]) != string(c.leaf) || string(got.Staples[0]) != c.staple {
			t.Errorf("%s: judged %q with %q", c.name, got.Chain, got.Staples)
		}
	}
}
