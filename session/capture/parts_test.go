package capture_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/sessiontest/traffic"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
	"example.org/mailwire/transcript/report"
)

// TestParts holds that the list of a capture is the same, to the octet, whether
// its conversations are decoded at once or on several goroutines.
func TestParts(t *testing.T) {
	var made bytes.Buffer
	if _, err := traffic.Write(&made, traffic.Options{Seed: 4, Bytes: 6e6}); err != nil {
		t.Fatal(err)
	}
	sameInParts(t, "generated", made.Bytes(), nil)
	dir, files := corpus(t)
	for _, file := range files {
		b, err := os.ReadFile(filepath.Join(dir, file.File))
		if err != nil {
			t.Fatal(err)
		}
		sameInParts(t, file.File, b, nil)
		if file.KeyLog != "" {
			log, err := os.ReadFile(filepath.Join(dir, file.KeyLog))
			if err != nil {
				t.Fatal(err)
			}
			sameInParts(t, file.File+" with keys", b, keysOf(t, log))
		}
	}
}

func sameInParts(t *testing.T, name string, file []byte, keys *tlswire.Keys) {
	t.Helper()
	want, late := listOf(file, capture.Options{Keys: keys, Brief: true})
	if late {
		want, _ = listOf(file, capture.Options{Keys: keysIn(file, keys), Brief: true})
	}
	got, late := listInParts(file, keys)
	if late {
		got, _ = listInParts(file, keysIn(file, keys))
	}
	if got != want {
		t.Errorf("%s: in parts\n%s\nat once\n%s", name, got, want)
	}
}

// listInParts is listOf in three parts.
func listInParts(file []byte, keys *tlswire.Keys) (list string, late bool) {
	var out bytes.Buffer
	var l *report.SessionList
	o := capture.Options{Keys: keys, Brief: true}
	for range 3 {
		part := sync.OnceValue(func() *report.SessionPart { return l.Part() })
		o.Parts = append(o.Parts, capture.Part{
			Take:  func(e transcript.Entry) { part().Take(e) },
			Ended: func(conn int) { part().End(conn) },
		})
	}
	f := capture.New(nil, o)
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

// TestPartsAtOnce holds that what was read is told before more is waited for,
// however little it is.
func TestPartsAtOnce(t *testing.T) {
	var made bytes.Buffer
	if _, err := traffic.Write(&made, traffic.Options{Seed: 4, Bytes: 1e5, Open: 1, Calm: true}); err != nil {
		t.Fatal(err)
	}
	in, w := io.Pipe()
	ended := make(chan int, 100)
	part := capture.Part{Take: func(transcript.Entry) {}, Ended: func(conn int) { ended <- conn }}
	f := capture.New(nil, capture.Options{Brief: true, Parts: []capture.Part{part, part}})
	read := make(chan error)
	go func() {
		_, err := pcap.Read(in, "it", sinkOf{f}, pcap.Options{})
		f.Close()
		read <- err
	}()
	if _, err := w.Write(made.Bytes()); err != nil {
		t.Fatal(err)
	}
	// The last conversations may wait for their end, but not for the writer.
	want, _ := listOf(made.Bytes(), capture.Options{Brief: true})
	for range bytes.Count([]byte(want), []byte(`"index"`)) - 1 {
		<-ended
	}
	_ = w.Close()
	if err := <-read; err != nil {
		t.Error(err)
	}
}

// TestPartsPanic holds that a panic where entries are taken reaches whoever
// closes the finder, and that nothing waits for ever.
func TestPartsPanic(t *testing.T) {
	var made bytes.Buffer
	if _, err := traffic.Write(&made, traffic.Options{Seed: 4, Bytes: 8e6}); err != nil {
		t.Fatal(err)
	}
	var took []int
	fine := capture.Part{Take: func(e transcript.Entry) { took = append(took, e.Conn) }}
	odd := capture.Part{Take: func(transcript.Entry) { panic("odd") }}
	f := capture.New(nil, capture.Options{Brief: true, Parts: []capture.Part{fine, odd}})
	_, err := pcap.Read(&made, "it", sinkOf{f}, pcap.Options{})
	got := func() (p any) {
		defer func() { p = recover() }()
		f.Close()
		return nil
	}()
	if err != nil || got != "odd" {
		t.Errorf("%v, panic %v", err, got)
	}
	if took = slices.Compact(took); len(took) == 0 || slices.ContainsFunc(took, func(conn int) bool { return conn%2 != 0 }) {
		t.Errorf("the other part took %v", took)
	}
}
