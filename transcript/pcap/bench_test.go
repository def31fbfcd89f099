package pcap_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

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

// BenchmarkResume looks for the next block or record in noise that looks like many.
func BenchmarkResume(b *testing.B) {
	for name, file := range map[string][]byte{
		"zeros":   joined(three(builder{ng: true}), make([]byte, 4<<20)),
		"blocks":  joined(three(builder{ng: true}), bytes.Repeat(octets("06000000 fcffff00"), 512<<10)),
		"records": joined(three(builder{}), octets("ffffffff ffffffff ffffffff ffffffff"), bytes.Repeat(octets("00ca9a3b 00000000 10000000 10000000 00000000 00000000 00"), 160<<10)),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				if all, _, err := packetsOf(bytes.NewReader(file)); len(all) != 3 || err == nil {
					b.Fatal(len(all), err)
				}
			}
		})
	}
}

// BenchmarkGopacket does with gopacket, the fastest way that it has, what
// BenchmarkWalkAndDissect does.
func BenchmarkGopacket(b *testing.B) {
	file := sized(100_000, false, 0, 20, 40)
	b.SetBytes(int64(len(file)))
	var eth layers.Ethernet
	var v4 layers.IPv4
	var v6 layers.IPv6
	var t layers.TCP
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &eth, &v4, &v6, &t)
	parser.IgnoreUnsupported = true
	var decoded []gopacket.LayerType
	packets := 0
	for b.Loop() {
		r, err := pcapgo.NewReader(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		for packets = 0; ; packets++ {
			data, _, err := r.ZeroCopyReadPacketData()
			if err == io.EOF {
				break
			}
			if err == nil {
				err = parser.DecodeLayers(data, &decoded)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*packets), "ns/packet")
}
