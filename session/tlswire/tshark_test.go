package tlswire

import (
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript"
)

// TestTshark holds what is read of the recorded talks against tshark's reading
// of the same bytes with the same keys.
func TestTshark(t *testing.T) {
	tshark.Need(t)
	files := talkFiles(t)
	var talks []tshark.Talk
	for _, f := range files {
		talks = append(talks, talkOf(readTalk(t, f)))
	}
	used, ran := map[string]bool{}, 0
	for i, seen := range tshark.Read(t, talks) {
		name := strings.TrimSuffix(filepath.Base(files[i]), ".talk")
		t.Run(name, func(t *testing.T) {
			ran++
			plain := map[transcript.Dir][]byte{}
			o := NewWith(1, 0, 0, Options{Plain: func(r *transcript.Record, b []byte) {
				plain[r.Span.Dir] = append(plain[r.Span.Dir], b...)
			}})
			events, _ := feedTo(o, keysFirst(readTalk(t, files[i])), whole)
			for _, d := range tshark.Compare(events, plain, seen) {
				k := knownOf(name, d.Field)
				if k < 0 {
					t.Error(d)
					continue
				}
				t.Logf("%s %s: %s", d.Dir, d.Field, known[k].why)
				used[known[k].talk] = true
			}
		})
	}
	for _, k := range known {
		if ran == len(files) && !used[k.talk] {
			t.Errorf("tshark reads %s as mailwire does: %q is no longer so", k.talk, k.why)
		}
	}
}

func talkOf(steps []step) (talk tshark.Talk) {
	for _, s := range steps {
		if s.secret != "" {
			talk.Keys = append(talk.Keys, s.secret)
		} else {
			talk.Pieces = append(talk.Pieces, tshark.Piece{Server: s.dir == transcript.Server, Bytes: s.bytes})
		}
	}
	return talk
}
