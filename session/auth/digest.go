package auth

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// maxDigest is the longest challenge and response of DIGEST-MD5, RFC 2831
// sections 2.1.1 and 2.1.2.
const (
	maxDigestChallenge = 2048
	maxDigestResponse  = 4096
)

// Digest is what the answers of DIGEST-MD5 are computed from, RFC 2831 section
// 2.1.2.1, with qop=auth. Names are as they stand in the messages, without
// quotes.
type Digest struct {
	User, Realm, Password string
	Nonce, CNonce, Count  string // Count is nc: eight hexadecimal digits
	URI, Authzid          string
	UTF8                  bool // charset=utf-8 was said
}

// Response gives the client's answer, 32 hexadecimal digits.
func (d Digest) Response() string { return d.answer("AUTHENTICATE:" + d.URI) }

// Proof gives the server's answer, rspauth, 32 hexadecimal digits.
func (d Digest) Proof() string { return d.answer(":" + d.URI) }

func (d Digest) answer(a2 string) string {
	secret := md5.Sum([]byte(d.hashed(d.User) + ":" + d.hashed(d.Realm) + ":" + d.hashed(d.Password)))
	a1 := string(secret[:]) + ":" + d.Nonce + ":" + d.CNonce
	if d.Authzid != "" {
		a1 += ":" + d.Authzid
	}
	return hexMD5(hexMD5(a1) + ":" + strings.Join([]string{d.Nonce, d.Count, d.CNonce, "auth", hexMD5(a2)}, ":"))
}

// hashed gives a value as it goes into the hash: one that ISO 8859-1 can hold is
// hashed in that, whatever the charset on the wire.
func (d Digest) hashed(s string) string {
	if !d.UTF8 {
		return s
	}
	if l, ok := latin1(s); ok {
		return l
	}
	return s
}

func hexMD5(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// latin1 gives UTF-8 text in ISO 8859-1, where that holds it.
func latin1(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			return "", false
		}
		b = append(b, byte(r))
	}
	return string(b), true
}

// Directives reads a message of DIGEST-MD5: key=value and key="value" with
// backslashes, parted by commas (RFC 2831 section 7.1). A key may come more
// than once; keys are in lower case.
func Directives(msg string) (map[string][]string, error) {
	all := map[string][]string{}
	rest := msg
	for {
		rest = strings.TrimLeft(rest, ", \t\r\n")
		if rest == "" {
			return all, nil
		}
		key, after, ok := strings.Cut(rest, "=")
		key = small(strings.TrimSpace(key))
		if !ok || key == "" || strings.ContainsAny(key, "\", \t") {
			return nil, errors.New("the message is no list of key=value (RFC 2831)")
		}
		var value string
		after = strings.TrimLeft(after, " \t")
		if strings.HasPrefix(after, `"`) {
			if value, rest, ok = unquoted(after[1:]); !ok {
				return nil, errors.New("a quoted value has no end (RFC 2831 7.2)")
			}
		} else {
			value, rest, _ = strings.Cut(after, ",")
			value = strings.TrimRight(value, " \t\r\n")
		}
		all[key] = append(all[key], value)
	}
}

// unquoted reads to the closing quote.
func unquoted(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

// digestClient is DIGEST-MD5 with qop=auth, RFC 2831, which RFC 6331 moved to
// historic.
type digestClient struct {
	user, password string
	opts           Options
	step           int
	digest         Digest
	proven         bool
}

func newDigest(user, password string, opts Options) (*digestClient, error) {
	if opts.Host == "" || opts.Service == "" {
		return nil, errors.New("DIGEST-MD5 needs to know the service and the host; nothing was sent")
	}
	return &digestClient{user: user, password: password, opts: opts}, nil
}

func (d *digestClient) Start() (string, []byte, error) { return "DIGEST-MD5", nil, nil }

// Next answers the challenge, and then checks the server's own answer.
func (d *digestClient) Next(challenge []byte) ([]byte, error) {
	d.step++
	if len(challenge) > maxDigestChallenge {
		return nil, fmt.Errorf("the server's message has %d octets, and DIGEST-MD5 allows %d (RFC 2831 2.1.1)", len(challenge), maxDigestChallenge)
	}
	said, err := Directives(string(challenge))
	switch {
	case err != nil:
		return nil, err
	case d.step == 1:
		return d.answer(said)
	case d.step == 2:
		return d.check(said)
	}
	return nil, errors.New("the server asks on after its own proof; DIGEST-MD5 is over")
}

// answer gives the digest-response of RFC 2831 section 2.1.2.
func (d *digestClient) answer(said map[string][]string) ([]byte, error) {
	if err := usable(said); err != nil {
		return nil, err
	}
	d.digest = Digest{
		User: d.user, Password: d.password, Nonce: said["nonce"][0], CNonce: nonce(d.opts), Count: "00000001",
		URI: d.opts.Service + "/" + d.opts.Host, Authzid: d.opts.Authzid, UTF8: len(said["charset"]) > 0,
	}
	if realms := said["realm"]; len(realms) > 0 {
		d.digest.Realm = realms[0]
	}
	if !d.digest.UTF8 {
		if err := d.oldCharset(); err != nil {
			return nil, err
		}
	}
	g := d.digest
	parts := []string{"username=" + quoted(g.User)}
	if g.UTF8 {
		parts = append([]string{"charset=utf-8"}, parts...)
	}
	if len(said["realm"]) > 0 {
		parts = append(parts, "realm="+quoted(g.Realm))
	}
	parts = append(parts, "nonce="+quoted(g.Nonce), "nc="+g.Count, "cnonce="+quoted(g.CNonce),
		"digest-uri="+quoted(g.URI), "response="+g.Response(), "qop=auth")
	if g.Authzid != "" {
		parts = append(parts, "authzid="+quoted(g.Authzid))
	}
	answer := strings.Join(parts, ",")
	if len(answer) >= maxDigestResponse {
		return nil, fmt.Errorf("the answer has %d octets, and DIGEST-MD5 allows less than %d (RFC 2831 2.1.2)", len(answer), maxDigestResponse)
	}
	return []byte(answer), nil
}

// oldCharset turns names into ISO 8859-1 for a server that does not speak UTF-8.
func (d *digestClient) oldCharset() error {
	for _, s := range []*string{&d.digest.User, &d.digest.Password} {
		l, ok := latin1(*s)
		if !ok {
			return errors.New("user or password has characters outside ISO 8859-1, and the server does not take UTF-8")
		}
		*s = l
	}
	return nil
}

// usable refuses challenges that RFC 2831 section 2.1.1 has a client refuse.
func usable(said map[string][]string) error {
	one := func(key string) int { return len(said[key]) }
	switch {
	case one("nonce") != 1 || said["nonce"][0] == "":
		return errors.New("the challenge of DIGEST-MD5 has no nonce, or more than one (RFC 2831 2.1.1)")
	case one("algorithm") != 1 || !strings.EqualFold(said["algorithm"][0], "md5-sess"):
		return errors.New("the challenge of DIGEST-MD5 does not say algorithm=md5-sess (RFC 2831 2.1.1)")
	case one("charset") > 1 || one("charset") == 1 && !strings.EqualFold(said["charset"][0], "utf-8"):
		return errors.New("the challenge of DIGEST-MD5 has a charset other than utf-8 (RFC 2831 2.1.1)")
	case one("qop") == 0:
		return nil
	}
	for _, q := range strings.Split(strings.Join(said["qop"], ","), ",") {
		if strings.EqualFold(strings.TrimSpace(q), "auth") {
			return nil
		}
	}
	return fmt.Errorf("the server asks for qop=%s; mailwire has auth only, since TLS does the rest", printable(strings.Join(said["qop"], ",")))
}

// check compares the server's own answer, RFC 2831 section 2.1.3.
func (d *digestClient) check(said map[string][]string) ([]byte, error) {
	switch proof := said["rspauth"]; {
	case len(proof) != 1:
		return nil, errors.New("the server's last message has no rspauth (RFC 2831 2.1.3)")
	case !strings.EqualFold(proof[0], d.digest.Proof()):
		return nil, errors.New("the server's answer is wrong: it does not know this password")
	}
	d.proven = true
	return []byte{}, nil
}

// Done tells whether the server proved that it knows the password.
func (d *digestClient) Done() error {
	if !d.proven {
		return errors.New("it has not shown its own answer, rspauth (RFC 2831 2.1.3)")
	}
	return nil
}

// small makes ASCII letters small and leaves every other octet as it is.
func small(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
