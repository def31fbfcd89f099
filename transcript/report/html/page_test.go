package html

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	decode "example.org/mailwire/session"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recordings are real sessions of the command line's tests.
func recording(t testing.TB, path string) *transcript.Log {
	t.Helper()
	r, err := transcript.Open(filepath.Join("..", "..", "..", "cmd", "mailwire", "testdata", path))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	log, err := decode.Replay(r)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func written(t testing.TB, log *transcript.Log, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	o.Words = exposure.Words
	if err := Write(&b, log, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGolden holds the pages of recorded sessions: a password in clear, a
// sign-in inside TLS, TLS 1.2 resumed.
func TestGolden(t *testing.T) {
	for _, path := range []string{"exposure/clear-pass.mwt", "exposure/sealed-scram.mwt", "handshake/tls12-resumed.mwt", "handshake/tls13-client-certificate.mwt"} {
		t.Run(path, func(t *testing.T) {
			got := written(t, recording(t, path), Options{})
			inspect(t, got)
			file := filepath.Join("testdata", strings.TrimSuffix(filepath.Base(path), ".mwt")+".html")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s is not what it was; go test -update, if that is right: %s", file, difference(got, want))
			}
		})
	}
}

// difference gives the first lines that differ.
func difference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "\n got " + g[i] + "\nwant " + w[i]
		}
	}
	return "one ends where the other goes on"
}

// long is a conversation in clear with n lines of the client and as many of the server.
func long(n int) *transcript.Log {
	var entries []transcript.Entry
	add := func(ev transcript.Event) {
		entries = append(entries, transcript.Entry{Obs: len(entries), At: time.Duration(len(entries)) * time.Millisecond, Event: ev})
	}
	add(&transcript.Opened{Protocol: "smtp", Target: transcript.TextOf("smtp://mail.example.org"), Client: "192.0.2.1:5", Server: "192.0.2.2:25", TLS: "off"})
	offs := map[transcript.Dir]int64{}
	say := func(dir transcript.Dir, line string) {
		b := []byte(line + "\r\n")
		add(&transcript.Data{Dir: dir, Layer: transcript.Wire, Off: offs[dir], Len: int64(len(b)), Bytes: b})
		offs[dir] += int64(len(b))
	}
	say(transcript.Server, "220 mail.example.org ESMTP")
	for range n {
		say(transcript.Client, "NOOP of a usual length, it seems")
		say(transcript.Server, "250 2.0.0 OK, and what servers like to add to it")
	}
	add(&transcript.Closed{By: "server"})
	return decode.Decode(entries)
}

// TestSize: ten thousand events stay under two megabytes, and what is beyond the
// bound is counted.
func TestSize(t *testing.T) {
	log := long(5000)
	if n := len(written(t, log, Options{})); n > 2<<20 {
		t.Errorf("%d bytes for the lines of 10,000 observed events", n)
	} else {
		t.Logf("%d bytes for 10,000 lines", n)
	}
	page := written(t, long(MaxLines/2+50), Options{})
	if !bytes.Contains(page, []byte("101 more lines are in the recording")) {
		t.Error("lines beyond the bound are not counted")
	}
	inspect(t, page)
}

// TestSecretsAreSaid: a page with secrets says so, and shows them; one without masks them.
func TestSecretsAreSaid(t *testing.T) {
	log := recording(t, "exposure/clear-pass.mwt")
	const password = "s3cret-sauce"
	masked := written(t, log, Options{})
	if bytes.Contains(masked, []byte(password)) || bytes.Contains(masked, []byte("contains secrets")) {
		t.Error("a masked page tells the password, or says that it does")
	}
	open := written(t, log, Options{Secrets: true, Reveal: func(s transcript.Span) ([]byte, bool) {
		b, err := log.Bytes(s)
		return b, err == nil
	}})
	if !bytes.Contains(open, []byte(password)) || !bytes.Contains(open, []byte("This page contains secrets")) {
		t.Error("a page with secrets does not tell the password, or does not say so")
	}
	inspect(t, open)
}
