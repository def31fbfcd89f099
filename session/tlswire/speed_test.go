package tlswire

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/tls"
	"encoding/binary"
	"flag"
	"runtime"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// bulkSize is how much a measurement of speed feeds.
var bulkSize = flag.Int64("bulk", 64<<20, "bytes of TLS 1.3 records that the speed is measured with; 1<<30 for a gigabyte")

const bulkRecord = 16 << 10 // bytes of content

// bulkTalk is a handshake of TLS 1.3 with AES-128-GCM, and what the server
// sends after it: records as a sender of bulk data makes them, one after the other.
type bulkTalk struct {
	steps []step
	wire  []byte // whole records, as many as fit into 32 MiB
	aead  cipher.AEAD
	iv    []byte
	first uint64 // number of the first of them
}

func newBulkTalk(tb testing.TB) *bulkTalk {
	tb.Helper()
	client, server := configs(tls.VersionTLS13)
	steps, _ := talk(tb, client, server)
	b := &bulkTalk{steps: keysFirst(steps)}
	_, o := feed(tb, b.steps, whole)
	if o.terms.suite != tls.TLS_AES_128_GCM_SHA256 {
		tb.Skipf("crypto/tls prefers %s on this machine", SuiteName(o.terms.suite))
	}
	s := o.server.opener
	block, err := aes.NewCipher(expandLabel(hashOf(s.suite), s.secret, "key", 16))
	if err != nil {
		tb.Fatal(err)
	}
	if b.aead, err = cipher.NewGCM(block); err != nil {
		tb.Fatal(err)
	}
	b.iv, b.first = s.iv, s.seq
	return b
}

// seal makes the server's records from number seq on, in the memory of b.wire.
func (b *bulkTalk) seal(seq uint64, n int) {
	content := append(bytes.Repeat([]byte("250 a line of a mail, as long as lines are\r\n"), 400)[:bulkRecord], recordApplicationData)
	b.wire = b.wire[:0]
	for i := range n {
		head := []byte{recordApplicationData, 3, 3, 0, 0}
		binary.BigEndian.PutUint16(head[3:], uint16(len(content)+b.aead.Overhead()))
		b.wire = append(b.wire, head...)
		b.wire = b.aead.Seal(b.wire, b.nonce(seq+uint64(i)), content, head)
	}
}

func (b *bulkTalk) nonce(seq uint64) []byte {
	var nonce [12]byte
	countedNonceOf(&nonce, b.iv, seq)
	return nonce[:]
}

// observe feeds the records to an observer that hands all plaintext out. The
// pieces are of the size that a socket or a file gives: records lie across them.
func (b *bulkTalk) observe(o *Observer) {
	for at := 0; at < len(b.wire); at += 256 << 10 {
		o.Feed(transcript.Server, b.wire[at:min(len(b.wire), at+256<<10)])
	}
}

// bare opens the records with crypto/cipher and nothing else.
func (b *bulkTalk) bare(tb testing.TB, seq uint64) (n int64) {
	out := make([]byte, 0, maxRecord)
	var nonce [12]byte
	for at := 0; at < len(b.wire); seq++ {
		head := b.wire[at : at+headerLen]
		end := at + headerLen + int(binary.BigEndian.Uint16(head[3:]))
		countedNonceOf(&nonce, b.iv, seq)
		plain, err := b.aead.Open(out, nonce[:], b.wire[at+headerLen:end], head)
		if err != nil {
			tb.Fatal(err)
		}
		n += int64(len(plain)) - 1
		at = end
	}
	return n
}

// BenchmarkOpen compares opening with what crypto/cipher needs for the same bytes:
// the metric "of-bare" is the observer's throughput as a part of it. -bulk says
// how many bytes are fed.
func BenchmarkOpen(b *testing.B) {
	bulk := newBulkTalk(b)
	const records = 2048 // 32 MiB at a time
	rounds := max(1, int(*bulkSize/(records*bulkRecord)))
	for b.Loop() {
		var opened int64
		_, o := feedTo(NewWith(1, 0, 0, Options{Plain: func(_ *transcript.Record, p []byte) { opened += int64(len(p)) }}), bulk.steps, whole)
		opened = 0
		var observed, bare time.Duration
		var fed, plain int64
		var least, most uint64
		for i := range rounds {
			seq := bulk.first + uint64(i*records)
			bulk.seal(seq, records)
			fed += int64(len(bulk.wire))
			start := time.Now()
			bulk.observe(o)
			observed += time.Since(start)
			start = time.Now()
			plain += bulk.bare(b, seq)
			bare += time.Since(start)
			heap := heapInUse()
			if i == 0 {
				least = heap
			}
			least, most = min(least, heap), max(most, heap)
		}
		if opened != plain {
			b.Fatalf("%d bytes of plaintext, %d are there", opened, plain)
		}
		b.ReportMetric(float64(fed)/1e6/observed.Seconds(), "MB/s")
		b.ReportMetric(float64(fed)/1e6/bare.Seconds(), "MB/s-bare")
		b.ReportMetric(bare.Seconds()/observed.Seconds(), "of-bare")
		b.ReportMetric(float64(most-least)/1e6, "MB-grown")
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
