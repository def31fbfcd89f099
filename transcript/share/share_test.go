package share_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/share"
)

// talk makes a recording of lines "C: …" and "S: …"; "C- …" has no line end, and
// "TLS" moves what follows inside TLS.
func talk(t testing.TB, protocol, text string) *transcript.Log {
	t.Helper()
	entries := []transcript.Entry{{Event: &transcript.Opened{Protocol: protocol, Host: transcript.TextOf("mail.canary-host.example"),
		Target: transcript.TextOf(protocol + "://mail.canary-host.example:143"), Client: "192.0.2.77:50000", Server: "198.51.100.9:143", TLS: "manual"}}}
	layer := transcript.Wire
	offs := map[transcript.Dir]int64{}
	for _, l := range strings.Split(strings.Trim(text, "\n"), "\n") {
		l = strings.TrimLeft(l, "\t")
		if l == "TLS" {
			layer, offs = transcript.Plain, map[transcript.Dir]int64{}
			continue
		}
		s, err := strconv.Unquote(`"` + strings.ReplaceAll(l[3:], `"`, `\"`) + `"`)
		if err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		if l[1] == ':' {
			s += "\r\n"
		}
		dir := transcript.Client
		if l[0] == 'S' {
			dir = transcript.Server
		}
		entries = append(entries, transcript.Entry{Event: &transcript.Data{Dir: dir, Layer: layer, Off: offs[dir], Len: int64(len(s)), Bytes: []byte(s)}})
		offs[dir] += int64(len(s))
	}
	entries = append(entries, transcript.Entry{Event: &transcript.Closed{By: "client"}})
	return decoded(entries)
}

// decoded makes the log of observed events.
func decoded(entries []transcript.Entry) *transcript.Log {
	log := transcript.NewLog()
	dec := session.NewDecoder()
	for i, e := range entries {
		e.Obs, e.At = i, time.Duration(i)*time.Millisecond
		log.Append(e)
		for _, x := range dec.Decode(e.Conn, e.Event) {
			log.Append(transcript.Entry{Obs: -1, Conn: e.Conn, At: e.At, Event: x})
		}
	}
	log.Finish()
	return log
}

// file writes a copy and gives its bytes.
func file(t testing.TB, c *share.Copy) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := transcript.WriteTo(&b, transcript.Header{Created: time.Unix(0, 0).UTC()}, c.Entries); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// reread reads a file as the program does.
func reread(t testing.TB, b []byte) *transcript.Log {
	t.Helper()
	r, err := transcript.NewReader(bytes.NewReader(b), "copy")
	if err != nil {
		t.Fatal(err)
	}
	log, err := session.Replay(r)
	if err != nil || !r.Report().Clean() {
		t.Fatal(err, r.Report().Messages())
	}
	return log
}

// locks gives the lock and the secret of each line, content left out: a body becomes one line.
func locks(log *transcript.Log) []string {
	entries, _ := log.Since(0)
	content := map[int]bool{}
	var out []string
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Line:
			content[ev.N] = ev.Class == transcript.ClassContent
		case *transcript.Exposed:
			if !content[ev.Line] {
				out = append(out, fmt.Sprintf("%s %s %s", ev.Span.Dir, ev.Lock, ev.Secret))
			}
		}
	}
	return out
}

func text(log *transcript.Log) string {
	entries, _ := log.Since(0)
	var b strings.Builder
	for _, e := range entries {
		if l, ok := e.Event.(*transcript.Line); ok {
			raw, _ := log.Bytes(l.Span)
			fmt.Fprintf(&b, "%s %q\n", l.Span.Dir, raw)
		}
	}
	return b.String()
}

func redact(t testing.TB, log *transcript.Log) *share.Copy {
	t.Helper()
	c, err := share.Redact(log, share.Options{Perm: rand.New(rand.NewSource(1)).Perm})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestDialogues: no canary in the copy, the same locks, and the copy of the copy is the copy.
func TestDialogues(t *testing.T) {
	for _, d := range dialogues() {
		t.Run(d.name, func(t *testing.T) {
			log := talk(t, d.protocol, d.text)
			c := redact(t, log)
			first := file(t, c)
			again := reread(t, first)
			if got, want := strings.Join(locks(again), "\n"), strings.Join(locks(log), "\n"); got != want {
				t.Errorf("locks differ\n got\n%s\nwant\n%s\ncopy:\n%s", got, want, text(again))
			}
			second := file(t, redact(t, again))
			if !bytes.Equal(first, second) {
				t.Errorf("a copy of the copy differs:\n%s\nfirst was\n%s", text(reread(t, second)), text(again))
			}
			noCanary(t, first, text(again))
			if strings.Contains(text(again), "mailbox2") && strings.HasPrefix(d.protocol, "pop3") {
				t.Error("a password that looks like an alias stays")
			}
			if t.Failed() || testing.Verbose() {
				t.Log("\n" + text(again))
			}
		})
	}
}
