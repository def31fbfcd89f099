package tlswire

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// offer is what a ClientHello offers, in its order: what tells one program from
// another.
type offer struct {
	legacy     uint16
	versions   []uint16 // of supported_versions
	suites     []uint16
	extensions []uint16
	schemes    []uint16
	alpn       []byte // the first protocol
}

// ja4Versions are the two letters of a version.
var ja4Versions = map[uint16]string{
	versionTLS13: "13", versionTLS12: "12", versionTLS11: "11", versionTLS10: "10", versionSSL30: "s3", versionSSL20: "s2",
}

// noHash stands for the hash of an empty list.
const noHash = "000000000000"

// ja4 gives the fingerprint JA4 of a ClientHello over TCP, as FoxIO published
// it: protocol, version, server name, counts and protocol; the hash of the
// sorted suites; the hash of the sorted extensions with the signature schemes.
func (c *offer) ja4() string {
	suites := meaningful(c.suites)
	exts := meaningful(c.extensions)
	named := "i"
	if slices.Contains(exts, extServerName) {
		named = "d"
	}
	head := fmt.Sprintf("t%s%s%02d%02d%s", c.version(), named, min(len(suites), 99), min(len(exts), 99), ends(c.alpn))
	slices.Sort(suites)
	b := noHash
	if len(suites) > 0 {
		b = shortHash(hexList(suites))
	}
	hashed := slices.DeleteFunc(exts, func(v uint16) bool { return v == extServerName || v == extALPN })
	slices.Sort(hashed)
	last := noHash
	if schemes := meaningful(c.schemes); len(hashed) > 0 || len(schemes) > 0 {
		list := hexList(hashed)
		if len(schemes) > 0 {
			list += "_" + hexList(schemes)
		}
		last = shortHash(list)
	}
	return head + "_" + b + "_" + last
}

func (c *offer) version() string {
	v := c.legacy
	if versions := meaningful(c.versions); len(versions) > 0 {
		v = slices.Max(versions)
	}
	if s, ok := ja4Versions[v]; ok {
		return s
	}
	return "00"
}

// meaningful gives the values without GREASE.
func meaningful(values []uint16) []uint16 {
	return slices.DeleteFunc(slices.Clone(values), func(v uint16) bool { return grease(int(v)) })
}

func hexList(values []uint16) string {
	var b []byte
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = hex.AppendEncode(b, []byte{byte(v >> 8), byte(v)})
	}
	return string(b)
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

// ends gives the first and the last character of a protocol's name; of its hex
// where one of them is no letter or digit.
func ends(alpn []byte) string {
	if len(alpn) == 0 {
		return "00"
	}
	first, last := alpn[0], alpn[len(alpn)-1]
	if !alphanumeric(first) || !alphanumeric(last) {
		s := hex.EncodeToString(alpn)
		first, last = s[0], s[len(s)-1]
	}
	return string([]byte{first, last})
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
