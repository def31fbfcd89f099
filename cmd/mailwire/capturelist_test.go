package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/traffic"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui"
)

// corpusCaptures gives the captures of the corpus.
func corpusCaptures(t *testing.T) []string {
	t.Helper()
	corpus := os.Getenv("MAILWIRE_CORPUS")
	if corpus == "" {
		corpus = "../../../shared/corpus"
	}
	files, _ := filepath.Glob(filepath.Join(corpus, "pcap", "*"))
	if len(files) == 0 {
		t.Skip("no captures here (MAILWIRE_CORPUS names their folder)")
	}
	return files
}

// listedCapture reads a capture as the screen does, to its end.
func listedCapture(t *testing.T, file string, keys *tlswire.Keys) (*captureList, []tui.Conversation, tui.Reading) {
	t.Helper()
	l, err := listCapture(file, keys, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	var list []tui.Conversation
	for {
		now, r, more := l.Update(list)
		if list = now; r.Done {
			return l, list, r
		}
		<-more
	}
}

// TestCaptureListIsThatOfTheWholeCapture holds for every capture that the list,
// which is made in brief, has the conversations of the capture that is read whole,
// and that each one that is opened is the one that is read with all others.
func TestCaptureListIsThatOfTheWholeCapture(t *testing.T) {
	for _, file := range corpusCaptures(t) {
		var out, errs bytes.Buffer
		whole, err := (&program{out: &out, errs: &errs}).load(file)
		if whole == nil || whole.Len() == 0 {
			_, list, r := listedCapture(t, file, nil)
			if len(list) != 0 || r.Word == "" || len(r.Facts) < 3 {
				t.Errorf("%s: %v; the list has %d, and tells %q %v", file, err, len(list), r.Word, r.Facts)
			}
			continue
		}
		sameTalks(t, file, whole, nil)
		whole.Close()
	}
}

// sameTalks holds that a capture's list and conversations are those of a log.
func sameTalks(t *testing.T, file string, whole *transcript.Log, keys *tlswire.Keys) {
	t.Helper()
	l, list, _ := listedCapture(t, file, keys)
	want := allTalks(whole)
	for i := range want {
		if i < len(list) && !reflect.DeepEqual(list[i], want[i]) {
			t.Errorf("%s: conversation %d is listed as\n%+v, want\n%+v", file, i+1, list[i], want[i])
		}
	}
	if len(list) != len(want) {
		t.Errorf("%s: %d conversations are listed, want %d", file, len(list), len(want))
		return
	}
	for i, c := range want {
		live, err := l.Talk(i)
		if err != nil {
			t.Fatal(err)
		}
		await(live.Log)
		got, wanted := eventsOf(t, live.Log, -1), eventsOf(t, whole, c.Conn)
		if !slices.Equal(got, wanted) {
			t.Errorf("%s: conversation %d differs when it is opened: %s", file, i+1, firstOther(got, wanted))
		}
	}
}

// await waits until a log is finished.
func await(log *transcript.Log) {
	for !log.Finished() {
		_, more := log.Since(log.Len())
		<-more
	}
}

// eventsOf gives the events of a conversation, of all for -1, with their times and
// bytes, but without the numbers that depend on what else was read.
func eventsOf(t *testing.T, log *transcript.Log, conn int) []string {
	t.Helper()
	entries, _ := log.Since(0)
	var all []string
	for _, e := range entries {
		if conn >= 0 && e.Conn != conn {
			continue
		}
		b, err := json.Marshal(e.Event)
		if err != nil {
			t.Fatal(err)
		}
		s := e.At.String() + " " + string(e.Event.Kind()) + " " + string(b)
		if d, ok := e.Event.(*transcript.Data); ok {
			bytes, err := log.Bytes(d.Span(e.Conn))
			if err != nil {
				t.Fatal(err)
			}
			s += " " + string(bytes)
		}
		all = append(all, unnumbered.ReplaceAllString(s, `"conn":0`))
	}
	return all
}

func firstOther(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return "\n" + got[i] + "\nwant\n" + want[i]
		}
	}
	return fmt.Sprintf("it has %d events, want %d", len(got), len(want))
}

var unnumbered = regexp.MustCompile(`"conn":\d+`)

// TestCaptureListOpensWithKeys holds the same where keys are in the file behind
// what they open, and where a session of TLS is resumed with what another one
// agreed on.
func TestCaptureListOpensWithKeys(t *testing.T) {
	for _, file := range corpusCaptures(t) {
		log := filepath.Join(filepath.Dir(file), "..", "keylog", strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+".txt")
		f, err := os.Open(log)
		if err != nil {
			continue
		}
		keys, err := tlswire.ReadKeyLog(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		whole, err := (&program{out: &out, errs: &errs, captureKeys: keys}).load(file)
		if err != nil {
			t.Fatal(err)
		}
		sameTalks(t, file, whole, keys)
		whole.Close()
	}
}

// TestCaptureListOfMany holds that many conversations at once, in a file that
// others are written in too, are listed and opened as they are.
func TestCaptureListOfMany(t *testing.T) {
	file := filepath.Join(t.TempDir(), "traffic.pcap")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := traffic.Write(f, traffic.Options{Seed: 7, Bytes: 2e6}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	whole, err := (&program{out: &out, errs: &errs}).load(file)
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	if n := len(allTalks(whole)); n < 20 {
		t.Fatalf("%d conversations", n)
	}
	sameTalks(t, file, whole, nil)
}

// TestCaptureListGrows holds that a file that is followed is listed and read as
// it is written, and that what was found stays when it is no longer.
func TestCaptureListGrows(t *testing.T) {
	whole := filepath.Join(filepath.Dir(corpusCaptures(t)[0]), "lab-three-at-once.pcap")
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "growing.pcap")
	if err := os.WriteFile(file, b[:3000], 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := listCapture(file, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var list []tui.Conversation
	until := func(what string, ok func(tui.Reading) bool) {
		t.Helper()
		for range 1000 {
			now, r, more := l.Update(list)
			if list = now; ok(r) {
				return
			}
			<-more
		}
		t.Fatalf("%s does not come", what)
	}
	until("the first conversation", func(tui.Reading) bool { return len(list) > 0 })
	live, err := l.Talk(0)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(b[3000:]); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	await(live.Log) // which ends with the conversation
	until("the third conversation", func(r tui.Reading) bool { return len(list) == 3 && r.Read == int64(len(b)) })
	l.Stop()
	until("the end", func(r tui.Reading) bool { return r.Done })
	all, err := (&program{out: io.Discard, errs: io.Discard}).load(whole)
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	if want := allTalks(all); !reflect.DeepEqual(list[0], want[0]) || len(list) != 3 {
		t.Errorf("the list is\n%+v\nwant\n%+v", list, want)
	}
	if got, want := eventsOf(t, live.Log, -1), eventsOf(t, all, 0); !slices.Equal(got, want) {
		t.Errorf("the conversation differs: %s", firstOther(got, want))
	}
}
