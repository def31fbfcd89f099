package pcap_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"example.org/mailwire/transcript/pcap"
)

// byGopacket gives the segment that gopacket finds in a packet of a link type that
// it knows, "" where it finds none.
func byGopacket(link uint16, data []byte) string {
	p := gopacket.NewPacket(data, layers.LinkType(link), gopacket.DecodeOptions{NoCopy: true})
	var src, dst netip.AddrPort
	for _, l := range p.Layers() {
		switch l := l.(type) {
		case *layers.IPv4:
			src, dst = addrPort(l.SrcIP), addrPort(l.DstIP)
		case *layers.IPv6:
			src, dst = addrPort(l.SrcIP), addrPort(l.DstIP)
		case *layers.TCP:
			flags := 0
			for i, set := range []bool{l.FIN, l.SYN, l.RST, l.PSH, l.ACK, l.URG} {
				if set {
					flags |= 1 << i
				}
			}
			return told(netip.AddrPortFrom(src.Addr(), uint16(l.SrcPort)), netip.AddrPortFrom(dst.Addr(), uint16(l.DstPort)),
				l.Seq, l.Ack, flags, len(l.Payload)) + fmt.Sprintf(" %x", l.Payload)
		}
	}
	return ""
}

func addrPort(ip []byte) netip.AddrPort {
	a, _ := netip.AddrFromSlice(ip)
	return netip.AddrPortFrom(a, 0)
}

// TestCorpusAsGopacket holds every packet against gopacket's layers, payloads
// too. Fragments are left out: layers put none together.
func TestCorpusAsGopacket(t *testing.T) {
	n := 0
	for _, file := range captures(t) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all, _, _ := packetsOf(bytes.NewReader(b))
		var d pcap.Dissector
		var s pcap.Segment
		for _, p := range all {
			got := ""
			joined := false
			if d.Segment(&p, &s) {
				n++
				got = told(s.Src, s.Dst, s.Seq, s.Ack, int(s.Flags), len(s.Payload)) + fmt.Sprintf(" %x", s.Payload)
				joined = len(s.Payload) > len(p.Data)-40
			}
			if want := byGopacket(p.Link, p.Data); got != want && !joined && !fragmented(p.Data) {
				t.Errorf("%s, packet %d:\n mailwire %.200s\n gopacket %.200s", file, p.Number, got, want)
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d segments", n)
	}
}

// fragmented tells whether an Ethernet frame holds a fragment of IPv4.
func fragmented(b []byte) bool {
	return len(b) > 34 && b[12] == 8 && b[13] == 0 && (b[20]&0x3f|b[21]) != 0
}
