package tlswire

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// recipe is how a talk was recorded: with programs, with crypto/tls, or by hand.
//
// A command line begins with its program, openssl or gnutls; "~" stands for the
// toolkit's folder.
type recipe struct {
	name           string
	client, server string
	before         string   // the client of a connection that goes first, and is not kept
	typed          []string // to the client, one line after the other
	told           []string // to the server, in between
	again          bool     // the client connects twice: the second talk is kept
	configs        func() (client, server *tls.Config)
	foreign        bool // the answer is no TLS
	craft          func(t *testing.T, kit *toolkit) []step
}

// pace is the time between two lines that are typed.
const pace = 250 * time.Millisecond

func (r *recipe) record(t *testing.T, kit *toolkit) []step {
	t.Helper()
	switch {
	case r.craft != nil:
		return r.craft(t, kit)
	case r.configs != nil:
		client, server := r.configs()
		if r.again {
			talk(t, client, server)
		}
		steps, _ := talk(t, client, server)
		return steps
	}
	target := freeAddress(t)
	end, tell := kit.serve(t, r.server, target)
	defer end()
	if r.before != "" {
		kit.talk(t, r.before, target, []string{"NOOP"}, nil, nil, 1)
	}
	n := 1
	if r.again {
		n = 2
	}
	typed := r.typed
	if typed == nil {
		typed = []string{"NOOP"}
	}
	return kit.talk(t, r.client, target, typed, r.told, tell, n)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serve starts a server and gives how to end it and how to tell it something.
func (k *toolkit) serve(t *testing.T, line, addr string) (end func(), tell func(string)) {
	t.Helper()
	program, rest, _ := strings.Cut(line, " ")
	args := k.words(rest)
	_, port, _ := net.SplitHostPort(addr)
	var cmd *exec.Cmd
	if program == "gnutls" {
		cmd = exec.Command("gnutls-serv", append([]string{"--echo", "--crlf", "-p", port}, args...)...)
	} else {
		cmd = exec.Command("openssl", append([]string{"s_server", "-accept", addr}, args...)...)
	}
	cmd.Env = append(os.Environ(), "SSLKEYLOGFILE=")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(filepath.Join(k.dir, "server.out"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // a trial connection would be its first
	return func() { cmd.Process.Kill(); cmd.Wait(); out.Close() }, func(s string) { io.WriteString(in, s+"\n") }
}

// talk runs a client through a relay, until it made n connections or ended,
// and gives what crossed the last of them.
func (k *toolkit) talk(t *testing.T, line, target string, typed, told []string, tell func(string), n int) []step {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taps := make(chan *tap, n)
	go relayTo(l, target, n, taps) // ends with the connections
	log := filepath.Join(k.dir, "keys")
	os.Remove(log)
	cmd := k.client(line, l.Addr().String(), log)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(filepath.Join(k.dir, "client.out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(pace * time.Duration(n))
	for i := range max(len(typed), len(told)) {
		if i < len(typed) && typed[i] != "" {
			time.Sleep(pace)
			io.WriteString(in, typed[i]+"\n")
		}
		if i < len(told) && told[i] != "" {
			time.Sleep(pace)
			tell(told[i])
		}
	}
	time.Sleep(pace)
	in.Close()
	quit := time.AfterFunc(3*time.Second, func() { cmd.Process.Kill() })
	defer quit.Stop()
	cmd.Wait() // how it ended is in what crossed
	l.Close()
	var last *tap
	for c := range taps {
		last = c
	}
	if last == nil {
		b, _ := os.ReadFile(out.Name())
		t.Fatalf("no connection was made:\n%s", b)
	}
	steps := last.steps
	b, _ := os.ReadFile(log)
	return append(steps, keysOf(steps, string(b), n == 1)...)
}

// keysOf gives the lines of a key log that belong to the talk: all of them, or
// those whose client random crossed in clear.
func keysOf(steps []step, log string, all bool) (out []step) {
	var wire strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&wire, "%x", s.bytes)
	}
	for _, line := range strings.Split(log, "\n") {
		f := strings.Fields(line)
		if len(f) == 3 && len(f[1]) == 64 && (all || strings.Contains(wire.String(), f[1])) {
			out = append(out, step{secret: strings.Join(f, " ")})
		}
	}
	return out
}

func (k *toolkit) client(line, addr, log string) *exec.Cmd {
	program, rest, _ := strings.Cut(line, " ")
	args := k.words(rest)
	if program != "gnutls" {
		return exec.Command("openssl", append([]string{"s_client", "-connect", addr, "-servername", "smtp.a.test", "-keylogfile", log}, args...)...)
	}
	host, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command("gnutls-cli", append([]string{"--insecure", "--sni-hostname", "smtp.a.test", "-p", port, host}, args...)...)
	cmd.Env = append(os.Environ(), "SSLKEYLOGFILE="+log)
	return cmd
}

// relayTo hands on n connections, one after the other, and closes taps after them.
func relayTo(l net.Listener, target string, n int, taps chan<- *tap) {
	defer close(taps)
	for range n {
		a, err := l.Accept()
		if err != nil {
			return
		}
		b, err := net.Dial("tcp", target)
		if err != nil {
			a.Close()
			return
		}
		c := &tap{}
		done := make(chan struct{})
		go func() { // ends with the server's connection
			io.Copy(sink{c, transcript.Server, a}, b)
			a.Close()
			close(done)
		}()
		io.Copy(sink{c, transcript.Client, b}, a)
		b.(*net.TCPConn).CloseWrite()
		select {
		case <-done:
		case <-time.After(time.Second):
		}
		b.Close()
		<-done
		taps <- c
	}
}

// toolkit is a folder with the keys and certificates that the programs use.
type toolkit struct{ dir string }

func (k *toolkit) words(line string) []string {
	return strings.Fields(strings.ReplaceAll(line, "~/", k.dir+"/"))
}

func newToolkit(t *testing.T) *toolkit {
	t.Helper()
	dir := t.TempDir()
	k := &toolkit{dir}
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, algorithm := range map[string]string{
		"rsa": "-newkey rsa:2048", "ec": "-newkey ec -pkeyopt ec_paramgen_curve:P-256", "ed25519": "-newkey ed25519", "client": "-newkey ec -pkeyopt ec_paramgen_curve:P-256",
	} {
		args := append([]string{"req", "-x509"}, strings.Fields(algorithm)...)
		run(t, append(args, "-nodes", "-subj", "/CN="+map[bool]string{true: "alice", false: "smtp.a.test"}[name == "client"], "-days", "365",
			"-keyout", in(name+".key"), "-out", in(name+".pem"))...)
	}
	k.staple(t)
	for name, text := range map[string]string{"early.txt": "EHLO early.a.test\n", "psk.txt": "alice:1a2b3c4d\n"} {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// staple makes an OCSP response for the certificate ec.pem, which is its own issuer.
func (k *toolkit) staple(t *testing.T) {
	t.Helper()
	serial, err := exec.Command("openssl", "x509", "-noout", "-serial", "-in", filepath.Join(k.dir, "ec.pem")).Output()
	if err != nil {
		t.Fatal(err)
	}
	number := strings.TrimSpace(strings.TrimPrefix(string(serial), "serial="))
	index := fmt.Sprintf("V\t491231235959Z\t\t%s\tunknown\t/CN=smtp.a.test\n", number)
	if err := os.WriteFile(filepath.Join(k.dir, "index.txt"), []byte(index), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, k.words("ocsp -index ~/index.txt -CA ~/ec.pem -rsigner ~/ec.pem -rkey ~/ec.key -issuer ~/ec.pem -cert ~/ec.pem -respout ~/staple.der -ndays 3650 -noverify")...)
}
