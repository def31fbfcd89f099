package signin

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"

	"example.org/mailwire/session/auth"
)

// digest is DIGEST-MD5 with qop=auth (RFC 2831).
type digest struct {
	book       Book
	realm, uri string
	nonce      string
	step       int
	name       string
}

func newDigest(s Server) *digest {
	return &digest{book: s.Book, realm: s.Host, uri: s.Service + "/" + s.Host, nonce: rand.Text()}
}

func (d *digest) User() string { return d.name }

// Next implements sasl.Server: the challenge, the server's own answer to what
// the client sent, and the end.
func (d *digest) Next(response []byte) (challenge []byte, done bool, err error) {
	d.step++
	switch {
	case d.step == 1 && len(response) > 0:
		return nil, true, ErrGrammar // the server speaks first; nothing is resumed
	case d.step == 1:
		return fmt.Appendf(nil, `realm="%s",nonce="%s",qop="auth",charset=utf-8,algorithm=md5-sess`, d.realm, d.nonce), false, nil
	case d.step == 2:
		return d.check(string(response))
	case d.step == 3 && len(response) == 0:
		return nil, true, nil
	}
	return nil, true, sasl.ErrUnexpectedClientResponse
}

func (d *digest) check(response string) (challenge []byte, done bool, err error) {
	said, err := auth.Directives(response)
	if err != nil {
		return nil, true, ErrGrammar
	}
	one := func(key string) string {
		if len(said[key]) != 1 {
			return ""
		}
		return said[key][0]
	}
	name, password, known := d.book.Password(one("username"))
	a := auth.Digest{
		User: one("username"), Realm: one("realm"), Password: password, Nonce: d.nonce, CNonce: one("cnonce"),
		Count: "00000001", URI: d.uri, Authzid: one("authzid"), UTF8: one("charset") == "utf-8",
	}
	same := subtle.ConstantTimeCompare([]byte(a.Response()), []byte(one("response"))) == 1
	switch {
	case a.CNonce == "" || one("nonce") == "" || one("nc") == "" || one("digest-uri") == "" || one("response") == "":
		return nil, true, ErrGrammar
	case one("nonce") != d.nonce, one("nc") != a.Count, !strings.EqualFold(one("digest-uri"), d.uri), a.Realm != d.realm,
		len(said["qop"]) > 0 && one("qop") != "auth", !same, !known,
		a.Authzid != "" && a.Authzid != a.User && a.Authzid != name:
		return nil, true, ErrRefused
	}
	d.name = name
	return []byte("rspauth=" + a.Proof()), false, nil
}
