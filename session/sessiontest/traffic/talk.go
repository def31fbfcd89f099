package traffic

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"bytes"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// signIn notes a sign-in that is being planted.
func (g *generator) signIn(f *flow, protocol, mechanism, user, secret string, clear bool) {
	g.planted.SignIns = append(g.planted.SignIns, SignIn{f.clientName(), protocol, mechanism, user, secret, clear})
}

// smtp plants a conversation that signs in and sends messages.
func (g *generator) smtp(f *flow) {
	f.port(587)
	user, secret := g.name(), g.secret()
	f.server("220 mx.example.org ESMTP Postfix\r\n")
	f.client("EHLO client.example.net\r\n")
	f.server("250-mx.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-AUTH PLAIN LOGIN CRAM-MD5\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n")
	switch g.rnd.IntN(3) {
	case 0:
		f.client("AUTH PLAIN " + b64("\x00"+user+"\x00"+secret) + "\r\n")
		g.signIn(f, "smtp", "PLAIN", user, secret, true)
	case 1:
		f.client("AUTH LOGIN\r\n")
		f.server("334 VXNlcm5hbWU6\r\n")
		f.client(b64(user) + "\r\n")
		f.server("334 UGFzc3dvcmQ6\r\n")
		f.client(b64(secret) + "\r\n")
		g.signIn(f, "smtp", "LOGIN", user, secret, true)
	default:
		challenge := fmt.Sprintf("<%d.%d@mx.example.org>", g.n, g.rnd.Uint32())
		mac := hmac.New(md5.New, []byte(secret))
		mac.Write([]byte(challenge))
		digest := hex.EncodeToString(mac.Sum(nil))
		f.client("AUTH CRAM-MD5\r\n")
		f.server("334 " + b64(challenge) + "\r\n")
		f.client(b64(user+" "+digest) + "\r\n")
		g.signIn(f, "smtp", "CRAM-MD5", user, digest, true)
	}
	f.server("235 2.7.0 Authentication successful\r\n")
	for range 1 + g.rnd.IntN(3) {
		g.message(f, user)
	}
	f.client("QUIT\r\n")
	f.server("221 2.0.0 Bye\r\n")
}

func (g *generator) message(f *flow, user string) {
	m := Message{Client: f.clientName(), From: user + "@example.net", To: g.name() + "@example.org", Subject: fmt.Sprintf("message %d of %d", g.rnd.IntN(1000), g.n)}
	f.client("MAIL FROM:<" + m.From + "> SIZE=20000\r\nRCPT TO:<" + m.To + ">\r\nDATA\r\n")
	f.server("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n")
	head := "From: <" + m.From + ">\r\nTo: <" + m.To + ">\r\nSubject: " + m.Subject + "\r\nMIME-Version: 1.0\r\n\r\n"
	body := g.body(500 + g.rnd.IntN(40_000))
	m.Bytes = int64(len(head) + len(body))
	g.planted.Messages = append(g.planted.Messages, m)
	f.client(head + string(stuffed(body)) + ".\r\n")
	f.server("250 2.0.0 Ok: queued\r\n")
}

// stuffed doubles the dots at the beginnings of lines (RFC 5321 4.5.2).
func stuffed(b []byte) []byte {
	b = bytes.ReplaceAll(b, []byte("\r\n."), []byte("\r\n.."))
	if len(b) > 0 && b[0] == '.' {
		b = append([]byte{'.'}, b...)
	}
	return b
}

// pop3 plants a conversation that signs in and reads messages.
func (g *generator) pop3(f *flow) {
	f.port(110)
	user, secret := g.name(), g.secret()
	f.server("+OK Dovecot ready.\r\n")
	f.client("USER " + user + "\r\n")
	f.server("+OK\r\n")
	f.client("PASS " + secret + "\r\n")
	f.server("+OK Logged in.\r\n")
	g.signIn(f, "pop3", "USER", user, secret, true)
	n := 1 + g.rnd.IntN(4)
	f.client("STAT\r\n")
	f.server(fmt.Sprintf("+OK %d 12345\r\n", n))
	for i := range n {
		f.client(fmt.Sprintf("RETR %d\r\n", i+1))
		body := g.body(500 + g.rnd.IntN(30_000))
		f.server(fmt.Sprintf("+OK %d octets\r\nFrom: a@example.org\r\nSubject: message %d\r\n\r\n%s.\r\n", len(body), i, stuffed(body)))
	}
	f.client("QUIT\r\n")
	f.server("+OK Logging out.\r\n")
}

// imap plants a conversation that signs in and fetches messages.
func (g *generator) imap(f *flow) {
	f.port(143)
	user, secret := g.name(), g.secret()
	f.server("* OK [CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN] ready.\r\n")
	if g.rnd.IntN(2) == 0 {
		f.client("a1 LOGIN " + user + " \"" + secret + "\"\r\n")
		g.signIn(f, "imap", "LOGIN", user, secret, true)
	} else {
		f.client("a1 AUTHENTICATE PLAIN\r\n")
		f.server("+ \r\n")
		f.client(b64("\x00"+user+"\x00"+secret) + "\r\n")
		g.signIn(f, "imap", "PLAIN", user, secret, true)
	}
	f.server("a1 OK Logged in\r\n")
	f.client("a2 SELECT INBOX\r\n")
	f.server("* FLAGS (\\Seen)\r\n* 3 EXISTS\r\na2 OK [READ-WRITE] Select completed\r\n")
	for i := range 1 + g.rnd.IntN(3) {
		f.client(fmt.Sprintf("a%d FETCH %d (BODY[])\r\n", i+3, i+1))
		body := g.body(500 + g.rnd.IntN(40_000))
		f.server(fmt.Sprintf("* %d FETCH (BODY[] {%d}\r\n%s)\r\na%d OK Fetch completed\r\n", i+1, len(body), body, i+3))
	}
	f.client("z LOGOUT\r\n")
	f.server("* BYE\r\nz OK\r\n")
}

// web plants a conversation that is no mail.
func (g *generator) web(f *flow) {
	f.port(80)
	f.client("GET /index.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n")
	body := g.body(1000 + g.rnd.IntN(30_000))
	f.server(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
}
