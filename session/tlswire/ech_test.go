package tlswire

import (
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"slices"
	"testing"

	"example.org/mailwire/transcript"
)

// echConfig gives a key for Encrypted Client Hello as it is published, RFC 9849 4.
func echConfig(t *testing.T, id byte) (config []byte, key *ecdh.PrivateKey) {
	t.Helper()
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	contents := slices.Concat([]byte{id, 0, 0x20}, vec16(key.PublicKey().Bytes()...), vec16(0, 1, 0, 1, 0, 1, 0, 3), []byte{32}, vec8([]byte("front.a.test")...), vec16())
	return append([]byte{0xfe, 0x0d}, vec16(contents...)...), key
}

// TestECH has crypto/tls seal a ClientHello: to the server's key, and to an
// old one, which the server answers with keys for another try.
func TestECH(t *testing.T) {
	config, key := echConfig(t, 1)
	stale, _ := echConfig(t, 2)
	for name, list := range map[string][]byte{"taken": config, "refused": stale} {
		t.Run(name, func(t *testing.T) {
			client, server := configs(tls.VersionTLS13)
			client.EncryptedClientHelloConfigList = vec16(list...)
			client.InsecureSkipVerify = false
			client.RootCAs = pool(t)
			client.EncryptedClientHelloRejectionVerify = func(tls.ConnectionState) error { return nil }
			server.EncryptedClientHelloKeys = []tls.EncryptedClientHelloKey{{Config: config, PrivateKey: key.Bytes(), SendAsRetry: true}}
			steps, state := talk(t, client, server)
			if state.ECHAccepted != (name == "taken") {
				t.Errorf("crypto/tls: accepted %v", state.ECHAccepted)
			}
			events, _ := feedAll(t, steps)
			checkKnown(t, name, events, nil)
			hello := all[*transcript.Handshake](events)[0]
			if hello.Note.String() != "names front.a.test" {
				t.Errorf("note %q", hello.Note)
			}
			ech := find(hello.Fields, "encrypted_client_hello")
			want := "extension_type 2, length 2, type 1, cipher_suite 4 [kdf_id 2, aead_id 2], config_id 1, enc 34 [length 2, bytes 32], payload"
			if got := outline(ech.Children); len(got) < len(want) || got[:len(want)] != want {
				t.Errorf("got %s", got)
			}
			if name == "refused" {
				checkRetry(t, events)
			}
		})
	}
}

// checkRetry wants the server's keys for another try in its EncryptedExtensions.
func checkRetry(t *testing.T, events []transcript.Event) {
	t.Helper()
	for _, h := range all[*transcript.Handshake](events) {
		if h.Name != "EncryptedExtensions" {
			continue
		}
		if f := find(h.Fields, "public_name"); f == nil || f.Value.String() != "front.a.test" {
			t.Errorf("public_name %+v in %s", f, outline(h.Fields))
		}
		if f := find(h.Fields, "kem_id"); f == nil || f.Value.String() != "DHKEM(X25519, HKDF-SHA256)" {
			t.Errorf("kem_id %+v", f)
		}
		return
	}
	t.Errorf("no EncryptedExtensions:\n%s", ladder(events))
}

// pool has the certificate of the server for its name.
func pool(t *testing.T) *x509.CertPool {
	t.Helper()
	c, err := x509.ParseCertificate(lab().Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	p := x509.NewCertPool()
	p.AddCert(c)
	return p
}
