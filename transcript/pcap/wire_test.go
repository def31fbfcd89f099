package pcap_test

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// sample is a packet of some link type; tcp tells whether there is a segment in it.
type sample struct {
	name string
	link uint16
	data []byte
	tcp  bool
	orig int // 0 where all was captured
}

// octets reads hexadecimal digits.
func octets(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

// pre puts octets before a packet.
func pre(digits string, b []byte) []byte { return joined(octets(digits), b) }

func u16(v int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(v)) }

const macs = "020000000002 020000000001 "

var hello = gopacket.Payload("EHLO client.example.com\r\n")

// inner gives IP packets with a segment, of both versions.
func inner(t testing.TB) (v4, v6 []byte) {
	return built(t, ipv4(6), tcp(1000), hello), built(t, ipv6(6), tcp(2000), hello)
}

// udpOver gives an IPv4 packet with a datagram to a port.
func udpOver(t testing.TB, port layers.UDPPort, b []byte) []byte {
	return built(t, ipv4(17), &layers.UDP{SrcPort: 50000, DstPort: port}, gopacket.Payload(b))
}

func greOver(t testing.TB, b []byte) []byte { return built(t, ipv4(47), gopacket.Payload(b)) }

// extended gives an IPv6 packet with extension headers before the segment.
func extended(t testing.TB, first layers.IPProtocol, digits string) []byte {
	return built(t, ipv6(first), gopacket.Payload(pre(digits, built(t, tcp(3000), hello))))
}

// linkSamples are packets of all link types.
func linkSamples(t testing.TB) []sample {
	v4, v6 := inner(t)
	snap := pre("aaaa03 000000 0800", v4)
	wifi := pre("0801 0000 020000000001 020000000002 020000000003 1000", snap)
	qos := pre("8801 0000 020000000001 020000000002 020000000003 2000 0000", snap)
	fcs := octets("deadbeef")
	return []sample{
		{"ethernet 4", 1, pre(macs+"0800", v4), true, 0},
		{"ethernet 6", 1, pre(macs+"86dd", v6), true, 0},
		{"linux any", 113, pre("0000 0001 0006 020000000001 0000 0800", v4), true, 0},
		{"linux any 6", 113, pre("0000 0001 0006 020000000001 0000 86dd", v6), true, 0},
		{"linux any 2", 276, pre("0800 0000 00000002 0001 00 06 020000000001 0000", v4), true, 0},
		{"linux any 2, 6", 276, pre("86dd 0000 00000002 0001 00 06 020000000001 0000", v6), true, 0},
		{"null, little", 0, pre("02000000", v4), true, 0},
		{"null, big", 0, pre("00000002", v4), true, 0},
		{"null, Darwin 6", 0, pre("1e000000", v6), true, 0},
		{"null, FreeBSD 6", 0, pre("0000001c", v6), true, 0},
		{"null, NetBSD 6", 0, pre("18000000", v6), true, 0},
		{"loop", 108, pre("00000002", v4), true, 0},
		{"raw 12", 12, v4, true, 0},
		{"raw 14", 14, v6, true, 0},
		{"raw 101", 101, v4, true, 0},
		{"raw 101, 6", 101, v6, true, 0},
		{"IPv4", 228, v4, true, 0},
		{"IPv6", 229, v6, true, 0},
		{"PPP", 9, pre("ff03 0021", v4), true, 0},
		{"PPP short", 9, pre("21", v4), true, 0},
		{"PPP 6", 9, pre("0057", v6), true, 0},
		{"PPP HDLC", 50, pre("ff03 0021", v4), true, 0},
		{"PPP with direction", 204, pre("00 ff03 0021", v4), true, 0},
		{"PPPoE", 51, joined(octets("1100 0007"), u16(len(v4)+2), octets("0021"), v4), true, 0},
		{"ATM", 100, snap, true, 0},
		{"Cisco HDLC", 104, pre("0f00 0800", v4), true, 0},
		{"IPsec", 109, pre("02000000 00000000 00000000", v4), true, 0},
		{"FDDI", 10, pre("50"+macs, snap), true, 0},
		{"802.11", 105, wifi, true, 0},
		{"802.11 encrypted", 105, edited(wifi, 1, 0x41), false, 0},
		{"802.11 beacon", 105, pre("8000 0000 ffffffffffff 020000000002 020000000003 1000 0000000000000000 6400 0100 0000", nil), false, 0},
		{"radiotap", 127, joined(octets("0000 0800 00000000"), wifi), true, 0},
		{"radiotap with checksum", 127, joined(octets("0000 0900 02000000 10"), wifi, fcs), true, 0},
		{"radiotap QoS", 127, joined(octets("0000 0800 00000000"), qos), true, 0},
		{"radiotap padded", 127, joined(octets("0000 0900 02000000 20"), qos[:26], octets("0000"), qos[26:]), true, 0},
		{"PPI", 192, pre("0000 0800 01000000"+macs+"0800", v4), true, 0},
		{"PF log", 117, joined(octets("3d 02 00 00"), append([]byte("em0"), make([]byte, 13)...), make([]byte, 44), v4), true, 0},
		{"netfilter log", 239, joined(octets("02 00 0000 0800 0100 0800 0000"), []byte{byte(len(v4) + 4), 0, 9, 0}, v4), true, 0},
		{"PKTAP", 258, joined(octets("6c000000 01000000 01000000"), make([]byte, 96), octets(macs+"0800"), v4), true, 0},
		{"bluetooth", 187, v4, false, 0},
		{"user", 147, v4, false, 0},
	}
}

// frameSamples are what Ethernet may have before and behind IP.
func frameSamples(t testing.TB) []sample {
	v4, v6 := inner(t)
	bridged := pre(macs+"0800", v4)
	options := ipv4(6)
	options.Options = []layers.IPv4Option{{OptionType: 148, OptionLength: 4, OptionData: []byte{0, 0}}}
	syn := &layers.TCP{SrcPort: 40000, DstPort: 25, Seq: 9, SYN: true, Options: []layers.TCPOption{{OptionType: 2, OptionLength: 4, OptionData: []byte{5, 0xb4}}}}
	fin := &layers.TCP{SrcPort: 40000, DstPort: 25, Seq: 9, FIN: true, RST: true, URG: true}
	return []sample{
		{"VLAN", 1, pre(macs+"8100 0064 0800", v4), true, 0},
		{"priority only", 1, pre(macs+"8100 e000 86dd", v6), true, 0},
		{"802.1ad", 1, pre(macs+"88a8 0064 8100 00c8 0800", v4), true, 0},
		{"QinQ 9100", 1, pre(macs+"9100 0064 8100 00c8 0800", v4), true, 0},
		{"QinQ 9200", 1, pre(macs+"9200 0064 8100 00c8 0800", v4), true, 0},
		{"QinQ 8100", 1, pre(macs+"8100 0064 8100 00c8 0800", v4), true, 0},
		{"SNAP", 1, joined(octets(macs), u16(len(v4)+8), octets("aaaa03 000000 0800"), v4), true, 0},
		{"spanning tree", 1, joined(octets(macs), u16(7), octets("424203 00000000")), false, 0},
		{"MPLS", 1, pre(macs+"8847 00010140", v4), true, 0},
		{"MPLS twice", 1, pre(macs+"8847 00010040 00020140", v6), true, 0},
		{"PPPoE", 1, joined(octets(macs+"8864 1100 0007"), u16(len(v4)+2), octets("0021"), v4), true, 0},
		{"PPPoE discovery", 1, pre(macs+"8863 1109 0000 0000", nil), false, 0},
		{"padded", 1, joined(octets(macs+"0800"), built(t, ipv4(6), tcp(5)), make([]byte, 6)), true, 0},
		{"padded for long", 1, joined(octets(macs+"0800"), v4, make([]byte, 40)), true, 0},
		{"no payload", 1, pre(macs+"0800", built(t, ipv4(6), tcp(5))), true, 0},
		{"IP options", 1, pre(macs+"0800", built(t, options, tcp(5), hello)), true, 0},
		{"SYN with options", 1, pre(macs+"0800", built(t, ipv4(6), syn)), true, 0},
		{"FIN, RST, URG", 1, pre(macs+"0800", built(t, ipv4(6), fin, hello)), true, 0},
		{"cut up by the card", 1, edited(bridged, 16, 0, 0), true, 0},
		{"cut up by the card, 6", 1, edited(pre(macs+"86dd", v6), 18, 0, 0), true, 0},
		{"cut up by the card and by the capture", 1, edited(bridged, 16, 0, 0)[:60], true, len(bridged)},
		{"cut in the payload", 1, bridged[:60], true, len(bridged)},
		{"cut behind the header", 1, bridged[:54], true, len(bridged)},
		{"cut in the options", 1, pre(macs+"0800", built(t, ipv4(6), syn))[:56], true, 58},
		{"UDP", 1, pre(macs+"0800", udpOver(t, 53, []byte("query"))), false, 0},
		{"ICMP", 1, pre(macs+"0800", built(t, ipv4(1), gopacket.Payload(pre("0301 0000 00000000", v4[:28])))), false, 0},
		{"ARP", 1, pre(macs+"0806 0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202", nil), false, 0},
		{"hop by hop", 1, pre(macs+"86dd", extended(t, 0, "06 00 0104 00000000")), true, 0},
		{"destination and routing", 1, pre(macs+"86dd", extended(t, 60, "2b 00 0104 00000000 06 00 0000 00000000")), true, 0},
		{"authentication", 1, pre(macs+"86dd", extended(t, 51, "06 04 0000 00000001 00000001 000000000000000000000000")), true, 0},
		{"authentication 4", 1, pre(macs+"0800", built(t, ipv4(51), gopacket.Payload(pre("06 04 0000 00000001 00000001 000000000000000000000000", v4[20:])))), true, 0},
		{"the only fragment", 1, pre(macs+"86dd", extended(t, 44, "06 00 0000 00000009")), true, 0},
		{"nothing behind", 1, pre(macs+"86dd", built(t, ipv6(59))), false, 0},
	}
}

// tunnelSamples are segments in tunnels.
func tunnelSamples(t testing.TB) []sample {
	v4, v6 := inner(t)
	bridged := pre(macs+"0800", v4)
	vxlan := udpOver(t, 4789, pre("08000000 00000700", bridged))
	all := []sample{
		{"4 in 4", 228, built(t, ipv4(4), gopacket.Payload(v4)), true, 0},
		{"6 in 4", 228, built(t, ipv4(41), gopacket.Payload(v6)), true, 0},
		{"4 in 6", 229, built(t, ipv6(4), gopacket.Payload(v4)), true, 0},
		{"6 in 6", 229, built(t, ipv6(41), gopacket.Payload(v6)), true, 0},
		{"GRE", 228, greOver(t, pre("0000 0800", v4)), true, 0},
		{"GRE 6", 228, greOver(t, pre("0000 86dd", v6)), true, 0},
		{"GRE with key", 228, greOver(t, pre("2000 0800 00000007", v4)), true, 0},
		{"GRE with all", 228, greOver(t, pre("b000 0800 00000000 00000007 00000001", v4)), true, 0},
		{"GRE, bridged", 228, greOver(t, pre("0000 6558", bridged)), true, 0},
		{"GRE, PPTP", 228, greOver(t, joined(octets("3081 880b"), u16(len(v4)+4), octets("0001 00000001 00000002 ff03 0021"), v4)), true, 0},
		{"GRE, MPLS", 228, greOver(t, pre("0000 8847 00010140", v4)), true, 0},
		{"ERSPAN I", 228, greOver(t, pre("0000 88be", bridged)), true, 0},
		{"ERSPAN II", 228, greOver(t, pre("1000 88be 00000001 1064 0005 00000000", bridged)), true, 0},
		{"ERSPAN III", 228, greOver(t, pre("1000 22eb 00000001 2064 0005 00000000 0000 0000", bridged)), true, 0},
		{"ERSPAN III of a platform", 228, greOver(t, pre("1000 22eb 00000001 2064 0005 00000000 0000 0001 0000000000000000", bridged)), true, 0},
		{"VXLAN", 228, vxlan, true, 0},
		{"VXLAN of Linux", 228, udpOver(t, 8472, pre("08000000 00000700", bridged)), true, 0},
		{"VXLAN-GPE", 228, udpOver(t, 4790, pre("0c000001 00000700", v4)), true, 0},
		{"GENEVE", 228, udpOver(t, 6081, pre("0000 6558 00000700", bridged)), true, 0},
		{"GENEVE with options", 228, udpOver(t, 6081, pre("0100 6558 00000700 00000000", bridged)), true, 0},
		{"VXLAN in VXLAN", 228, udpOver(t, 4789, pre("08000000 00000700"+macs+"0800", udpOver(t, 4789, pre("08000000 00000800", bridged)))), true, 0},
	}
	return append(all, sample{"VXLAN cut", 228, vxlan[:100], true, len(vxlan)})
}
