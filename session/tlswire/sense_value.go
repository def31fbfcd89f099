package tlswire

import (
	"strings"
	"unicode"
)

// valueSense explains a value of a registry where it stands in a list, or was
// chosen out of one; empty where there is nothing to say but its name.
func valueSense(field, parent, value string) string {
	r, ok := valueFields[field]
	if !ok {
		return ""
	}
	if _, ok = r().values[value]; !ok {
		return ""
	}
	words, chosen := "", false
	switch {
	case parent == "cipher_suites" || field == "cipher_suite" && (parent == "ServerHello" || parent == "HelloRetryRequest"):
		words, chosen = suiteWords(value), parent != "cipher_suites"
	case parent == "named_group_list", field == "named_curve", field == "selected_group":
		words, chosen = groupWords(value), parent != "named_group_list"
	case parent == "supported_signature_algorithms":
		words = schemeWords(value)
	}
	if words == "" {
		return ""
	}
	return r().sentence(words, chosen)
}

// sentence makes a sentence of words, one string for all that have the same.
func (r *registry) sentence(words string, chosen bool) string {
	if s, ok := r.sentences.Load(words); ok && !chosen {
		return s.(string)
	}
	if chosen {
		return "The server's choice: " + words + "."
	}
	s := strings.ToUpper(words[:1]) + words[1:] + "."
	r.sentences.Store(words, s)
	return s
}

// exchangeWords are the ways to agree on keys.
var exchangeWords = map[string]string{
	"RSA":   "the secret encrypted to the server's RSA key, so that whoever gets that key reads all",
	"ECDHE": "ephemeral keys (ECDHE)", "DHE": "ephemeral keys (DHE)",
	"ECDH": "the fixed key of the certificate (ECDH)", "DH": "the fixed key of the certificate (DH)",
	"PSK": "a shared key", "DHE_PSK": "ephemeral keys (DHE) and a shared key", "ECDHE_PSK": "ephemeral keys (ECDHE) and a shared key",
	"RSA_PSK": "a shared key and RSA", "PSK_DHE": "ephemeral keys (DHE) and a shared key", "PSK_ECDHE": "ephemeral keys (ECDHE) and a shared key",
	"DH_anon": "ephemeral keys (DHE) without a proof of who the server is", "ECDH_anon": "ephemeral keys (ECDHE) without a proof of who the server is",
	"SRP_SHA": "a password (SRP)", "SRP_SHA_RSA": "a password (SRP) and RSA", "SRP_SHA_DSS": "a password (SRP) and DSA", "KRB5": "Kerberos",
	"ECCPWD": "a password (ECCPWD)", "ECJPAKE": "a password (J-PAKE)",
}

// signWords are the keys that sign.
var signWords = map[string]string{"RSA": "RSA", "ECDSA": "ECDSA", "DSS": "DSA"}

// suiteWords says what a suite is made of; empty for signals and what has no
// name of parts.
func suiteWords(name string) string {
	if strings.HasSuffix(name, "_SCSV") || name == "TLS_NULL_WITH_NULL_NULL" {
		return ""
	}
	name = strings.TrimSuffix(name, " (draft)")
	kx, rest, old := strings.Cut(name, "_WITH_")
	_, kx, _ = strings.Cut(kx, "_")
	if !old {
		if kx == "SHA256_SHA256" || kx == "SHA384_SHA384" {
			return "of TLS 1.3; nothing is encrypted, records are only signed"
		}
		return "of TLS 1.3; " + cipherWords(kx, "data")
	}
	kx, export := strings.CutSuffix(kx, "_EXPORT")
	words, ok := exchangeWords[kx]
	if base, sign, two := strings.Cut(kx, "_"); !ok && two && exchangeWords[base] != "" && signWords[sign] != "" {
		words, ok = exchangeWords[base]+", signed with "+signWords[sign], true
	}
	if !ok {
		return ""
	}
	if export {
		words += ", cut short for export"
	}
	return words + "; " + cipherWords(rest, "data")
}

// cipherWords says what encrypts and which hash there is, out of the end of a
// suite's name.
func cipherWords(s, what string) string {
	hash := ""
	for _, h := range []string{"SHA256", "SHA384", "SHA512", "SHA", "MD5", "SM3"} {
		if rest, ok := strings.CutSuffix(s, "_"+h); ok {
			s, hash = rest, map[string]string{"SHA": "SHA-1", "SHA256": "SHA-256", "SHA384": "SHA-384", "SHA512": "SHA-512"}[h]
			if hash == "" {
				hash = h
			}
			break
		}
	}
	cipher := strings.ReplaceAll(strings.Replace(s, "_EDE", "", 1), "_", "-")
	if cipher == "NULL" {
		cipher = "nothing is encrypted"
	} else {
		cipher = what + " by " + cipher
	}
	for _, w := range []struct{ part, word string }{
		{"RC4", " (broken)"}, {"DES40", " (broken)"}, {"RC2", " (broken)"}, {"3DES", " (weak)"}, {"DES-", " (broken)"},
	} {
		if strings.Contains(cipher, w.part) {
			cipher += w.word
			break
		}
	}
	if hash != "" {
		cipher += "; hash " + hash
	}
	return cipher
}

// groupWords says what kind of group it is.
func groupWords(name string) string {
	digits := strings.TrimLeftFunc(name, func(r rune) bool { return !unicode.IsDigit(r) })
	if i := strings.IndexFunc(digits, func(r rune) bool { return !unicode.IsDigit(r) }); i >= 0 {
		digits = digits[:i]
	}
	switch {
	case strings.Contains(name, "Kyber"):
		return "a curve with an early form of ML-KEM, out of use"
	case strings.HasPrefix(name, "MLKEM"):
		return "ML-KEM alone, which quantum computers do not break"
	case strings.Contains(name, "MLKEM"):
		return "a curve and ML-KEM together: holds as long as one of them does, also against quantum computers"
	case strings.HasPrefix(name, "ffdhe"):
		return "a prime field of " + digits + " bits; a large quantum computer would break it"
	case name == "x25519":
		return "the elliptic curve Curve25519, fast and widely used; a large quantum computer would break it"
	case name == "x448":
		return "the elliptic curve Curve448; a large quantum computer would break it"
	case strings.HasPrefix(name, "sec"), strings.HasPrefix(name, "brainpool"):
		return "an elliptic curve of " + digits + " bits; a large quantum computer would break it"
	case strings.HasPrefix(name, "GC"):
		return "an elliptic curve of " + digits + " bits for GOST; a large quantum computer would break it"
	}
	return ""
}

// schemeWords says what signs and with which hash.
func schemeWords(name string) string {
	kind, rest, _ := strings.Cut(name, "_")
	hash := strings.NewReplacer("sha", "SHA-", "md5", "MD5").Replace(name[strings.LastIndexByte(name, '_')+1:])
	switch {
	case strings.HasPrefix(rest, "pkcs1") && strings.HasSuffix(name, "_legacy"):
		return "RSA with the older padding, for keys that can do no better"
	case kind == "rsa" && strings.HasPrefix(rest, "pss_pss"):
		return "RSA with the padding PSS and " + hash + ", for keys that are meant for it alone"
	case kind == "rsa" && strings.HasPrefix(rest, "pss"):
		return "RSA with the padding PSS and " + hash
	case kind == "rsa":
		return "RSA with the older padding (PKCS #1 v1.5) and " + hash
	case kind == "ecdsa":
		return "ECDSA and " + hash
	case kind == "dsa":
		return "DSA, retired, and " + hash
	case name == "ed25519", name == "ed448":
		return "EdDSA on the curve of its name"
	case strings.HasPrefix(name, "mldsa"):
		return "ML-DSA, which quantum computers do not break"
	}
	return ""
}
