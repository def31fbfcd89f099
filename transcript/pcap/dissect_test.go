package pcap_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/gopacket"

	"example.org/mailwire/transcript/pcap"
)

// written gives a pcapng file with samples, an interface for each link type.
func written(all []sample) []byte {
	b := builder{ng: true}
	b.section()
	ports := map[uint16]uint32{}
	for i, s := range all {
		port, ok := ports[s.link]
		if !ok {
			port = uint32(len(ports))
			ports[s.link] = port
			b.iface(s.link, 262144, nil)
		}
		orig := max(s.orig, len(s.data))
		b.block(6, func() {
			b.u32(port, 0x50000, uint32(i), uint32(len(s.data)), uint32(orig))
			b.out = append(b.out, s.data...)
		})
	}
	return b.out
}

func samples(t testing.TB) []sample {
	return slices.Concat(linkSamples(t), frameSamples(t), tunnelSamples(t), fragmentSamples(t))
}

// TestSamplesAsTshark holds packets of every link type and tunnel against what
// was put into them, and against tshark.
func TestSamplesAsTshark(t *testing.T) {
	all := samples(t)
	file := filepath.Join(t.TempDir(), "samples.pcapng")
	if err := os.WriteFile(file, written(all), 0o600); err != nil {
		t.Fatal(err)
	}
	got, _, err := walked(t, file)
	if err != nil || len(got) != len(all) {
		t.Fatalf("%d packets of %d: %v", len(got), len(all), err)
	}
	for i, s := range all {
		if (got[i].segment != "") != s.tcp {
			t.Errorf("%s: segment %q", s.name, got[i].segment)
		}
	}
	want := witnessed(t, file)
	for i, s := range all {
		if i < len(want) && got[i] != want[i] && peculiar[s.name] == "" {
			t.Errorf("%s (packet %d):\n mailwire %+v\n tshark   %+v", s.name, i+1, got[i], want[i])
		}
	}
}

// peculiar are the samples that tshark 4.0 reads otherwise, and why that is not
// followed.
var peculiar = map[string]string{
	"PPP with direction":    "it counts the octet of the direction to no packet",
	"QinQ 9200":             "it knows this EtherType for VLANs only when told",
	"cut up by the card, 6": "it takes the length 0 for a jumbogram without its option",
}

// segmentsOf gives copies of the segments of samples.
func segmentsOf(t testing.TB, all []sample) (segments []pcap.Segment, d *pcap.Dissector) {
	t.Helper()
	d = &pcap.Dissector{}
	var s pcap.Segment
	for i, one := range all {
		p := pcap.Packet{Number: int64(i + 1), Link: one.link, Data: one.data, Orig: max(one.orig, len(one.data))}
		if d.Segment(&p, &s) {
			s.Payload = slices.Clone(s.Payload)
			segments = append(segments, s)
		}
	}
	return segments, d
}

// TestTunnels holds that conversations of different tunnels and VLANs are told
// apart, and both directions of one are not.
func TestTunnels(t *testing.T) {
	v4, v6 := inner(t)
	bridged := pre(macs+"0800", v4)
	back := func(b []byte) []byte { // the other direction of an IPv4 packet
		return joined(b[:12], b[16:20], b[12:16], b[20:])
	}
	other := func(b []byte, last byte) []byte { return edited(b, 15, last) } // another source
	gre := greOver(t, pre("2000 0800 00000007", v4))
	vxlan := udpOver(t, 4789, pre("08000000 00000700", bridged))
	kinds := [][]sample{
		{{"none", 228, v4, true, 0}, {"none 6", 229, v6, true, 0}, {"ethernet", 1, bridged, true, 0},
			{"priority", 1, pre(macs+"8100 e000 0800", v4), true, 0}, {"MPLS", 1, pre(macs+"8847 00010140", v4), true, 0}},
		{{"VLAN 100", 1, pre(macs+"8100 0064 0800", v4), true, 0}, {"with a priority", 1, pre(macs+"8100 e064 86dd", v6), true, 0}},
		{{"VLAN 101", 1, pre(macs+"8100 0065 0800", v4), true, 0}},
		{{"VLAN 100 in 101", 1, pre(macs+"88a8 0065 8100 0064 0800", v4), true, 0}},
		{{"VLAN 101 in 100", 1, pre(macs+"88a8 0064 8100 0065 0800", v4), true, 0}},
		{{"PPPoE 7", 1, pre(macs+"8864 1100 0007 0050 0021", v4), true, 0}},
		{{"PPPoE 8", 1, pre(macs+"8864 1100 0008 0050 0021", v4), true, 0}},
		{{"GRE 7", 228, gre, true, 0}, {"GRE 7, back", 228, back(gre), true, 0}},
		{{"GRE 8", 228, edited(gre, 27, 8), true, 0}},
		{{"GRE without key", 228, greOver(t, pre("0000 0800", v4)), true, 0}},
		{{"GRE 7 of others", 228, other(gre, 9), true, 0}},
		{{"VXLAN 7", 228, vxlan, true, 0}, {"VXLAN 7, back", 228, back(vxlan), true, 0}, {"by another port", 228, edited(vxlan, 20, 1), true, 0}},
		{{"VXLAN 8", 228, edited(vxlan, 34, 8), true, 0}},
		{{"VXLAN 7 of others", 228, other(vxlan, 9), true, 0}},
		{{"IP in IP", 228, built(t, ipv4(4), gopacket.Payload(v4)), true, 0}},
		{{"IP in IP in IP", 228, built(t, ipv4(4), ipv4(4), gopacket.Payload(v4)), true, 0}},
		{{"ERSPAN session 5", 228, greOver(t, pre("1000 88be 00000001 1064 0005 00000000", bridged)), true, 0}},
		{{"ERSPAN session 6", 228, greOver(t, pre("1000 88be 00000001 1064 0006 00000000", bridged)), true, 0}},
	}
	seen := map[uint64]string{}
	for i, same := range kinds {
		segments, d := segmentsOf(t, same)
		if len(segments) != len(same) {
			t.Errorf("%s: %d segments of %d; %v", same[0].name, len(segments), len(same), d.Skipped())
			continue
		}
		for k, s := range segments {
			if s.Tunnel != segments[0].Tunnel || (s.Tunnel == 0) != (i == 0) {
				t.Errorf("%s: %x, and %s: %x", same[k].name, s.Tunnel, same[0].name, segments[0].Tunnel)
			}
		}
		if before, ok := seen[segments[0].Tunnel]; ok {
			t.Errorf("%s is taken for %s", same[0].name, before)
		}
		seen[segments[0].Tunnel] = same[0].name
	}
}

// TestSkipped holds that each packet without a segment is counted once, for what it is.
func TestSkipped(t *testing.T) {
	v4, v6 := inner(t)
	deep := v4
	for range 9 {
		deep = built(t, ipv4(4), gopacket.Payload(deep))
	}
	tags := octets(macs)
	for range 40 {
		tags = append(tags, 0x81, 0, 0, 1)
	}
	arp := pre(macs+"0806", make([]byte, 28))
	all := []sample{
		{"", 1, arp, false, 0}, {"", 1, arp, false, 0},
		{"", 228, udpOver(t, 53, []byte("query")), false, 0},
		{"", 228, udpOver(t, 53, nil), false, 0}, {"", 228, udpOver(t, 4789, []byte("short")), false, 0},
		{"", 228, deep, false, 0}, {"", 1, append(tags, 8, 0), false, 0},
		{"", 147, v4, false, 0}, {"", 187, v4, false, 0},
		{"", 228, v4[:33], false, 0}, {"", 1, arp[:13], false, 0}, {"", 229, v6[:53], false, 0},
		{"", 228, edited(v4, 0, 0x44), false, 0}, {"", 228, edited(v4, 32, 0x40), false, 0}, {"", 228, edited(v4, 32, 0xf0), false, 0},
		{"", 228, cut4(v4, 8, 16)[0], false, 0}, {"", 228, cut4(v4, 8, 16)[2], false, 0},
		{"", 228, edited(v4, 6, 0x3f, 0xff), false, 0},
		{"", 1, pre(macs+"1234", v4), false, 0},
	}
	segments, d := segmentsOf(t, all)
	if len(segments) != 0 {
		t.Errorf("%d segments", len(segments))
	}
	got := map[string]int64{}
	for _, s := range d.Skipped() {
		got[s.Kind] = s.Packets
	}
	want := map[string]int64{
		"ARP": 2, "UDP": 3, "too many tunnels in each other": 2, "EtherType 0x1234": 1,
		"link type 147, which is not read": 1, "link type 187 (Bluetooth HCI), which is not read": 1,
		"cut within a header": 3, "malformed header": 3,
		"IP fragments whose rest is not there": 2, "IP fragments that cannot be right": 1,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
