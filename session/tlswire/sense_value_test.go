package tlswire

import (
	"strings"
	"testing"
)

func TestValueWords(t *testing.T) {
	for _, tt := range []struct{ field, parent, value, want string }{
		{"cipher_suite", "cipher_suites", "TLS_AES_128_GCM_SHA256", "Of TLS 1.3; data by AES-128-GCM; hash SHA-256."},
		{"cipher_suite", "ServerHello", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "The server's choice: ephemeral keys (ECDHE), signed with RSA; data by CHACHA20-POLY1305; hash SHA-256."},
		{"cipher_suite", "cipher_suites", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "The secret encrypted to the server's RSA key, so that whoever gets that key reads all; data by 3DES-CBC (weak); hash SHA-1."},
		{"cipher_suite", "cipher_suites", "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "The secret encrypted to the server's RSA key, so that whoever gets that key reads all, cut short for export; data by RC4-40 (broken); hash MD5."},
		{"cipher_suite", "cipher_suites", "TLS_DH_anon_WITH_AES_128_CBC_SHA", "Ephemeral keys (DHE) without a proof of who the server is; data by AES-128-CBC; hash SHA-1."},
		{"cipher_suite", "cipher_suites", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", "Ephemeral keys (ECDHE), signed with ECDSA; data by AES-256-CCM-8."},
		{"cipher_suite", "cipher_suites", "TLS_RSA_WITH_NULL_SHA256", "The secret encrypted to the server's RSA key, so that whoever gets that key reads all; nothing is encrypted; hash SHA-256."},
		{"cipher_suite", "cipher_suites", "TLS_SHA256_SHA256", "Of TLS 1.3; nothing is encrypted, records are only signed."},
		{"cipher_suite", "cipher_suites", "TLS_FALLBACK_SCSV", ""},
		{"group", "named_group_list", "secp384r1", "An elliptic curve of 384 bits; a large quantum computer would break it."},
		{"cipher_suite", "cipher_suites", "GREASE", ""},
		{"cipher_suite", "cipher_suites", "unknown (0x1234)", ""},
		{"group", "key_share_entry", "secp384r1", ""},
		{"named_curve", "params", "x25519", "The server's choice: the elliptic curve Curve25519, fast and widely used; a large quantum computer would break it."},
		{"scheme", "supported_signature_algorithms", "rsa_pss_rsae_sha384", "RSA with the padding PSS and SHA-384."},
		{"scheme", "supported_signature_algorithms", "ecdsa_secp256r1_sha256", "ECDSA and SHA-256."},
	} {
		if got := valueSense(tt.field, tt.parent, tt.value); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.value, got, tt.want)
		}
	}
}

// TestEveryValueWords wants words for all that is registered, but for signals
// and the schemes and suites of countries and drafts.
func TestEveryValueWords(t *testing.T) {
	silent := 0
	for name := range suites().values {
		words := suiteWords(name)
		if strings.Contains(words, "_") || strings.Contains(words, "by ;") {
			t.Errorf("%s: %s", name, words)
		}
		if words == "" {
			silent++
		}
		if nothing := strings.Contains(words, "nothing is encrypted"); words != "" && nothing != (strings.Contains(name, "WITH_NULL") || strings.HasPrefix(name, "TLS_SHA")) {
			t.Errorf("%s: %s", name, words)
		}
		for _, ephemeral := range []string{"_DHE_", "_ECDHE_"} {
			if words != "" && strings.Contains(name, ephemeral) && !strings.Contains(words, "ephemeral") {
				t.Errorf("%s: %s", name, words)
			}
		}
	}
	if silent > 20 {
		t.Errorf("%d suites without words", silent)
	}
	for name := range groups().values {
		if groupWords(name) == "" && !strings.HasPrefix(name, "curveSM2") && !strings.HasPrefix(name, "arbitrary") {
			t.Errorf("%s has no words", name)
		}
	}
}

// TestSharedSentences wants no new string for a value that was explained before.
func TestSharedSentences(t *testing.T) {
	raw := clientHelloWith(ext(43, vec8(3, 4)))
	parse(raw, terms{})
	n := testing.AllocsPerRun(100, func() { valueSense("group", "named_group_list", "x25519") })
	if n > 1 {
		t.Errorf("%v allocations", n)
	}
}
