package transcript

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestParts(t *testing.T) {
	want := sample(15, 60)
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "r.mwt"), Header{Created: start})
	if err != nil {
		t.Fatal(err)
	}
	w.SetLimit(4000)
	if err := os.WriteFile(filepath.Join(dir, "r.part2.mwt"), nil, 0o600); err != nil {
		t.Fatal(err) // the name is taken
	}
	log := NewLogWindow(1 << 10)
	for _, e := range want {
		if e.Place, err = w.Write(e); err != nil {
			t.Fatal(err)
		}
		log.Append(e)
	}
	st := w.Status()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if st.Part < 4 || st.Path != filepath.Join(dir, fmt.Sprintf("r.part%d.mwt", st.Part)) {
		t.Fatalf("%+v", st)
	}
	r, err := Open(w.partPath(1))
	if err != nil {
		t.Fatal(err)
	}
	again := NewLogWindow(1 << 10)
	var got []Entry
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		again.Append(e)
		e.Place = Place{}
		got = append(got, e)
	}
	same(t, got, want)
	if rep := r.Report(); !rep.Clean() || len(rep.Parts) != st.Part-2 || rep.Parts[0] != "r.part3.mwt" {
		t.Fatalf("%+v", rep)
	}
	checkBytes(t, again, want)
	if r, err = Open(w.partPath(3)); err != nil {
		t.Fatal(err)
	}
	got, rep := drain(t, r)
	same(t, got, want[len(want)-len(got):])
	if len(got) == 0 || len(rep.Parts) != st.Part-3 || r.Header().Part != 3 || r.Header().After != "r.mwt" {
		t.Fatalf("%d entries, %+v", len(got), rep)
	}
	checkBytes(t, log, want)
}

func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "r.mwt")
	w, err := Create(path, Header{Created: start})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := Create(path, Header{}); !errors.Is(err, os.ErrExist) {
		t.Fatalf("a second writer: %v", err)
	}
	link := filepath.Join(filepath.Dir(path), "link.mwt")
	if err := os.Symlink("elsewhere", link); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(link, Header{}); err == nil {
		t.Fatal("written through a symbolic link")
	}
	fi, err := os.Stat(path)
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", fi.Mode(), err)
	}
	if fi, err = os.Stat(filepath.Dir(path)); err != nil || fi.Mode().Perm() != 0o700 {
		t.Fatalf("%v %v", fi.Mode(), err)
	}
}

// TestBehindTheBack removes, and cuts, the file that is being written.
func TestBehindTheBack(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(string) error
	}{
		{"removed", os.Remove},
		{"cut", func(p string) error { return os.Truncate(p, 10) }},
	} {
		path := filepath.Join(t.TempDir(), "r.mwt")
		w, err := Create(path, Header{Created: start})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(Entry{Event: &Note{Text: TextOf("a")}}); err != nil {
			t.Fatal(err)
		}
		if err := c.do(path); err != nil {
			t.Fatal(err)
		}
		for i := 0; w.Status().Part == 1; i++ {
			if i > 1000 {
				t.Fatalf("%s: nobody noticed", c.name)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if _, err := w.Write(Entry{Obs: 1, Event: &Note{Text: TextOf("b")}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := Open(w.partPath(2))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := drain(t, r)
		same(t, got, []Entry{{Obs: 1, Event: &Note{Text: TextOf("b")}}})
	}
}

// busy is a file to which more is written while it is synced.
type busy struct {
	sink
	during func()
}

func (b *busy) Sync() error {
	if do := b.during; do != nil {
		b.during = nil
		do()
	}
	return b.sink.Sync()
}

// TestBehindTheBackOfTheBusy removes the file of a writer that is never idle.
func TestBehindTheBackOfTheBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.mwt")
	w, err := Create(path, Header{Created: start})
	if err != nil {
		t.Fatal(err)
	}
	f := &busy{sink: w.f}
	w.f = f
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(Entry{Event: &Note{Text: TextOf("a")}}); err != nil {
		t.Fatal(err)
	}
	w.stopTimer()
	f.during = func() { _, err = w.Write(Entry{Obs: 1, Event: &Note{Text: TextOf("b")}}) }
	w.syncBehind(f)
	if err != nil || w.Status().Part != 2 {
		t.Fatalf("%v; nobody noticed: %+v", err, w.Status())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDerivedAreNotRecorded(t *testing.T) {
	w, err := CreateTemp(Header{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, ev := range derivedEvents {
		if _, err := w.Write(Entry{Event: ev}); err == nil {
			t.Errorf("%s was recorded", ev.Kind())
		}
	}
	if w.Path() != "" || w.Status().Path != "" {
		t.Error("a temporary recording has a name")
	}
}
