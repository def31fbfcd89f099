package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// drive is a file system that fails as told. Files are in memory.
type drive struct {
	files    map[string]*platter
	names    []string
	writes   int           // so far
	fails    func(int) int // how much the n-th write is short by; -1 for not at all
	free     int           // bytes that still fit, where full is set
	full     bool
	noCut    bool // truncate fails
	noSync   bool
	noOpen   bool
	breaches []string
}

type platter struct {
	d        *drive
	b        []byte
	name     string
	closed   bool
	short    bool // a short write has not been cut back yet
	released bool
}

func newDrive() *drive { return &drive{files: map[string]*platter{}} }

func (d *drive) open(path string) (sink, error) {
	if d.noOpen {
		return nil, syscall.ENOSPC
	}
	if d.files[path] != nil {
		return nil, fmt.Errorf("open: %w", os.ErrExist)
	}
	p := &platter{d: d, name: path}
	d.files[path] = p
	d.names = append(d.names, path)
	return p, nil
}

func (p *platter) Write(b []byte) (int, error) {
	if p.short || p.released || p.closed {
		p.d.breaches = append(p.d.breaches, "a write after a short one, or after the end")
	}
	p.d.writes++
	n := len(b)
	if p.d.fails != nil {
		if k := p.d.fails(p.d.writes); k >= 0 {
			n = max(0, n-max(k, 0))
			if k == 0 {
				n = len(b) - 1
			}
		}
	}
	if p.d.full {
		n = min(n, p.d.free)
		p.d.free -= n
	}
	p.b = append(p.b, b[:n]...)
	if n == len(b) {
		return n, nil
	}
	p.short = n > 0
	if n == 0 {
		return 0, syscall.ENOSPC
	}
	return n, nil
}

func (p *platter) ReadAt(b []byte, off int64) (int, error) {
	return bytes.NewReader(p.b).ReadAt(b, off)
}

func (p *platter) Truncate(n int64) error {
	if p.d.noCut {
		return syscall.EIO
	}
	if p.d.full {
		p.d.free += len(p.b) - int(n)
	}
	p.b, p.short = p.b[:n], false
	return nil
}

func (p *platter) Sync() error {
	if p.d.noSync {
		return syscall.EIO
	}
	return nil
}

func (p *platter) Check(n int64) error { return nil }
func (p *platter) Release() error      { p.released = true; return nil }
func (p *platter) Close() error        { p.closed = true; return nil }
func (p *platter) Discard() error {
	delete(p.d.files, p.name)
	p.d.names = slices.DeleteFunc(p.d.names, func(s string) bool { return s == p.name })
	p.closed = true
	return nil
}

// clock is a time that goes on by itself, so that every event is a new attempt.
func clock() func() time.Time {
	now := start
	return func() time.Time { now = now.Add(retryAfter); return now }
}

func onDrive(t *testing.T, d *drive) *Writer {
	t.Helper()
	w, err := newWriter(d.open, "r.mwt", Header{Created: start})
	if err != nil {
		t.Fatal(err)
	}
	w.now = clock()
	return w
}

// all reads the files of a drive one after the other.
func (d *drive) all(t *testing.T) []Entry {
	t.Helper()
	for _, b := range d.breaches {
		t.Fatal(b)
	}
	var out []Entry
	for _, name := range d.names {
		if d.files[name] == nil {
			continue
		}
		got, rep := load(t, d.files[name].b)
		if len(rep.Holes) > 0 || rep.Incomplete > 0 && !d.files[name].short {
			t.Fatalf("%s: %+v", name, rep)
		}
		out = append(out, got...)
	}
	return out
}

// TestFailingWrite lets the n-th write fail, short by k bytes: with memory
// enough for what waits, nothing at all is lost.
func TestFailingWrite(t *testing.T) {
	want := sample(11, 14)
	for _, cut := range []bool{true, false} {
		for n := 2; n <= len(want)+1; n++ {
			for k := range 400 {
				d := newDrive()
				d.noCut = !cut
				w := onDrive(t, d)
				d.fails = func(i int) int {
					if i == n {
						return k
					}
					return -1
				}
				degraded := 0
				for _, e := range want {
					if _, err := w.Write(e); errors.Is(err, ErrDegraded) {
						degraded++
					} else if err != nil {
						t.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				if d.writes <= n || degraded > 1 {
					t.Fatalf("write %d short by %d: degraded %d times in %d writes", n, k, degraded, d.writes)
				}
				same(t, d.all(t), want)
			}
		}
	}
}

func TestNoSpace(t *testing.T) {
	want := sample(12, 60)
	for free := 0; free < 6000; free += 97 {
		d := newDrive()
		w := onDrive(t, d)
		d.full, d.free = true, free
		for i, e := range want {
			if i == 40 {
				d.full = false // someone made room
			}
			_, err := w.Write(e)
			if err != nil && !errors.Is(err, ErrDegraded) {
				t.Fatal(err)
			}
			if st := w.Status(); (st.State == Degraded) != (err != nil) || err != nil && (st.Err == nil || st.Waiting == 0) {
				t.Fatalf("free %d, event %d: %v, %+v", free, i, err, st)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		same(t, d.all(t), want)
	}
}

// TestLoss fills the memory: the oldest events go, the file names them.
func TestLoss(t *testing.T) {
	d := newDrive()
	w := onDrive(t, d)
	block := bytes.Repeat([]byte("x"), 1<<20)
	put := func(i int) error {
		_, err := w.Write(Entry{Obs: i, Event: &Data{Dir: Server, Layer: Wire, Off: int64(i) << 20, Len: 1 << 20, Bytes: block}})
		return err
	}
	if err := put(0); err != nil {
		t.Fatal(err)
	}
	d.full, d.free = true, 1000
	for i := 1; i <= 20; i++ {
		if err := put(i); !errors.Is(err, ErrDegraded) {
			t.Fatal(err)
		}
		if w.tail.bytes > maxTail {
			t.Fatalf("%d bytes wait", w.tail.bytes)
		}
	}
	if st := w.Status(); st.State != Degraded || st.Lost != 13 || st.Waiting != 7 {
		t.Fatalf("%+v", st)
	}
	d.full = false
	if err := put(21); err != nil {
		t.Fatal(err)
	}
	if st := w.Status(); st.State != Recording || st.Waiting != 0 {
		t.Fatalf("%+v", st)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := d.all(t)
	l, ok := got[1].Event.(*Lost)
	if !ok || l.From != 1 || l.To != 13 || l.Bytes != 13<<20 || l.Err == "" || got[1].Obs != 1 || got[2].Obs != 14 || got[len(got)-1].Obs != 21 {
		t.Fatalf("%+v %+v, then %d", got[1], got[1].Event, got[2].Obs)
	}
}

func TestNeverAgain(t *testing.T) {
	d := newDrive()
	w := onDrive(t, d)
	d.full, d.noOpen = true, true
	_, _ = w.Write(Entry{Event: &Note{Text: TextOf("a")}})
	err := w.Close()
	if err == nil || !strings.Contains(err.Error(), "1 event could not be written, 0 are lost") {
		t.Fatalf("closed with %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatalf("closed twice: %v", err)
	}
	if _, err := w.Write(Entry{Event: &Note{}}); !errors.Is(err, ErrEnded) {
		t.Fatalf("written after the end: %v", err)
	}
}

func TestSaveElsewhere(t *testing.T) {
	want := sample(13, 24)
	d := newDrive()
	w := onDrive(t, d)
	for i, e := range want {
		if i == 8 {
			d.full = true
		}
		if i == 16 {
			d.full = false
			if err := w.SaveTail("other.mwt"); err != nil {
				t.Fatal(err)
			}
		}
		_, _ = w.Write(e)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(t), want)
	if len(d.names) != 2 || d.names[1] != "other.mwt" || len(d.files["other.mwt"].b) == 0 {
		t.Fatalf("files: %q", d.names)
	}
}

func TestFailingSync(t *testing.T) {
	want := sample(14, 24)
	d := newDrive()
	w := onDrive(t, d)
	for i, e := range want {
		d.noSync = i >= 5 && i < 9
		_, _ = w.Write(e)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(t), want)
}

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
	var got []Entry
	after := ""
	for part := 1; part <= st.Part; part++ {
		name := w.partPath(part)
		if part == 2 {
			continue
		}
		r, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if h := r.Header(); h.After != after || part > 1 && h.Part != part {
			t.Fatalf("%s: %+v, want after %q", name, h, after)
		}
		after = filepath.Base(name)
		more, _ := drain(t, r)
		got = append(got, more...)
	}
	same(t, got, want)
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
