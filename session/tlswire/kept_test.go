package tlswire

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestKept reads the recorded talks of every version and family of suites: with
// the keys first and last, whole and cut.
func TestKept(top *testing.T) {
	var kit *toolkit
	for _, r := range recipes {
		top.Run(r.name, func(t *testing.T) {
			file := filepath.Join("testdata", r.name+".talk")
			if *again {
				if kit == nil {
					kit = newToolkit(top)
				}
				writeTalk(t, file, r.record(t, kit))
			}
			steps := readTalk(t, file)
			first, _ := feedAll(t, keysFirst(steps))
			last, _ := feedAll(t, keysLast(steps))
			if !r.foreign {
				checkRecords(t, steps, first)
				checkRecords(t, steps, last)
			}
			for i, a := range latest(first) {
				if b := latest(last)[i]; !reflect.DeepEqual(a, b) {
					t.Errorf("keys first: %+v\nkeys last: %+v", a, b)
				}
			}
		})
	}
}

// TestKeptIsAll wants that no recording lies in testdata unread.
func TestKeptIsAll(t *testing.T) {
	known := map[string]bool{}
	for _, r := range recorded {
		known[r.name] = true
	}
	for _, r := range recipes {
		if known[r.name] {
			t.Errorf("%s is there twice", r.name)
		}
		known[r.name] = true
	}
	for _, file := range talkFiles(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".talk")
		if !known[name] && !strings.HasPrefix(name, "open-") {
			t.Errorf("%s is read by no test", file)
		}
	}
}

// TestKeptLadders holds what each recorded talk comes to: its messages, those
// that were sealed with a star; what was agreed; how many records there are, and
// how many of them opened. Words that explain are not part of it.
func TestKeptLadders(t *testing.T) {
	var b strings.Builder
	for _, r := range recipes {
		events, _ := feed(t, keysFirst(readTalk(t, filepath.Join("testdata", r.name+".talk"))), whole)
		fmt.Fprintf(&b, "== %s\n%s", r.name, inShort(events))
	}
	const file = "testdata/kept.want"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, old := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(got), len(old)) {
		if got[i] != old[i] {
			t.Fatalf("%s, line %d:\n got %s\nwant %s", file, i+1, got[i], old[i])
		}
	}
	if len(got) != len(old) {
		t.Errorf("%s has %d lines, want %d", file, len(got), len(old))
	}
}

func inShort(events []transcript.Event) string {
	var b strings.Builder
	for _, ev := range events {
		sealed := func(is bool) string { return map[bool]string{true: "*"}[is] }
		switch ev := ev.(type) {
		case *transcript.Handshake:
			fmt.Fprintf(&b, "%s %s%s %d\n", ev.Dir, ev.Name, sealed(ev.Sealed), ev.Size)
			unread(&b, ev.Fields, "")
		case *transcript.Alert:
			fmt.Fprintf(&b, "%s alert %s%s\n", ev.Dir, ev.Name, sealed(ev.Sealed))
		}
	}
	if list := all[*transcript.TLSAgreed](events); len(list) > 0 {
		a := list[len(list)-1]
		fmt.Fprintf(&b, "agreed %s %s %s resumed=%v retried=%v early=%v clear=%v anonymous=%v %s\n", a.Version, a.Suite, a.Group, a.Resumed, a.Retried, a.Early, a.Clear, a.Anonymous, a.JA4)
	}
	for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
		n, shut, opened, plain := 0, 0, 0, int64(0)
		for _, r := range latest(events) {
			if r.Span.Dir == dir {
				n, plain = n+1, max(plain, r.Plain.End())
				if r.Opened {
					opened++
				} else if r.Sealed {
					shut++
				}
			}
		}
		fmt.Fprintf(&b, "%s %d records, %d opened, %d stay sealed, %d bytes of plaintext\n", dir, n, opened, shut, plain)
	}
	return b.String()
}

// unread writes the fields that were not understood, but for those that are
// there to be ignored.
func unread(b *strings.Builder, fields []transcript.Field, in string) {
	for _, f := range fields {
		if f.Unknown && !strings.Contains(f.Value.String()+f.Name, "GREASE") {
			fmt.Fprintf(b, "  unknown: %s%s at %d: %s\n", in, f.Name, f.Off, f.Value)
		}
		unread(b, f.Children, in+f.Name+"/")
	}
}

func talkFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.talk"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no talks in testdata: %v", err)
	}
	return files
}
