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
	var list []named
	for _, f := range talkFiles(t) {
		list = append(list, named{strings.TrimSuffix(filepath.Base(f), ".talk"), keysFirst(readTalk(t, f))})
	}
	tsharkAgrees(t, list, known)
}

// TestTsharkCorpus does the same with captures of real sessions.
func TestTsharkCorpus(t *testing.T) {
	tshark.Need(t)
	dir, files := corpus(t)
	var list []named
	for _, f := range files {
		for _, s := range f.Sessions {
			if len(s.TLS.Ladder) == 0 || isPcapng(t, filepath.Join(dir, f.File)) {
				continue
			}
			steps := conversation(t, segments(t, filepath.Join(dir, f.File)), s.Client)
			if f.KeyLog != "" {
				steps = append(keyLines(t, filepath.Join(dir, f.KeyLog)), steps...)
			}
			list = append(list, named{filepath.Base(f.File) + " " + s.Client, steps})
		}
	}
	tsharkAgrees(t, list, knownCaptures)
}

// named is a talk with its name.
type named struct {
	name  string
	steps []step
}

// tsharkAgrees wants the same reading of each talk, but for what is known to be
// read otherwise.
func tsharkAgrees(t *testing.T, list []named, known []knownReading) {
	t.Helper()
	var talks []tshark.Talk
	for _, n := range list {
		talks = append(talks, talkOf(n.steps))
	}
	used, ran := map[string]bool{}, 0
	for i, seen := range tshark.Read(t, talks) {
		t.Run(list[i].name, func(t *testing.T) {
			ran++
			plain := map[transcript.Dir][]byte{}
			o := NewWith(1, 0, 0, Options{Plain: func(r *transcript.Record, b []byte) {
				plain[r.Span.Dir] = append(plain[r.Span.Dir], b...)
			}})
			events, _ := feedTo(o, list[i].steps, whole)
			for _, d := range tshark.Compare(events, plain, seen) {
				k := knownOf(known, list[i].name, d.Field)
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
		if ran == len(list) && !used[k.talk] {
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
