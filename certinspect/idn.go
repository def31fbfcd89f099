package certinspect

import (
	"fmt"
	"strings"
	"unicode"
)

// Parameters of Punycode, RFC 3492 5.
const (
	punyBase  = 36
	punyTMin  = 1
	punyTMax  = 26
	punySkew  = 38
	punyDamp  = 700
	punyBias  = 72
	punyFirst = 0x80
	maxLabel  = 63
)

const dottedI = '\u0130'

const punyDigits = "abcdefghijklmnopqrstuvwxyz0123456789"

// ALabel gives a host name in the form that DNS, SNI and certificates use: each
// label with letters outside ASCII in lower case and as xn--… (RFC 5891). A
// name in ASCII comes back as it is. It accepts letters, digits and marks in
// composed form only and maps nothing but case, so it refuses some names that
// a browser would bend into shape.
func ALabel(host string) (string, error) {
	labels := strings.Split(strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(host), ".")
	for i, label := range labels {
		if ascii(label) {
			continue
		}
		label = strings.ToLower(label)
		if strings.ContainsRune(labels[i], dottedI) { // in lower case it has a mark of its own
			return "", fmt.Errorf("%s cannot be a host name: %q does not belong in one in this form", show(host), show(string(dottedI)))
		}
		if ascii(label) { // as the Kelvin sign, which is a k
			labels[i] = label
			continue
		}
		for _, r := range label {
			if !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && r != '-' || r >= 0x300 && r < 0x370 {
				return "", fmt.Errorf("%s cannot be a host name: %q does not belong in one in this form", show(host), show(string(r)))
			}
		}
		labels[i] = "xn--" + punyEncode([]rune(label))
		if len(labels[i]) > maxLabel {
			return "", fmt.Errorf("%s cannot be a host name: a label is longer than %d letters as %s", show(host), maxLabel, show(labels[i]))
		}
	}
	return strings.Join(labels, "."), nil
}

// ULabel gives a host name for reading: labels xn--… with the letters that they
// stand for. A label that stands for nothing proper stays as it is.
func ULabel(host string) string {
	labels := strings.Split(host, ".")
	for i, label := range labels {
		code, ok := strings.CutPrefix(lower(label), "xn--")
		if !ok || len(label) > maxLabel {
			continue
		}
		u, ok := punyDecode(code)
		if back, err := ALabel(u); ok && err == nil && back == lower(label) {
			labels[i] = u
		}
	}
	return strings.Join(labels, ".")
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// punyAdapt is the bias function of RFC 3492 6.1.
func punyAdapt(delta, count int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / count
	k := 0
	for ; delta > (punyBase-punyTMin)*punyTMax/2; k += punyBase {
		delta /= punyBase - punyTMin
	}
	return k + (punyBase-punyTMin+1)*delta/(delta+punySkew)
}

// threshold gives t of RFC 3492 6.2 for the digit at k.
func threshold(k, bias int) int { return min(max(k-bias, punyTMin), punyTMax) }

// punyEncode is RFC 3492 6.3.
func punyEncode(label []rune) string {
	var out strings.Builder
	for _, r := range label {
		if r < punyFirst {
			out.WriteRune(r)
		}
	}
	done := out.Len()
	basic := done
	if basic > 0 {
		out.WriteByte('-')
	}
	n, delta, bias := rune(punyFirst), 0, punyBias
	for done < len(label) {
		next := rune(unicode.MaxRune)
		for _, r := range label {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r == n {
				punyNumber(&out, delta, bias)
				bias = punyAdapt(delta, done+1, done == basic)
				delta = 0
				done++
			}
		}
		delta++
		n++
	}
	return out.String()
}

// punyNumber writes a number in digits of changing base.
func punyNumber(out *strings.Builder, q, bias int) {
	for k := punyBase; ; k += punyBase {
		t := threshold(k, bias)
		if q < t {
			out.WriteByte(punyDigits[q])
			return
		}
		out.WriteByte(punyDigits[t+(q-t)%(punyBase-t)])
		q = (q - t) / (punyBase - t)
	}
}

// punyDecode is RFC 3492 6.2, for labels of at most maxLabel bytes.
func punyDecode(code string) (string, bool) {
	var out []rune
	if i := strings.LastIndexByte(code, '-'); i >= 0 {
		out, code = []rune(code[:i]), code[i+1:]
	}
	n, at, bias := punyFirst, 0, punyBias
	for len(code) > 0 {
		before, weight := at, 1
		for k := punyBase; ; k += punyBase {
			if len(code) == 0 {
				return "", false
			}
			digit := strings.IndexByte(punyDigits, code[0])
			code = code[1:]
			if digit < 0 || weight > unicode.MaxRune*maxLabel {
				return "", false
			}
			at += digit * weight
			t := threshold(k, bias)
			if digit < t {
				break
			}
			weight *= punyBase - t
		}
		bias = punyAdapt(at-before, len(out)+1, before == 0)
		n += at / (len(out) + 1)
		at %= len(out) + 1
		if n > unicode.MaxRune {
			return "", false
		}
		out = append(out[:at], append([]rune{rune(n)}, out[at:]...)...)
		at++
	}
	return string(out), true
}
