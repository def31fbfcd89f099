package session_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// liar is the connection of a server that sends a copied chain behind its own
// Finished, sealed with the session's keys and in the same segment.
type liar struct {
	net.Conn
	copied [][]byte
	secret []byte // of what the server sends after its Finished
	lied   bool
}

// Write implements io.Writer for the key log and for the connection.
func (l *liar) Write(b []byte) (int, error) {
	if f := strings.Fields(string(b)); len(f) == 3 && strings.HasPrefix(f[0], "SERVER_TRAFFIC") {
		l.secret, _ = hex.DecodeString(f[2])
	}
	if bytes.Contains(b, []byte("_SECRET")) || strings.HasPrefix(string(b), "CLIENT_") {
		return len(b), nil
	}
	if l.secret == nil || l.lied {
		return l.Conn.Write(b)
	}
	l.lied = true
	_, err := l.Conn.Write(append(bytes.Clone(b), l.second()...))
	return len(b), err
}

// second is the record with the copied chain, RFC 8446 4.4.2, 5.2.
func (l *liar) second() []byte {
	sized := func(n int, b []byte) []byte {
		return append(binary.BigEndian.AppendUint32(nil, uint32(len(b)))[4-n:], b...)
	}
	var list []byte
	for _, der := range l.copied {
		list = append(append(list, sized(3, der)...), 0, 0)
	}
	plain := append([]byte{11}, sized(3, append([]byte{0}, sized(3, list)...))...)
	plain = append(plain, 22)
	expand := func(label string, n int) []byte {
		label = "tls13 " + label
		info := append([]byte{0, byte(n), byte(len(label))}, label...)
		key, _ := hkdf.Expand(sha256.New, l.secret, string(append(info, 0)), n)
		return key
	}
	block, _ := aes.NewCipher(expand("key", 16))
	aead, _ := cipher.NewGCM(block)
	head := append([]byte{23, 3, 3}, sized(2, make([]byte, len(plain)+16))[:2]...)
	return append(head, aead.Seal(nil, expand("iv", 12), plain, head)...)
}

// TestSecondChain: a server that proves a key of its own and shows the chain of
// another one behind that is not taken for that other one.
func TestSecondChain(t *testing.T) {
	l := startLab(t)
	cfg := labConfig(t, l, "imaps.good", "")
	stop, log := stopped(t, cfg)
	if stop != nil {
		t.Fatal(stop)
	}
	var copied [][]byte
	entries, _ := log.Since(0)
	for _, e := range entries {
		if c, ok := e.Event.(*transcript.Certificates); ok && c.Dir == transcript.Server {
			copied = c.Chain
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"liar.test"}}
	own, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		lie := &liar{Conn: c, copied: copied}
		server := tls.Server(lie, &tls.Config{
			Certificates: []tls.Certificate{{Certificate: [][]byte{own}, PrivateKey: key}}, KeyLogWriter: lie, SessionTicketsDisabled: true,
		})
		if server.Handshake() == nil {
			_, _ = server.Read(make([]byte, 1))
		}
	}()
	cfg = labConfig(t, l, "imaps.good", "")
	cfg.Addr, cfg.Until = ln.Addr().String(), session.Handshake
	d, log, err := begin(t, cfg)
	if err == nil {
		t.Error("the session goes on")
	}
	d.Wait()
	shown := 0
	entries, _ = log.Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Certificates:
			shown++
		case *transcript.Verdict:
			if ev.OK {
				t.Errorf("verified: %s", ev.Sentence)
			}
		}
	}
	if shown != 1 {
		t.Errorf("%d chains are taken for the server's", shown)
	}
}
