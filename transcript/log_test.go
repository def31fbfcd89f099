package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
)

// checkBytes compares a log with the entries that were put in: every span of
// one Data, spans over several, and spans that touch what was not kept.
func checkBytes(t *testing.T, log *Log, entries []Entry) {
	t.Helper()
	type cell struct {
		b    byte
		kept bool
	}
	streams := map[Span][]cell{}
	for _, e := range entries {
		d, ok := e.Event.(*Data)
		if !ok {
			continue
		}
		k := Span{Conn: e.Conn, Dir: d.Dir, Layer: d.Layer}
		s := streams[k]
		for int64(len(s)) < d.Off {
			s = append(s, cell{})
		}
		for _, b := range d.Bytes {
			s = append(s, cell{b, true})
		}
		for range d.Elided % 5000 {
			s = append(s, cell{})
		}
		streams[k] = s
	}
	rnd := rand.New(rand.NewSource(1))
	for k, s := range streams {
		for range 300 {
			k.Off = int64(rnd.Intn(len(s) + 2))
			k.Len = int64(rnd.Intn(min(3000, len(s)+3)))
			var want []byte
			kept := true
			for i := k.Off; i < k.End() && kept; i++ {
				kept = i < int64(len(s)) && s[i].kept
				if kept {
					want = append(want, s[i].b)
				}
			}
			got, err := log.Bytes(k)
			if kept != (err == nil) || err != nil && !errors.Is(err, ErrNoBytes) || kept && !bytes.Equal(got, want) {
				t.Fatalf("%s: %d bytes, %v; want kept %v, equal %v", k, len(got), err, kept, bytes.Equal(got, want))
			}
		}
	}
}

// traffic gives Data of all streams, some elided.
func traffic(seed int64, n, size int) []Entry {
	rnd := rand.New(rand.NewSource(seed))
	next := map[streamKey]int64{}
	out := make([]Entry, n)
	for i := range out {
		k := streamKey{rnd.Intn(2), Dir(1 + rnd.Intn(2)), Layer(1 + rnd.Intn(2))}
		b := make([]byte, rnd.Intn(size))
		rnd.Read(b)
		d := &Data{Dir: k.dir, Layer: k.layer, Off: next[k], Len: int64(len(b)), Bytes: b}
		if rnd.Intn(20) == 0 {
			d.Elided = int64(rnd.Intn(4000))
		}
		next[k] += d.Len + d.Elided
		out[i] = Entry{Obs: i, Conn: k.conn, Event: d}
	}
	return out
}

func TestLogBytes(t *testing.T) {
	entries := traffic(1, 1200, 900)
	for _, window := range []int{0, 5000, 64 << 10, 100 << 10, 8 << 20} {
		t.Run(fmt.Sprintf("temporary file, window %d", window), func(t *testing.T) {
			log := NewLogWindow(window)
			defer log.Close()
			log.Append(entries...)
			checkBytes(t, log, entries)
		})
		t.Run(fmt.Sprintf("recorded, window %d", window), func(t *testing.T) {
			w, err := Create(filepath.Join(t.TempDir(), "a.mwt"), Header{})
			if err != nil {
				t.Fatal(err)
			}
			log := NewLogWindow(window)
			defer log.Close()
			for _, e := range entries {
				p, err := w.Write(e)
				if err != nil {
					t.Fatal(err)
				}
				e.Place = p
				log.Append(e)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			checkBytes(t, log, entries)
			if log.spill != nil {
				t.Error("a temporary file beside the recording")
			}
		})
	}
	t.Run("loaded", func(t *testing.T) {
		r, err := Open(recorded(t, entries))
		if err != nil {
			t.Fatal(err)
		}
		log := NewLogWindow(2000)
		defer log.Close()
		for e, err := range r.All() {
			if err != nil {
				t.Fatal(err)
			}
			log.Append(e)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		checkBytes(t, log, entries)
		if log.spill != nil {
			t.Error("a temporary file beside the one that is read")
		}
	})
}

// TestLogCallersBuffer uses one buffer for all, as a socket's reader does.
// TestBulkLeavesTheWindow holds that large Data which stands in a file is read
// back from there, and pushes nothing else out of memory.
func TestBulkLeavesTheWindow(t *testing.T) {
	w, err := CreateTemp(Header{})
	if err != nil {
		t.Fatal(err)
	}
	log := NewLog()
	var entries []Entry
	add := func(dir Dir, off int64, b []byte) {
		e := Entry{Obs: len(entries), Event: &Data{Dir: dir, Layer: Plain, Off: off, Len: int64(len(b)), Bytes: b}}
		if e.Place, err = w.Write(e); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
		log.Append(e)
	}
	add(Client, 0, []byte("RETR 1\r\n"))
	block := make([]byte, 64<<10)
	rand.New(rand.NewSource(2)).Read(block)
	for off := int64(0); off < 2*DefaultWindow; off += int64(len(block)) {
		add(Server, off, block)
	}
	checkBytes(t, log, entries)
	if err := w.f.Truncate(0); err != nil {
		t.Fatal(err)
	}
	if b, err := log.Bytes(Span{Dir: Client, Layer: Plain, Len: 8}); err != nil || string(b) != "RETR 1\r\n" {
		t.Errorf("the line before the bulk is no longer in memory: %q, %v", b, err)
	}
	if n := len(log.ring.mem); n > ringStart {
		t.Errorf("%d bytes of memory for eight", n)
	}
}

func TestLogCallersBuffer(t *testing.T) {
	log := NewLog()
	buf := make([]byte, 4)
	for i := range 3 {
		copy(buf, bytes.Repeat([]byte{byte('a' + i)}, 4))
		log.Append(Entry{Event: &Data{Dir: Client, Layer: Wire, Off: int64(4 * i), Len: 4, Bytes: buf}})
	}
	got, err := log.Bytes(Span{Dir: Client, Layer: Wire, Len: 12})
	if err != nil || string(got) != "aaaabbbbcccc" {
		t.Fatalf("%q %v", got, err)
	}
	got[0] = 'X'
	if got, _ := log.Bytes(Span{Dir: Client, Layer: Wire, Len: 1}); string(got) != "a" {
		t.Error("what Bytes gave out is the log's own")
	}
	for _, e := range log.entries {
		if e.Event.(*Data).Bytes != nil {
			t.Error("the bytes are held twice")
		}
	}
}

func TestLogHostileOffsets(t *testing.T) {
	log := NewLogWindow(1 << 10)
	defer log.Close()
	put := func(off int64, s string) {
		log.Append(Entry{Event: &Data{Dir: Client, Layer: Wire, Off: off, Len: int64(len(s)), Bytes: []byte(s)}})
	}
	put(10, "klm")
	put(0, "abc")
	put(2, "XX")                        // overlaps: the first stays
	put(9, "XXXXX")                     // overlaps
	put(3, "defghij")                   // fills the hole
	put(1<<63-1, "X")                   // beyond any stream
	put(-4, "XXXX")                     // before it
	put(1<<63-3, "y")                   // far away
	put(5, "")                          // nothing
	put(13, string(make([]byte, 4000))) // more than the window
	for s, want := range map[Span]string{
		{Off: 0, Len: 13}: "abcdefghijklm", {Off: 2, Len: 2}: "cd", {Off: 1<<63 - 3, Len: 1}: "y", {Off: 12, Len: 2}: "m\x00", {Off: 7}: "",
	} {
		s.Dir, s.Layer = Client, Wire
		if got, err := log.Bytes(s); err != nil || string(got) != want {
			t.Errorf("%s: %q %v", s, got, err)
		}
	}
	for _, s := range []Span{{Off: -1, Len: 1}, {Off: 0, Len: -1}, {Off: 1<<63 - 3, Len: 2}, {Off: 1<<63 - 1, Len: 1<<63 - 1}, {Off: 0, Len: 1 << 62}, {Conn: 5, Len: 1}} {
		if s.Conn == 0 {
			s.Dir, s.Layer = Client, Wire
		}
		if _, err := log.Bytes(s); !errors.Is(err, ErrNoBytes) {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestLogFileChanged(t *testing.T) {
	entries := traffic(3, 50, 2000)
	path := filepath.Join(t.TempDir(), "a.mwt")
	w, err := Create(path, Header{})
	if err != nil {
		t.Fatal(err)
	}
	log := NewLogWindow(1 << 10)
	for _, e := range entries {
		if e.Place, err = w.Write(e); err != nil {
			t.Fatal(err)
		}
		log.Append(e)
	}
	_ = w.Close()
	first := entries[0].Event.(*Data)
	span := first.Span(entries[0].Conn)
	if b, err := log.Bytes(span); err != nil || !bytes.Equal(b, first.Bytes) {
		t.Fatal(err)
	}
	log.lines = lineCache{}
	file := content(t, path)
	file[300] ^= 1
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, _ = f.WriteAt(file, 0)
	if _, err := log.Bytes(span); !errors.Is(err, ErrNoBytes) {
		t.Errorf("changed: %v", err)
	}
	_ = f.Truncate(100)
	if _, err := log.Bytes(span); !errors.Is(err, ErrNoBytes) {
		t.Errorf("cut: %v", err)
	}
}

func TestLogFinish(t *testing.T) {
	log := NewLog()
	_, more := log.Since(0)
	select {
	case <-more:
		t.Fatal("woken for nothing")
	default:
	}
	log.Append(Entry{Event: &Note{}})
	<-more
	_, more = log.Since(1)
	_, again := log.Since(-5)
	log.Finish()
	log.Finish()
	<-more
	<-again
	log.Append(Entry{Event: &Note{}})
	entries, more := log.Since(1)
	<-more
	if len(entries) != 1 || entries[0].Seq != 1 || log.Len() != 2 || !log.Finished() {
		t.Errorf("after the end: %+v", entries)
	}
	if entries, _ := log.Since(99); len(entries) != 0 {
		t.Errorf("beyond the end: %+v", entries)
	}
	if err := log.Close(); err != nil {
		t.Error(err)
	}
}
