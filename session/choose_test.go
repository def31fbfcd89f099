package session

import (
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

func TestParseSuites(t *testing.T) {
	for list, want := range map[string]string{
		"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256":            "[49199]",
		"ECDHE-RSA-AES128-GCM-SHA256:ecdhe-rsa-aes256-sha": "[49199 49172]",
		"0xC02F, 0x002f": "[49199 47]",
		"AES128-SHA DES-CBC3-SHA,RC4-SHA,AES128-SHA":      "[47 10 5]",
		"ECDHE-ECDSA-CHACHA20-POLY1305,AES256-GCM-SHA384": "[52393 157]",
		"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256":     "[52392]",
		"":                               "[]",
		"TLS_AES_128_GCM_SHA256":         "suite of TLS 1.3",
		"0x1303":                         "lets nobody choose",
		"TLS_AES_128_CCM_SHA256":         "no CCM",
		"DHE-RSA-AES128-SHA":             "no finite-field Diffie-Hellman",
		"AES128-CCM":                     "no CCM",
		"TLS_RSA_WITH_NULL_SHA256":       "encrypts nothing",
		"ADH-AES128-SHA":                 "proves no server",
		"TLS_RSA_EXPORT_WITH_RC4_40_MD5": "for export",
		"TLS_ECDHE_RSA_WITH_CAMELLIA_128_GCM_SHA256":         "does not have it",
		"PSK-AES128-CBC-SHA,TLS_PSK_WITH_AES_128_GCM_SHA256": "no cipher suite",
		"TLS_PSK_WITH_AES_128_GCM_SHA256":                    "key that both sides share",
		"HIGH":                                               "no cipher suite",
		"0xfafa":                                             "no cipher suite",
		"\x1b[2J":                                            `\x1b`,
	} {
		ids, err := ParseSuites(list)
		got := fmt.Sprint(ids)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) || strings.Contains(got, "\x1b") {
			t.Errorf("%q: %s, want %q", list, got, want)
		}
	}
}

func TestParseGroups(t *testing.T) {
	for list, want := range map[string]string{
		"x25519,P-256:secp384r1 prime256v1": "[X25519 CurveP256 CurveP384]",
		"X25519MLKEM768, 0x11eb, 25":        "[X25519MLKEM768 SecP256r1MLKEM768 CurveP521]",
		"x448":                              "Go's TLS does not have it; it has X25519MLKEM768",
		"ffdhe2048":                         "Go's TLS does not have it",
		"secp256k1":                         "Go's TLS does not have it",
		"P-999":                             "no group for key exchange",
	} {
		ids, err := ParseGroups(list)
		got := fmt.Sprint(ids)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %q", list, got, want)
		}
	}
}

// TestChoicesAreTaken holds that all that is offered as a choice can be chosen,
// and that every suite and group of crypto/tls is among the choices.
func TestChoicesAreTaken(t *testing.T) {
	n := 0
	for _, c := range SuiteChoices() {
		ids, err := ParseSuites(c.Name)
		if err != nil || tls.CipherSuiteName(ids[0]) != c.Name || c.Note == "" {
			t.Errorf("%s: %v %v", c.Name, ids, err)
		}
		n++
	}
	if want := len(tls.CipherSuites()) + len(tls.InsecureCipherSuites()) - 3; n != want {
		t.Errorf("%d suites, want %d", n, want)
	}
	for _, c := range GroupChoices() {
		if _, err := ParseGroups(c.Name); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}

func TestParsePin(t *testing.T) {
	// The pin of the lab is no secret: the digest of nothing will do.
	sum := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	b, _ := hex.DecodeString(sum)
	colons := strings.ToUpper(strings.Trim(strings.ReplaceAll(fmt.Sprintf("% x", b), " ", ":"), ":"))
	for _, s := range []string{
		sum, strings.ToUpper(sum), colons, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
		"SHA256//" + sum, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
	} {
		if got, err := ParsePin(s); err != nil || got != sum {
			t.Errorf("%s: %s %v", s, got, err)
		}
	}
	for _, s := range []string{"", "abc", sum[2:], sum + "00", "sha256//", "\x1b[0m"} {
		if got, err := ParsePin(s); err == nil || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q gives %s, %v", s, got, err)
		}
	}
}
