package pcap_test

import (
	"bytes"
	"io"
	"testing"

	"example.org/mailwire/transcript/pcap"
)

// large gives a capture of n packets in both directions of a conversation, with
// payloads as in mail: many short, some of a full frame.
func large(n int, ng bool) []byte { return sized(n, ng, 0, 40, 1448, 1448) }

// sized does the same with payloads of these sizes.
func sized(n int, ng bool, sizes ...int) []byte {
	b := builder{ng: ng}
	b.begin(1)
	payload := bytes.Repeat([]byte("MAIL FROM:<a@b.test>\r\n"), 66)
	for i := range n {
		size := sizes[i%len(sizes)]
		b.packet(int64(i)*1e5, ethernetTCP(i%2 == 0, uint32(i*100), payload[:size]))
	}
	return b.bytes()
}

func benchmark(b *testing.B, file []byte, dissect bool) {
	packets := 0
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	in := bytes.NewReader(nil)
	for b.Loop() {
		in.Reset(file)
		w, err := pcap.OpenFile(in, "large")
		if err != nil {
			b.Fatal(err)
		}
		var d pcap.Dissector
		var p pcap.Packet
		var s pcap.Segment
		packets = 0
		for {
			if err = w.Next(&p); err != nil {
				break
			}
			if !dissect || d.Segment(&p, &s) {
				packets++
			}
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*packets), "ns/packet")
}

func BenchmarkWalk(b *testing.B) {
	b.Run("pcap", func(b *testing.B) { benchmark(b, large(100_000, false), false) })
	b.Run("pcapng", func(b *testing.B) { benchmark(b, large(100_000, true), false) })
}

func BenchmarkWalkAndDissect(b *testing.B) {
	b.Run("pcap", func(b *testing.B) { benchmark(b, large(100_000, false), true) })
	b.Run("pcapng", func(b *testing.B) { benchmark(b, large(100_000, true), true) })
	b.Run("pcap, short", func(b *testing.B) { benchmark(b, sized(100_000, false, 0, 20, 40), true) })
	b.Run("pcapng, short", func(b *testing.B) { benchmark(b, sized(100_000, true, 0, 20, 40), true) })
}
