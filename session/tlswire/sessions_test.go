package tlswire

import (
	"crypto/rsa"
	"crypto/tls"
	"testing"
)

// TestSessions opens a session that was resumed with a ticket, for which
// crypto/tls logs no key, by the one that it came from: opened with the key log,
// or with the server's key.
func TestSessions(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS12} {
		client, server := configs(version)
		server.Certificates = []tls.Certificate{labRSA()}
		client.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA}
		server.CipherSuites = client.CipherSuites
		client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		first, _ := talk(t, client, server)
		second, state := talk(t, client, server)
		third, _ := talk(t, client, server)
		if !state.DidResume {
			t.Fatal("crypto/tls did not resume")
		}
		keys := &Keys{}
		keys.AddServer(labRSA().PrivateKey.(*rsa.PrivateKey))
		log := newKeys(first)
		for name, opts := range map[string]Options{"server's key": {Keys: keys}, "key log": {Keys: log}} {
			t.Run(tls.VersionName(version)+" "+name, func(t *testing.T) {
				opts.Sessions = NewSessions()
				for _, steps := range [][]step{first, second, third} {
					p := newPlaintext(t)
					opts.Plain = p.take
					events, _ := feedWith(steps, opts)
					checkAllOpened(t, events)
					checkSaid(t, p.bytes)
				}
			})
		}
	}
}

// newKeys gives the secrets of steps as keys from elsewhere.
func newKeys(steps []step) *Keys {
	k := &Keys{}
	for _, s := range steps {
		k.log.add(s.secret, maxRing)
	}
	return k
}

// TestSessionByIdentifier opens a talk resumed by the server's session
// identifier, whose secret another conversation of that session told.
func TestSessionByIdentifier(t *testing.T) {
	steps := readTalk(t, "testdata/tls12-session-id.talk")
	shared := NewSessions()
	events, _ := feedWith(noSecrets(steps), Options{Sessions: shared})
	if got := reasons(events); got != whyNoKey {
		t.Errorf("with nothing remembered: %q", got)
	}
	feedWith(steps, Options{Keys: newKeys(steps), Sessions: shared})
	events, _ = feedWith(steps, Options{Sessions: shared})
	checkAllOpened(t, events)
}

func TestSessionsAreBounded(t *testing.T) {
	s := NewSessions()
	for i := range 2 * maxSessions {
		s.add(idName([]byte{byte(i), byte(i >> 8), byte(i >> 16)}), []byte{1})
	}
	if len(s.masters) != maxSessions {
		t.Errorf("%d are kept", len(s.masters))
	}
}
