package share

import (
	"bytes"
	"compress/gzip"
	"crypto/fips140"
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// maxChallenges bounds the challenges that digests are made with.
const maxChallenges = 32

// encodings gives the forms that a secret can have taken. Case is no matter: both sides are compared in small letters.
func encodings(v string, challenges []string) []string {
	out := []string{v, reversed(v), hex.EncodeToString([]byte(v)), url.QueryEscape(v), url.PathEscape(v), percent(v),
		quotedPrintable(v), html.EscapeString(v), jsonEscapes(v), jsonEscapesAll(v), entities(v), utf7(v)}
	for _, raw := range []string{v, utf16le(v), utf16be(v)} {
		out = append(out, raw)
		out = append(out, base64Forms(raw)...)
	}
	out = append(out, base64Forms("\x00"+v)...)
	sum := md5Of(v)
	out = append(out, hex.EncodeToString(sum), string(sum))
	out = append(out, base64Forms(string(sum))...)
	out = append(out, gzipped(v))
	for i, c := range challenges {
		if i >= maxChallenges {
			break
		}
		out = append(out, digests(v, c)...)
	}
	return out
}

// digests are the answers of CRAM-MD5 and of APOP to a challenge.
func digests(v, challenge string) []string {
	var answer []byte
	fips140.WithoutEnforcement(func() { // a form to look for, which protects nothing
		mac := hmac.New(md5.New, []byte(v))
		mac.Write([]byte(challenge))
		answer = mac.Sum(nil)
	})
	return []string{hex.EncodeToString(answer), hex.EncodeToString(md5Of(challenge + v))}
}

func md5Of(v string) (sum []byte) {
	fips140.WithoutEnforcement(func() {
		of := md5.Sum([]byte(v))
		sum = of[:]
	})
	return sum
}

// base64Forms gives the characters that stand for v alone, at each of the three
// places where it can begin in a group.
func base64Forms(v string) (out []string) {
	for pad := range 3 {
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			s := enc.EncodeToString(append(make([]byte, pad), v...))
			from := []int{0, 2, 3}[pad]
			to := len(s)
			if (pad+len(v))%3 != 0 { // the last character stands for other bits too
				to--
			}
			if from < to {
				out = append(out, s[from:to])
			}
		}
	}
	return out
}

func reversed(v string) string {
	b := []byte(v)
	slices.Reverse(b)
	return string(b)
}

func percent(v string) string {
	var b strings.Builder
	for i := range len(v) {
		fmt.Fprintf(&b, "%%%02x", v[i])
	}
	return b.String()
}

func quotedPrintable(v string) string {
	var b strings.Builder
	for i := range len(v) {
		if c := v[i]; c < 33 && c != ' ' || c > 126 || c == '=' {
			fmt.Fprintf(&b, "=%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func utf16le(v string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(v)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

func utf16be(v string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(v)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return string(b)
}

// utf7 is modified UTF-7 (RFC 3501 5.1.3).
func utf7(v string) string {
	var b, run strings.Builder
	flush := func() {
		if run.Len() > 0 {
			s := base64.RawStdEncoding.EncodeToString([]byte(utf16be(run.String())))
			b.WriteString("&" + strings.ReplaceAll(s, "/", ",") + "-")
			run.Reset()
		}
	}
	for _, r := range v {
		switch {
		case r == '&':
			flush()
			b.WriteString("&-")
		case r >= 0x20 && r < 0x7f:
			flush()
			b.WriteRune(r)
		default:
			run.WriteRune(r)
		}
	}
	flush()
	return b.String()
}

// jsonEscapes is v as JSON writers escape it.
func jsonEscapes(v string) string {
	var b strings.Builder
	for _, r := range v {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < 0x20 || r > 0x7e || r == '<' || r == '>' || r == '&':
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, u)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func jsonEscapesAll(v string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(v)) {
		fmt.Fprintf(&b, `\u%04x`, u)
	}
	return b.String()
}

func entities(v string) string {
	var b strings.Builder
	for _, r := range v {
		fmt.Fprintf(&b, "&#%d;", r)
	}
	return b.String()
}

// gzipped is v as the one field of a stream, without the stream's head and end.
func gzipped(v string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(v)) // into memory
	_ = z.Close()
	s := b.Bytes()
	if len(s) < 10+8+8 {
		return ""
	}
	return string(s[10 : len(s)-8])
}
