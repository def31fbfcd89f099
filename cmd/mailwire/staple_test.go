package main

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// stapling serves IMAP over TLS with an OCSP response and an SCT in the handshake.
func (p *publisher) stapling(t *testing.T, version uint16, status int) string {
	t.Helper()
	now := time.Now()
	staple, err := ocsp.CreateResponse(p.inter.Certificate, p.inter.Certificate, ocsp.Response{
		Status: status, SerialNumber: p.leaf.SerialNumber, ThisUpdate: now.Add(-time.Minute), NextUpdate: now.Add(time.Hour),
		RevokedAt: now.Add(-time.Minute), RevocationReason: ocsp.KeyCompromise,
	}, p.inter.key)
	if err != nil {
		t.Fatal(err)
	}
	sct := append([]byte{0}, make([]byte, 32)...)
	sct = binary.BigEndian.AppendUint64(sct, uint64(now.UnixMilli()))
	sct = append(sct, 0, 0, 4, 3, 0, 2, 1, 2)
	return p.listen(t, &tls.Config{
		MinVersion: version, MaxVersion: version,
		Certificates: []tls.Certificate{{
			Certificate: [][]byte{p.leaf.Raw, p.inter.Raw}, PrivateKey: p.leaf.key, OCSPStaple: staple, SignedCertificateTimestamps: [][]byte{sct},
		}},
	})
}

// listen serves IMAP over TLS on loopback, to one client after the other.
func (p *publisher) listen(t *testing.T, conf *tls.Config) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", conf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() { // ends with the listener
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			greet(c)
		}
	}()
	return l.Addr().String()
}

// greet answers a few lines as an IMAP server does.
func greet(c net.Conn) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprint(c, "* OK ready\r\n")
	for in := bufio.NewScanner(c); in.Scan(); {
		tag, word, _ := strings.Cut(in.Text(), " ")
		fmt.Fprintf(c, "%s OK done\r\n", tag)
		if word == "LOGOUT" {
			return
		}
	}
}

// What comes in the handshake about revocation decides, in both forms of it.
func TestCertStaple(t *testing.T) {
	p := newPublisher(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for status, code := range map[int]int{ocsp.Good: 0, ocsp.Revoked: 5, ocsp.Unknown: 0} {
			addr := p.stapling(t, version, status)
			got := runs(t, "cert", "imaps://smtp.a.test", "--addr", addr, "--ca", filepath.Join(p.dir, "root.pem"), "--json")
			var doc struct {
				Verdict    struct{ OK bool }
				Revocation []struct{ Source, State string }
				SCTs       []struct{ From string } `json:"sct_list"`
			}
			if err := json.Unmarshal([]byte(got.out), &doc); err != nil {
				t.Fatalf("%v %s%s", err, got.out, got.errs)
			}
			state := map[int]string{ocsp.Good: "good", ocsp.Revoked: "revoked", ocsp.Unknown: "unknown"}[status]
			if got.code != code || doc.Verdict.OK != (code == 0) || len(doc.Revocation) != 1 || doc.Revocation[0].Source != "staple" || doc.Revocation[0].State != state {
				t.Errorf("%s, %s: %d %s", tls.VersionName(version), state, got.code, got.out)
			}
			if len(doc.SCTs) != 1 || doc.SCTs[0].From != "handshake" {
				t.Errorf("%s: %v", tls.VersionName(version), doc.SCTs)
			}
		}
	}
}
