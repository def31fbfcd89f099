package pcap_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// spoken is a capture in which client and server say one short thing each, n
// times by turns.
func spoken(n int, ng bool) []byte {
	b := builder{ng: ng}
	b.begin(1)
	for i := range n {
		b.packet(int64(i)*1e6, ethernetTCP(i%2 == 0, uint32(i/2*3), []byte("ab\n")))
	}
	return b.bytes()
}

// heard counts what a sink takes, for readings that end early or grow.
type heard struct {
	bytes, closed int
	why           string
	data          func(total int)
}

func (h *heard) Observed(e transcript.Entry) {
	switch ev := e.Event.(type) {
	case *transcript.Data:
		h.bytes += len(ev.Bytes)
		if h.data != nil {
			h.data(h.bytes)
		}
	case *transcript.Closed:
		h.closed++
		h.why = ev.Why.String()
	}
}
func (h *heard) Keys([]byte)           {}
func (h *heard) Comment(int64, string) {}

// TestReadStream reads from what cannot be sought in, compressed or not, and
// tells how far it is.
func TestReadStream(t *testing.T) {
	for _, ng := range []bool{false, true} {
		file := spoken(2000, ng)
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(file); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		for _, in := range [][]byte{file, packed.Bytes()} {
			r, w := io.Pipe()
			go func() { // ends with the file, or when the reader is closed
				for b := range slices.Chunk(in, 701) {
					if _, err := w.Write(b); err != nil {
						return
					}
				}
				w.Close()
			}()
			var h heard
			var began time.Time
			var told, packets []int64
			rep, err := pcap.Read(r, "-", &h, pcap.Options{
				Began:    func(at time.Time) { began = at },
				Progress: func(n int64) { told = append(told, n) },
				Packets:  func(n int64) { packets = append(packets, n) },
			})
			r.Close()
			if err != nil || h.bytes != 6000 || h.closed != 1 || rep.Bytes != 6000 || rep.Segments != 2000 || rep.File.Packets != 2000 {
				t.Errorf("%v: %d bytes, %d closed, %+v", err, h.bytes, h.closed, rep)
			}
			if !began.Equal(rep.First) || rep.Last.Sub(began) != 1999*time.Millisecond {
				t.Errorf("from %v (%v) to %v", began, rep.First, rep.Last)
			}
			if len(told) < 2 || !slices.IsSorted(told) || told[len(told)-1] != int64(len(in)) || rep.Read != int64(len(in)) {
				t.Errorf("of %d bytes, told %d", len(in), told)
			}
			if len(packets) < 2 || !slices.IsSorted(packets) || packets[len(packets)-1] != 2000 {
				t.Errorf("of 2000 packets, told %d", packets)
			}
		}
	}
}

// TestReadCut gives all that is before a cut at any place, and names it.
func TestReadCut(t *testing.T) {
	file := spoken(6, false)
	for n := range len(file) {
		var h heard
		rep, err := pcap.Read(bytes.NewReader(file[:n]), "cut", &h, pcap.Options{})
		var cut *pcap.CutError
		var format *pcap.FormatError
		whole := (n-24)%(16+len(ethernetTCP(true, 0, []byte("ab\n")))) == 0
		switch {
		case n < 24 && !errors.As(err, &cut) && !errors.As(err, &format), n >= 24 && whole != (err == nil), n >= 24 && err != nil && !errors.As(err, &cut):
			t.Errorf("cut to %d: %v", n, err)
		}
		if int64(h.bytes) != rep.File.Packets*3 || rep.File.Packets > 0 && (h.closed != 1 || h.why == "") {
			t.Errorf("cut to %d: %d bytes, %d closed (%q), %d packets", n, h.bytes, h.closed, h.why, rep.File.Packets)
		}
	}
}

// TestReadStopped stops soon after the context is done.
func TestReadStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	h := heard{data: func(total int) {
		if total == 300 {
			cancel()
		}
	}}
	_, err := pcap.Read(bytes.NewReader(spoken(100_000, false)), "long", &h, pcap.Options{Context: ctx})
	if !errors.Is(err, context.Canceled) || h.bytes > 300+3*300 || h.closed != 1 {
		t.Errorf("%v, %d bytes, %d closed", err, h.bytes, h.closed)
	}
}

// TestReadFollow follows a file while it is written, a part of a packet at a
// time, and gives what is there as it comes.
func TestReadFollow(t *testing.T) {
	for _, ng := range []bool{false, true} {
		file := spoken(40, ng)
		path := filepath.Join(t.TempDir(), "grows")
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		in, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		came := make(chan int, 1000)
		h := heard{data: func(total int) { came <- total }}
		done := make(chan error, 1)
		go func() { // ends with ctx
			_, err := pcap.Read(in, "grows", &h, pcap.Options{Context: ctx, Follow: true})
			done <- err
		}()
		half := len(file)/2 + 7
		for _, part := range []struct{ from, to, bytes int }{{0, 10, 0}, {10, half, 57}, {half, len(file), 120}} {
			if _, err := out.Write(file[part.from:part.to]); err != nil {
				t.Fatal(err)
			}
			if err := await(ctx, came, part.bytes); err != nil {
				t.Fatal(err)
			}
		}
		cancel()
		if err := <-done; err != nil || h.bytes != 120 || h.closed != 1 {
			t.Errorf("%v, %d bytes, %d closed", err, h.bytes, h.closed)
		}
	}
}

// await waits until so many bytes came.
func await(ctx context.Context, came chan int, want int) error {
	for n := 0; n < want; {
		select {
		case n = <-came:
		case <-ctx.Done():
			return fmt.Errorf("%d bytes did not come: %w", want, ctx.Err())
		}
	}
	return nil
}
