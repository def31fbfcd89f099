package transcript

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
)

func bulkData() *Data {
	b := make([]byte, 16<<10)
	rand.New(rand.NewSource(1)).Read(b)
	return &Data{Dir: Server, Layer: Wire, Len: int64(len(b)), Bytes: b}
}

// null takes everything and keeps nothing: what remains is the encoding.
type null struct{ sink }

func (null) Write(b []byte) (int, error) { return len(b), nil }
func (null) Sync() error                 { return nil }
func (null) Check(int64) error           { return nil }
func (null) Free() int64                 { return -1 }
func (null) Release() error              { return nil }
func (null) Close() error                { return nil }

func BenchmarkWriterEncoding(b *testing.B) {
	w, err := newWriter(func(string) (sink, error) { return null{}, nil }, "", Header{})
	if err != nil {
		b.Fatal(err)
	}
	w.SetLimit(1 << 62)
	writeBulk(b, w)
}

func BenchmarkWriterFile(b *testing.B) {
	w, err := Create(filepath.Join(b.TempDir(), "a.mwt"), Header{})
	if err != nil {
		b.Fatal(err)
	}
	writeBulk(b, w)
}

func writeBulk(b *testing.B, w *Writer) {
	d := bulkData()
	b.SetBytes(d.Len)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Off = int64(i) * d.Len
		if _, err := w.Write(Entry{Obs: i, Event: d}); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkReader(b *testing.B) {
	d := bulkData()
	entries := make([]Entry, 1000)
	for i := range entries {
		entries[i] = Entry{Obs: i, Event: d}
	}
	file, err := os.ReadFile(recorded(b, entries))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(entries)) * d.Len)
	for b.Loop() {
		r, err := NewReader(bytes.NewReader(file), "a.mwt")
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range r.All() {
			if err != nil {
				b.Fatal(err)
			}
		}
		if r.Report().Entries != len(entries) {
			b.Fatal(r.Report())
		}
	}
}

func BenchmarkLogAppend(b *testing.B) {
	w, err := CreateTemp(Header{})
	if err != nil {
		b.Fatal(err)
	}
	d := bulkData()
	d.Bytes, d.Len = d.Bytes[:64], 64
	place, err := w.Write(Entry{Event: d})
	if err != nil {
		b.Fatal(err)
	}
	log := NewLog()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Off = int64(i) * d.Len
		log.Append(Entry{Obs: i, Event: d, Place: place})
	}
}

func filled(b *testing.B, n int) *Log {
	log := NewLog()
	for i := range n {
		log.Append(Entry{Event: &Data{Dir: Server, Layer: Wire, Off: int64(i) * 40, Len: 40, Bytes: make([]byte, 40)}})
	}
	return log
}

func BenchmarkLogSince100k(b *testing.B) {
	log := filled(b, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		entries, _ := log.Since(99_900)
		if len(entries) != 100 {
			b.Fatal(len(entries))
		}
	}
}

func BenchmarkLogBytes100k(b *testing.B) {
	log := filled(b, 100_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := log.Bytes(Span{Dir: Server, Layer: Wire, Off: int64(i*7919) % (40*100_000 - 100), Len: 100}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkText(b *testing.B) {
	x := TextOf("250-smtp.a.test Grüße, pleased to meet you \x1b[2J\r\n")
	b.ReportAllocs()
	for b.Loop() {
		if x.String() == "" {
			b.Fatal()
		}
	}
}
