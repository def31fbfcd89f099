//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// clearCapture writes a capture of one conversation without TLS and gives its bytes.
func clearCapture(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("MAILWIRE_HOME", dir)
	file := filepath.Join(dir, "a.mwt")
	var out, errs bytes.Buffer
	run([]string{"connect", "lab:smtp.notls", "--plain", "--tls", "off", "--record", file}, strings.NewReader("NOOP\n"), &out, &errs)
	if code, errs := exportRun(file, "-o", filepath.Join(dir, "a.contains-secrets.pcap"), "--with-secrets"); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	b, err := os.ReadFile(filepath.Join(dir, "a.contains-secrets.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// said is what a program wrote so far.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// background is the program at work on something that goes on.
type background struct {
	t         *testing.T
	cmd       *exec.Cmd
	out, errs said
	ended     chan error
}

func start(t *testing.T, in io.Reader, args ...string) *background {
	t.Helper()
	b := &background{t: t, cmd: exec.Command(build(t), args...), ended: make(chan error, 1)}
	b.cmd.Env = environment(t.TempDir())
	b.cmd.Stdin, b.cmd.Stdout, b.cmd.Stderr = in, &b.out, &b.errs
	b.cmd.WaitDelay = patience
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.cmd.Process.Kill() })
	go func() { b.ended <- b.cmd.Wait() }()
	return b
}

// tells waits until the program has written a text.
func (b *background) tells(text string) {
	b.t.Helper()
	if !until(patience, func() bool { return strings.Contains(b.out.String(), text) }) {
		b.t.Fatalf("%q was not told:\n%s\n%s", text, b.out.String(), b.errs.String())
	}
}

// interrupt is ^C, and holds that the program ends for that reason.
func (b *background) interrupt() {
	b.t.Helper()
	if err := b.cmd.Process.Signal(syscall.SIGINT); err != nil {
		b.t.Fatal(err)
	}
	select {
	case <-b.ended:
	case <-time.After(patience):
		b.t.Fatal("it goes on after ^C")
	}
	if code := b.cmd.ProcessState.ExitCode(); code != exitInterrupted {
		b.t.Fatalf("exit code %d: %s", code, b.errs.String())
	}
}

// TestFollow: a capture that is still written is told as far as it is there, and
// ^C ends it with what there is, in the middle of a packet too.
func TestFollow(t *testing.T) {
	all := clearCapture(t)
	grow := func(t *testing.T) (string, func(from, to int)) {
		file := filepath.Join(t.TempDir(), "growing.pcap")
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return file, func(from, to int) {
			if _, err := f.Write(all[from:to]); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("sessions", func(t *testing.T) {
		file, write := grow(t)
		b := start(t, nil, "sessions", file, "--follow")
		write(0, len(all)/2)
		write(len(all)/2, len(all))
		write(24, 24+20) // the next packet, cut
		b.tells("no TLS")
		b.interrupt()
		if strings.Count(b.out.String(), "no TLS") != 1 || strings.Contains(b.errs.String(), "cut") {
			t.Error(b.out.String(), b.errs.String())
		}
	})
	t.Run("sessions that go on, as JSON", func(t *testing.T) {
		file, write := grow(t)
		b := start(t, nil, "sessions", file, "--follow", "--json")
		write(0, len(all)/2)
		b.tells("mailwire.sessions/1") // the first packets are read
		b.interrupt()
		var doc struct{ Sessions []struct{ Protocol string } }
		if err := json.Unmarshal([]byte(b.out.String()), &doc); err != nil || len(doc.Sessions) != 1 || doc.Sessions[0].Protocol != "smtp" {
			t.Errorf("%v: %s", err, b.out.String())
		}
	})
	t.Run("nothing yet", func(t *testing.T) {
		file, _ := grow(t)
		b := start(t, nil, "sessions", file, "--follow", "--json")
		if !until(patience, func() bool { return strings.Contains(b.errs.String(), "grows") }) {
			t.Fatal(b.errs.String())
		}
		b.interrupt()
		if !json.Valid([]byte(b.out.String())) {
			t.Errorf("no document: %s", b.out.String())
		}
	})
	t.Run("show", func(t *testing.T) {
		file, write := grow(t)
		b := start(t, nil, "show", file, "--follow")
		write(0, len(all)/2)
		b.tells("EHLO")
		if strings.Contains(b.out.String(), "QUIT") {
			t.Fatal("told before it was there")
		}
		write(len(all)/2, len(all))
		b.tells("QUIT")
		b.interrupt()
	})
}

// TestPipedLive: the conversations of a pipe are told while it is open, and ^C
// ends a list whose pipe stays open.
func TestPipedLive(t *testing.T) {
	all := clearCapture(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	b := start(t, r, "sessions", "-")
	r.Close()
	if _, err := w.Write(all); err != nil {
		t.Fatal(err)
	}
	b.tells("no TLS")
	b.interrupt()
}

// TestTornEnd: what came before the end of a cut file or stream is told, and that
// it is cut. That is no failure, neither of a capture nor of a recording, unless
// nothing whole is in it.
func TestTornEnd(t *testing.T) {
	inHome(t)
	capture := clearCapture(t)
	recording, err := os.ReadFile(leakyRecording(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, c := range map[string]struct {
		all []byte
		cut int // bytes of it that are left
	}{
		"cut.pcapng": {capture, len(capture) - 30}, "cut.mwt": {recording, len(recording) - 30}, "none.pcapng": {capture, 40}, "none.mwt": {recording, 40},
	} {
		if err := os.WriteFile(name, c.all[:c.cut], 0o600); err != nil {
			t.Fatal(err)
		}
		good, word := 0, "is cut"
		if strings.HasSuffix(name, ".mwt") {
			word = "incomplete record"
		}
		if strings.HasPrefix(name, "none") {
			good, word = exitFile, ""
		}
		for _, args := range [][]string{
			{"sessions", name}, {"show", name}, {"sessions", name, "--json"}, {"show", name, "--json"}, {"exposure", name}, {"replay", name, "--plain"},
			{"export", name, "-o", name + ".md"}, {"export", name, "-o", name + ".pcapng", "--force"}, {"sessions", "-"}, {"show", "-"},
		} {
			in, want := strings.NewReader(""), good
			if args[1] == "-" {
				in = strings.NewReader(string(c.all[:c.cut]))
			}
			var out, errs bytes.Buffer
			code := run(args, in, &out, &errs)
			if args[0] == "exposure" && want == 0 {
				want = 1 // the password crossed in clear
			}
			if code != want || !strings.Contains(errs.String(), word) || good == 0 && args[0] != "export" && out.Len() == 0 {
				t.Errorf("%v of %s: exit code %d, want %d: %s\n%.300s", args, name, code, want, errs.String(), out.String())
			}
		}
	}
}

// TestPipedOnce: what stdin was read for already is not taken for a capture.
func TestPipedOnce(t *testing.T) {
	p := &program{in: strings.NewReader("secret\n"), out: io.Discard, errs: io.Discard}
	keys := keyOptions{serverKey: filepath.Join(t.TempDir(), "missing.pem"), passwordFile: "-"}
	if err := keys.read(p); err == nil {
		t.Fatal("a key that is not there was read")
	}
	if _, err := p.load("-"); exitCode(err) != exitUsage || !strings.Contains(err.Error(), "password") {
		t.Error(err)
	}
}

// TestPipedTerminal: a terminal is no capture, and is left as it was.
func TestPipedTerminal(t *testing.T) {
	for _, args := range [][]string{{"sessions", "-"}, {"show", "-", "--follow"}, {"replay", "-"}} {
		x := openTerminal(t, size{80, 24}, t.TempDir(), nil, append([]string{build(t)}, args...)...)
		select {
		case <-x.ended:
		case <-time.After(patience):
			t.Fatal("it waits for a terminal")
		}
		if code := x.cmd.ProcessState.ExitCode(); code != exitUsage {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
}
