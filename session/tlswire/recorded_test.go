package tlswire

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

var (
	update = flag.Bool("update", false, "write what is expected of the talks in testdata")
	again  = flag.Bool("record", false, "record the talks in testdata again (needs openssl)")
)

// recorded is the talks of OpenSSL's client with OpenSSL's server that are kept in testdata.
var recorded = []struct {
	name           string
	client, server []string
	typed          []string
}{
	{"tls13-chacha20-keyupdate", []string{"-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256", "-alpn", "smtp"}, []string{"-alpn", "smtp"}, []string{"EHLO a.test", "K", "NOOP", "k", "RSET"}},
	{"tls13-retry-client-certificate", []string{"-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384", "-groups", "X25519:P-384", "-cert", "CERT", "-key", "KEY"}, []string{"-groups", "P-384", "-Verify", "1", "-verify_quiet"}, []string{"NOOP"}},
	{"tls12-dhe-rsa", []string{"-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"}, nil, []string{"NOOP"}},
	{"tls12-null", []string{"-tls1_2", "-cipher", "NULL-SHA256:@SECLEVEL=0"}, []string{"-cipher", "NULL-SHA256:@SECLEVEL=0"}, []string{"AUTH PLAIN AGFsaWNlAHNlY3JldA=="}},
	{"tls12-anonymous", []string{"-tls1_2", "-cipher", "ADH-AES128-GCM-SHA256:@SECLEVEL=0"}, []string{"-cipher", "ADH-AES128-GCM-SHA256:@SECLEVEL=0"}, []string{"NOOP"}},
	{"tls12-psk", []string{"-tls1_2", "-psk", "1a2b3c4d", "-psk_identity", "alice", "-cipher", "ECDHE-PSK-CHACHA20-POLY1305"}, []string{"-psk", "1a2b3c4d", "-psk_hint", "a.test", "-nocert"}, []string{"NOOP"}},
	{"tls12-ccm8-staple", []string{"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0", "-status"}, []string{"-cipher", "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0"}, []string{"NOOP"}},
}

func TestRecorded(t *testing.T) {
	for _, r := range recorded {
		t.Run(r.name, func(t *testing.T) {
			file := filepath.Join("testdata", r.name+".talk")
			if *again {
				writeTalk(t, file, relay(t, r.client, r.server, r.typed))
			}
			steps := readTalk(t, file)
			first, _ := feedAll(t, keysFirst(steps))
			last, _ := feedAll(t, keysLast(steps))
			checkRecords(t, steps, first)
			checkRecords(t, steps, last)
			for i, a := range latest(first) {
				if b := latest(last)[i]; !reflect.DeepEqual(a, b) {
					t.Errorf("keys first: %+v\nkeys last: %+v", a, b)
				}
			}
			want := filepath.Join("testdata", r.name+".want")
			got := dump(first)
			if *update {
				if err := os.WriteFile(want, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			b, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(b) {
				t.Errorf("%s tells otherwise; got:\n%s", want, got)
			}
		})
	}
}

// dump writes events with their trees.
func dump(events []transcript.Event) string {
	var b strings.Builder
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Record:
			fmt.Fprintf(&b, "%s %s %s sealed=%v opened=%v %s", ev.Span, ev.Type, ev.Version, ev.Sealed, ev.Opened, ev.Inner)
			if ev.Plain.Layer != transcript.NoLayer {
				fmt.Fprintf(&b, " plain %s", ev.Plain)
			}
			b.WriteString("\n")
			dumpFields(&b, ev.Fields, 1)
		case *transcript.Handshake:
			b.WriteString(ladder([]transcript.Event{ev}))
			dumpFields(&b, ev.Fields, 1)
		case *transcript.TLSAgreed:
			fmt.Fprintf(&b, "agreed %+v\n", *ev)
		case *transcript.Certificates:
			fmt.Fprintf(&b, "certificates %s sealed=%v %d", ev.Dir, ev.Sealed, len(ev.Chain))
			for _, s := range ev.Staples {
				fmt.Fprintf(&b, " staple %d", len(s))
			}
			b.WriteString("\n")
		case *transcript.CertificateAsked:
			fmt.Fprintf(&b, "certificate asked sealed=%v %s %v %v %v\n", ev.Sealed, ev.Span, ev.Types, ev.Schemes, ev.Authorities)
		default:
			b.WriteString(ladder([]transcript.Event{ev}))
		}
	}
	return b.String()
}

func dumpFields(b *strings.Builder, fields []transcript.Field, depth int) {
	for _, f := range fields {
		fmt.Fprintf(b, "%s%d+%d %s", strings.Repeat("  ", depth), f.Off, f.Len, f.Name)
		if !f.Value.IsZero() {
			fmt.Fprintf(b, ": %s", f.Value)
		}
		if f.Unknown {
			b.WriteString(" ?")
		}
		b.WriteString("\n")
		dumpFields(b, f.Children, depth+1)
	}
}

func readTalk(t testing.TB, file string) (steps []step) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		kind, rest, _ := strings.Cut(l, " ")
		if kind == "k" {
			steps = append(steps, step{secret: rest})
			continue
		}
		s := step{dir: transcript.Client}
		if kind == "s" {
			s.dir = transcript.Server
		}
		if s.bytes, err = hex.DecodeString(rest); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, s)
	}
	return steps
}

func writeTalk(t *testing.T, file string, steps []step) {
	t.Helper()
	var b strings.Builder
	for _, s := range steps {
		if s.secret != "" {
			fmt.Fprintf(&b, "k %s\n", s.secret)
		} else {
			fmt.Fprintf(&b, "%s %x\n", s.dir, s.bytes)
		}
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// relay has OpenSSL's client talk with OpenSSL's server through a relay.
func relay(t *testing.T, clientArgs, serverArgs, typed []string) []step {
	t.Helper()
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	newKey := []string{"-newkey", "rsa:2048"}
	if strings.Contains(strings.Join(clientArgs, " "), "ECDSA") {
		newKey = []string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"}
	}
	run(t, append(append([]string{"req", "-x509"}, newKey...), "-nodes", "-subj", "/CN=smtp.a.test", "-days", "30", "-keyout", key, "-out", cert)...)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	target := free.Addr().String()
	free.Close()
	args := []string{"s_server", "-accept", target, "-rev", "-quiet", "-naccept", "1"}
	if !strings.Contains(strings.Join(serverArgs, " "), "-nocert") {
		args = append(args, "-cert", cert, "-key", key)
	}
	server := exec.Command("openssl", append(args, serverArgs...)...)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { server.Process.Kill(); server.Wait() }()
	time.Sleep(300 * time.Millisecond)

	c := &tap{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	done := make(chan struct{}, 2)
	go func() { // ends with both connections
		defer func() { done <- struct{}{}; done <- struct{}{} }()
		a, err := l.Accept()
		if err != nil {
			return
		}
		b, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		go func() { io.Copy(sink{c, transcript.Server, a}, b); a.Close() }()
		io.Copy(sink{c, transcript.Client, b}, a)
		b.Close()
	}()

	log := filepath.Join(dir, "keys")
	args = []string{"s_client", "-connect", l.Addr().String(), "-servername", "smtp.a.test", "-keylogfile", log}
	client := exec.Command("openssl", append(args, replace(clientArgs, "CERT", cert, "KEY", key)...)...)
	in, err := client.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	for _, line := range append(typed, "Q") {
		time.Sleep(400 * time.Millisecond)
		io.WriteString(in, line+"\n")
	}
	client.Wait()
	<-done
	b, _ := os.ReadFile(log)
	for _, line := range strings.Split(string(b), "\n") {
		if strings.Contains(line, "SECRET") {
			c.add(step{secret: strings.TrimSpace(line)})
		}
	}
	return c.steps
}

func replace(args []string, pairs ...string) []string {
	r := strings.NewReplacer(pairs...)
	var out []string
	for _, a := range args {
		if a == "CERT" || a == "KEY" {
			a = r.Replace(a)
		}
		out = append(out, a)
	}
	return out
}

func run(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
		t.Fatalf("openssl %v: %v\n%s", args, err, out)
	}
}

// sink records what it hands on.
type sink struct {
	c   *tap
	dir transcript.Dir
	to  net.Conn
}

func (s sink) Write(b []byte) (int, error) {
	s.c.add(step{dir: s.dir, bytes: bytes.Clone(b)})
	return s.to.Write(b)
}
