package share

import (
	"encoding/base64"
	"regexp"
	"strconv"
)

// What is said of a secret in its place.
const (
	wordsPassword  = "password"
	wordsToken     = "bearer token"
	wordsDigest    = "MD5 answer"
	wordsProof     = "SCRAM proof"
	wordsOpaque    = "sign-in message"
	wordsUnknown   = "not understood"
	lessonToken    = ", replayable until it expires"
	lessonDigest   = ", guessable offline with the challenge"
	lessonBase64   = ", base64 is not encryption"
	lessonReadable = ", readable by anyone on the path"
	lessonSealed   = ", sealed on the path"
)

// The exact forms of what stands in the place of something. A value that has
// one of them holds nothing more than these words and numbers, and stays.
var (
	formSecret = regexp.MustCompile(`^‹secret (\d{1,7})(?:: (?:password|bearer token|MD5 answer|SCRAM proof|sign-in message|not understood), ` +
		`(?:up to 8|9–16|17–32|33–64|more than 64) bytes(?:, (?:replayable until it expires|guessable offline with the challenge))?` +
		`(?:, readable by anyone on the path|, sealed on the path)?(?:: base64 is not encryption|, base64 is not encryption)?)?›$`)
	formOther = regexp.MustCompile(`^(?:‹(?:secret|name|answer-\d{1,7}|salt|proof|server signature|channel binding|extension|nonce [A-Z]{1,4}|(text|challenge) (\d{1,7})|[\d,]{1,26} bytes|` +
		`body: [\d,]{1,26} bytes, [\d,]{1,26} lines?|typed|date)›)+$`)
	formAlias = regexp.MustCompile(`^(user|host|mailbox|ip)(\d{1,7})$`)
	formMail  = regexp.MustCompile(`^user(\d{1,7})@(host|ip)(\d{1,7})$`)
	formStamp = regexp.MustCompile(`^<challenge(\d{1,7})@host>$`)
	formBody  = regexp.MustCompile(`^‹body: [\d,]{1,26} bytes, [\d,]{1,26} lines?›$`)
	formSize  = regexp.MustCompile(`^‹[\d,]{1,26} bytes›$`)
	// placed finds what may be one of them in a text.
	placed = regexp.MustCompile(`‹[^‹›]{1,200}›|<challenge\d{1,7}@host>|\b(?:user\d{1,7}@(?:host|ip)\d{1,7}|(?:user|host|mailbox|ip)\d{1,7})\b`)
)

// kept tells whether a value stands already for something else: words of a
// copy, or the alias of a name.
func (r *redactor) kept(v string) bool {
	if r.replaced(v) {
		return true
	}
	if m := formAlias.FindStringSubmatch(v); m != nil {
		r.note(m[1], m[2])
		return true
	}
	if m := formMail.FindStringSubmatch(v); m != nil {
		r.note(aliasUser, m[1])
		r.note(m[2], m[3])
		return true
	}
	return false
}

// replaced tells whether a value is words of a copy, in the exact form of one. A
// secret may be user1, the alias of a name; it cannot be these.
func (r *redactor) replaced(v string) bool {
	if m := formSecret.FindStringSubmatch(v); m != nil {
		r.note(aliasSecret, m[1])
		return true
	}
	if m := formStamp.FindStringSubmatch(v); m != nil {
		r.note(aliasChallenge, m[1])
		return true
	}
	m := formOther.FindStringSubmatch(v)
	if m != nil && m[2] != "" {
		r.note(m[1], m[2])
	}
	return m != nil
}

func (r *redactor) note(kind, number string) {
	if n, err := strconv.Atoi(number); err == nil {
		r.names.taken(kind, n)
	}
}

// secret gives what stands in the place of a secret.
func (r *redactor) secret(v, words, lesson string) string {
	if v == "" || r.replaced(v) {
		return v
	}
	out := "‹secret " + strconv.Itoa(r.names.number(aliasSecret, v)) + ": " + words + ", " + size(len(v)) + lesson + "›"
	switch words {
	case wordsUnknown:
		r.unreadLine(v, out)
	case wordsOpaque:
		r.misplaced(v)
		fallthrough
	default:
		r.known(v, out)
	}
	r.knownMessage(base64.StdEncoding.EncodeToString([]byte(v)), base64.StdEncoding.EncodeToString([]byte(out)))
	return out
}

// opaque gives what stands in the place of something whose meaning is not told.
func (r *redactor) opaque(v string) string {
	if v == "" || r.replaced(v) {
		return v
	}
	return "‹text " + strconv.Itoa(r.names.number(aliasText, v)) + "›"
}

// answer gives what stands in the place of an answer behind a blank: one word.
func (r *redactor) answer(v string) string {
	if v == "" || r.replaced(v) {
		return v
	}
	out := "‹answer-" + strconv.Itoa(r.names.number(aliasSecret, v)) + "›"
	r.knownRandom(v, out)
	return out
}

// challenge gives what stands in the place of a server's challenge.
func (r *redactor) challenge(v string) string {
	if v == "" || r.replaced(v) {
		return v
	}
	out := "‹challenge " + strconv.Itoa(r.names.number(aliasChallenge, v)) + "›"
	r.knownRandom(v, out)
	return out
}

func (r *redactor) nonce(v string) string {
	if v == "" || r.replaced(v) {
		return v
	}
	out := "‹nonce " + letter(r.names.number(aliasNonce, v)) + "›"
	r.knownRandom(v, out)
	return out
}
