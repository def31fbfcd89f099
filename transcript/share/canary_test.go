package share_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// The canaries: secrets, and names that must not stay.
const (
	canary     = "Kanarien-Vogel7#x"
	canaryUser = "carol.canary"
	canaryMail = "carol.canary@canary-host.example"
	canaryJWT  = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnLWNhbmFyeS1zaWctY2FuYXJ5"
	canaryBody = "the goldfish is buried under the oak"
)

// noCanary searches the canaries in a file and in the text of its lines.
func noCanary(t testing.TB, file []byte, text string) {
	t.Helper()
	noneOf(t, []string{canary, canaryUser, canaryMail, canaryJWT, canaryBody, "canary"}, file, text)
}

func noneOf(t testing.TB, canaries []string, file []byte, text string) {
	t.Helper()
	var all strings.Builder
	all.WriteString(strings.ToLower(string(file) + "\n" + text))
	for _, line := range strings.Split(string(file), `"`) { // members in base64, decoded
		if b, err := base64.StdEncoding.DecodeString(line); err == nil {
			all.WriteString("\n" + strings.ToLower(string(b)))
			for _, word := range strings.FieldsFunc(string(b), func(r rune) bool { return strings.ContainsRune(" \r\n\"", r) }) {
				if in, err := base64.StdEncoding.DecodeString(word); err == nil {
					all.WriteString("\n" + strings.ToLower(string(in)))
				}
			}
		}
	}
	doc := all.String()
	for _, c := range canaries {
		back := []byte(c)
		for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
			back[i], back[j] = back[j], back[i]
		}
		forms := []string{c, string(back), hex.EncodeToString([]byte(c))}
		for pad := range 3 {
			s := base64.StdEncoding.EncodeToString(append(make([]byte, pad), c...))
			from := []int{0, 2, 3}[pad]
			to := (pad + len(c)) / 3 * 4
			if from < to {
				forms = append(forms, s[from:to])
			}
		}
		for _, f := range forms {
			if len(f) > 5 && strings.Contains(doc, strings.ToLower(f)) {
				t.Errorf("%q (as %q) stands in the copy", c, f)
			}
		}
	}
}

// written gives the ways in which a value can be written (the whole of it, by
// another hand than the product's). exact are those that no letter may differ from.
func written(c string) (forms, exact []string) {
	utf16 := func(big bool) string {
		var b []byte
		for i := range len(c) { // of ASCII
			if big {
				b = append(b, 0, c[i])
			} else {
				b = append(b, c[i], 0)
			}
		}
		return string(b)
	}
	each := func(format string) (s string) {
		for i := range len(c) {
			s += fmt.Sprintf(format, c[i])
		}
		return s
	}
	back := ""
	for i := range len(c) {
		back = string(c[i]) + back
	}
	sum := md5.Sum([]byte(c))
	forms = []string{c, back, each("%02x"), each("%%%02x"), each("=%02x"), each(`\u%04x`), each(`\x%02x`), each("&#%d;"), each("&#x%x;"), url.QueryEscape(c),
		html.EscapeString(c), utf16(true), utf16(false), hex.EncodeToString(sum[:])}
	for _, v := range []string{c, utf16(true), utf16(false), back, each("%02x"), inBase64(c)[0], each("%%%02x")} { // one in the other
		exact = append(exact, inBase64(v)...)
	}
	exact = append(exact, hex.EncodeToString([]byte(inBase64(c)[0])))
	return forms, exact
}

// inBase64 gives the characters that stand for v alone, at each place where it can begin.
func inBase64(v string) (forms []string) {
	for before := range 3 {
		b := strings.Repeat("x", before) + v
		from, to := (8*before+5)/6, 8*len(b)/6
		s := base64.StdEncoding.EncodeToString([]byte(b))[from:to]
		forms = append(forms, s, strings.NewReplacer("+", "-", "/", "_").Replace(s))
	}
	return forms
}

// parts gives what stands for eleven bytes of a secret in a row.
func parts(c string) (forms, exact []string) {
	const n = 11
	for i := 0; i+n <= len(c); i++ {
		p := c[i : i+n]
		back := []byte(p)
		slices.Reverse(back)
		forms = append(forms, p, string(back), hex.EncodeToString([]byte(p)))
		exact = append(exact, inBase64(p)...)
	}
	forms = append(forms, inBase64(c)...) // and all of it whatever became of its capitals
	return forms, exact
}

// stands gives the first of the forms that a document has.
func stands(doc string, forms, exact []string) string { return read(doc).has(forms, exact) }

// readable is a document as it stands, and without its line ends.
type readable [2]struct{ as, small string }

func read(doc string) (r readable) {
	for i, d := range []string{doc, strings.NewReplacer("\r", "", "\n", "").Replace(doc)} {
		r[i].as, r[i].small = d, asciiLower(d)
	}
	return r
}

func (r readable) has(forms, exact []string) string {
	for _, d := range r {
		for _, f := range forms {
			if strings.Contains(d.small, asciiLower(f)) {
				return f
			}
		}
		for _, f := range exact {
			if strings.Contains(d.as, f) {
				return f
			}
		}
	}
	return ""
}

// asciiLower makes ASCII small and leaves all other bytes as they are.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
