package tlswire

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"
)

// TestPublicKeys cuts the key shares of both sides into their parts.
func TestPublicKeys(t *testing.T) {
	pt := func(n int) []byte { return append([]byte{4}, make([]byte, n-1)...) }
	tests := []struct {
		group          int
		client, server []byte
		want, answer   string
	}{
		{29, make([]byte, 32), make([]byte, 32), "u_coordinate 32", "u_coordinate 32"},
		{23, pt(65), pt(65), "ec_point 65 [legacy_form 1, X 32, Y 32]", "ec_point 65 [legacy_form 1, X 32, Y 32]"},
		{25, pt(133), append([]byte{2}, make([]byte, 66)...), "ec_point 133 [legacy_form 1, X 66, Y 66]", "ec_point 67 [legacy_form 1, X 66]"},
		{256, make([]byte, 256), make([]byte, 256), "dh_Y 256", "dh_Y 256"},
		{513, make([]byte, 1184), make([]byte, 1088), "ml_kem_encapsulation_key 1184", "ml_kem_ciphertext 1088"},
		{4588, make([]byte, 1216), make([]byte, 1120), "ml_kem_encapsulation_key 1184, u_coordinate 32", "ml_kem_ciphertext 1088, u_coordinate 32"},
		{4587, append(pt(65), make([]byte, 1184)...), append(pt(65), make([]byte, 1088)...),
			"ec_point 65 [legacy_form 1, X 32, Y 32], ml_kem_encapsulation_key 1184", "ec_point 65 [legacy_form 1, X 32, Y 32], ml_kem_ciphertext 1088"},
		{4589, append(pt(97), make([]byte, 1568)...), append(pt(97), make([]byte, 1568)...),
			"ec_point 97 [legacy_form 1, X 48, Y 48], ml_kem_encapsulation_key 1568", "ec_point 97 [legacy_form 1, X 48, Y 48], ml_kem_ciphertext 1568"},
		{29, make([]byte, 31), nil, "bytes 31", ""},
		{0x1a1a, []byte{0}, pt(65), "bytes 1", "bytes 65"},
	}
	for _, tt := range tests {
		for _, server := range []bool{false, true} {
			b, want := tt.client, tt.want
			if server {
				b, want = tt.server, tt.answer
			}
			r := newReader(b, 0)
			publicKey(r, tt.group, server)
			r.finish()
			if got := outline(r.fields); got != want {
				t.Errorf("%d, server %v: got %s, want %s", tt.group, server, got, want)
			}
		}
	}
}

func TestSignatures(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(nil)
	sig, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		scheme uint16
		sig    []byte
		want   string
	}{
		{"ECDSA", 0x0403, sig, "Ecdsa-Sig-Value"},
		{"ECDSA without a scheme", 0, sig, "Ecdsa-Sig-Value"},
		{"ECDSA, cut", 0x0403, sig[:60], "bytes 60"},
		{"RSA", 0x0804, make([]byte, 256), "rsa_signature 256"},
		{"before TLS 1.2", 0, make([]byte, 256), "rsa_signature 256"},
		{"Ed25519", 0x0807, make([]byte, 64), "R 32, S 32"},
		{"Ed448", 0x0808, make([]byte, 114), "R 57, S 57"},
		{"ML-DSA", 0x0905, make([]byte, 3309), "bytes 3309"},
	}
	for _, tt := range tests {
		r := newReader(tt.sig, 0)
		signed(r, tt.scheme)
		r.finish()
		if err := tiles(r.fields, 0, len(tt.sig)); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := outline(r.fields); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	r := newReader(sig, 0)
	signed(r, 0)
	s := find(r.fields, "s")
	if n := s.Children[1]; !bytes.Equal(sig[n.Off:n.Off+n.Len], sig[len(sig)-n.Len:]) || n.Len < 30 {
		t.Errorf("s at %d+%d of %d", n.Off, n.Len, len(sig))
	}
}

// TestExchanges reads the key exchanges that crypto/tls does not have.
func TestExchanges(t *testing.T) {
	number := func(s string) uint16 {
		for v, name := range suites().names {
			if name == s {
				return v
			}
		}
		t.Fatalf("no suite %s", s)
		return 0
	}
	sig := vec16(make([]byte, 8)...)
	tests := []struct {
		version uint16
		suite   string
		typ     byte
		body    []byte
		want    string
	}{
		{versionTLS12, "TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA", typeServerKeyExchange, slices.Concat(vec16(1), vec16(2), vec8(3), vec16(4), []byte{4, 1}, sig), "params 11 [srp_N 3"},
		{versionTLS10, "TLS_SRP_SHA_WITH_AES_128_CBC_SHA", typeClientKeyExchange, vec16(4), "srp_A 3"},
		{versionTLS10, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", typeServerKeyExchange, slices.Concat(vec16(1, 2), vec16(3), sig), "params 7 [rsa_modulus 4"},
		{versionTLS10, "TLS_KRB5_WITH_RC4_128_SHA", typeClientKeyExchange, slices.Concat(vec16(1), vec16(), vec16(2)), "krb5_ticket 3"},
		{versionSSL30, "TLS_RSA_WITH_RC4_128_SHA", typeClientKeyExchange, make([]byte, 128), "encrypted_premaster_secret 128"},
		{versionTLS10, "TLS_DH_RSA_WITH_AES_128_CBC_SHA", typeClientKeyExchange, nil, ""},
		{versionTLS12, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", typeServerKeyExchange, slices.Concat([]byte{1}, vec8(5), vec8(1), vec8(2), vec8(4, 0), vec8(7), vec8(1), vec8(4, 1), []byte{4, 1}, sig), "params 17 [curve_type 1, prime_p 2"},
		{versionTLS12, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", typeServerKeyExchange, slices.Concat([]byte{2, 0, 163, 2}, vec8(1), vec8(2), vec8(3), vec8(1), vec8(2), vec8(4, 0), vec8(7), vec8(1), vec8(4, 1), []byte{4, 1}, sig), "params 24 [curve_type 1, m 2, basis 1"},
		{versionTLS12, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC", typeClientKeyExchange, []byte{0x30, 0}, "key_transport 2"},
		{versionSSL30, "TLS_RSA_WITH_NULL_SHA", typeFinished, make([]byte, 36), "md5_hash 16, sha_hash 20"},
		{versionTLS12, "TLS_RSA_WITH_NULL_SHA", typeCertificateURL, append([]byte{0}, vec16(slices.Concat(vec16('x'), []byte{1}, make([]byte, 20))...)...), "chain_type 1, url_and_hash_list 26"},
		{versionTLS12, "TLS_RSA_WITH_NULL_SHA", typeSupplementalData, append([]byte{0, 0, 5}, append([]byte{0, 1}, vec16(9)...)...), "supp_data 8"},
		{versionTLS12, "TLS_RSA_WITH_NULL_SHA", typeNextProtocol, slices.Concat(vec8('h', '2'), vec8(0)), "selected_protocol 3"},
		{versionTLS12, "TLS_RSA_WITH_NULL_SHA", typeChannelID, slices.Concat([]byte{0x75, 0x50}, vec16(make([]byte, 128)...)), "extension_type 2"},
		{versionTLS12, "TLS_RSA_WITH_NULL_SHA", typeCertificateStatus, slices.Concat([]byte{2, 0, 0, 7}, []byte{0, 0, 1, 9}, []byte{0, 0, 0}), "status_type 1, ocsp_response_list 10"},
	}
	for _, tt := range tests {
		raw := message(tt.typ, tt.body)
		fields, f := parse(raw, terms{version: tt.version, suite: number(tt.suite)})
		if err := tiles(fields, 0, len(raw)); err != nil {
			t.Errorf("%s: %v", tt.suite, err)
		}
		explained(t, f.name, fields)
		if got := outline(fields[2:]); !strings.HasPrefix(got, tt.want) || find(fields, "unparsed") != nil {
			t.Errorf("%s, %s: got %s, want %s", tt.suite, f.name, got, tt.want)
		}
	}
}

// TestAnswers reads extensions in the messages of the server.
func TestAnswers(t *testing.T) {
	config := slices.Concat([]byte{7, 0, 0x20}, vec16(make([]byte, 32)...), vec16(0, 1, 0, 1), []byte{16}, vec8([]byte("front.a.test")...), vec16())
	tests := []struct {
		typ   uint16
		body  []byte
		value string
	}{
		{0xfe0d, vec16(append([]byte{0xfe, 0x0d}, vec16(config...)...)...), "keys to try again with"},
		{20, []byte{2}, "RawPublicKey"},
		{58, []byte{2}, "2 tickets"},
		{17, nil, "yes"},
		{25, vec16(1), "1 object"},
		{17513, []byte{1, 2}, "0102"},
	}
	for _, tt := range tests {
		raw := message(typeEncryptedExtensions, vec16(ext(tt.typ, tt.body)...))
		fields, _ := parse(raw, terms{version: versionTLS13, suite: 0x1301})
		if err := tiles(fields, 0, len(raw)); err != nil {
			t.Fatal(err)
		}
		explained(t, "EncryptedExtensions", fields)
		f := find(fields, "extensions").Children[1]
		if f.Value.String() != tt.value || find(fields, "unparsed") != nil {
			t.Errorf("%d: %s, want %s (%s)", tt.typ, f.Value, tt.value, outline(fields))
		}
	}
}
