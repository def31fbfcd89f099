package transcript

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
)

// drive is a file system that fails as told. Files are in memory.
type drive struct {
	files    map[string]*platter
	names    []string
	writes   int           // so far
	fails    func(int) int // how many bytes the n-th write is short by, less one; -1 for a whole one
	tried    int           // length of the last write that was to fail
	free     int           // bytes that still fit, where full is set
	full     bool
	space    func() int64
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
			p.d.tried = len(b)
			n = max(0, n-1-k)
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
func (p *platter) Free() int64 {
	if p.d.space == nil {
		return -1
	}
	return p.d.space()
}

func (p *platter) Release() error { p.released = true; return nil }
func (p *platter) Close() error   { p.closed = true; return nil }
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
