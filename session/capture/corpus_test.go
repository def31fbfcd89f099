package capture_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
	"example.org/mailwire/transcript/report"
)

func corpus(t testing.TB) (dir string, files []expectedFile) {
	t.Helper()
	if dir = os.Getenv("MAILWIRE_CORPUS"); dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatalf("the captures are required: %v", err)
		}
		t.Skipf("no captures here (MAILWIRE_CORPUS names their folder): %v", err)
	}
	if err := json.Unmarshal(b, &files); err != nil {
		t.Fatal(err)
	}
	return dir, files
}

// readFile reads a capture whole.
func readFile(t testing.TB, file string, keys *tlswire.Keys) (got []transcript.Entry, f *capture.Finder) {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f = capture.New(func(e transcript.Entry) { got = append(got, keep(e)) }, capture.Options{Keys: keys})
	_, err = pcap.Read(in, file, sink{f}, pcap.Options{})
	var cut *pcap.CutError
	if err != nil && !errors.As(err, &cut) {
		t.Fatal(err)
	}
	f.Close()
	return got, f
}

// sink takes no comments.
type sink struct{ *capture.Finder }

func (sink) Comment(int64, string) {}

func keyLog(t testing.TB, file string) *tlswire.Keys {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	keys, err := tlswire.ReadKeyLog(in)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// facts is what is known of a conversation, by name.
type facts map[string]string

func (f facts) add(name string, v any) {
	switch v := v.(type) {
	case []string:
		f[name] = strings.Join(v, " | ")
	default:
		f[name] = fmt.Sprint(v)
	}
}

// wrong are facts that the corpus has otherwise, with what is right: what is
// said of each is checked, so that a row that no longer holds fails.
var wrong = map[string]struct{ got, why string }{
	"lab-submission-plain-snap96.pcap 192.0.2.1:36642 greeting": {"", "the packet was cut within the line; the corpus joins what stands on both sides of the gap"},
}

// TestCorpus reads real captures through the whole chain.
func TestCorpus(t *testing.T) {
	dir, files := corpus(t)
	checked, held := 0, map[string]bool{}
	for _, file := range files {
		t.Run(filepath.Base(file.File), func(t *testing.T) {
			var keys *tlswire.Keys
			if file.KeyLog != "" {
				keys = keyLog(t, filepath.Join(dir, file.KeyLog))
			}
			got, f := readFile(t, filepath.Join(dir, file.File), keys)
			replays(t, got)
			sessions := sessionsOf(t, got)
			for _, want := range file.Sessions {
				name := want.Client + ">" + want.Server
				s, ok := sessions[name]
				if !ok && !want.NoPayload {
					t.Errorf("%s is missing; skipped: %v", name, f.Skipped())
				}
				delete(sessions, name)
				if !ok {
					continue
				}
				for fact, w := range want.facts(file) {
					checked++
					id := filepath.Base(file.File) + " " + want.Client + " " + fact
					row, known := wrong[id]
					held[id] = known && s[fact] == row.got
					if s[fact] != w && !held[id] {
						t.Errorf("%s: %s\n got %s\nwant %s", name, fact, s[fact], w)
					}
				}
			}
			for name, s := range sessions {
				if s["proto"] == "tls" && len(file.Sessions) > 0 && file.Sessions[0].Proto != "tls" {
					continue // beside mail the corpus leaves it out
				}
				t.Errorf("%s is no session of the capture", name)
			}
		})
	}
	for id, row := range wrong {
		if !held[id] {
			t.Errorf("%s no longer reads as %s (%s)", id, row.got, row.why)
		}
	}
	t.Logf("%d facts", checked)
	if checked < 900 {
		t.Errorf("%d facts checked, expected more", checked)
	}
}

// sessionsOf gives the facts of the conversations that were found.
func sessionsOf(t testing.TB, entries []transcript.Entry) map[string]facts {
	t.Helper()
	var out bytes.Buffer
	l := report.NewSessionList(&out, "x", true, report.SessionOptions{Secrets: true, Certificate: func(der []byte) report.SessionCertificate {
		return report.SessionCertificate{SHA256: fmt.Sprintf("%x", sha256.Sum256(der))}
	}})
	seen := map[int]*seenTalk{}
	for _, e := range entries {
		l.Take(e)
		if seen[e.Conn] == nil {
			seen[e.Conn] = &seenTalk{facts: facts{}}
		}
		seen[e.Conn].take(e)
	}
	if err := l.Close(nil); err != nil {
		t.Fatal(err)
	}
	var list struct{ Sessions []report.Session }
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	all := map[string]facts{}
	for _, s := range list.Sessions {
		var k *seenTalk
		for _, x := range seen {
			if x.client == s.Client && x.server == s.Server {
				k = x
			}
		}
		all[s.Client+">"+s.Server] = k.finish(s)
	}
	return all
}
