package report_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// widest takes what is written and keeps how much came at once.
type widest struct {
	bytes.Buffer
	most int
}

func (w *widest) Write(p []byte) (int, error) {
	w.most = max(w.most, len(p))
	return w.Buffer.Write(p)
}

// talk gives n lines of a server with their Data, and then one line of the
// client that is secret, its Data before it.
func talk(n int) []transcript.Entry {
	var all []transcript.Entry
	var off int64
	add := func(dir transcript.Dir, off int64, text string, secret ...transcript.Range) {
		b := []byte(text + "\r\n")
		span := transcript.Span{Dir: dir, Layer: transcript.Wire, Off: off, Len: int64(len(b))}
		all = append(all,
			transcript.Entry{Obs: len(all), Event: &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: off, Len: int64(len(b)), Bytes: b}},
			transcript.Entry{Obs: -1, Event: &transcript.Line{Span: span, Class: transcript.ClassContent, Text: transcript.TextOf(text).Mask(secret), Secret: secret}})
	}
	for i := range n {
		line := fmt.Sprintf("line %d %s", i, strings.Repeat("x", 200))
		add(transcript.Server, off, line)
		off += int64(len(line) + 2)
	}
	add(transcript.Client, 0, "PASS hunter2", transcript.Range{From: 5, To: 12})
	return all
}

// TestStreamGoesOutInPieces holds that much that is new at once is written in
// pieces, whole and in order, and that secrets stay masked.
func TestStreamGoesOutInPieces(t *testing.T) {
	const n = 10000
	log := transcript.NewLog()
	defer log.Close()
	log.Append(talk(n)...)
	entries, _ := log.Since(0)
	var w widest
	s := report.NewStream(&w, log, false)
	if err := s.Entries(entries); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if w.most > 1<<20 {
		t.Errorf("%d bytes were gathered for one write", w.most)
	}
	lines := strings.Split(strings.TrimSpace(w.String()), "\n")
	if len(lines) != 1+len(entries) {
		t.Errorf("%d lines, want the header and %d entries", len(lines), len(entries))
	}
	for i, l := range lines[1:] {
		if !strings.HasPrefix(l, fmt.Sprintf(`{"seq":%d,`, i)) {
			t.Fatalf("line %d is %.80s", i, l)
		}
	}
	for _, bad := range []string{"hunter2", base64.StdEncoding.EncodeToString([]byte("PASS hunter2"))[:14]} {
		if strings.Contains(w.String(), bad) {
			t.Errorf("%q went out", bad)
		}
	}
}
