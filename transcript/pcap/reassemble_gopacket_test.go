package pcap

import (
	"net"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/reassembly"
)

// theirStream counts what gopacket puts in order.
type theirStream struct{ bytes int64 }

func (s *theirStream) Accept(*layers.TCP, gopacket.CaptureInfo, reassembly.TCPFlowDirection, reassembly.Sequence, *bool, reassembly.AssemblerContext) bool {
	return true
}

func (s *theirStream) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	n, _ := sg.Lengths()
	s.bytes += int64(n)
}

func (s *theirStream) ReassemblyComplete(reassembly.AssemblerContext) bool { return true }

func (s *theirStream) New(gopacket.Flow, gopacket.Flow, *layers.TCP, reassembly.AssemblerContext) reassembly.Stream {
	return s
}

type theirContext gopacket.CaptureInfo

func (c *theirContext) GetCaptureInfo() gopacket.CaptureInfo { return gopacket.CaptureInfo(*c) }

// BenchmarkInOrderGopacket is the measure for BenchmarkInOrder: the same
// segments through gopacket/reassembly, which compares nothing that comes again.
func BenchmarkInOrderGopacket(b *testing.B) {
	for _, size := range []int{40, 1448} {
		b.Run(map[int]string{40: "hundred/40", 1448: "hundred/1448"}[size], func(b *testing.B) {
			s := &theirStream{}
			a := reassembly.NewAssembler(reassembly.NewStreamPool(s))
			ctx := &theirContext{Timestamp: time.Unix(1e9, 0)}
			var flows []gopacket.Flow
			for i := range 100 {
				flows = append(flows, gopacket.NewFlow(layers.EndpointIPv4, net.IP{10, 0, 0, byte(i)}, net.IP{192, 0, 2, 1}))
				syn := &layers.TCP{SrcPort: 40000, DstPort: 25, SYN: true}
				syn.SetInternalPortsForTesting()
				a.AssembleWithContext(flows[i], syn, ctx)
			}
			next := make([]uint32, 100)
			t := &layers.TCP{SrcPort: 40000, DstPort: 25, ACK: true, Ack: 1}
			t.SetInternalPortsForTesting()
			t.Payload = make([]byte, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if i++; i == 100 {
					i = 0
				}
				t.Seq = 1 + next[i]
				next[i] += uint32(size)
				ctx.Timestamp = ctx.Timestamp.Add(time.Microsecond)
				a.AssembleWithContext(flows[i], t, ctx)
			}
			if s.bytes == 0 {
				b.Fatal("nothing came out")
			}
		})
	}
}
