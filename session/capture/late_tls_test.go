package capture_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// sealedTalk gives the pieces of the lines of a talk inside TLS, in the order in
// which they crossed, and its key log.
func sealedTalk(t testing.TB, version uint16, lines string) (pieces []*transcript.Data, keys *tlswire.Keys) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	var crossed crossing
	var log strings.Builder
	server := tls.Server(noted{b, transcript.Server, &crossed}, &tls.Config{
		MaxVersion: version, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
	})
	client := tls.Client(noted{a, transcript.Client, &crossed}, &tls.Config{MaxVersion: version, InsecureSkipVerify: true, KeyLogWriter: &log})
	shaken := make(chan error)
	go func() { shaken <- server.Handshake() }() // ends with the pipe
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-shaken; err != nil {
		t.Fatal(err)
	}
	for _, e := range (talk{lines: lines}).entries(0) {
		d, ok := e.Event.(*transcript.Data)
		if !ok {
			continue
		}
		from, to := net.Conn(client), net.Conn(server)
		if d.Dir == transcript.Server {
			from, to = to, from
		}
		go from.Write(d.Bytes) //nolint:errcheck // the reader tells; ends with the pipe
		if _, err := io.ReadFull(to, make([]byte, len(d.Bytes))); err != nil {
			t.Fatal(err)
		}
	}
	if keys, err = tlswire.ReadKeyLog(strings.NewReader(log.String())); err != nil {
		t.Fatal(err)
	}
	return crossed.pieces, keys
}

type crossing struct {
	sync.Mutex
	pieces []*transcript.Data
}

// noted is a side of a connection whose bytes are noted as it writes them.
type noted struct {
	net.Conn
	dir transcript.Dir
	all *crossing
}

func (n noted) Write(b []byte) (int, error) {
	n.all.Lock()
	n.all.pieces = append(n.all.pieces, &transcript.Data{Dir: n.dir, Layer: transcript.Wire, Bytes: append([]byte(nil), b...), Len: int64(len(b))})
	n.all.Unlock()
	return n.Conn.Write(b)
}

// TestLateTLS: where the beginning of a capture is missing, TLS is told to be
// behind STARTTLS by the yes before it, by its port, or by who speaks first inside.
func TestLateTLS(t *testing.T) {
	inside := map[string]string{
		"smtp": "> EHLO b.test\n< 250 a.test\n> AUTH PLAIN " + b64("\x00alice\x00s3cret-sauce") + "\n< 235 in",
		"pop3": "> USER alice\n< +OK\n> PASS s3cret-sauce\n< +OK in",
		"imap": "> a1 LOGIN alice s3cret-sauce\n< a1 OK in",
	}
	greeting := map[string]string{"smtp": "< 220 a.test ESMTP\n", "pop3": "< +OK POP3\n", "imap": "< * OK IMAP4rev1\n"}
	yes := map[string]string{"smtp": "< 220 go", "pop3": "< +OK go", "imap": "< a0 OK go"}
	ports := map[string][2]string{"smtp": {"25", "465"}, "pop3": {"110", "995"}, "imap": {"143", "993"}}
	signIn := map[string]string{"smtp": ", PLAIN alice s3cret-sauce yes", "pop3": ", USER alice s3cret-sauce yes", "imap": ", LOGIN alice s3cret-sauce yes"}
	for protocol, lines := range inside {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			up, upKeys := sealedTalk(t, version, lines)
			all, allKeys := sealedTalk(t, version, greeting[protocol]+lines)
			for _, c := range []struct {
				name, port, before string
				pieces             []*transcript.Data
				keys               *tlswire.Keys
				want               string
			}{
				{"the yes, opened", "4242", yes[protocol], up, upKeys, protocol + " starttls" + signIn[protocol]},
				{"the yes", "4242", yes[protocol], up, nil, protocol + " starttls"},
				{"the hello, opened", "4242", "", up, upKeys, protocol + " starttls" + signIn[protocol]},
				{"the hello, by port", ports[protocol][0], "", up, nil, protocol + " starttls"},
				{"greeted inside", "4242", "", all, allKeys, protocol + " implicit" + signIn[protocol]},
				{"by port", ports[protocol][1], "", all, nil, protocol + " implicit"},
				{"amid a record, by port", ports[protocol][1], "", amid(up), nil, protocol + " implicit"},
				{"amid a record that looks like a line, by port", ports[protocol][1], "", amidText(up), nil, protocol + " implicit"},
			} {
				k := talk{client: someone, server: "192.0.2.2:" + c.port, late: true, lines: c.before}.entries(0)
				entries := k[:len(k)-1]
				for _, d := range c.pieces {
					entries = append(entries, transcript.Entry{Event: d})
				}
				got, _ := find(append(entries, k[len(k)-1]), capture.Options{Keys: c.keys})
				if s := inShort(t, got); s != c.want {
					t.Errorf("%s, %s, %s: told\n%s\nwant\n%s", protocol, tls.VersionName(version), c.name, s, c.want)
				}
			}
		}
	}
}

// amid gives pieces without their first ones, and the next one without its start.
func amid(pieces []*transcript.Data) []*transcript.Data {
	d := *pieces[len(pieces)-3]
	d.Bytes = d.Bytes[7:]
	d.Len = int64(len(d.Bytes))
	return append([]*transcript.Data{&d}, pieces[len(pieces)-2:]...)
}

// amidText gives the same, with a rest of the first record as chance may have it.
func amidText(pieces []*transcript.Data) []*transcript.Data {
	list := amid(pieces)
	list[0].Bytes = []byte("k3\n:~Yq")
	list[0].Len = int64(len(list[0].Bytes))
	return list
}
