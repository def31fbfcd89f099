package tlswire

import (
	"bytes"
	"testing"

	"example.org/mailwire/transcript"
)

func TestSSL2(t *testing.T) {
	events, _ := feedAll(t, readTalk(t, "testdata/ssl2.talk"))
	list := all[*transcript.Handshake](events)
	if len(list) != 2 || list[0].Name != "ClientHello" || list[1].Name != "ServerHello" {
		t.Fatalf("got\n%s", ladder(events))
	}
	want := "msg_type 1, version 2, cipher_spec_length 2, session_id_length 2, challenge_length 2, " +
		"cipher_specs 9 [cipher_spec 3, cipher_spec 3, cipher_spec 3], challenge 16"
	if got := outline(list[0].Fields); got != want {
		t.Errorf("client\n got %s\nwant %s", got, want)
	}
	if got := find(list[0].Fields, "cipher_specs").Value.String(); got != "SSL_CK_RC4_128_WITH_MD5, SSL_CK_DES_192_EDE3_CBC_WITH_MD5, SSL_CK_RC4_128_EXPORT40_WITH_MD5" {
		t.Errorf("suites %s", got)
	}
	want = "msg_type 1, session_id_hit 1, certificate_type 1, version 2, certificate_length 2, cipher_specs_length 2, connection_id_length 2, " +
		"certificate 709, cipher_specs 3 [cipher_spec 3], connection_id 16"
	if got := outline(list[1].Fields); got != want {
		t.Errorf("server\n got %s\nwant %s", got, want)
	}
	if c := lastOf[*transcript.Certificates](t, events); len(c.Chain) != 1 || !bytes.HasPrefix(c.Chain[0], []byte{0x30, 0x82}) {
		t.Errorf("certificates %d", len(c.Chain))
	}
	if a := lastOf[*transcript.TLSAgreed](t, events); a.Version != "SSL 2.0" || len(a.Weak) == 0 {
		t.Errorf("agreed %+v", a)
	}
	if f := lastOf[*transcript.Finding](t, events); f.ID != "tls-ssl2" || f.Severity != transcript.SeverityHigh {
		t.Errorf("finding %+v", f)
	}
	for i, r := range all[*transcript.Record](events) {
		if got := outline(r.Fields); i == 0 && got != "ssl2_length 2, fragment 34" {
			t.Errorf("record %s", got)
		}
	}
}

// TestSSL2Form has a client open TLS 1.0 in the form of SSL 2.0.
func TestSSL2Form(t *testing.T) {
	steps := readTalk(t, "testdata/ssl2-hello-tls10.talk")
	events, _ := feedAll(t, steps)
	checkRecords(t, steps, events)
	list := all[*transcript.Handshake](events)
	if len(list) < 2 || list[0].Note.String() != "in the form of SSL 2.0, names no server" || list[0].JA4 != "" {
		t.Fatalf("got\n%s", ladder(events))
	}
	if got := find(list[0].Fields, "cipher_specs").Value.String(); got != "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TLS_RSA_WITH_AES_128_CBC_SHA, TLS_EMPTY_RENEGOTIATION_INFO_SCSV, SSL_CK_RC4_128_WITH_MD5" {
		t.Errorf("suites %s", got)
	}
	if a := lastOf[*transcript.TLSAgreed](t, events); a.Version != "TLS 1.0" || a.JA4 != "" {
		t.Errorf("agreed %+v", a)
	}
}

// TestSSL2Refused has a server answer with an error of SSL 2.0.
func TestSSL2Refused(t *testing.T) {
	steps := readTalk(t, "testdata/ssl2.talk")[:1]
	events, _ := feedAll(t, append(steps, server([]byte{0x80, 3, 0, 0, 1})))
	h := lastOf[*transcript.Handshake](t, events)
	if h.Name != "Error" || find(h.Fields, "error_code").Value.String() != "no_cipher" {
		t.Errorf("got %+v", h)
	}
}
