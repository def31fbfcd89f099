package share

import (
	"encoding/base64"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

var (
	likeMail  = regexp.MustCompile(`[^\s<>()\[\],;:"'\\‹›@]+@(?:\[[^\]\s]+\]|[\pL\pN](?:[\pL\pN.-]*[\pL\pN])?)`)
	likeURL   = regexp.MustCompile(`(?i)\b(?:imaps?|pops?|smtps?|submissions?|https?|ldaps?)://[^\s<>"‹›]+`)
	likeHost  = regexp.MustCompile(`(?:[\pL\pN_](?:[\pL\pN_-]*[\pL\pN])?\.)+(?:xn--[A-Za-z0-9-]+|\pL{2,})\b`)
	likeIPv4  = regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`)
	likeIPv6  = regexp.MustCompile(`(?i)\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}\b|::1`)
	likeToken = regexp.MustCompile(`(?i)\b(?:bearer|token|cookie|urlauth|password|passwd|pass|secret|apikey|api_key)(?: is)?\s*[ =:]\s*["']?([^\s"'‹›,;]{4,})`)
	likeJWT   = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]+){1,2}`)
	hexDigest = regexp.MustCompile(`\b(?:[0-9A-Fa-f]{2}:?){20,}\b`)
	moment    = regexp.MustCompile(`(?i)\b(?:\d{4}-\d\d-\d\d|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?\d{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{4})` +
		`(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?)?(?: ?UTC|Z| ?[+-]\d{4})?\b`)
	likeKey = regexp.MustCompile(`[A-Za-z0-9+/_=-]{24,}`)
)

// dotted are words of the protocols that look like the names of hosts.
var dotted = map[string]bool{
	"body.peek": true, "binary.peek": true, "binary.size": true, "rfc822.size": true, "rfc822.header": true,
	"rfc822.text": true, "rfc822.peek": true, "header.fields": true, "header.fields.not": true,
}

// user gives the alias of an account's name or of an address.
func (r *redactor) user(v string) string {
	if v == "" || r.opts.KeepNames || r.kept(v) {
		return v
	}
	r.misplaced(v)
	r.named(aliasUser, v)
	if at := strings.LastIndexByte(v, '@'); at > 0 && at < len(v)-1 {
		local := v[:at]
		if !r.kept(local) {
			local = "user" + strconv.Itoa(r.names.number(aliasUser, local))
		}
		return local + "@" + r.host(v[at+1:])
	}
	return "user" + strconv.Itoa(r.names.number(aliasUser, v))
}

// host gives the alias of a host's name or address.
func (r *redactor) host(v string) string {
	if v == "" || r.opts.KeepNames || r.kept(v) || strings.EqualFold(v, "localhost") {
		return v
	}
	bare := strings.TrimPrefix(strings.Trim(v, "[]"), "IPv6:")
	if _, err := netip.ParseAddr(bare); err == nil {
		return "ip" + strconv.Itoa(r.names.number(aliasAddress, bare))
	}
	return "host" + strconv.Itoa(r.names.number(aliasHost, strings.TrimSuffix(v, ".")))
}

// endpoint gives the alias of HOST:PORT; the port stays.
func (r *redactor) endpoint(v string) string {
	at := strings.LastIndexByte(v, ':')
	if at < 0 || r.opts.KeepNames {
		return r.host(v)
	}
	return r.host(v[:at]) + v[at:]
}

func (r *redactor) mailbox(v string) string {
	if v == "" || r.opts.KeepNames || strings.EqualFold(v, "INBOX") || len(strings.Trim(v, "*%/.")) == 0 || r.kept(v) {
		return v
	}
	return "mailbox" + strconv.Itoa(r.names.number(aliasMailbox, v))
}

// text gives text of people or of servers with what it repeats of secrets and
// names replaced.
func (r *redactor) text(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		at := placed.FindStringIndex(s)
		if at == nil {
			break
		}
		found := s[at[0]:at[1]]
		b.WriteString(r.words(s[:at[0]]))
		if r.kept(found) {
			b.WriteString(found)
		} else {
			b.WriteString(r.words(found))
		}
		s = s[at[1]:]
	}
	b.WriteString(r.words(s))
	return b.String()
}

// words replaces what stands between aliases. Each step parts the text, so that
// no step sees what another one has put there.
func (r *redactor) words(s string) string {
	out := []part{{s, false}}
	out = replaceParts(out, r.hidden)
	for _, p := range []struct {
		like *regexp.Regexp
		as   func(string) string
	}{
		{likeJWT, func(v string) string { return r.secret(v, wordsToken, lessonToken) }},
		{moment, func(string) string { return "‹date›" }}, {likeURL, r.url}, {likeMail, r.user}, {likeWord, r.nameWord}, {likeIPv4, r.host}, {likeIPv6, r.ip},
		{likeHost, r.maybeHost}, {likeKey, r.key},
	} {
		out = replaceParts(out, matching(p.like, p.as))
	}
	out = replaceParts(out, r.tokenWords)
	out = replaceParts(out, r.embedded)
	var b strings.Builder
	for _, p := range out {
		b.WriteString(p.s)
	}
	return b.String()
}

type part struct {
	s    string
	done bool
}

func replaceParts(in []part, f func(string) []part) (out []part) {
	for _, p := range in {
		if p.done || p.s == "" {
			out = append(out, p)
			continue
		}
		out = append(out, f(p.s)...)
	}
	return out
}

func matching(like *regexp.Regexp, as func(string) string) func(string) []part {
	return func(s string) (out []part) {
		from := 0
		for _, m := range like.FindAllStringIndex(s, -1) {
			v := s[m[0]:m[1]]
			if n := as(v); n != v {
				out = append(out, part{s[from:m[0]], false}, part{n, true})
				from = m[1]
			}
		}
		return append(out, part{s[from:], false})
	}
}

func (r *redactor) url(v string) string {
	if r.opts.KeepNames && !strings.ContainsAny(v, "@?=;") {
		return v
	}
	return r.opaque(v)
}

func (r *redactor) ip(v string) string {
	if _, err := netip.ParseAddr(v); err != nil {
		return v
	}
	return r.host(v)
}

func (r *redactor) maybeHost(v string) string {
	if dotted[strings.ToLower(v)] {
		return v
	}
	return r.host(v)
}

func (r *redactor) keptBase64(v string) bool {
	if r.lines[v] {
		return true
	}
	b, err := base64.StdEncoding.DecodeString(v)
	return err == nil && r.replaced(string(b))
}

// key replaces what looks like a token: long, with digits, capitals and small letters.
func (r *redactor) key(v string) string {
	if r.keptBase64(v) {
		return v
	}
	if strings.ContainsAny(v, "0123456789") && strings.ToLower(v) != v && strings.ToUpper(v) != v {
		return r.opaque(v)
	}
	return v
}

func (r *redactor) tokenWords(s string) (out []part) {
	from := 0
	for _, m := range likeToken.FindAllStringSubmatchIndex(s, -1) {
		v := s[m[2]:m[3]]
		if !strings.ContainsAny(v, "0123456789+/=_.-!$%&*?") {
			continue // a word of a sentence
		}
		out = append(out, part{s[from:m[2]], false}, part{r.opaque(v), true})
		from = m[3]
	}
	return append(out, part{s[from:], false})
}

// nameWord gives the alias of a name that was seen, where it stands as a word.
func (r *redactor) nameWord(v string) string {
	if r.opts.KeepNames || len(v) < 3 {
		return v
	}
	for _, kind := range []string{aliasUser, aliasHost} {
		look := v
		if kind == aliasHost {
			look = strings.ToLower(v)
		}
		if n, ok := r.names.known(kind, look); ok {
			return kind + strconv.Itoa(n)
		}
	}
	return v
}

var likeWord = regexp.MustCompile(`[\pL\pN_.+-]*[\pL\pN]`)
