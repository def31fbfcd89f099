package pcap_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/iotest"

	"example.org/mailwire/session/sessiontest/traffic"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// borrower keeps the bytes of Data and gives them back later, from another goroutine.
type borrower struct {
	t    *testing.T
	lent []lentBytes // since the last loan
	late chan func()
	rnd  *rand.Rand
	all  int64
}

type lentBytes struct{ are, were []byte }

func (b *borrower) Observed(e transcript.Entry) {
	if d, ok := e.Event.(*transcript.Data); ok {
		b.lent = append(b.lent, lentBytes{d.Bytes, bytes.Clone(d.Bytes)})
		b.all += int64(len(d.Bytes))
	}
}

func (b *borrower) Keys([]byte)           {}
func (b *borrower) Comment(int64, string) {}

func (b *borrower) Lent(back func()) {
	lent := b.lent
	b.lent = nil
	b.late <- func() {
		for _, x := range lent {
			if !bytes.Equal(x.are, x.were) {
				b.t.Errorf("%d bytes that were lent were changed", len(x.were))
			}
		}
		back()
	}
}

// TestBorrow holds that bytes that are lent stay as they are until they are given
// back, and that no more is read than may be lent: plain and compressed, read in
// large and small pieces, with packets larger than a buffer.
func TestBorrow(t *testing.T) {
	var file bytes.Buffer
	planted, err := traffic.Write(&file, traffic.Options{Seed: 5, Bytes: 6e6})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(file.Bytes())
	_ = w.Close()
	big := builder{ng: true}
	big.begin(1)
	for i := range 40 {
		big.packet(int64(i)*1e5, append(ethernetTCP(true, uint32(i*100), bytes.Repeat([]byte{byte(i)}, 100)), make([]byte, i*50_000)...))
	}
	for name, in := range map[string]io.Reader{
		"plain":      bytes.NewReader(file.Bytes()),
		"in pieces":  iotest.HalfReader(bytes.NewReader(file.Bytes())),
		"compressed": &packed,
		"large":      bytes.NewReader(big.bytes()),
	} {
		t.Run(name, func(t *testing.T) {
			b := &borrower{t: t, late: make(chan func(), 64), rnd: rand.New(rand.NewPCG(1, 1))}
			var given sync.WaitGroup
			given.Go(func() {
				var held []func()
				for back := range b.late {
					held = append(held, back)
					for len(held) > 0 && (len(b.late) == 0 || b.rnd.IntN(2) == 0) { // never waits for more
						held[0]()
						held = held[1:]
					}
				}
			})
			rep, err := pcap.Read(in, name, b, pcap.Options{})
			close(b.late)
			given.Wait()
			if err != nil || b.all != rep.Bytes || b.all == 0 {
				t.Errorf("%d bytes of %d given, of a file of %d: %v", b.all, rep.Bytes, planted.Bytes, err)
			}
		})
	}
}
