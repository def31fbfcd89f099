package share

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bareSecret stands for a secret of which no more is known, bareName for a name
// that is written in an unusual way.
const (
	bareSecret = "‹secret›"
	bareName   = "‹name›"
)

// known notes a secret and what stands in its place, to find it where it is
// repeated: the same words there let the decoder know the echo again.
func (r *redactor) known(v, words string) {
	r.learn(v, words, mostOf)
}

// knownRandom notes a secret that a machine made.
func (r *redactor) knownRandom(v, words string) {
	r.learn(v, words, nearly)
}

// knownMessage notes a message as it crossed. Its pieces are known by themselves.
func (r *redactor) knownMessage(v, words string) {
	r.learn(v, words, whole)
}

func (r *redactor) learn(v, words string, least func(int) int) {
	if len(v) < minSecret {
		return
	}
	r.find.secret(v, least)
	if was := r.secrets[v]; was == "" || was == bareSecret {
		r.secrets[v] = words
	}
}

// minSecret is the least length of a secret that is searched for: shorter ones
// stand in too many innocent places and are known by their place alone.
const minSecret = 4

// unreadLine notes a line that is not understood: all of it, and of its words those
// that are none of the protocol's, since one may be a secret.
func (r *redactor) unreadLine(v, words string) {
	r.knownMessage(v, words)
	for _, w := range strings.FieldsFunc(v, func(c rune) bool { return strings.ContainsRune(" \t()[]<>\"", c) }) {
		if !imapWords[strings.ToUpper(w)] && !plainlyWord.MatchString(w) {
			r.known(w, bareSecret)
		}
	}
	r.misplaced(v)
}

// plainlyWord is a short word of a sentence, or the name of a field or a parameter.
var plainlyWord = regexp.MustCompile(`^(?:[A-Za-z]{0,5}|[A-Za-z-]+[:=].{0,3})$`)

// misplaced looks into what came in the place of a name, or of nothing that is
// known: a message of another mechanism may stand there, with a secret among its pieces.
func (r *redactor) misplaced(v string) {
	if len(v) > maxRead {
		return
	}
	pieces(v, func(p string) { r.learn(p, bareSecret, mostOf) })
	for _, word := range strings.Fields(v) {
		b, err := base64.StdEncoding.DecodeString(word)
		if err != nil || len(b) < leastName || !utf8.Valid(b) || strings.ContainsFunc(string(b), isControl) || r.replaced(string(b)) {
			continue
		}
		r.learn(string(b), bareSecret, mostOf)
		pieces(string(b), func(p string) { r.learn(p, bareSecret, mostOf) })
	}
}

func isControl(c rune) bool { return c < ' ' && c > 1 || c == 0x7f }

// pieces gives those of a message that NUL or ^A parts (RFC 4616, 7628).
func pieces(v string, f func(string)) {
	if !strings.ContainsAny(v, "\x00\x01") {
		return
	}
	f(v)
	for _, p := range strings.FieldsFunc(v, func(c rune) bool { return c < 2 }) {
		f(p)
	}
}

// named notes a name, and the digest that it is known by elsewhere.
func (r *redactor) named(kind, v string) {
	if len(v) < minSecret {
		return
	}
	sum := md5Of(v)
	r.find.name(kind, v)
	r.find.name(aliasText, string(sum))
	r.find.name(aliasText, hex.EncodeToString(sum))
}

// private gives what stands in the place of an argument of the client's whose
// meaning is not told: it may be a secret in the wrong place.
func (r *redactor) private(v string) string {
	out := r.opaque(v)
	if out != v {
		r.named(aliasText, v)
		r.misplaced(v)
	}
	return out
}

// hidden replaces secrets, parts of them, and names that are not written as they are.
func (r *redactor) hidden(s string) []part {
	return r.instead(s, func(m match) bool {
		k := &r.find.values[m.value]
		return k.kind == aliasSecret || m.coded || k.kind == aliasMailbox && m.to-m.from == len(k.text) && isWord(s, m.from, m.to)
	})
}

// embedded replaces names within other words.
func (r *redactor) embedded(s string) []part {
	return r.instead(s, func(m match) bool { return r.find.tells(m) })
}

// leastName is the least length of a name that is searched for within words.
const leastName = 6

// tells tells whether a match is one of a value, and not by chance.
func (f *finder) tells(m match) bool {
	k := &f.values[m.value]
	return k.kind == aliasSecret || m.coded || len(k.text) >= leastName && strings.Trim(k.text, "0123456789.") != ""
}

// instead parts s where something that counts stands.
func (r *redactor) instead(s string, counts func(match) bool) (out []part) {
	var ms []match
	for _, m := range r.find.find([]byte(s)) {
		if counts(m) {
			ms = append(ms, m)
		}
	}
	from := 0
	for i := 0; i < len(ms); {
		n, to := 1, ms[i].to
		for i+n < len(ms) && ms[i+n].from < to {
			to = max(to, ms[i+n].to)
			n++
		}
		out = append(out, part{s[from:ms[i].from], false}, part{r.together(s, ms[i:i+n], to), true})
		from, i = to, i+n
	}
	return append(out, part{s[from:], false})
}

// together gives the words for matches that lap: those of the one that has all of the place, if there is one.
func (r *redactor) together(s string, ms []match, to int) string {
	words := bareName
	for _, m := range ms {
		w := r.place(s, m)
		if m.from == ms[0].from && m.to == to && w != bareName && w != bareSecret {
			return w
		}
		if r.find.values[m.value].kind == aliasSecret {
			words = bareSecret
		}
	}
	return words
}

// place gives the words for a match: those of the value where it is written as it is.
func (r *redactor) place(s string, m match) string {
	k, v := &r.find.values[m.value], s[m.from:m.to]
	switch {
	case k.kind == aliasSecret && !m.coded && r.secrets[v] != "":
		return r.secrets[v]
	case k.kind == aliasSecret:
		return bareSecret
	case k.kind == aliasMailbox && !m.coded:
		if _, ok := r.names.known(aliasMailbox, v); ok {
			return r.mailbox(v)
		}
	}
	return bareName
}

// isWord tells whether s[from:to] has no letter or digit next to it.
func isWord(s string, from, to int) bool {
	a, _ := utf8.DecodeLastRuneInString(s[:from])
	z, _ := utf8.DecodeRuneInString(s[to:])
	letter := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
	return !letter(a) && !letter(z)
}
