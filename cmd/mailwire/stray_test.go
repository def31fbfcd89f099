//go:build unix

package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

// injecting is an SMTP server, or somebody before it, that adds lines to the go-ahead for TLS.
func injecting(t *testing.T) string {
	t.Helper()
	config := &tls.Config{Certificates: []tls.Certificate{hostileCertificate(t)}}
	return serve(t, func(c net.Conn) {
		io.WriteString(c, "220 stray.test ESMTP\r\n")
		r := bufio.NewReader(c)
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			switch verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); verb {
			case "EHLO":
				io.WriteString(c, "250-stray.test\r\n250 STARTTLS\r\n")
			case "STARTTLS":
				io.WriteString(c, "220 go ahead\r\n250 AUTH INJECTED\r\n")
				sealed := tls.Server(c, config)
				c, r = sealed, bufio.NewReader(sealed)
			default:
				fmt.Fprint(c, "250 fine\r\n")
			}
		}
	})
}

// TestStrayBytes holds that what is said between the go-ahead and the
// handshake stops the session, is marked, and is dropped only after a yes.
func TestStrayBytes(t *testing.T) {
	bin, addr := build(t), injecting(t)
	for _, s := range windows {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			p := openPane(t, t.TempDir(), s, bin, "connect", "smtp://"+addr)
			p.await("19 plaintext bytes after the reply", "[%] S before TLS, not asked for: 250 AUTH INJECTED")
			facts(p, addr)
			p.press("C-t")
			p.await("y yes", "n no")
			p.press("Enter") // the default is no
			p.frame(0, "[%] S before TLS, not asked for: 250 AUTH INJECTED")
			p.press("C-t")
			p.await("y yes")
			p.write("y")
			p.await("the certificate did not pass", "Look anyway?")
			p.write("y")
			p.await("stage 7 of 9")
			facts(p, addr, "[?] TLS 1.3")
			p.press("C-c", "C-c")
			p.exit(exitInterrupted)
		})
	}
}
