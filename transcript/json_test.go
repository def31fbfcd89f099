package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestJSONOfEveryKind compares what is printed with encoding/json's own idea of it.
func TestJSONOfEveryKind(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	events := append([]Event{}, derivedEvents...)
	for _, k := range observedKinds {
		if k != KindSecret {
			events = append(events, observed(k))
		}
	}
	for _, ev := range events {
		for range 20 {
			if _, ok := ev.(*Handshake); !ok { // its fields are a tree without end
				fill(rnd, reflect.ValueOf(ev).Elem())
			}
			out := JSON{Start: start}.Append(nil, Entry{Seq: 12, Obs: 3, Conn: 2, At: time.Second, Event: ev})
			if err := unsafe(string(bytes.TrimSuffix(out, []byte("\n")))); err != nil {
				t.Fatal(err)
			}
			got := members(t, out)
			for name, want := range map[string]any{"seq": 12.0, "kind": string(ev.Kind()), "conn": 2.0, "at": "2026-11-24T02:15:18.123456789Z"} {
				if got[name] != want {
					t.Fatalf("%s is %v, want %v in %s", name, got[name], want, out)
				}
				delete(got, name)
			}
			std, err := json.Marshal(ev)
			if err != nil {
				t.Fatal(err)
			}
			want := members(t, std)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s\nprinted %s\nwant    %s", ev.Kind(), out, std)
			}
		}
	}
}

func members(t *testing.T, b []byte) map[string]any {
	t.Helper()
	m := map[string]any{}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return m
}

// TestMemberNames: no event has a member that all lines have.
func TestMemberNames(t *testing.T) {
	events := append([]Event{}, derivedEvents...)
	for _, k := range observedKinds {
		events = append(events, observed(k))
	}
	for _, ev := range events {
		s := reflect.TypeOf(ev).Elem()
		for i := range s.NumField() {
			switch name, _, _ := strings.Cut(s.Field(i).Tag.Get("json"), ","); name {
			case "", "kind", "seq", "conn", "t", "at", "b64", "part", "crc", "sum":
				t.Errorf("%s.%s stands as %q", s.Name(), s.Field(i).Name, name)
			}
		}
	}
}

func TestJSONSecrets(t *testing.T) {
	line := []byte("PASS hunter2\r\n")
	data := Entry{Event: &Data{Dir: Client, Layer: Wire, Len: int64(len(line)), Bytes: line}}
	secret := Entry{Event: &Secret{Line: Hide("CLIENT_RANDOM hunter2")}}
	step := Entry{Event: &AuthStep{Mechanism: "USER", Fields: []AuthField{{Name: "password", Secret: Hide("hunter2")}}}}
	mask := func(Entry) []Range { return []Range{{5, 12}} }
	print := func(j JSON) string {
		var out []byte
		for _, e := range []Entry{data, secret, step} {
			out = j.Append(out, e)
		}
		return string(out)
	}
	for name, j := range map[string]JSON{"nothing said": {}, "masked": {Mask: mask},
		"masked, from the log": {Mask: mask, Bytes: func(Span) ([]byte, error) { return line, nil }}} {
		out := print(j)
		if strings.Contains(out, "hunter2") || strings.Contains(out, "aHVudGVyM") || strings.Contains(out, "odW50ZXIy") || strings.Contains(out, `"secret"`) && strings.Contains(out, "CLIENT_RANDOM") {
			t.Errorf("%s: %s", name, out)
		}
		if shown := strings.Contains(out, "PASS *******"); shown != (j.Mask != nil) {
			t.Errorf("%s: %s", name, out)
		}
	}
	if out := print(JSON{Secrets: true, Mask: mask}); strings.Count(out, "hunter2") != 3 {
		t.Errorf("asked for: %s", out)
	}
	if string(line) != "PASS hunter2\r\n" {
		t.Error("the log's own bytes were masked")
	}
}

// TestJSONLoads: what is printed, after a header line, is a file that can be shared.
func TestJSONLoads(t *testing.T) {
	want := sample(2, 48)
	j := JSON{Start: start, Mask: func(Entry) []Range { return nil }}
	file := Header{Created: start}.AppendJSON(nil)
	var left []Entry
	for i, e := range want {
		e.Seq = 2 * i
		file = j.Append(file, e)
		file = j.Append(file, Entry{Seq: 2*i + 1, Event: &Line{}})
		if e.Event.Kind() != KindSecret {
			left = append(left, e)
		}
	}
	got, rep := load(t, file)
	if !rep.Clean() || rep.Derived != len(want) || len(got) != len(left) {
		t.Fatalf("%d of %d entries, %+v", len(got), len(left), rep)
	}
	for i, e := range left {
		if got[i].At != e.At || got[i].Conn != e.Conn || got[i].Obs != e.Seq || got[i].Event.Kind() != e.Event.Kind() {
			t.Fatalf("entry %d: %+v, want %+v", i, got[i], e)
		}
		if e.Event.Kind() == KindData && !reflect.DeepEqual(got[i].Event, e.Event) {
			t.Fatalf("%+v, want %+v", got[i].Event, e.Event)
		}
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.html")
	write := func(s string, err error) error {
		return WriteFile(path, func(w io.Writer) error {
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) && s == "first" {
				t.Error("the name is there before the content")
			}
			if _, werr := io.WriteString(w, s); werr != nil {
				return werr
			}
			return err
		})
	}
	failed := errors.New("it failed")
	if err := write("half", failed); !errors.Is(err, failed) {
		t.Errorf("a failing export: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	if err := write("second", nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second export: %v", err)
	}
	if b := content(t, path); string(b) != "first" {
		t.Errorf("replaced by %q", b)
	}
	taken := filepath.Join(dir, "taken")
	err := WriteFile(taken, func(w io.Writer) error { return os.WriteFile(taken, []byte("another"), 0o600) })
	if !errors.Is(err, fs.ErrExist) || string(content(t, taken)) != "another" {
		t.Errorf("a name taken meanwhile: %v", err)
	}
	left, _ := os.ReadDir(dir)
	if fi, _ := os.Stat(path); len(left) != 2 || fi.Mode().Perm() != 0o600 {
		t.Errorf("left: %v, %v", left, fi.Mode())
	}
	if err := WriteFile(filepath.Join(dir, "none", "x"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

func TestNewName(t *testing.T) {
	a, b := NewName("d", "imap", "mail.example.org", start), NewName("d", "imap", "mail.example.org", start)
	if a == b || !strings.HasPrefix(a, filepath.Join("d", "20261124T021517Z-imap-mail.example.org-")) || filepath.Ext(a) != ".mwt" {
		t.Errorf("%s %s", a, b)
	}
	for _, host := range []string{"../../etc/passwd", "a\x00b\x1b[2J", "::1", "", strings.Repeat("x", 500), ".."} {
		name := NewName("d", "smtp", host, start)
		if filepath.Dir(name) != "d" || len(name) > 150 || strings.ContainsAny(name, "\x00\x1b:[") {
			t.Errorf("%q gives %q", host, name)
		}
	}
}
