package auth

import (
	"strings"
	"testing"
)

// TestDigestHostile holds what DIGEST-MD5 refuses to answer or to believe.
func TestDigestHostile(t *testing.T) {
	const good = `realm="a.test",nonce="n",qop="auth,auth-int",algorithm=md5-sess,charset=utf-8`
	for _, c := range []struct{ first, second, want string }{
		{`realm="a.test",qop="auth",algorithm=md5-sess`, "", "no nonce"},
		{`nonce="a",nonce="b",algorithm=md5-sess`, "", "more than one"},
		{`nonce="a"`, "", "md5-sess"},
		{`nonce="a",algorithm=md5`, "", "md5-sess"},
		{`nonce="a",algorithm=md5-sess,charset=latin-9`, "", "charset"},
		{`nonce="a",algorithm=md5-sess,qop="auth-conf"`, "", "qop=auth-conf"},
		{`nonce="a`, "", "no end"},
		{"\x1b[2J", "", "key=value"},
		{"nonce=" + strings.Repeat("a", 3000), "", "2048"},
		{good, "", "no rspauth"},
		{good, "rspauth=00000000000000000000000000000000", "does not know this password"},
	} {
		client, err := Client("DIGEST-MD5", account("alice", "x"), Options{Service: "smtp", Host: "a.test"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Next([]byte(c.first))
		if err == nil {
			_, err = client.Next([]byte(c.second))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q, %q: %v, want %q", c.first, c.second, err, c.want)
		}
		if client.(interface{ Done() error }).Done() == nil {
			t.Errorf("%q, %q: the server counts as proven", c.first, c.second)
		}
	}
}

// TestDigestCharset holds that what ISO 8859-1 can hold is hashed in it, and
// that a server without UTF-8 gets nothing else.
func TestDigestCharset(t *testing.T) {
	utf8 := Digest{User: "jürgen", Password: "paßwort", Nonce: "n", CNonce: "c", Count: "00000001", URI: "imap/a.test", UTF8: true}
	old := utf8
	old.User, old.Password, old.UTF8 = "j\xfcrgen", "pa\xdfwort", false
	if utf8.Response() != old.Response() {
		t.Error("the two charsets do not hash alike")
	}
	for password, ok := range map[string]bool{"paßwort": true, "пароль": false} {
		client, _ := Client("DIGEST-MD5", account("alice", password), Options{Service: "smtp", Host: "a.test"})
		if _, err := client.Next([]byte(`nonce="n",algorithm=md5-sess`)); (err == nil) != ok {
			t.Errorf("%s: %v", password, err)
		}
	}
}

// FuzzDirectives holds that what was quoted is read back, and that hostile
// messages are read or refused.
func FuzzDirectives(f *testing.F) {
	f.Add(`a"b\c,=`, `realm="x",nonce=y`)
	f.Add("", "\xc5\xc5\xc5\xc5m=\"x\",nonce=y")
	f.Fuzz(func(t *testing.T, value, msg string) {
		got, err := Directives("realm=" + quoted(value) + ",nonce=" + quoted("n"))
		if err != nil || len(got["realm"]) != 1 || got["realm"][0] != value || got["nonce"][0] != "n" {
			t.Fatalf("%q was read as %q, %v", value, got, err)
		}
		all, err := Directives(msg)
		if err != nil {
			return
		}
		n := 0
		for k, values := range all {
			for _, v := range values {
				n += len(k) + len(v) + 1
			}
		}
		if n > len(msg) {
			t.Fatalf("%q: more was read than stands there", msg)
		}
	})
}
