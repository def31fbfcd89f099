package tlswire

import (
	"crypto/tls"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestNamesOfCryptoTLS(t *testing.T) {
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		if got := SuiteName(s.ID); got != s.Name {
			t.Errorf("%04x is %s, crypto/tls says %s", s.ID, got, s.Name)
		}
	}
	for _, v := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13} {
		if got := VersionName(v); got != tls.VersionName(v) {
			t.Errorf("%04x is %s", v, got)
		}
	}
	for _, g := range []tls.CurveID{tls.X25519, tls.X25519MLKEM768, tls.SecP256r1MLKEM768, tls.SecP384r1MLKEM1024} {
		if got := GroupName(uint16(g)); !strings.EqualFold(got, g.String()) {
			t.Errorf("%d is %s, crypto/tls says %s", g, got, g)
		}
	}
	schemes := map[tls.SignatureScheme]string{
		tls.PKCS1WithSHA256: "rsa_pkcs1_sha256", tls.PSSWithSHA384: "rsa_pss_rsae_sha384",
		tls.ECDSAWithP521AndSHA512: "ecdsa_secp521r1_sha512", tls.Ed25519: "ed25519", tls.ECDSAWithSHA1: "ecdsa_sha1",
	}
	for s, want := range schemes {
		if got := SchemeName(uint16(s)); got != want {
			t.Errorf("%04x is %s, want %s", uint16(s), got, want)
		}
	}
	for v := range 0x10000 {
		if grease(v) && (SuiteName(uint16(v)) != "GREASE" || GroupName(uint16(v)) != "GREASE") {
			t.Errorf("%04x is not named GREASE", v)
		}
	}
	if SuiteName(0xfffe) != "unknown (0xfffe)" {
		t.Errorf("an unknown suite is %s", SuiteName(0xfffe))
	}
}

// TestNamesOfTshark compares with Wireshark's lists where it is installed.
func TestNamesOfTshark(t *testing.T) {
	out, err := exec.Command("tshark", "-G", "values").Output()
	if err != nil {
		t.Skipf("no tshark here: %v", err)
	}
	n := 0
	for _, l := range strings.Split(string(out), "\n") {
		f := strings.Split(l, "\t")
		if len(f) != 4 || f[0] != "V" || strings.Contains(f[3], "GREASE") || strings.Contains(f[3], "Reserved") {
			continue
		}
		v, err := strconv.ParseUint(f[2], 0, 32)
		if err != nil {
			continue
		}
		got, want := "", f[3]
		switch f[1] {
		case "tls.handshake.ciphersuite":
			got = SuiteName(uint16(v))
		case "tls.alert_message.desc":
			got, want = AlertName(int(v)), strings.ToLower(strings.ReplaceAll(want, " ", "_"))
		case "tls.handshake.extension.type":
			got, _ = extensionName(int(v))
		default:
			continue
		}
		n++
		if got, _, _ = strings.Cut(got, " ("); got != want && strings.HasPrefix(got, "unknown") {
			t.Errorf("%s %s: %q, tshark says %q", f[1], f[2], got, want)
		}
	}
	if n < 400 {
		t.Errorf("compared %d names only", n)
	}
}

func TestExplain(t *testing.T) {
	var terms []string
	for _, name := range messageNames {
		terms = append(terms, name)
	}
	for _, a := range alerts {
		terms = append(terms, a.name)
	}
	for _, term := range []string{"ClientHello", "HelloRetryRequest", "sealed", "unknown_ca", "close_notify"} {
		if m, ok := Explain(term); !ok || m.Term != term || m.Text == "" || m.RFC == "" {
			t.Errorf("%s: %+v", term, m)
		}
	}
	known := 0
	for _, term := range terms {
		if _, ok := Explain(term); ok {
			known++
		}
	}
	if known < 55 {
		t.Errorf("%d of %d terms are explained", known, len(terms))
	}
	if _, ok := Explain("no such thing"); ok {
		t.Error("what does not exist is explained")
	}
}

func TestJudgement(t *testing.T) {
	tests := []struct {
		version   uint16
		suite     string
		weak      string
		clear     bool
		anonymous bool
		rsa       bool
		overhead  int
	}{
		{versionTLS12, "TLS_RSA_WITH_RC4_128_SHA", "RC4,RSA key exchange", false, false, true, 20},
		{versionTLS12, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "3DES,RSA key exchange", false, false, true, -1},
		{versionTLS12, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "", false, false, false, 24},
		{versionTLS12, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "", false, false, false, 16},
		{versionTLS12, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", "", false, false, false, 24},
		{versionTLS12, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "", false, false, false, 16},
		{versionTLS12, "TLS_RSA_WITH_NULL_SHA256", "RSA key exchange", true, false, true, 32},
		{versionTLS12, "TLS_DH_anon_WITH_AES_128_CBC_SHA", "", false, true, false, -1},
		{versionTLS12, "TLS_ECDH_anon_WITH_NULL_SHA", "", true, true, false, 20},
		{versionTLS12, "TLS_RSA_PSK_WITH_AES_128_GCM_SHA256", "RSA key exchange", false, false, true, 24},
		{versionTLS10, "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", "TLS 1.0,EXPORT,DES,RSA key exchange", false, false, true, -1},
		{versionTLS11, "TLS_DHE_RSA_WITH_DES_CBC_SHA", "TLS 1.1,DES", false, false, false, -1},
		{versionSSL30, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "SSL 3.0", false, false, false, -1},
		{versionTLS13, "TLS_AES_128_GCM_SHA256", "", false, false, false, 17},
		{versionTLS13, "TLS_AES_128_CCM_8_SHA256", "", false, false, false, 9},
		{versionTLS13, "TLS_SHA256_SHA256", "", true, false, false, 33},
	}
	for _, tt := range tests {
		suite, ok := uint16(0), false
		for v, name := range suites().names {
			if name == tt.suite {
				suite, ok = v, true
			}
		}
		if !ok {
			t.Fatalf("no suite %s", tt.suite)
		}
		if got := strings.Join(weaknesses(tt.version, suite), ","); got != tt.weak {
			t.Errorf("%s: weak %q, want %q", tt.suite, got, tt.weak)
		}
		if encryptsNothing(suite) != tt.clear || anonymous(exchange(suite)) != tt.anonymous || rsaExchange(tt.version, suite) != tt.rsa {
			t.Errorf("%s: clear %v, anonymous %v, RSA %v", tt.suite, encryptsNothing(suite), anonymous(exchange(suite)), rsaExchange(tt.version, suite))
		}
		if got := overhead(tt.version, suite); got != tt.overhead {
			t.Errorf("%s: overhead %d, want %d", tt.suite, got, tt.overhead)
		}
	}
}
