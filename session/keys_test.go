package session_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// wireTap records what crosses a client's connection as observed events.
type wireTap struct {
	net.Conn
	mu   sync.Mutex
	offs [3]int64
	data []transcript.Event
}

func (w *wireTap) add(dir transcript.Dir, b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := int64(len(b))
	w.data = append(w.data, &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: w.offs[dir], Len: n, Bytes: bytes.Clone(b)})
	w.offs[dir] += n
}

func (w *wireTap) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.add(transcript.Server, b[:n])
	}
	return n, err
}

func (w *wireTap) Write(b []byte) (int, error) {
	w.add(transcript.Client, b)
	return w.Conn.Write(b)
}

// tlsPeers are a client and a server of crypto/tls, with the client's key log
// and the server's key. The client resumes its last session.
type tlsPeers struct {
	client, server *tls.Config
	log            strings.Builder
	key            *rsa.PrivateKey
}

func newTLSPeers(tb testing.TB, version, suite uint16) *tlsPeers {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "smtp.a.test"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		tb.Fatal(err)
	}
	p := &tlsPeers{key: key, server: &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, InsecureSkipVerify: true,
		MinVersion: version, MaxVersion: version, CipherSuites: []uint16{suite},
	}}
	p.client = p.server.Clone()
	p.client.ServerName = "smtp.a.test"
	p.client.KeyLogWriter, p.client.ClientSessionCache = &p.log, tls.NewLRUClientSessionCache(1)
	return p
}

// talk carries a greeting, an answer of n bytes and a farewell, and gives what crossed.
func (p *tlsPeers) talk(tb testing.TB, n int) []transcript.Event {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	answer := append(bytes.Repeat([]byte("250-a line\r\n"), n/12), "250 done\r\n"...)
	go func() { // ends with the client's connection
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		server := tls.Server(c, p.server)
		io.WriteString(server, "220 smtp.a.test\r\n")
		io.ReadFull(server, make([]byte, len("NOOP\r\n")))
		server.Write(answer)
		io.Copy(io.Discard, server)
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	tap := &wireTap{Conn: c}
	client := tls.Client(tap, p.client)
	if _, err := io.ReadFull(client, make([]byte, len("220 smtp.a.test\r\n"))); err != nil {
		tb.Fatal(err)
	}
	io.WriteString(client, "NOOP\r\n")
	if _, err := io.ReadFull(client, make([]byte, len(answer))); err != nil {
		tb.Fatal(err)
	}
	client.Close()
	return tap.data
}

// recordingOf writes a recording of implicit TLS sessions that holds no key.
func recordingOf(tb testing.TB, talks ...[]transcript.Event) (path string, wire int64) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "sealed.mwt")
	w, err := transcript.Create(path, transcript.Header{Created: time.Now(), Tool: "test"})
	if err != nil {
		tb.Fatal(err)
	}
	opened := &transcript.Opened{Protocol: "smtp", Client: "127.0.0.1:1", Server: "127.0.0.1:465", TLS: "implicit"}
	obs := 0
	for conn, data := range talks {
		for _, ev := range append([]transcript.Event{opened}, data...) {
			if _, err := w.Write(transcript.Entry{Obs: obs, Conn: conn + 1, Event: ev}); err != nil {
				tb.Fatal(err)
			}
			obs++
			if d, ok := ev.(*transcript.Data); ok {
				wire += d.Len
			}
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return path, wire
}

// replayWith replays a recording and gives the handshake's messages and why
// records stayed sealed.
func replayWith(tb testing.TB, path string, keys *tlswire.Keys) (messages, why []string) {
	tb.Helper()
	r, err := transcript.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Close()
	log, err := session.Replay(r, session.WithKeys(keys))
	if err != nil {
		tb.Fatal(err)
	}
	defer log.Close()
	entries, _ := log.Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Handshake:
			messages = append(messages, ev.Name)
		case *transcript.Record:
			if ev.Unopened != "" && !slices.Contains(why, ev.Unopened) {
				why = append(why, ev.Unopened)
			}
		case *transcript.Secret:
			tb.Error("a key from elsewhere is in the log")
		}
	}
	return messages, why
}

// TestReplayWithKeys opens a recording without keys with those of a file and
// with the server's. Its second conversation resumes the session of the first,
// for which crypto/tls logs no key.
func TestReplayWithKeys(t *testing.T) {
	peers := newTLSPeers(t, tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_GCM_SHA256)
	path, _ := recordingOf(t, peers.talk(t, 1000), peers.talk(t, 1000))
	messages, why := replayWith(t, path, nil)
	if slices.Contains(messages, "Finished") || !slices.Equal(why, []string{"no key"}) {
		t.Errorf("without a key: %v, %v", messages, why)
	}
	file, err := tlswire.ReadKeyLog(strings.NewReader(peers.log.String()))
	if err != nil || file.Lines() != 1 {
		t.Fatalf("%d lines of use: %v", file.Lines(), err)
	}
	server := &tlswire.Keys{}
	server.AddServer(peers.key)
	other, _ := tlswire.ReadKeyLog(strings.NewReader(fmt.Sprintf("CLIENT_RANDOM %064x %096x\n", 1, 2)))
	for name, keys := range map[string]*tlswire.Keys{"key log": file, "server's key": server} {
		messages, why = replayWith(t, path, keys)
		if n := strings.Count(strings.Join(messages, " "), "Finished"); n != 4 || len(why) > 0 {
			t.Errorf("with the %s: %v, %v", name, messages, why)
		}
	}
	if _, why = replayWith(t, path, other); !slices.Equal(why, []string{"no key: the key log has no line that opens it"}) {
		t.Errorf("with another session's key log: %v", why)
	}
}

// BenchmarkReplay reads a recorded file of TLS 1.3 bulk data and decodes it, with
// its keys; the rate is of bytes on the wire.
func BenchmarkReplay(b *testing.B) {
	peers := newTLSPeers(b, tls.VersionTLS13, 0)
	path, wire := recordingOf(b, peers.talk(b, 64<<20))
	keys, err := tlswire.ReadKeyLog(strings.NewReader(peers.log.String()))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(wire)
	b.ReportAllocs()
	for b.Loop() {
		if _, why := replayWith(b, path, keys); slices.Contains(why, "no key") {
			b.Fatal(why)
		}
	}
}
