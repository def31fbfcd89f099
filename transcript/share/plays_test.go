package share_test

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/share"
)

// TestPlays: the dialogues that the parsers are tested with, torn and hostile
// ones among them, are copied; the copy has their locks and is its own copy.
func TestPlays(t *testing.T) {
	for protocol, pattern := range map[string]string{
		"imap": "imap/testdata/*.txtar", "pop3": "pop3/testdata/plays/*.txt", "smtp": "smtp/testdata/plays/*.txt",
	} {
		files, err := filepath.Glob(filepath.Join("..", "..", "session", filepath.FromSlash(pattern)))
		if err != nil || len(files) < 5 {
			t.Fatal(err, files)
		}
		for _, path := range files {
			t.Run(protocol+"/"+filepath.Base(path), func(t *testing.T) { copyPlay(t, protocol, path) })
		}
	}
}

// torn are dialogues with lines outside the grammar: what stands for a
// broken line is not broken in the same way, so only the copy itself is checked.
var torn = map[string]bool{
	"imap/hostile.txtar": true, "imap/login-forms.txtar": true, "imap/pipelined.txtar": true, "smtp/smuggling.txt": true,
}

func copyPlay(t *testing.T, protocol, path string) {
	log := decoded(play(t, protocol, path))
	c, err := share.Redact(log, share.Options{Perm: rand.New(rand.NewSource(2)).Perm})
	if err != nil {
		t.Fatal(err)
	}
	first := file(t, c)
	again := reread(t, first)
	if torn[protocol+"/"+filepath.Base(path)] {
		return
	}
	if got, want := strings.Join(locks(again), "\n"), strings.Join(locks(log), "\n"); got != want {
		t.Errorf("locks differ\n got\n%s\nwant\n%s\ncopy:\n%s\nof:\n%s", got, want, text(again), text(log))
	}
	if second := file(t, redact(t, again)); !bytes.Equal(first, second) {
		t.Errorf("a copy of the copy differs:\n%s\nfirst was\n%s", text(reread(t, second)), text(again))
	}
}

// play reads the talk of a playbook.
func play(t *testing.T, protocol, path string) []transcript.Entry {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, talk, _ := strings.Cut(string(b), "-- talk --\n")
	talk, _, _ = strings.Cut(talk, "\n-- ")
	entries := []transcript.Entry{{Event: &transcript.Opened{Protocol: protocol, TLS: "manual"}}}
	layer, offs := transcript.Wire, map[transcript.Dir]int64{}
	for _, l := range strings.Split(talk, "\n") {
		f := strings.Fields(l)
		switch {
		case l == "TLS":
			layer, offs = transcript.Plain, map[transcript.Dir]int64{}
			continue
		case len(f) == 3 && f[0] == "GAP":
			n, _ := strconv.ParseInt(f[2], 10, 64)
			dir := map[string]transcript.Dir{"c": transcript.Client, "s": transcript.Server}[strings.ToLower(f[1])]
			entries = append(entries, transcript.Entry{Event: &transcript.Gap{Dir: dir, Layer: layer, Len: n}})
			offs[dir] += max(n, 0)
			continue
		case len(l) < 2 || !strings.Contains("CS", l[:1]) || !strings.Contains(":-~", l[1:2]):
			continue
		}
		body := ""
		if len(l) > 3 {
			body = l[3:]
		}
		body = strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\x00`, "\x00", `\e`, "\x1b").Replace(body) + map[byte]string{':': "\r\n", '~': "\n", '-': ""}[l[1]]
		dir := transcript.Client
		if l[0] == 'S' {
			dir = transcript.Server
		}
		entries = append(entries, transcript.Entry{Event: &transcript.Data{Dir: dir, Layer: layer, Off: offs[dir], Len: int64(len(body)), Bytes: []byte(body)}})
		offs[dir] += int64(len(body))
	}
	return append(entries, transcript.Entry{Event: &transcript.Closed{By: "client"}})
}
