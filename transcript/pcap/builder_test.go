package pcap_test

import (
	"encoding/binary"
	"net"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// builder writes captures octet by octet, so that tests do not lean on the
// writer of this package.
type builder struct {
	ng   bool
	big  bool
	nano bool
	snap uint32 // 0 for the usual one
	out  []byte
}

func (b *builder) order() binary.AppendByteOrder {
	if b.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (b *builder) u16(v uint16) { b.out = b.order().AppendUint16(b.out, v) }
func (b *builder) u32(vs ...uint32) {
	for _, v := range vs {
		b.out = b.order().AppendUint32(b.out, v)
	}
}

// begin writes the header of a file of one link type.
func (b *builder) begin(link uint16) {
	snap := b.snap
	if snap == 0 {
		snap = 262144
	}
	if b.ng {
		b.section()
		b.iface(link, snap, nil)
		return
	}
	magic := uint32(0xa1b2c3d4)
	if b.nano {
		magic = 0xa1b23c4d
	}
	b.u32(magic)
	b.u16(2)
	b.u16(4)
	b.u32(0, 0, snap, uint32(link))
}

// block writes a block of pcapng.
func (b *builder) block(typ uint32, body func()) {
	start := len(b.out)
	b.u32(typ, 0)
	body()
	for (len(b.out)-start)%4 != 0 {
		b.out = append(b.out, 0)
	}
	n := uint32(len(b.out) - start + 4)
	b.u32(n)
	b.order().AppendUint32(b.out[start+4:start+4], n)
}

// option writes an option of a block.
func (b *builder) option(code uint16, v string) {
	b.u16(code)
	b.u16(uint16(len(v)))
	b.out = append(b.out, v...)
	for len(b.out)%4 != 0 {
		b.out = append(b.out, 0)
	}
}

func (b *builder) section() {
	b.block(0x0a0d0d0a, func() {
		b.u32(0x1a2b3c4d)
		b.u16(1)
		b.u16(0)
		b.u32(0xffffffff, 0xffffffff)
	})
}

func (b *builder) iface(link uint16, snap uint32, options func()) {
	b.block(1, func() {
		b.u16(link)
		b.u16(0)
		b.u32(snap)
		if b.nano {
			b.option(9, "\x09")
		}
		if options != nil {
			options()
		}
	})
}

// packet writes a packet at so many nanoseconds.
func (b *builder) packet(at int64, data []byte) { b.cutPacket(at, data, len(data)) }

// cutPacket writes one that was orig octets long on the wire.
func (b *builder) cutPacket(at int64, data []byte, orig int) {
	unit, in := int64(1000), int64(1e6)
	if b.nano {
		unit, in = 1, 1e9
	}
	stamp := at / unit
	if !b.ng {
		b.u32(uint32(stamp/in), uint32(stamp%in), uint32(len(data)), uint32(orig))
		b.out = append(b.out, data...)
		return
	}
	b.block(6, func() {
		b.u32(0, uint32(stamp>>32), uint32(stamp), uint32(len(data)), uint32(orig))
		b.out = append(b.out, data...)
	})
}

func (b *builder) bytes() []byte { return b.out }

// built puts layers one into another.
func built(t testing.TB, all ...gopacket.SerializableLayer) []byte {
	t.Helper()
	buf := gopacket.NewSerializeBuffer()
	err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true}, all...)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(nil), buf.Bytes()...)
}

// Parts of packets.
var (
	macA = net.HardwareAddr{2, 0, 0, 0, 0, 1}
	macB = net.HardwareAddr{2, 0, 0, 0, 0, 2}
)

func ethernet(typ layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: macA, DstMAC: macB, EthernetType: typ}
}

func ipv4(proto layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, TTL: 64, Protocol: proto, SrcIP: net.IP{192, 0, 2, 1}, DstIP: net.IP{192, 0, 2, 2}}
}

func ipv6(next layers.IPProtocol) *layers.IPv6 {
	return &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: next, SrcIP: net.ParseIP("2001:db8::1"), DstIP: net.ParseIP("2001:db8::2")}
}

func tcp(seq uint32) *layers.TCP {
	return &layers.TCP{SrcPort: 40000, DstPort: 25, Seq: seq, Ack: 7, ACK: true, PSH: true, Window: 1000}
}

// ethernetTCP gives a frame with a segment.
func ethernetTCP(client bool, seq uint32, payload []byte) []byte {
	ip, t := ipv4(layers.IPProtocolTCP), tcp(seq)
	if !client {
		ip.SrcIP, ip.DstIP = ip.DstIP, ip.SrcIP
		t.SrcPort, t.DstPort = t.DstPort, t.SrcPort
	}
	buf := gopacket.NewSerializeBuffer()
	err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true}, ethernet(layers.EthernetTypeIPv4), ip, t, gopacket.Payload(payload))
	if err != nil {
		panic(err)
	}
	return append([]byte(nil), buf.Bytes()...)
}
