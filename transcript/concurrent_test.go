package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
)

// TestLogReaders has slow and fast readers beside a writer: each sees all entries in order.
func TestLogReaders(t *testing.T) {
	const n = 3000
	log := NewLogWindow(4 << 10)
	defer log.Close()
	var wg sync.WaitGroup
	for reader := range 3 {
		wg.Go(func() { // ends when the log is finished
			seen := 0
			for {
				entries, more := log.Since(seen)
				for _, e := range entries {
					if e.Seq != seen {
						t.Errorf("reader %d: entry %d where %d is due", reader, e.Seq, seen)
						return
					}
					seen++
					if d := e.Event.(*Data); seen%(reader*40+1) == 0 {
						if b, err := log.Bytes(d.Span(0)); err != nil || len(b) != 8 || b[0] != byte(e.Seq) {
							t.Errorf("reader %d: %v %v", reader, b, err)
							return
						}
					}
				}
				if len(entries) == 0 && log.Finished() && seen == log.Len() {
					break
				}
				<-more
			}
			if seen != n {
				t.Errorf("reader %d saw %d", reader, seen)
			}
		})
	}
	for i := range n {
		log.Append(Entry{Event: &Data{Dir: Server, Layer: Wire, Off: int64(8 * i), Len: 8, Bytes: bytes.Repeat([]byte{byte(i)}, 8)}})
	}
	log.Finish()
	wg.Wait()
}

// TestWriterShared has several writers, one who asks, and one who ends it.
func TestWriterShared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.mwt")
	w, err := Create(path, Header{Created: start})
	if err != nil {
		t.Fatal(err)
	}
	w.SetLimit(20_000)
	var wg sync.WaitGroup
	var acked [4]int
	for i := range acked {
		wg.Go(func() { // ends when the recording does
			for n := 0; ; n++ {
				_, err := w.Write(Entry{Obs: n, Conn: i, Event: &Note{Text: TextOf(fmt.Sprint(i, n))}})
				if errors.Is(err, ErrEnded) {
					acked[i] = n
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 200 {
		if st := w.Status(); st.State != Recording || st.Size > 21_000 {
			t.Fatalf("%+v", st)
		}
		if err := w.Sync(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	got, rep := drain(t, r)
	var next [4]int
	for _, e := range got {
		if e.Obs != next[e.Conn] {
			t.Fatalf("conversation %d: %d where %d is due", e.Conn, e.Obs, next[e.Conn])
		}
		next[e.Conn]++
	}
	if next != acked || !rep.Clean() {
		t.Fatalf("acknowledged %v, in the file %v, %+v", acked, next, rep)
	}
}
