package traffic

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	mrand "math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"
)

// pool holds the bytes of some conversations through TLS, real ones, to be
// written again and again under other addresses.
type pool struct {
	talks []sealedTalk
	keys  string
}

// sealedTalk is the conversation through TLS, with what signs in inside it.
type sealedTalk struct {
	protocol, user, secret string
	port                   uint16
	turns                  []turn
}

const poolSize = 24

func newPool(rnd *mrand.Rand, text []byte) (*pool, error) {
	cert, err := certificate()
	if err != nil {
		return nil, err
	}
	p := &pool{}
	for i := range poolSize {
		t := sealedTalk{protocol: []string{"smtp", "imap", "pop3"}[i%3], user: fmt.Sprintf("sealed%d", i), secret: fmt.Sprintf("tls-%x", rnd.Uint32())}
		var keys strings.Builder
		if err := t.record(cert, uint16(tls.VersionTLS12+i%2), i%6 < 3, text[i*1000:i*1000+20_000+rnd.IntN(60_000)], &keys); err != nil {
			return nil, err
		}
		p.keys += keys.String()
		p.talks = append(p.talks, t)
	}
	return p, nil
}

// sealed plants a conversation of the pool.
func (g *generator) sealed(f *flow) {
	t := g.pool.talks[g.rnd.IntN(len(g.pool.talks))]
	f.port(t.port)
	f.turns = append([]turn(nil), t.turns...)
	g.planted.TLS++
	g.signIn(f, t.protocol, map[string]string{"smtp": "PLAIN", "imap": "LOGIN", "pop3": "USER"}[t.protocol], t.user, t.secret, false)
}

// record holds the conversation between two ends and keeps its bytes.
func (t *sealedTalk) record(cert tls.Certificate, version uint16, implicit bool, text []byte, keys io.Writer) error {
	l, err := net.Listen("tcp", "127.0.0.1:0") // a pipe has no buffer: both sides would wait
	if err != nil {
		return err
	}
	defer l.Close()
	a, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		return err
	}
	b, err := l.Accept()
	if err != nil {
		return err
	}
	defer b.Close()
	rec := &recorder{}
	done := make(chan error, 1)
	go func() { done <- t.serve(b, cert, version, implicit, text) }() // ends with the client's side
	err = t.talk(&end{a, rec}, version, implicit, text, keys)
	a.Close()
	if serr := <-done; err == nil {
		err = serr
	}
	t.turns = rec.turns
	return err
}

var ports = map[string][2]uint16{"smtp": {587, 465}, "imap": {143, 993}, "pop3": {110, 995}}

// clearPart is what crosses before TLS, by protocol: server, client, server …
var clearPart = map[string][]string{
	"smtp": {"220 mx.example.org ESMTP\r\n", "EHLO client.example.net\r\n", "250-mx.example.org\r\n250 STARTTLS\r\n", "STARTTLS\r\n", "220 2.0.0 Ready\r\n"},
	"imap": {"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n", "a STARTTLS\r\n", "a OK Begin TLS\r\n"},
	"pop3": {"+OK ready\r\n", "STLS\r\n", "+OK Begin TLS\r\n"},
}

// sealedPart is what crosses inside TLS.
func (t *sealedTalk) sealedPart(implicit bool, text []byte) []string {
	switch t.protocol {
	case "smtp":
		return greeted(implicit, "220 mx.example.org ESMTP\r\n", "EHLO client.example.net\r\n", "250-mx.example.org\r\n250 AUTH PLAIN\r\n",
			"AUTH PLAIN "+b64("\x00"+t.user+"\x00"+t.secret)+"\r\n", "235 ok\r\n", "MAIL FROM:<a@example.net>\r\n", "250 ok\r\n", "RCPT TO:<b@example.org>\r\n", "250 ok\r\n",
			"DATA\r\n", "354 go\r\n", "Subject: sealed\r\n\r\n"+string(stuffed(text))+"\r\n.\r\n", "250 ok\r\n", "QUIT\r\n", "221 bye\r\n")
	case "imap":
		return greeted(implicit, "* OK ready\r\n", "a LOGIN "+t.user+" "+t.secret+"\r\n", "a OK in\r\n", "b SELECT INBOX\r\n", "* 1 EXISTS\r\nb OK\r\n",
			"c FETCH 1 BODY[]\r\n", fmt.Sprintf("* 1 FETCH (BODY[] {%d}\r\n%s)\r\nc OK\r\n", len(text), text), "d LOGOUT\r\n", "* BYE\r\nd OK\r\n")
	}
	return greeted(implicit, "+OK ready\r\n", "USER "+t.user+"\r\n", "+OK\r\n", "PASS "+t.secret+"\r\n", "+OK\r\n", "RETR 1\r\n", "+OK\r\nSubject: sealed\r\n\r\n"+string(stuffed(text))+"\r\n.\r\n", "QUIT\r\n", "+OK\r\n")
}

// greeted leaves the greeting out where it came before TLS: the list then begins with the client.
func greeted(implicit bool, talk ...string) []string {
	if implicit {
		return talk
	}
	return talk[1:]
}

func (t *sealedTalk) talk(c net.Conn, version uint16, implicit bool, text []byte, keys io.Writer) error {
	t.port = ports[t.protocol][1]
	if !implicit {
		t.port = ports[t.protocol][0]
		if err := converse(c, clearPart[t.protocol], false, true); err != nil {
			return err
		}
	}
	tc := tls.Client(c, &tls.Config{InsecureSkipVerify: true, ServerName: "mx.example.org", MaxVersion: version, KeyLogWriter: keys})
	if err := converse(tc, t.sealedPart(implicit, text), false, implicit); err != nil {
		return err
	}
	return tc.Close()
}

func (t *sealedTalk) serve(c net.Conn, cert tls.Certificate, version uint16, implicit bool, text []byte) error {
	if !implicit {
		if err := converse(c, clearPart[t.protocol], true, true); err != nil {
			return err
		}
	}
	ts := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: version})
	if err := converse(ts, t.sealedPart(implicit, text), true, implicit); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, ts)
	return err
}

// converse plays one side of a talk whose lines come in turns.
func converse(c net.Conn, talk []string, server, serverFirst bool) error {
	mine := server == serverFirst
	for _, line := range talk {
		var err error
		if mine {
			_, err = io.WriteString(c, line)
		} else {
			_, err = io.ReadFull(c, make([]byte, len(line)))
		}
		if err != nil {
			return err
		}
		mine = !mine
	}
	return nil
}

// recorder keeps what crossed a connection.
type recorder struct {
	mu    sync.Mutex
	turns []turn
}

func (r *recorder) add(server bool, b []byte) {
	if len(b) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.turns); n > 0 && r.turns[n-1].server == server {
		r.turns[n-1].b = append(r.turns[n-1].b, b...)
		return
	}
	r.turns = append(r.turns, turn{server, bytes.Clone(b)})
}

// end is the client's end of a connection, which keeps what crosses.
type end struct {
	net.Conn
	rec *recorder
}

func (e *end) Read(b []byte) (int, error) {
	n, err := e.Conn.Read(b)
	e.rec.add(true, b[:n])
	return n, err
}

func (e *end) Write(b []byte) (int, error) {
	e.rec.add(false, b)
	return e.Conn.Write(b)
}

// certificate makes a certificate of its own.
func certificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mx.example.org"}, DNSNames: []string{"mx.example.org"},
		NotBefore: time.Unix(start-1e6, 0), NotAfter: time.Unix(start+1e8, 0)}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
