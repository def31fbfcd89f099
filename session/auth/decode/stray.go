package decode

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/mailwire/transcript"
)

// The commands of the three protocols that carry a secret (RFC 1939 7, 4954 4,
// 5034 4, 9051 6.2.2 and 6.2.3), the longer of two that begin alike first.
var signInVerbs = []string{"AUTHENTICATE", "LOGIN", "AUTH", "PASS", "APOP"}

// Stray gives where in a line of a client secrets of a sign-in stand that is
// not where it belongs: a command of another protocol, with or without a tag,
// behind another command, mistyped, or a message of PLAIN alone. strange tells
// that the line is no command of its own protocol.
func Stray(line []byte, strange bool) (ranges []transcript.Range) {
	for at, n := 0, 0; ; n++ {
		from := skipBlanks(line, at)
		if from == len(line) {
			return ranges
		}
		at = from
		for at < len(line) && !blank(line[at]) {
			at++
		}
		w := line[from:at]
		if isPlain(w) {
			ranges = append(ranges, transcript.Range{From: from, To: at})
			continue
		}
		end, ok := SignInVerb(w)
		if exact := ok && end == len(w); !ok || !(strange && n < 2 || exact && (strange || n > 0)) {
			continue
		}
		if rest := skipBlanks(line, from+end); rest < len(line) {
			return append(ranges, transcript.Range{From: rest, To: len(line)})
		}
	}
}

// SignInVerb tells where in w a command ends that carries a secret, when all
// that is no letter is left out: a mistyped or disguised LOGIN is no LOGIN, and
// its arguments are a secret all the same. So are they where no blank parts them.
func SignInVerb(w []byte) (end int, ok bool) {
	var letters [12]byte
	var at [12]int // where each letter ends
	have := 0
	for i := 0; i < len(w) && have < len(letters); i++ {
		if c := w[i] | 0x20; c >= 'a' && c <= 'z' {
			letters[have], at[have] = c-0x20, i+1
			have++
		}
	}
	for _, v := range signInVerbs {
		if have < len(v) || string(letters[:len(v)]) != v {
			continue
		}
		n := at[len(v)-1]
		if rest := strings.ToUpper(string(w[n:])); v != "AUTH" || !startsWithLetter(rest) || startsWithMechanism(rest) {
			return n, true
		}
	}
	return 0, false
}

func startsWithLetter(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

func startsWithMechanism(s string) bool {
	for m := range mechanisms {
		if strings.HasPrefix(s, m) {
			return true
		}
	}
	return false
}

// IsName tells whether v can be the name of a user, as people choose them: a
// message of a mechanism, a token or a password with signs in it stands where
// the name belongs, if it is none.
func IsName[T ~string | ~[]byte](v T) bool {
	s := string(v)
	_, _, address := strings.Cut(s, "@")
	switch {
	case len(s) > 320, !address && len(s) > 64, !utf8.ValidString(s), isPlain([]byte(s)), strings.HasPrefix(s, "eyJ") && strings.Contains(s, "."):
		return false
	}
	if strings.Contains(s, "‹") { // of a copy
		return false
	}
	signs := `.-_+@\/%=~'" `
	if address { // atext (RFC 5322 3.2.3), and what quotes
		signs += "!#$&*?^`{|}\"()<>[]:,;"
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && (r < utf8.RuneSelf || !unicode.IsSymbol(r)) && !strings.ContainsRune(signs, r)
	}) < 0
}

// Loose gives the secrets in words that stand where a sign-in's secrets may:
// the words themselves and what they hold. The first of more is a name or a
// mechanism, where it can be one.
func Loose(words [][]byte) (secrets []string) {
	for i, w := range words {
		_, mech := mechanisms[strings.ToUpper(string(w))]
		if mech && i == 0 || i == 0 && len(words) > 1 && IsName(w) {
			continue
		}
		secrets = append(secrets, string(w))
		if u := bytes.Trim(w, `"`); len(u) > 0 && len(u) < len(w) {
			secrets = append(secrets, string(u))
		}
		secrets = append(secrets, inside(w)...)
	}
	return secrets
}

// inside gives what a word of base64 holds: the secrets of a message whose form
// is known, or the text of it.
func inside(w []byte) (secrets []string) {
	b, problem := decodeBase64(w)
	if len(b) == 0 || problem != "" && !strings.Contains(problem, "'=' missing") {
		return nil
	}
	if f, ok := formOf(b); ok && f.dir == transcript.Client {
		for _, field := range reader(f.mechanism).response(f.n, b).Fields {
			if v := field.Secret.Reveal(); v != "" {
				secrets = append(secrets, v)
			}
		}
		return secrets
	}
	if utf8.Valid(b) && bytes.IndexFunc(b, unicode.IsControl) < 0 {
		return []string{string(b)}
	}
	return nil
}

// isPlain tells whether a word is a message of PLAIN in base64 (RFC 4616 2).
func isPlain(w []byte) bool {
	if len(w) < 8 {
		return false
	}
	w = bytes.TrimRight(w, "=")
	for _, c := range w {
		if !alphabet(c) && c != '\r' && c != '\n' { // those two are passed over
			return false
		}
	}
	b, err := base64.RawStdEncoding.DecodeString(string(w))
	return err == nil && hasParts(b)
}

// hasParts tells whether a message is text that NUL parts, as PLAIN's is.
func hasParts(b []byte) bool {
	return bytes.Count(b, []byte{0}) == 2 && utf8.Valid(b) && b[len(b)-1] != 0 &&
		bytes.IndexFunc(b, func(r rune) bool { return r != 0 && unicode.IsControl(r) }) < 0
}

// Words parts a line at its blanks. What stands in a copy in the place of a
// secret, in ‹ and ›, is one word.
func Words(b []byte) (words [][]byte) {
	for _, w := range bytes.Fields(b) {
		if n := len(words); n > 0 && bytes.LastIndex(words[n-1], []byte("‹")) > bytes.LastIndex(words[n-1], []byte("›")) {
			words[n-1] = append(append(bytes.Clone(words[n-1]), ' '), w...)
			continue
		}
		words = append(words, w)
	}
	return words
}

// Conceal masks the secrets that a challenge repeats: find gives where known
// ones stand in a text. A server that says one gives it away.
func (s *Step) Conceal(find func([]byte) []transcript.Range) {
	for i, f := range s.Fields {
		if ranges := find([]byte(f.Value.Raw())); len(ranges) > 0 {
			s.Fields[i].Value = f.Value.Mask(ranges)
			s.Secret = transcript.SecretPassword
		}
	}
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

func skipBlanks(line []byte, at int) int {
	for at < len(line) && blank(line[at]) {
		at++
	}
	return at
}
