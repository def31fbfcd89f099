package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// serve has each connection talked to until the test ends, and gives the address.
func serve(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var talks sync.WaitGroup
	accepted := make(chan struct{})
	go func() { // ends with the listener
		defer close(accepted)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(time.Minute))
			talks.Add(1)
			go func() { // ends with the connection, at its deadline at the latest
				defer talks.Done()
				defer c.Close()
				talk(c)
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-accepted
		talks.Wait()
	})
	return l.Addr().String()
}

// lures are what a hostile server says: each would do something to a terminal.
var lures = []string{
	"EVIL\x1b]52;c;RVZJTA==\a", "EVIL\x1b]52;c;RVZJTA==\x1b\\", "EVIL\x1b[2J", "EVIL\x1b[1;1HEVIL", "EVIL\x1b[8mEVIL", "EVIL\x1b[6n",
	"EVIL\x1b[?1049l", "EVIL\x1b]2;EVIL\a", "EVIL\x1bPEVIL\x1b\\", "EVIL\x1b_EVIL\x1b\\", "EVIL\x1bc", "EVIL\x9b2J", "EVIL\u009b2J", "EVIL\u0085EVIL",
	"EVIL\x00EVIL", "EVIL\b\b\b\bLIVE", "EVIL\v\fEVIL", "EVIL\u202eEVIL", "EVIL\u2066EVIL", "EVIL\u200bEVIL", "EVIL\ufeffEVIL", "EVIL\u00adEVIL",
	"EVIL\U000e0041EVIL", "EVIL\u2028EVIL", "EVIL\xff\xfeEVIL", "EVIL\tEVIL",
}

// hostileSMTP lures in its greeting, in its capabilities, in its other replies and in its certificate.
func hostileSMTP(t *testing.T) string {
	t.Helper()
	config := &tls.Config{Certificates: []tls.Certificate{hostileCertificate(t)}}
	first := strings.Join(lures[:19], " ")
	return serve(t, func(c net.Conn) {
		fmt.Fprintf(c, "220 mail.evil.test %s\r\n", first)
		r := bufio.NewReader(c)
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			switch verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); verb {
			case "EHLO":
				for _, lure := range lures {
					fmt.Fprintf(c, "250-X%s\r\n", lure)
				}
				io.WriteString(c, "250-AUTH PLAIN EVIL\x1b[2J\r\n250 STARTTLS\r\n")
			case "STARTTLS":
				fmt.Fprintf(c, "220 %s\r\n", first)
				sealed := tls.Server(c, config)
				c, r = sealed, bufio.NewReader(sealed)
			case "QUIT":
				fmt.Fprintf(c, "221 %s\r\n", first)
				return
			default:
				fmt.Fprintf(c, "550 %s\r\n", first)
			}
		}
	})
}

// hostileCertificate lures in all names that a certificate has room for.
func hostileCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var valid []string
	for _, l := range lures {
		if l = strings.ToValidUTF8(l, ""); len(l) < 60 {
			valid = append(valid, l)
		}
	}
	name := pkix.Name{CommonName: "EVIL\x1b]52;c;RVZJTA==\a\x1b[2J\u009b2J\x00\u202e", Organization: valid, OrganizationalUnit: valid[:5], Locality: valid[5:9]}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(666), Subject: name,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:       []string{"EVIL\x1b]52;c;RVZJTA==\a.test", "EVIL\x1b[2J.test", "EVIL\x00.test", "mail.evil.test"},
		EmailAddresses: []string{"EVIL\x1b[2J@evil.test"},
		OCSPServer:     []string{"http://evil.test/EVIL\x1b[2J"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// flood is an IMAP server that says things unasked, faster than anybody reads.
type flood struct {
	addr string
	said atomic.Int64 // lines
}

// newFlood starts one: about 10,000 lines a second from the first CAPABILITY on.
func newFlood(t *testing.T) *flood {
	t.Helper()
	f := &flood{}
	f.addr = serve(t, func(c net.Conn) {
		io.WriteString(c, "* OK [CAPABILITY IMAP4rev1] ready\r\n")
		r := bufio.NewReader(c)
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		tag, _, _ := strings.Cut(line, " ")
		fmt.Fprintf(c, "* CAPABILITY IMAP4rev1\r\n%s OK done\r\n", tag)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			var b strings.Builder
			for i := range 50 {
				fmt.Fprintf(&b, "* %d EXISTS\r\n", f.said.Load()+int64(i))
			}
			if _, err := io.WriteString(c, b.String()); err != nil {
				return
			}
			f.said.Add(50)
		}
	})
	return f
}
