package tlswire

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestStaples has a server send a staple and timestamps with its certificate.
func TestStaples(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			client, server := configs(version)
			cert := lab()
			cert.Certificate = append(slices.Clone(cert.Certificate), labRSA().Certificate[0])
			cert.OCSPStaple = []byte("a staple")
			cert.SignedCertificateTimestamps = [][]byte{[]byte("one log"), []byte("another log")}
			server.Certificates = []tls.Certificate{cert}
			steps, _ := talk(t, client, server)
			events, _ := feedAll(t, steps)
			c := lastOf[*transcript.Certificates](t, events)
			if len(c.Chain) != 2 || len(c.Staples) == 0 || string(c.Staples[0]) != "a staple" {
				t.Errorf("staples %q of %d certificates", c.Staples, len(c.Chain))
			}
			if len(c.SCTs) != 2 || string(c.SCTs[1]) != "another log" {
				t.Errorf("timestamps %q", c.SCTs)
			}
			want := 1
			if version == tls.VersionTLS12 {
				want = 2
			}
			if n := len(all[*transcript.Certificates](events)); n != want {
				t.Errorf("told %d times, want %d", n, want)
			}
		})
	}
}

func TestCertificateAsked(t *testing.T) {
	pool := x509.NewCertPool()
	ca, err := x509.ParseCertificate(lab().Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(ca)
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			client, server := configs(version)
			client.Certificates = []tls.Certificate{lab()}
			server.ClientAuth, server.ClientCAs = tls.RequireAnyClientCert, pool
			steps, _ := talk(t, client, server)
			events, _ := feedAll(t, steps)
			a := lastOf[*transcript.CertificateAsked](t, events)
			if len(a.Authorities) != 1 || a.Authorities[0].String() != "CN=smtp.a.test" {
				t.Errorf("authorities %v", a.Authorities)
			}
			if a.Sealed != (version == tls.VersionTLS13) || a.Span.Len == 0 || a.Span.Dir != transcript.Server {
				t.Errorf("asked %+v", a)
			}
			if slices.Contains(a.Types, "ecdsa_sign") != (version < tls.VersionTLS13) {
				t.Errorf("types %v", a.Types)
			}
			if slices.Contains(a.Schemes, "ecdsa_secp256r1_sha256") != (version >= tls.VersionTLS12) {
				t.Errorf("schemes %v", a.Schemes)
			}
		})
	}
}

func TestDistinguishedName(t *testing.T) {
	hex := func(s string) []byte {
		b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	tests := []struct {
		name string
		der  []byte
		want string
	}{
		{"empty", hex("3000"), ""},
		{"order is turned", hex("301f 310b 3009 0603 550406 1302 4445 3110 300e 0603 55040a 0c07 4c616220 2c2041"), `O=Lab \, A,C=DE`},
		{"two in one", hex("301c 311a 3009 0603 550406 1302 4445 300d 0603 550403 0c06 c3a8223c233e"), `C=DE+CN=è\"\<#\>`},
		{"BMPString", hex("300f 310d 300b 0603 550403 1e04 00e400 62"), "CN=äb"},
		{"TeletexString", hex("300d 310b 3009 0603 550403 1402 e462"), "CN=äb"},
		{"unknown type", hex("300d 310b 3009 0603 2a0304 0c02 4445"), "1.2.3.4=#0c024445"},
		{"no string", hex("300d 310b 3009 0603 550403 0402 4445"), "CN=#04024445"},
		{"spaces and a NUL", hex("3010 310e 300c 0603 550403 0c05 2061002320"), `CN=\ a\00#\ `},
		{"cut", hex("300d 310b 3009"), "#300d310b3009"},
		{"no sequence", []byte("nonsense"), "#6e6f6e73656e7365"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := distinguishedName(tt.der); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	// Names that crypto/x509 writes: RFC 4514 as pkix has it, where it has no attribute of its own.
	n := pkix.Name{CommonName: " a=b;c ", Organization: []string{"#1"}, Locality: []string{"Zürich"}, Country: []string{"CH"}}
	der, err := asn1.Marshal(n.ToRDNSequence())
	if err != nil {
		t.Fatal(err)
	}
	if got := distinguishedName(der); got != n.String() {
		t.Errorf("got %s, pkix says %s", got, n)
	}
}
