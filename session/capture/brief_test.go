package capture_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/sessiontest/traffic"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
	"example.org/mailwire/transcript/report"
)

// TestBriefList holds that the list of a capture is the same whether its
// conversations are decoded whole or in brief: of the real captures, with their
// keys and without, and of generated traffic.
func TestBriefList(t *testing.T) {
	var made bytes.Buffer
	planted, err := traffic.Write(&made, traffic.Options{Seed: 3, Bytes: 4e6})
	if err != nil {
		t.Fatal(err)
	}
	sameInBrief(t, "generated", made.Bytes(), nil)
	sameInBrief(t, "generated, with keys", made.Bytes(), keysOf(t, []byte(planted.KeyLog)))
	dir, files := corpus(t)
	for _, file := range files {
		b, err := os.ReadFile(filepath.Join(dir, file.File))
		if err != nil {
			t.Fatal(err)
		}
		sameInBrief(t, file.File, b, nil)
		if file.KeyLog != "" {
			log, err := os.ReadFile(filepath.Join(dir, file.KeyLog))
			if err != nil {
				t.Fatal(err)
			}
			sameInBrief(t, file.File+" with keys", b, keysOf(t, log))
		}
	}
}

func keysOf(t *testing.T, log []byte) *tlswire.Keys {
	keys, err := tlswire.ReadKeyLog(bytes.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func sameInBrief(t *testing.T, name string, file []byte, keys *tlswire.Keys) {
	whole, late := listOf(file, capture.Options{Keys: keys})
	if late { // the second pass has them from the start
		whole, _ = listOf(file, capture.Options{Keys: keysIn(file, keys)})
		keys = keysIn(file, keys)
	}
	brief, _ := listOf(file, capture.Options{Keys: keys, Brief: true})
	if whole == brief {
		return
	}
	a, b := strings.Split(whole, "\n"), strings.Split(brief, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Errorf("%s: whole\n%s\nin brief\n%s", name, a[i], b[i])
			return
		}
	}
	t.Errorf("%s: whole %d lines, in brief %d", name, len(a), len(b))
}

// listOf gives the list of a capture, and whether keys came late.
func listOf(file []byte, o capture.Options) (list string, late bool) {
	var out bytes.Buffer
	var l *report.SessionList
	o.Ended = func(conn int) { l.End(conn) }
	f := capture.New(func(e transcript.Entry) { l.Take(e) }, o)
	_, _ = pcap.Read(bytes.NewReader(file), "it", sinkOf{f}, pcap.Options{Began: func(at time.Time) {
		l = report.NewSessionList(&out, "it", true, report.SessionOptions{Start: at, Secrets: true})
	}})
	f.Close()
	if l == nil {
		return "", false
	}
	_ = l.Close(f.Skipped())
	return out.String(), f.Late()
}

// keysIn gives the keys at hand after a whole pass.
func keysIn(file []byte, keys *tlswire.Keys) *tlswire.Keys {
	f := capture.New(func(transcript.Entry) {}, capture.Options{Keys: keys})
	_, _ = pcap.Read(bytes.NewReader(file), "it", sinkOf{f}, pcap.Options{})
	f.Close()
	return f.Known()
}

type sinkOf struct{ *capture.Finder }

func (sinkOf) Comment(int64, string) {}

func (s sinkOf) Annotate(conn int, at time.Duration, _ int64, text string) {
	if ev, ok := pcap.ParseComment(text); ok {
		s.Recorded(conn, at, ev)
	}
}
