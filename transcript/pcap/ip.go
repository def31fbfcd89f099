package pcap

import "net/netip"

// Protocols above IP.
const (
	protoHopByHop    = 0
	protoICMP        = 1
	protoIPv4        = 4
	protoTCP         = 6
	protoUDP         = 17
	protoIPv6        = 41
	protoRouting     = 43
	protoFragment    = 44
	protoGRE         = 47
	protoAH          = 51
	protoNone        = 59
	protoDestination = 60
	protoMobility    = 135
	protoHIP         = 139
	protoShim6       = 140
)

// limitExtensions bounds the extension headers of an IPv6 packet.
const limitExtensions = 32

// ip takes an IP packet of the version that it says.
func (d *Dissector) ip(b []byte, s *Segment) bool {
	if len(b) == 0 {
		return d.short()
	}
	switch b[0] >> 4 {
	case 4:
		return d.ip4(b, s)
	case 6:
		return d.ip6(b, s)
	}
	return d.skip(notIP)
}

// trim cuts b to the length that its header tells: what is behind is padding of
// the link layer, what lacks was not captured. A length of 0 stands for a packet
// that the network card was to cut up: then it is as long as it is.
func (d *Dissector) trim(b []byte, length int) []byte {
	switch {
	case length == 0:
		return b
	case length <= len(b):
		d.missing = 0
		return b[:length]
	}
	d.missing = length - len(b)
	return b
}

// ip4 takes an IPv4 packet, RFC 791.
func (d *Dissector) ip4(b []byte, s *Segment) bool {
	if len(b) < 20 {
		return d.short()
	}
	head, length := int(b[0]&15)*4, int(be16(b[2:]))
	if b[0]>>4 != 4 || head < 20 || length > 0 && length < head {
		return d.skip(malformed)
	}
	if b = d.trim(b, length); len(b) < head {
		return d.short()
	}
	src, dst := netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
	if part := be16(b[6:]); part&0x3fff != 0 { // more fragments, or an offset
		return d.fragment(fragmentKey{src, dst, uint32(be16(b[4:])), b[9], d.tunnel},
			fragment{int(part&0x1fff) * 8, part&0x2000 != 0, b[9], b[head:]}, s)
	}
	return d.upper(b[9], src, dst, b[head:], s)
}

// ip6 takes an IPv6 packet, RFC 8200.
func (d *Dissector) ip6(b []byte, s *Segment) bool {
	if len(b) < 40 {
		return d.short()
	}
	if b[0]>>4 != 6 {
		return d.skip(malformed)
	}
	length := int(be16(b[4:]))
	if length > 0 {
		length += 40
	}
	b = d.trim(b, length)
	src, dst := netip.AddrFrom16([16]byte(b[8:24])), netip.AddrFrom16([16]byte(b[24:40]))
	if b[6] == protoTCP {
		return d.tcp(src, dst, b[40:], s)
	}
	return d.extensions(b[6], src, dst, b[40:], s)
}

// extensions takes what is behind an IPv6 header or a fragment header: extension
// headers, RFC 8200 4, until the protocol above.
func (d *Dissector) extensions(next uint8, src, dst netip.Addr, b []byte, s *Segment) bool {
	for range limitExtensions {
		var n int
		switch next {
		case protoHopByHop, protoRouting, protoDestination, protoMobility, protoHIP, protoShim6:
			if len(b) < 8 {
				return d.short()
			}
			n = (int(b[1]) + 1) * 8
		case protoAH: // RFC 4302
			if len(b) < 8 {
				return d.short()
			}
			n = (int(b[1]) + 2) * 4
		case protoFragment:
			if len(b) < 8 {
				return d.short()
			}
			if part := be16(b[2:]); part&^6 != 0 {
				return d.fragment(fragmentKey{src, dst, be32(b[4:]), 0, d.tunnel},
					fragment{int(part &^ 7), part&1 != 0, b[0], b[8:]}, s)
			}
			n = 8 // the only fragment, RFC 6946
		default:
			return d.upper(next, src, dst, b, s)
		}
		if n > len(b) {
			return d.short()
		}
		next, b = b[0], b[n:]
	}
	return d.skip(malformed)
}

// upper takes what an IP packet carries.
func (d *Dissector) upper(proto uint8, src, dst netip.Addr, b []byte, s *Segment) bool {
	switch proto {
	case protoTCP:
		return d.tcp(src, dst, b, s)
	case protoUDP:
		return d.udp(src, dst, b, s)
	case protoGRE:
		return d.gre(src, dst, b, s)
	case protoIPv4, protoIPv6:
		if !d.enter(src, dst, uint64(proto)) {
			return false
		}
		if proto == protoIPv4 {
			return d.ip4(b, s)
		}
		return d.ip6(b, s)
	case protoAH:
		return d.extensions(proto, src, dst, b, s)
	case protoFragment, protoHopByHop, protoRouting, protoDestination:
		if src.Is6() {
			return d.extensions(proto, src, dst, b, s)
		}
	}
	return d.skipped.protocol(proto)
}

// tcp takes a TCP segment, RFC 9293 3.1. Where the capture kept only the start of
// each packet, the first 14 octets of the header are enough.
func (d *Dissector) tcp(src, dst netip.Addr, b []byte, s *Segment) bool {
	if len(b) < 20 && (len(b) < 14 || d.missing == 0) {
		return d.short()
	}
	head := int(b[12]>>4) * 4
	if head < 20 {
		return d.skip(malformed)
	}
	s.Src, s.Dst = netip.AddrPortFrom(src, be16(b)), netip.AddrPortFrom(dst, be16(b[2:]))
	s.Seq, s.Ack, s.Flags = be32(b[4:]), be32(b[8:]), Flags(b[13]&0x3f)
	if head <= len(b) {
		s.Payload, s.Cut = b[head:], d.missing
		return true
	}
	if d.missing < head-len(b) {
		return d.skip(malformed)
	}
	s.Payload, s.Cut = nil, d.missing-(head-len(b))
	return true
}
