package transcript

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRoundTrip(t *testing.T) {
	for seed := range int64(40) {
		want := sample(seed, 48)
		path := recorded(t, want)
		file := content(t, path)
		got, rep := load(t, file)
		if !rep.Clean() || rep.Entries != len(want) {
			t.Fatalf("report: %+v", rep)
		}
		same(t, got, want)
		if err := unsafe(strings.ReplaceAll(string(file), "\n", "")); err != nil {
			t.Fatal("the file itself could drive a terminal:", err)
		}
	}
}

func TestRoundTripPacked(t *testing.T) {
	want := sample(1, 24)
	var z bytes.Buffer
	zw := gzip.NewWriter(&z)
	_, _ = zw.Write(content(t, recorded(t, want)))
	_ = zw.Close()
	got, rep := load(t, z.Bytes())
	if !rep.Clean() {
		t.Fatalf("report: %+v", rep)
	}
	same(t, got, want)
	for n := range z.Len() {
		r, err := NewReader(bytes.NewReader(z.Bytes()[:n]), "a.mwt.gz")
		if err != nil {
			continue
		}
		got, rep := drain(t, r)
		same(t, got, want[:len(got)])
		if rep.Clean() {
			t.Fatalf("cut at %d of %d, nothing is said", n, z.Len())
		}
	}
}

func TestBigEvents(t *testing.T) {
	rnd := rand.New(rand.NewSource(2))
	big := make([]byte, 3*pieceBytes+17)
	rnd.Read(big)
	want := []Entry{
		{Obs: 0, Event: &Data{Dir: Client, Layer: Plain, Bytes: big, Len: int64(len(big)), Off: 7, Elided: 3}},
		{Obs: 1, Event: &Typed{What: "raw", Text: TextOf(big)}},
		{Obs: 2, Event: &Data{Dir: Server, Layer: Plain, Bytes: big[:pieceBytes], Len: pieceBytes}},
		{Obs: 3, Event: &Data{Dir: Server, Layer: Plain, Bytes: []byte{}, Off: pieceBytes}},
	}
	path := recorded(t, want)
	file := content(t, path)
	for _, line := range bytes.SplitAfter(file, []byte("\n")) {
		if len(line) > 1<<20 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	got, rep := load(t, file)
	if !rep.Clean() {
		t.Fatalf("report: %+v", rep)
	}
	same(t, got, want)
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := e.Place.read(); err != nil || !bytes.Equal(b, big) {
		t.Fatalf("read back %d bytes: %v", len(b), err)
	}
	lines := bytes.SplitAfter(file, []byte("\n"))
	without := bytes.Join(append(append([][]byte{}, lines[:2]...), lines[3:]...), nil)
	got, rep = load(t, without)
	same(t, got, want[1:])
	if rep.Clean() {
		t.Fatal("a missing part is not told")
	}
}

// TestChecksums computes them by another way: as the format describes them.
func TestChecksums(t *testing.T) {
	lines := bytes.SplitAfter(content(t, recorded(t, sample(3, 24))), []byte("\n"))
	for i, line := range lines[:len(lines)-1] {
		var m struct {
			Crc, Sum *uint32
			Seq      int
		}
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		at := bytes.LastIndex(line, []byte(`,"sum"`))
		if m.Sum == nil || *m.Sum != crc32.Checksum(line[:at], crc32.MakeTable(crc32.Castagnoli)) {
			t.Errorf("line %d: the sum is wrong", i+1)
		}
		if i > 0 && (m.Crc == nil || *m.Crc != crc32.Checksum(lines[i-1], crc32.MakeTable(crc32.Castagnoli)) || m.Seq != i-1) {
			t.Errorf("line %d: the crc is wrong", i+1)
		}
	}
}

func TestForeignFiles(t *testing.T) {
	for _, c := range []struct{ name, file, why string }{
		{"empty", "", "it is empty"},
		{"text", "220 hi\r\n", `it begins with “220 hi\r” and not with the header`},
		{"other JSON", "{\"a\":1}\n", "and not with the header"},
		{"later version", `{"format":"mailwire-transcript","version":2}` + "\n", "version 2; this mailwire reads version 1"},
		{"cut", `{"format":"mail`, "its first line is not whole (15 bytes)"},
		{"terminal", "\x1b[2J\u202e\n", `“\x1b[2J<U+202E>”`},
		{"zeros", strings.Repeat("\x00", 1<<20), "it begins with zero bytes"},
		{"damaged gzip", "\x1f\x8b\x08\x00garbage garbage", "its compression is damaged"},
		{"no gzip", "\x1f\x8b\x00\x00", "is none"},
		{"endless line", strings.Repeat("x", maxLine+9) + "\n", "it begins with"},
	} {
		_, err := NewReader(strings.NewReader(c.file), "/x/a.mwt")
		var fe *FileError
		if !errors.As(err, &fe) || !strings.Contains(err.Error(), c.why) || !strings.Contains(err.Error(), "a.mwt") {
			t.Errorf("%s: %v, want %q", c.name, err, c.why)
		}
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "regular file") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestOtherRecords(t *testing.T) {
	file := `{"format":"mailwire-transcript","version":1,"created":"2026-11-24T02:15:17Z","later":true}
{"kind":"line","seq":0,"conn":0,"at":"2026-11-24T02:15:18Z","text":"x"}
{"kind":"hologram","seq":1,"conn":4,"t":9,"at":{"x":1},"depth":3}
{"kind":"data","seq":2,"conn":0,"at":"2026-11-24T02:15:18.5Z","dir":"s","layer":"wire","off":3,"len":2,"b64":"aGk=","new":1}
{"kind":"data","seq":3,"conn":0,"t":1,"dir":"s","layer":"wire","off":5,"len":90}
{"kind":"data","seq":4,"conn":0,"t":1,"dir":"s","layer":"wire","off":-5,"len":2,"b64":"aGk="}
{"kind":"data","seq":5,"conn":0,"t":1,"dir":"x","layer":"wire","off":0,"len":2,"b64":"aGk="}
{"kind":"data","seq":6,"conn":0,"t":1,"dir":"c","layer":"wire","off":9223372036854775807,"len":2,"b64":"aGk="}
{"kind":"DATA\u001b","seq":6,"conn":0,"t":1}
{"kind":"note","seq":-7,"conn":0,"t":1,"text":"a"}
{"kind":"note","seq":7,"conn":0,"t":1,"text":{"b64":"/w=="}}
[]
{"kind":"note","seq":8,"conn":0,"t":1,"part":"2/3","b64":"aGk="}
{"kind":"note","seq":8,"conn":0,"t":1,"part":"9/3","b64":"aGk="}
`
	got, rep := load(t, []byte(file))
	same(t, got, []Entry{
		{Obs: 1, Conn: 4, At: 9, Event: &Unknown{Name: "hologram", Raw: []byte(strings.Split(file, "\n")[2])}},
		{Obs: 2, At: 1500 * time.Millisecond, Event: &Data{Dir: Server, Layer: Wire, Off: 3, Len: 2, Bytes: []byte("hi")}},
		{Obs: 3, At: 1, Event: &Data{Dir: Server, Layer: Wire, Off: 5, Elided: 90}},
		{Obs: 7, At: 1, Event: &Note{Text: TextOf("\xff")}},
	})
	if rep.Derived != 1 || rep.Unknown != 1 || len(rep.Holes) != 2 || rep.Holes[0].Lines != 5 || rep.Holes[1].Lines != 3 {
		t.Errorf("report: %+v", rep)
	}
	// Rewritten, the unknown kind is still what it was.
	again, rep := load(t, content(t, recorded(t, got)))
	if !rep.Clean() {
		t.Errorf("report: %+v", rep)
	}
	same(t, again, got)
}

func TestLongLine(t *testing.T) {
	want := sample(7, 12)
	lines := bytes.SplitAfterN(content(t, recorded(t, want)), []byte("\n"), 5)
	file := bytes.Join([][]byte{lines[0], lines[1], lines[2], lines[3], bytes.Repeat([]byte("y"), 5*maxLine), {'\n'}, lines[4]}, nil)
	got, rep := load(t, file)
	same(t, got, want)
	if len(rep.Holes) != 1 || rep.Holes[0].Len != 5*maxLine+1 || !strings.Contains(rep.Holes[0].Why, "longer") {
		t.Errorf("report: %+v", rep)
	}
}

// TestFollow reads while another writes, cut anywhere: no record is seen before it is whole.
func TestFollow(t *testing.T) {
	want := sample(8, 36)
	file := content(t, recorded(t, want))
	path := filepath.Join(t.TempDir(), "live.mwt")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	first := bytes.IndexByte(file, '\n') + 1
	_, _ = f.Write(file[:first])
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewSource(9))
	var got []Entry
	for at := first; at < len(file); {
		n := min(1+rnd.Intn(200), len(file)-at)
		_, _ = f.Write(file[at : at+n])
		at += n
		more, rep := drain(t, r)
		got = append(got, more...)
		if len(got) != bytes.Count(file[:at], []byte("\n"))-1 || len(rep.Holes) > 0 {
			t.Fatalf("after %d bytes: %d entries, %+v", at, len(got), rep)
		}
	}
	same(t, got, want)
	if rep := r.Report(); !rep.Clean() {
		t.Errorf("report: %+v", rep)
	}
}

func FuzzReader(f *testing.F) {
	file := content(f, recorded(f, sample(10, 12)))
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add([]byte(`{"format":"mailwire-transcript","version":1}` + "\n" + `{"kind":"data","seq":1,"conn":0,"t":1,"dir":"s","layer":"wire","off":0,"len":2,"part":"1/2","b64":"aGk="}` + "\n" + `{"kind":"data","seq":1,"conn":0,"t":1,"dir":"s","layer":"wire","off":2,"len":2,"part":"2/2","b64":"aGk="}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := NewReader(bytes.NewReader(b), "x")
		if err != nil {
			if m := unsafe(err.Error()); m != nil {
				t.Fatal(m)
			}
			return
		}
		got, rep := drain(t, r)
		for _, m := range rep.Messages() {
			if m := unsafe(m); m != nil {
				t.Fatal(m)
			}
		}
		log := NewLogWindow(1 << 10)
		defer log.Close()
		log.Append(got...)
		// What was read is written and read again the same.
		d := newDrive()
		w := onDrive(t, d)
		for _, e := range got {
			if _, err := w.Write(e); err != nil {
				t.Fatal(err)
			}
		}
		again := d.all(t)
		if len(again) != len(got) {
			t.Fatalf("%d entries were read, %d again", len(got), len(again))
		}
		for i := range again {
			a, b := fmt.Sprintf("%+v", again[i].Event), fmt.Sprintf("%+v", got[i].Event)
			if a != b {
				t.Fatalf("%s was read again as %s", b, a)
			}
		}
	})
}
