package tlswire

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// tap records what crosses a client's connection, and its keys.
type tap struct {
	net.Conn
	mu    sync.Mutex
	steps []step
}

func (c *tap) add(s step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.steps = append(c.steps, s)
}

func (c *tap) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.add(step{dir: transcript.Server, bytes: bytes.Clone(b[:n])})
	}
	return n, err
}

func (c *tap) Write(b []byte) (int, error) {
	c.add(step{dir: transcript.Client, bytes: bytes.Clone(b)})
	return c.Conn.Write(b)
}

type secrets struct{ c *tap }

func (s secrets) Write(b []byte) (int, error) {
	s.c.add(step{secret: strings.TrimSpace(string(b))})
	return len(b), nil
}

// said is what the client and the server write in a talk, in turns.
var said = []struct{ client, server string }{
	{"EHLO client.a.test\r\n", "250-smtp.a.test\r\n250 SIZE\r\n"},
	{"NOOP\r\n", strings.Repeat("250 a longer answer, as a mail would be one\r\n", 100)},
	{"QUIT\r\n", "221 bye\r\n"},
}

// loopback gives both ends of a connection. A pipe would not do: both sides
// write at once after a HelloRetryRequest.
func loopback(t testing.TB) (a, b net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if a, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if b, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// talk has a client and a server speak and gives what crossed.
func talk(t testing.TB, client, server *tls.Config) ([]step, tls.ConnectionState) {
	t.Helper()
	a, b := loopback(t)
	deadline := time.Now().Add(20 * time.Second)
	a.SetDeadline(deadline)
	b.SetDeadline(deadline)
	done := make(chan error, 1)
	go func() { done <- serve(tls.Server(b, server)); b.Close() }() // ends with the connection
	c := &tap{Conn: a}
	client.KeyLogWriter = secrets{c}
	conn := tls.Client(c, client)
	err := conn.Handshake()
	for _, s := range said {
		if err != nil {
			break
		}
		if _, err = io.WriteString(conn, s.client); err == nil {
			_, err = io.ReadFull(conn, make([]byte, len(s.server)))
		}
	}
	conn.Close()
	a.Close()
	if serr := <-done; err != nil || serr != nil {
		t.Logf("client: %v, server: %v", err, serr)
	}
	return c.steps, conn.ConnectionState()
}

func serve(conn *tls.Conn) error {
	for _, s := range said {
		if _, err := io.ReadFull(conn, make([]byte, len(s.client))); err != nil {
			return err
		}
		if _, err := io.WriteString(conn, s.server); err != nil {
			return err
		}
	}
	io.Copy(io.Discard, conn)
	return nil
}

// lab is a certificate for smtp.a.test, made once.
var lab = sync.OnceValue(func() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return selfSigned(key, &key.PublicKey)
})

var labRSA = sync.OnceValue(func() tls.Certificate {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return selfSigned(key, &key.PublicKey)
})

func selfSigned(key, public any) tls.Certificate {
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "smtp.a.test"}, DNSNames: []string{"smtp.a.test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, public, key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func configs(version uint16) (client, server *tls.Config) {
	client = &tls.Config{ServerName: "smtp.a.test", InsecureSkipVerify: true, MinVersion: version, MaxVersion: version}
	server = &tls.Config{Certificates: []tls.Certificate{lab()}, MinVersion: version, MaxVersion: version}
	return client, server
}
