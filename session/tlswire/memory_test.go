package tlswire

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// TestMemory holds that records that are lent tell what those tell that stay:
// an observer does not look again at what it gave before.
func TestMemory(t *testing.T) {
	files, err := filepath.Glob("testdata/*.talk")
	if err != nil || len(files) == 0 {
		t.Fatalf("no talks: %v", err)
	}
	for _, file := range files {
		for _, steps := range [][]step{keysFirst(readTalk(t, file)), readTalk(t, file)} {
			stay, lent := briefly(t, steps, nil), briefly(t, steps, &lines.Memory{})
			if stay != lent {
				t.Errorf("%s: lent\n%s\nand staying\n%s", file, lent, stay)
			}
		}
	}
}

// briefly feeds steps in brief and gives the events as JSON. Lent ones are spoiled then.
func briefly(t *testing.T, steps []step, m *lines.Memory) string {
	var out strings.Builder
	plain := func(r *transcript.Record, b []byte) { fmt.Fprintf(&out, "plain %s %q\n", r.Plain, b) }
	o := NewWith(1, 0, 0, Options{Brief: true, Memory: m, Plain: plain})
	for _, s := range steps {
		events := o.Feed(s.dir, s.bytes)
		if s.secret != "" {
			events = o.Secret(s.secret)
		}
		for _, ev := range events {
			b, err := json.Marshal(ev)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "%s\n", b)
			if r, ok := ev.(*transcript.Record); ok && m != nil {
				*r = transcript.Record{Type: "spoiled"}
			}
		}
		if m != nil {
			m.Reuse()
		}
	}
	return out.String()
}
