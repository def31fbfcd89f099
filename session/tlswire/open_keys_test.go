package tlswire

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"strings"
	"sync"
	"testing"

	"example.org/mailwire/transcript"
)

// otherRSA is a key that no server here has.
var otherRSA = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func noSecrets(steps []step) []step { return without(steps, func(string) bool { return true }) }

// talkRSA has crypto/tls talk in a version and suite with the RSA certificate.
func talkRSA(t testing.TB, version, suite uint16) []step {
	t.Helper()
	client, server := configs(version)
	client.CipherSuites, server.CipherSuites = []uint16{suite}, []uint16{suite}
	server.Certificates = []tls.Certificate{labRSA()}
	steps, state := talk(t, client, server)
	if version < tls.VersionTLS13 && state.CipherSuite != suite {
		t.Fatalf("crypto/tls agreed on %04x", state.CipherSuite)
	}
	return steps
}

// reasons gives why records stayed sealed, each reason once.
func reasons(events []transcript.Event) string {
	seen := map[string]bool{}
	var out []string
	for _, r := range latest(events) {
		if r.Sealed && !r.Opened && !seen[r.Unopened] {
			seen[r.Unopened] = true
			out = append(out, r.Unopened)
		}
	}
	return strings.Join(out, "; ")
}

func TestServerKey(t *testing.T) {
	key := labRSA().PrivateKey.(*rsa.PrivateKey)
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12} {
		for _, suite := range []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_RSA_WITH_RC4_128_SHA, tls.TLS_RSA_WITH_AES_256_GCM_SHA384} {
			if suite == tls.TLS_RSA_WITH_AES_256_GCM_SHA384 && version < tls.VersionTLS12 {
				continue
			}
			t.Run(tls.VersionName(version)+" "+tls.CipherSuiteName(suite), func(t *testing.T) {
				steps := noSecrets(talkRSA(t, version, suite))
				keys := &Keys{}
				keys.AddServer(otherRSA())
				keys.AddServer(key)
				p := newPlaintext(t)
				first, _ := feedWith(steps, Options{Keys: keys, Plain: p.take})
				checkAllOpened(t, first)
				checkSaid(t, p.bytes)

				late := newPlaintext(t)
				events, o := feedTo(NewWith(1, 0, 0, Options{Plain: late.take}), steps, single)
				events = append(events, o.ServerKey(otherRSA())...)
				if got := reasons(events); got != "no key" {
					t.Errorf("with a key that does not fit: %q", got)
				}
				events = append(events, o.ServerKey(key)...)
				checkAllOpened(t, events)
				checkSaid(t, late.bytes)
			})
		}
	}
}

// TestServerKeyInVain tells in words why a server's key opens nothing.
func TestServerKeyInVain(t *testing.T) {
	key := labRSA().PrivateKey.(*rsa.PrivateKey)
	client, server := configs(tls.VersionTLS12)
	server.Certificates = []tls.Certificate{labRSA()}
	client.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}
	server.CipherSuites = client.CipherSuites
	client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	talk(t, client, server)
	resumed, state := talk(t, client, server)
	if !state.DidResume {
		t.Fatal("crypto/tls did not resume")
	}
	tests := []struct {
		name  string
		steps []step
		key   *rsa.PrivateKey
		want  string
	}{
		{"ECDHE", talkRSA(t, tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), key, "the server's key opens nothing here: the keys were ephemeral (ECDHE_RSA)"},
		{"DHE", readTalk(t, "testdata/tls12-dhe-ccm.talk"), key, "the server's key opens nothing here: the keys were ephemeral (DHE_RSA)"},
		{"TLS 1.3", talkRSA(t, tls.VersionTLS13, 0), key, "the server's key opens nothing here: TLS 1.3 seals no secret to it"},
		{"resumed", resumed, key, "the server's key opens nothing here: the session was resumed, with the secret of an earlier one"},
		{"PSK", readTalk(t, "testdata/tls12-psk-aes128-gcm.talk"), key, "the server's key opens nothing here: the key exchange is PSK"},
		{"other key", talkRSA(t, tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_GCM_SHA256), otherRSA(), "the server's key does not fit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys := &Keys{}
			keys.AddServer(tt.key)
			events, _ := feedWith(noSecrets(tt.steps), Options{Keys: keys})
			if got := reasons(events); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// premaster gives what a key makes of a talk's ClientKeyExchange.
func premaster(t *testing.T, steps []step, key *rsa.PrivateKey) (encrypted, secret []byte) {
	t.Helper()
	_, o := feed(t, noSecrets(steps), whole)
	encrypted = o.pending.encrypted
	//lint:ignore SA1019 RSA key exchange is of this form
	secret, err := rsa.DecryptPKCS1v15(nil, key, encrypted)
	if err != nil {
		t.Fatal(err)
	}
	return encrypted, secret
}

// TestOtherLines opens with each kind of line that a key log may have up to TLS
// 1.2. crypto/tls agrees on an extended master secret (RFC 7627), so that the
// ones with a premaster secret need the session's hash.
func TestOtherLines(t *testing.T) {
	key := labRSA().PrivateKey.(*rsa.PrivateKey)
	for _, suite := range []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384} {
		steps := talkRSA(t, tls.VersionTLS12, suite)
		encrypted, secret := premaster(t, steps, key)
		_, o := feed(t, steps, whole)
		if !o.pending.extended {
			t.Fatal("no extended master secret was agreed on")
		}
		p := o.pending
		for name, line := range map[string]string{
			"RSA":               fmt.Sprintf("RSA %x %x", encrypted[:8], secret),
			"PMS_CLIENT_RANDOM": fmt.Sprintf("PMS_CLIENT_RANDOM %x %x", p.client, secret),
			"CLIENT_RANDOM":     fmt.Sprintf("CLIENT_RANDOM %x %x", p.client, p.master),
		} {
			t.Run(fmt.Sprintf("%s %04x", name, suite), func(t *testing.T) {
				events, plain := opened(t, append(noSecrets(steps), step{secret: line}))
				checkAllOpened(t, events)
				checkSaid(t, plain)
			})
		}
	}
}

// TestSessionIDLine opens a session by its identifier, as OpenSSL's s_client prints it.
func TestSessionIDLine(t *testing.T) {
	steps := readTalk(t, "testdata/tls12-session-id.talk")
	_, o := feed(t, steps, whole)
	line := fmt.Sprintf("RSA Session-ID:%X Master-Key:%X", o.pending.sessionID, o.pending.master)
	events, _ := opened(t, append(noSecrets(steps), step{secret: line}))
	checkAllOpened(t, events)
}

// TestResumedMaster opens a resumed session with the secret of the first one,
// which is what a client may note for it; a secret noted in vain before it does
// no harm.
func TestResumedMaster(t *testing.T) {
	client, server := configs(tls.VersionTLS12)
	client.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	first, _ := talk(t, client, server)
	steps, state := talk(t, client, server)
	if !state.DidResume {
		t.Fatal("crypto/tls did not resume")
	}
	_, o1 := feed(t, first, whole)
	_, o2 := feed(t, steps, whole)
	random := o2.hello.random
	vain := fmt.Sprintf("CLIENT_RANDOM %x %x", random, make([]byte, masterLen))
	line := fmt.Sprintf("CLIENT_RANDOM %x %x", random, o1.pending.master)
	events, plain := opened(t, append([]step{{secret: vain}}, append(steps, step{secret: line})...))
	checkAllOpened(t, events)
	checkSaid(t, plain)
	events, _ = feed(t, append([]step{{secret: vain}}, steps...), whole)
	if got := reasons(events); got != whyNotFit {
		t.Errorf("with another session's secret: %q", got)
	}
}
