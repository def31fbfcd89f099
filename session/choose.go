package session

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// Choice is one value that may be chosen.
type Choice struct {
	Name string // IANA's
	Note string // "TLS 1.2", "weak: RC4", "post-quantum hybrid"
}

// Cannot tells in sentences what the TLS in use here cannot do.
func Cannot() []string {
	return []string{
		"The suites of TLS 1.3 cannot be chosen one by one: all three are offered.",
		"The order of suites and groups is Go's own; what is chosen is only which of them are offered.",
		"There are no suites with finite-field Diffie-Hellman (DHE), CCM, PSK, NULL or EXPORT.",
		"There is no renegotiation, no KeyUpdate at will, no early data, and no SSL 3.0 or older.",
	}
}

// VersionChoices lists the versions of TLS.
func VersionChoices() []Choice {
	return []Choice{
		{"1.3", "default"}, {"1.2", "default"},
		{"1.1", "weak: TLS 1.1 (RFC 8996)"}, {"1.0", "weak: TLS 1.0 (RFC 8996)"},
	}
}

// SuiteChoices lists the suites of TLS 1.0 to 1.2, those that are on by default first.
func SuiteChoices() []Choice {
	var list []Choice
	for _, c := range chosenSuites() {
		note := tls.VersionName(c.SupportedVersions[len(c.SupportedVersions)-1])
		if first := c.SupportedVersions[0]; first < tls.VersionTLS12 {
			note = "TLS 1.0 to 1.2"
		}
		if weak := weakness(c.Name); weak != "" {
			note += ", weak: " + weak
		}
		list = append(list, Choice{c.Name, note})
	}
	return list
}

// chosenSuites are those that Config.CipherSuites has a say in.
func chosenSuites() []*tls.CipherSuite {
	return slices.DeleteFunc(append(tls.CipherSuites(), tls.InsecureCipherSuites()...), func(c *tls.CipherSuite) bool {
		return c.SupportedVersions[0] == tls.VersionTLS13
	})
}

func weakness(suite string) string {
	switch {
	case strings.Contains(suite, "RC4"):
		return "RC4"
	case strings.Contains(suite, "3DES"):
		return "3DES"
	case strings.HasPrefix(suite, "TLS_RSA_"):
		return "RSA key exchange"
	}
	return ""
}

// groups are those of crypto/tls, with the names besides IANA's that people use.
var groups = []struct {
	id   tls.CurveID
	also []string
	note string
}{
	{tls.X25519MLKEM768, nil, "post-quantum hybrid, TLS 1.3"},
	{tls.SecP256r1MLKEM768, nil, "post-quantum hybrid, TLS 1.3"},
	{tls.SecP384r1MLKEM1024, nil, "post-quantum hybrid, TLS 1.3"},
	{tls.X25519, []string{"curve25519"}, ""},
	{tls.CurveP256, []string{"p-256", "p256", "prime256v1"}, "P-256"},
	{tls.CurveP384, []string{"p-384", "p384"}, "P-384"},
	{tls.CurveP521, []string{"p-521", "p521"}, "P-521"},
}

// GroupChoices lists the groups for key exchange.
func GroupChoices() []Choice {
	var list []Choice
	for _, g := range groups {
		list = append(list, Choice{tlswire.GroupName(uint16(g.id)), g.note})
	}
	return list
}

// split splits what a user typed: names with commas, colons or blanks between.
func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ':' || r == ' ' })
}

// ParseSuites reads suites by the names of IANA or OpenSSL, or as 0x1234. The
// error tells why a suite that exists cannot be had here.
func ParseSuites(list string) ([]uint16, error) {
	var ids []uint16
	for _, name := range split(list) {
		id, err := parseSuite(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func parseSuite(name string) (uint16, error) {
	number, isNumber := parseNumber(name)
	for _, c := range chosenSuites() {
		if isNumber && c.ID == number || strings.EqualFold(name, c.Name) || strings.EqualFold(name, opensslName(c.Name)) {
			return c.ID, nil
		}
	}
	for id := range 1 << 16 {
		iana := tlswire.SuiteName(uint16(id))
		if strings.HasPrefix(iana, "unknown") || iana == "GREASE" {
			continue
		}
		if isNumber && uint16(id) == number || strings.EqualFold(name, iana) || strings.EqualFold(name, opensslName(iana)) {
			return 0, fmt.Errorf("%s cannot be offered: %s", iana, whyNoSuite(iana, uint16(id)))
		}
	}
	return 0, fmt.Errorf("%s is no cipher suite; a name is like TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256 or 0xC02F", transcript.TextOf(name))
}

func whyNoSuite(name string, id uint16) string {
	has := func(part string) bool { return strings.Contains(name+"_", part) }
	switch {
	case has("_CCM_"):
		return "Go's TLS has no CCM"
	case id>>8 == 0x13:
		return "it is a suite of TLS 1.3, and Go's TLS lets nobody choose among those: all of them are offered where TLS 1.3 is; --tls-max 1.2 leaves them out"
	case has("_NULL_"):
		return "it encrypts nothing, and Go's TLS does not have it"
	case has("_anon_"):
		return "it proves no server, and Go's TLS does not have it"
	case has("_PSK_"):
		return "it needs a key that both sides share, and Go's TLS does not have it"
	case has("EXPORT"):
		return "it is of the weak kind once made for export, and Go's TLS does not have it"
	case has("_DHE_"), has("_DH_"):
		return "Go's TLS has no finite-field Diffie-Hellman (DHE)"
	}
	return "Go's TLS does not have it"
}

// opensslName makes OpenSSL's name of IANA's: ECDHE-RSA-AES128-GCM-SHA256.
func opensslName(iana string) string {
	exchange, cipher, ok := strings.Cut(strings.TrimPrefix(iana, "TLS_"), "_WITH_")
	if !ok {
		return iana
	}
	exchange = strings.NewReplacer("DH_anon", "ADH", "ECDH_anon", "AECDH", "_", "-").Replace(exchange) + "-"
	if exchange == "RSA-" {
		exchange = ""
	}
	return exchange + strings.NewReplacer(
		"CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305", "3DES_EDE_CBC", "DES-CBC3", "RC4_128", "RC4",
		"AES_128", "AES128", "AES_256", "AES256", "CAMELLIA_128", "CAMELLIA128", "CAMELLIA_256", "CAMELLIA256", "_CBC", "", "_", "-",
	).Replace(cipher)
}

// ParseGroups reads groups for key exchange by the names of IANA, NIST or
// OpenSSL, or as numbers.
func ParseGroups(list string) ([]tls.CurveID, error) {
	var ids []tls.CurveID
	for _, name := range split(list) {
		id, err := parseGroup(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func parseGroup(name string) (tls.CurveID, error) {
	number, isNumber := parseNumber(name)
	for _, g := range groups {
		if isNumber && uint16(g.id) == number || strings.EqualFold(name, tlswire.GroupName(uint16(g.id))) || slices.Contains(g.also, strings.ToLower(name)) {
			return g.id, nil
		}
	}
	var have []string
	for _, c := range GroupChoices() {
		have = append(have, c.Name)
	}
	for id := range 1 << 16 {
		iana := tlswire.GroupName(uint16(id))
		if !strings.HasPrefix(iana, "unknown") && iana != "GREASE" && (isNumber && uint16(id) == number || strings.EqualFold(name, iana)) {
			return 0, fmt.Errorf("the group %s cannot be offered: Go's TLS does not have it; it has %s", iana, strings.Join(have, ", "))
		}
	}
	return 0, fmt.Errorf("%s is no group for key exchange; there are %s", transcript.TextOf(name), strings.Join(have, ", "))
}

func parseNumber(s string) (uint16, bool) {
	n, err := strconv.ParseUint(s, 0, 16)
	return uint16(n), err == nil
}

// ParseALPN reads the names of protocols with commas between, RFC 7301 3.1.
func ParseALPN(list string) ([]string, error) {
	var names []string
	for _, n := range strings.Split(list, ",") {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		if len(n) > 255 {
			return nil, fmt.Errorf("a protocol name of %d bytes: 255 are the limit (RFC 7301 3.1)", len(n))
		}
		names = append(names, n)
	}
	return names, nil
}

// ParsePin reads the SHA-256 of a SubjectPublicKeyInfo in hex, hex with colons
// or base64, also with "sha256//" before it, and gives it in hex.
func ParsePin(s string) (string, error) {
	bare := strings.TrimSpace(s)
	if n := len("sha256//"); len(bare) > n && strings.EqualFold(bare[:n], "sha256//") {
		bare = bare[n:]
	}
	if b, err := hex.DecodeString(strings.ReplaceAll(bare, ":", "")); err == nil && len(b) == 32 {
		return hex.EncodeToString(b), nil
	}
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if b, err := e.DecodeString(bare); err == nil && len(b) == 32 {
			return hex.EncodeToString(b), nil
		}
	}
	return "", fmt.Errorf("%s is no pin: that is the SHA-256 of the key (SubjectPublicKeyInfo), 64 hex digits or 44 characters of base64", transcript.TextOf(s))
}

// Offerable tells whether the versions, suites and groups of a configuration
// leave a handshake to offer; the error says what does not go together.
func (c Config) Offerable() error {
	least, most := c.versions()
	if len(c.Suites) > 0 {
		if least >= tls.VersionTLS13 {
			return fmt.Errorf("suites are chosen for TLS 1.0 to 1.2, and only %s is allowed", tls.VersionName(least))
		}
		usable := func(s *tls.CipherSuite) bool {
			return slices.Contains(c.Suites, s.ID) && slices.ContainsFunc(s.SupportedVersions, func(v uint16) bool { return v >= least && v <= most })
		}
		if most < tls.VersionTLS13 && !slices.ContainsFunc(chosenSuites(), usable) {
			return fmt.Errorf("none of the suites chosen works in %s to %s", tls.VersionName(least), tls.VersionName(most))
		}
	}
	if len(c.Groups) > 0 && most < tls.VersionTLS13 && !slices.ContainsFunc(c.Groups, func(g tls.CurveID) bool { return g < tls.SecP256r1MLKEM768 }) {
		return fmt.Errorf("none of the groups chosen works before TLS 1.3, and %s is the newest version allowed", tls.VersionName(most))
	}
	return nil
}
