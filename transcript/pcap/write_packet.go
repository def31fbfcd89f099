package pcap

import (
	"encoding/binary"
	"net/netip"
)

var network = binary.BigEndian

// madePacket is a TCP segment to be written as an IP packet.
type madePacket struct {
	src, dst netip.AddrPort // of one family
	seq, ack uint32
	flags    Flags
	options  []byte // a multiple of 4
	payload  []byte
}

const (
	tcpHeader   = 20
	ip4Header   = 20
	ip6Header   = 40
	ipTCP       = 6
	ipHops      = 64
	tcpWindow   = 1<<16 - 1
	tcpScale    = 8 // of scaling, RFC 7323 2.2: 16 MiB may be under way
	ethernetMTU = 1500
)

// segmentSize is the most payload of a packet between the two addresses.
func segmentSize(a netip.Addr) int {
	if a.Is4() {
		return ethernetMTU - ip4Header - tcpHeader
	}
	return ethernetMTU - ip6Header - tcpHeader
}

// synOptions are those of the first segments: maximum segment size and window scale (RFC 9293 3.1, RFC 7323 2.2).
func synOptions(a netip.Addr) []byte {
	b := network.AppendUint16([]byte{2, 4}, uint16(segmentSize(a)))
	return append(b, 1, 3, 3, tcpScale)
}

// bytes gives the packet with its IP header (RFC 791 3.1, RFC 8200 3).
func (p madePacket) bytes() []byte {
	segment := p.segment()
	src, dst := p.src.Addr().AsSlice(), p.dst.Addr().AsSlice()
	var pseudo uint32 // of the checksum, RFC 9293 3.1
	pseudo = onesSum(onesSum(pseudo, src), dst) + ipTCP + uint32(len(segment))
	network.PutUint16(segment[16:], onesFold(onesSum(pseudo, segment)))
	if p.src.Addr().Is4() {
		b := make([]byte, ip4Header, ip4Header+len(segment))
		b[0] = 4<<4 | ip4Header/4
		network.PutUint16(b[2:], uint16(ip4Header+len(segment)))
		b[6] = 0x40 // not to be fragmented
		b[8], b[9] = ipHops, ipTCP
		copy(b[12:], src)
		copy(b[16:], dst)
		network.PutUint16(b[10:], onesFold(onesSum(0, b)))
		return append(b, segment...)
	}
	b := make([]byte, ip6Header, ip6Header+len(segment))
	b[0] = 6 << 4
	network.PutUint16(b[4:], uint16(len(segment)))
	b[6], b[7] = ipTCP, ipHops
	copy(b[8:], src)
	copy(b[24:], dst)
	return append(b, segment...)
}

// segment gives the TCP part, without its checksum.
func (p madePacket) segment() []byte {
	b := make([]byte, tcpHeader, tcpHeader+len(p.options)+len(p.payload))
	network.PutUint16(b, p.src.Port())
	network.PutUint16(b[2:], p.dst.Port())
	network.PutUint32(b[4:], p.seq)
	if p.flags&ACK != 0 {
		network.PutUint32(b[8:], p.ack)
	}
	b[12] = byte(tcpHeader+len(p.options)) / 4 << 4
	b[13] = byte(p.flags)
	network.PutUint16(b[14:], tcpWindow)
	return append(append(b, p.options...), p.payload...)
}

// sum adds b as 16-bit numbers to a checksum, RFC 1071.
func onesSum(s uint32, b []byte) uint32 {
	for ; len(b) >= 2; b = b[2:] {
		s += uint32(network.Uint16(b))
	}
	if len(b) == 1 {
		s += uint32(b[0]) << 8
	}
	return s
}

func onesFold(s uint32) uint16 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return ^uint16(s)
}
