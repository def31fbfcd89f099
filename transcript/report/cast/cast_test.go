package cast

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"

	"example.org/mailwire/session"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func recording(t testing.TB, path string) *transcript.Log {
	t.Helper()
	r, err := transcript.Open(filepath.Join("..", "..", "..", "cmd", "mailwire", "testdata", path))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	log, err := session.Replay(r)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func written(t testing.TB, log *transcript.Log) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, log, Options{Words: exposure.Words}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var colour = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// played reads a cast as a player does, and holds the form: a header, events in
// order, no gap that is too long, nothing that a terminal acts on but colours
// and ends of rows, and no row too wide. It gives the rows, and the markers.
func played(t testing.TB, doc []byte) (rows, marks []string) {
	t.Helper()
	in := bufio.NewScanner(bytes.NewReader(doc))
	in.Buffer(nil, 8<<20)
	in.Scan()
	var h map[string]any
	if err := json.Unmarshal(in.Bytes(), &h); err != nil || h["version"] != 2.0 || h["width"] != float64(Width) || h["height"] != float64(Height) {
		t.Fatalf("the header is %s, %v", in.Bytes(), err)
	}
	var out strings.Builder
	last := 0.0
	for in.Scan() {
		var ev []any
		if err := json.Unmarshal(in.Bytes(), &ev); err != nil || len(ev) != 3 {
			t.Fatalf("%s: %v", in.Bytes(), err)
		}
		at := ev[0].(float64)
		if at < last || at > last+Gap.Seconds()+1e-6 {
			t.Errorf("from %v to %v", last, at)
		}
		last = at
		switch ev[1] {
		case "o":
			out.WriteString(ev[2].(string))
		case "m":
			marks = append(marks, ev[2].(string))
		default:
			t.Errorf("an event %v", ev[1])
		}
	}
	rows = strings.Split(strings.TrimSuffix(colour.ReplaceAllString(out.String(), ""), "\r\n"), "\r\n")
	for _, r := range rows {
		if transcript.TextOf(r).String() != r {
			t.Errorf("%q does something to a terminal", r)
		}
		if w := runewidth.StringWidth(r); w > Width {
			t.Errorf("a row of %d cells: %q", w, r)
		}
	}
	return rows, marks
}

// TestGolden holds the casts of recorded sessions.
func TestGolden(t *testing.T) {
	for _, path := range []string{"exposure/clear-pass.mwt", "exposure/sealed-scram.mwt", "handshake/tls12-resumed.mwt"} {
		got := written(t, recording(t, path))
		if _, marks := played(t, got); len(marks) < 3 {
			t.Errorf("%s: the markers are %v", path, marks)
		}
		file := filepath.Join("testdata", strings.TrimSuffix(filepath.Base(path), ".mwt")+".cast")
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
			t.Errorf("%s is not what it was; go test -update, if that is right", file)
		}
	}
}

// TestSays all that the labelled lines say, in their order.
func TestSays(t *testing.T) {
	log := recording(t, "exposure/sealed-scram.mwt")
	entries, _ := log.Since(0)
	var talk bytes.Buffer
	if err := report.NewTalk(&talk, exposure.Words, nil).All(entries); err != nil {
		t.Fatal(err)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	rows, _ := played(t, written(t, log))
	var said strings.Builder
	for _, r := range rows[1:] {
		said.WriteString(r[indent:])
	}
	if squeeze(said.String()) != squeeze(talk.String()) {
		t.Errorf("the cast says\n%s\nand the lines say\n%s", strings.Join(rows, "\n"), talk.String())
	}
}

// TestPace: a long gap is cut, a clock that goes back waits for nothing.
func TestPace(t *testing.T) {
	log := transcript.NewLog()
	for i, at := range []time.Duration{0, time.Second, time.Hour, time.Minute, time.Hour + time.Second} {
		log.Append(transcript.Entry{Obs: i, At: at, Event: &transcript.Note{Text: transcript.TextOf("at")}})
	}
	log.Finish()
	var times []string
	for _, l := range strings.Split(string(written(t, log)), "\n")[2:] {
		at, _, _ := strings.Cut(strings.TrimPrefix(l, "["), ",")
		times = append(times, at)
	}
	if got := strings.Join(times, " "); got != "0.000000 1.000000 3.000000 3.000000 4.000000 " {
		t.Errorf("the times are %s", got)
	}
}

// FuzzCast finds no text that does something to a terminal.
func FuzzCast(f *testing.F) {
	f.Add("\x1b]52;c;RVZJTA==\a\x1b[2J", "\x9b2J\u009b\x00\u202e")
	f.Add(strings.Repeat("漢字", 200), strings.Repeat("a ", 300)+"\u0301\u0301\u0301")
	f.Fuzz(func(t *testing.T, server, client string) {
		if len(server)+len(client) > 4000 {
			return
		}
		entries := []transcript.Entry{{Event: &transcript.Opened{Protocol: "smtp", TLS: "off", Target: transcript.TextOf(client)}}}
		for dir, s := range map[transcript.Dir]string{transcript.Server: server, transcript.Client: client} {
			entries = append(entries, transcript.Entry{Obs: len(entries), Event: &transcript.Data{Dir: dir, Layer: transcript.Wire, Len: int64(len(s)), Bytes: []byte(s)}})
		}
		entries = append(entries, transcript.Entry{Obs: 3, Event: &transcript.Note{Text: transcript.TextOf(server)}}, transcript.Entry{Obs: 4, Event: &transcript.Fault{Where: client, Text: transcript.TextOf(server), Do: client}})
		played(t, written(t, session.Decode(entries)))
	})
}
