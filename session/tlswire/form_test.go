package tlswire

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// message gives a handshake message around a body.
func message(typ byte, body ...[]byte) []byte {
	b := slices.Concat(body...)
	return append([]byte{typ, byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}, b...)
}

func vec8(b ...byte) []byte  { return append([]byte{byte(len(b))}, b...) }
func vec16(b ...byte) []byte { return append([]byte{byte(len(b) >> 8), byte(len(b))}, b...) }

func ext(typ uint16, body []byte) []byte {
	return append([]byte{byte(typ >> 8), byte(typ)}, vec16(body...)...)
}

// clientHelloWith gives a ClientHello with extensions.
func clientHelloWith(exts ...[]byte) []byte {
	return message(typeClientHello, []byte{3, 3}, make([]byte, 32), vec8(), vec16(0x13, 0x01), vec8(0), vec16(slices.Concat(exts...)...))
}

// serverHelloWith gives a ServerHello of a suite with extensions.
func serverHelloWith(suite uint16, exts ...[]byte) []byte {
	return message(typeServerHello, []byte{3, 3}, make([]byte, 32), vec8(), []byte{byte(suite >> 8), byte(suite), 0}, vec16(slices.Concat(exts...)...))
}

func TestExtensions(t *testing.T) {
	tests := []struct {
		typ     uint16
		body    []byte
		name    string
		value   string
		unknown bool
	}{
		{0, vec16(append([]byte{0}, vec16([]byte("a\x1b[2J.test")...)...)...), "server_name", `a\x1b[2J.test`, false},
		{1, []byte{2}, "max_fragment_length", "1024 bytes", false},
		{5, []byte{1, 0, 0, 0, 0}, "status_request", "please staple OCSP", false},
		{10, vec16(0x11, 0xec, 0x0a, 0x0a, 0x12, 0x34), "supported_groups", "X25519MLKEM768, GREASE, unknown (0x1234)", false},
		{11, vec8(0), "ec_point_formats", "uncompressed", false},
		{13, vec16(4, 3), "signature_algorithms", "ecdsa_secp256r1_sha256", false},
		{16, vec16(slices.Concat(vec8([]byte("imap")...), vec8([]byte("smtp")...))...), "application_layer_protocol_negotiation", "imap, smtp", false},
		{18, nil, "signed_certificate_timestamp", "please send timestamps of logs", false},
		{21, make([]byte, 9), "padding", "9 bytes", false},
		{21, []byte{0, 7}, "padding", "2 bytes, not all zero", false},
		{22, nil, "encrypt_then_mac", "yes", false},
		{23, []byte{1}, "extended_master_secret", "not empty, as it should be", false},
		{27, vec8(0, 2), "compress_certificate", "brotli", false},
		{28, []byte{0x40, 1}, "record_size_limit", "16385 bytes", false},
		{34, vec16(8, 4), "delegated_credential", "rsa_pss_rsae_sha256", false},
		{35, []byte{1, 2}, "session_ticket", "0102", false},
		{41, append(vec16(append(vec16(9, 9), 0, 0, 0, 1)...), vec16(vec8(make([]byte, 32)...)...)...), "pre_shared_key", "1 offered", false},
		{42, nil, "early_data", "yes", false},
		{43, vec8(0x7a, 0x7a, 3, 4, 3, 3), "supported_versions", "GREASE, TLS 1.3, TLS 1.2", false},
		{44, vec16(1, 2, 3), "cookie", "010203", false},
		{45, vec8(1, 0x2a), "psk_key_exchange_modes", "psk_dhe_ke, GREASE", false},
		{16, vec16(slices.Concat(vec8(0x5a, 0x5a), vec8([]byte("imap")...))...), "application_layer_protocol_negotiation", "GREASE, imap", false},
		{50, vec16(8, 7), "signature_algorithms_cert", "ed25519", false},
		{51, vec16(append([]byte{0, 0x1d}, vec16(make([]byte, 32)...)...)...), "key_share", "x25519, 32 bytes", false},
		{57, []byte{1}, "quic_transport_parameters", "01", false},
		{3, vec16(slices.Concat([]byte{0}, append([]byte{1}, make([]byte, 20)...), append([]byte{2}, vec16(0x30, 0)...))...), "trusted_ca_keys", "3 CAs", false},
		{6, vec8(64), "user_mapping", "upn_domain_hint", false},
		{7, vec8(0, 1), "client_authz", "x509_attr_cert, saml_assertion", false},
		{9, vec8(0, 1), "cert_type", "X509, OpenPGP", false},
		{12, vec8([]byte("alice")...), "srp", "alice", false},
		{14, append(vec16(0, 1, 0, 7), 0), "use_srtp", "SRTP_AES128_CM_HMAC_SHA1_80, SRTP_AEAD_AES_128_GCM", false},
		{15, []byte{1}, "heartbeat", "peer_allowed_to_send", false},
		{17, vec16(slices.Concat([]byte{2}, vec16(0, 0, 0, 0))...), "status_request_v2", "please staple OCSP for the whole chain", false},
		{20, vec8(2, 0), "server_certificate_type", "RawPublicKey, X509", false},
		{24, append([]byte{1, 0}, vec8(2)...), "token_binding", "ecdsap256", false},
		{25, vec16(append([]byte{1}, vec8(1, 2)...)...), "cached_info", "1 object", false},
		{33, nil, "tls_cert_with_extern_psk", "yes", false},
		{48, vec16(slices.Concat(vec8(6, 3, 0x55, 0x1d, 0x25), vec16(1))...), "oid_filters", "1 filter", false},
		{54, vec8(1, 2), "connection_id", "0102", false},
		{56, vec8(make([]byte, 20)...), "external_session_id", "0000000000000000000000000000000000000000", false},
		{58, []byte{2, 1}, "ticket_request", "2 tickets, 1 after a resumption", false},
		{59, []byte{0, 25}, "dnssec_chain", "port 25", false},
		{62, vec8(4), "tls_flags", "04", false},
		{13172, nil, "next_protocol_negotiation (draft)", "empty", false},
		{17613, vec16(vec8('h', '2')...), "application_settings (draft)", "h2", false},
		{30032, nil, "channel_id (draft)", "yes", false},
		{0xfd00, vec8(0, 10, 0, 51), "ech_outer_extensions", "supported_groups, key_share", false},
		{0xfe0d, []byte{1}, "encrypted_client_hello", "inner", false},
		{0xffce, []byte{7}, "encrypted_server_name (draft)", "07", false},
		{0xfe0d, slices.Concat([]byte{0, 0, 1, 0, 1, 7}, vec16(5, 5), vec16(make([]byte, 100)...)), "encrypted_client_hello", "a ClientHello sealed inside, 100 bytes", false},
		{0xff01, vec8(), "renegotiation_info", "empty", false},
		{0x3a3a, nil, "GREASE", "empty", false},
		{0x7777, []byte{1, 2}, "unknown (0x7777)", "0102", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			raw := clientHelloWith(ext(tt.typ, tt.body))
			fields, _ := parse(raw, terms{})
			if err := tiles(fields, 0, len(raw)); err != nil {
				t.Fatal(err)
			}
			explained(t, "ClientHello", fields)
			f := find(find(fields, "extensions").Children, tt.name)
			if f == nil || f.Value.String() != tt.value || f.Unknown != tt.unknown || f.Len != 4+len(tt.body) {
				t.Errorf("got %+v, want %s", f, tt.value)
			}
			if bad := find(fields, "unparsed"); (bad != nil) != strings.Contains(tt.value, "should be") {
				t.Errorf("unparsed: %+v", bad)
			}
		})
	}
}

// TestShortened cuts messages anywhere: what can be read is shown, the rest
// is one unknown field with a reason.
func TestShortened(t *testing.T) {
	whole := clientHelloWith(ext(0, vec16(append([]byte{0}, vec16([]byte("smtp.a.test")...)...)...)), ext(43, vec8(3, 4)))
	for n := 4; n < len(whole); n++ {
		raw := message(typeClientHello, whole[4:n])
		fields, f := parse(raw, terms{})
		if err := tiles(fields, 0, len(raw)); err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if n > 100 && string(f.serverName) != "smtp.a.test" {
			t.Errorf("%d bytes: the name is lost", n)
		}
	}
	raw := bytes.Clone(whole)
	raw[len(raw)-3] = 0x50
	fields, _ := parse(raw, terms{})
	if f := find(fields, "unparsed"); f == nil || !f.Unknown || f.Value.IsZero() {
		t.Errorf("a wrong length is not told: %+v", f)
	}
}

func TestManyParts(t *testing.T) {
	var exts []byte
	for range 15000 {
		exts = append(exts, ext(0x7777, nil)...)
	}
	raw := message(typeClientHello, []byte{3, 3}, make([]byte, 32), vec8(), vec16(0x13, 0x01), vec8(0), vec16(exts...))
	fields, _ := parse(raw, terms{})
	if err := tiles(fields, 0, len(raw)); err != nil {
		t.Fatal(err)
	}
	if n := nodes(fields); n > maxFields+10 {
		t.Errorf("%d nodes", n)
	}
}

func nodes(fields []transcript.Field) (n int) {
	for _, f := range fields {
		n += 1 + nodes(f.Children)
	}
	return n
}

// TestIntegrityOnly follows a suite of RFC 9150: all is readable without a key.
func TestIntegrityOnly(t *testing.T) {
	signed := func(typ byte, content []byte) []byte {
		return wire(recordApplicationData, slices.Concat(content, []byte{typ}, make([]byte, 32)))
	}
	mail := bytes.Repeat([]byte("AUTH PLAIN AGEAYg==\r\n"), 100)
	steps := []step{
		client(wire(recordHandshake, clientHelloWith(ext(43, vec8(3, 4))))),
		server(wire(recordHandshake, serverHelloWith(0xc0b4, ext(43, []byte{3, 4})))),
		server(signed(recordHandshake, message(typeEncryptedExtensions, vec16()))),
		server(signed(recordHandshake, message(typeFinished, make([]byte, 32)))),
		client(signed(recordHandshake, message(typeFinished, make([]byte, 32)))),
		client(signed(recordApplicationData, mail)),
		client(signed(recordApplicationData, mail[:10])),
	}
	events, o := feedAll(t, steps)
	want := "c ClientHello,s ServerHello,s EncryptedExtensions,s Finished,c Finished"
	if got := strings.Join(names(events), ","); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if a := lastOf[*transcript.TLSAgreed](t, events); !a.Clear || a.Suite != "TLS_SHA256_SHA256" {
		t.Errorf("agreed %+v", a)
	}
	for _, r := range all[*transcript.Record](events) {
		if r.Sealed {
			t.Errorf("%s claims to be sealed", r.Span)
		}
	}
	if r := lastOf[*transcript.Record](t, events); r.Plain.Off != int64(len(mail)) || r.Plain.Len != 10 {
		t.Errorf("plain %s", r.Plain)
	}
	if !o.Done() {
		t.Error("the handshake is not known to be over")
	}
}

// TestEarlyData has a client send sealed records before the ServerHello.
func TestEarlyData(t *testing.T) {
	sealed := wire(recordApplicationData, make([]byte, 100))
	steps := []step{
		client(wire(recordHandshake, clientHelloWith(ext(42, nil), ext(43, vec8(3, 4))))),
		client(sealed),
		server(wire(recordHandshake, serverHelloWith(0x1301, ext(43, []byte{3, 4})))),
		client(sealed),
	}
	events, _ := feedAll(t, steps)
	if f := lastOf[*transcript.Finding](t, events); f.ID != "tls-early-data-refused" { // no session was resumed
		t.Errorf("finding %+v", f)
	}
	if r := all[*transcript.Record](events)[1]; !r.Sealed || r.Plain.Layer != transcript.NoLayer {
		t.Errorf("record %+v", r)
	}
}
