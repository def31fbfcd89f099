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
	"time"
)

// serve is the far end: POP3 over TLS 1.3 with one large message.
func serve() error {
	cert, err := selfSigned()
	if err != nil {
		return err
	}
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13})
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr())
	line := strings.Repeat("0123456789abcdef", 4) + "0123456789\r\n"
	block := []byte(strings.Repeat(line, (64<<10)/len(line)))
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		go talk(c, block) // ends with the connection
	}
}

func talk(c net.Conn, block []byte) {
	defer c.Close()
	in := bufio.NewReader(c)
	io.WriteString(c, "+OK ready\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.ToUpper(verb) {
		case "RETR":
			fmt.Fprintf(c, "+OK message follows\r\n")
			for n := 0; n < messageSize; n += len(block) {
				if _, err := c.Write(block); err != nil {
					return
				}
			}
			io.WriteString(c, ".\r\n")
		case "CAPA":
			io.WriteString(c, "+OK\r\nUSER\r\n.\r\n")
		case "QUIT":
			io.WriteString(c, "+OK bye\r\n")
			return
		default:
			io.WriteString(c, "-ERR what\r\n")
		}
	}
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
