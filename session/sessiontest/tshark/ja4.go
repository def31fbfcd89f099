package tshark

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// compareJA4 reckons JA4 of the first ClientHello from the values that tshark
// read, and compares it with the one told.
func compareJA4(events []transcript.Event, theirs Fields) []Difference {
	for _, ev := range events {
		h, ok := ev.(*transcript.Handshake)
		if !ok || h.Name != "ClientHello" {
			continue
		}
		if want := ja4(theirs); want != "" && h.JA4 != want {
			return []Difference{{transcript.Client, "JA4", []string{h.JA4}, []string{want}}}
		}
		return nil
	}
	return nil
}

// ja4 writes JA4 for TLS over TCP, as FoxIO published it; "" where tshark gives
// no hello of TLS.
func ja4(f Fields) string {
	full := f["tls.handshake.ja3_full"]
	if len(full) == 0 {
		return ""
	}
	parts := strings.Split(full[0], ",")
	version, suites, extensions := parts[0], numbers(parts[1]), numbers(parts[2])
	var schemes []int
	before := 0               // schemes in the extensions so far
	seen := map[string]bool{} // of the first hello, where there are more
	lens := f["tls.handshake.extension.len"]
	for i, typ := range f["tls.handshake.extension.type"] {
		if seen[typ] {
			continue
		}
		seen[typ] = true
		n, _ := strconv.Atoi(lens[i])
		switch typ {
		case "34", "50": // delegated_credentials, signature_algorithms_cert: lists of the same form
			before += (n - 2) / 2
		case "13":
			for _, v := range f["tls.handshake.sig_hash_alg"][before : before+(n-2)/2] {
				schemes = append(schemes, number16(v))
			}
			before += (n - 2) / 2
		case "43":
			version = strconv.Itoa(highest(f["tls.handshake.extensions.supported_version"][:(n-1)/2]))
		}
	}
	letters := map[string]string{"772": "13", "771": "12", "770": "11", "769": "10", "768": "s3"}[version]
	named, alpn := "i", "00"
	if slices.Contains(extensions, 0) {
		named = "d"
	}
	if list := f["tls.handshake.extensions_alpn_str"]; slices.Contains(extensions, 16) && len(list) > 0 {
		alpn = list[0][:1] + list[0][len(list[0])-1:]
	}
	head := fmt.Sprintf("t%s%s%02d%02d%s", letters, named, min(99, len(suites)), min(99, len(extensions)), alpn)
	slices.Sort(suites)
	rest := slices.DeleteFunc(slices.Clone(extensions), func(v int) bool { return v == 0 || v == 16 })
	slices.Sort(rest)
	last := words(rest)
	if len(schemes) > 0 {
		last += "_" + words(schemes)
	}
	return head + "_" + short(words(suites)) + "_" + short(last)
}

// highest gives the newest of versions, without what is reserved to be ignored (RFC 8701).
func highest(versions []string) (most int) {
	for _, v := range versions {
		if n := number16(v); n&0x0f0f != 0x0a0a {
			most = max(most, n)
		}
	}
	return most
}

func number16(s string) int {
	n, _ := strconv.ParseUint(s, 0, 16)
	return int(n)
}

func numbers(list string) (out []int) {
	for _, s := range strings.Split(list, "-") {
		if n, err := strconv.Atoi(s); err == nil {
			out = append(out, n)
		}
	}
	return out
}

func words(list []int) string {
	var out []string
	for _, n := range list {
		out = append(out, fmt.Sprintf("%04x", n))
	}
	return strings.Join(out, ",")
}

// short gives the first 12 hex digits of a SHA-256; zeros for nothing.
func short(s string) string {
	if s == "" {
		return "000000000000"
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])[:12]
}
