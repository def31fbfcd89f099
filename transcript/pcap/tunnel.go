package pcap

import "net/netip"

// Ports of tunnels over UDP.
const (
	portVXLAN      = 4789 // RFC 7348
	portVXLANLinux = 8472 // what Linux took before the number was given
	portVXLANGPE   = 4790
	portGENEVE     = 6081 // RFC 8926
)

// udp takes a UDP datagram: only tunnels are of interest.
func (d *Dissector) udp(src, dst netip.Addr, b []byte, s *Segment) bool {
	if len(b) >= 16 {
		body := d.trim(b, int(be16(b[4:])))
		switch port := be16(b[2:]); {
		case len(body) < 16:
		case (port == portVXLAN || port == portVXLANLinux) && body[8]&0x08 != 0:
			return d.overlay(src, dst, be32(body[12:])>>8, etherBridged, body[16:], s)
		case port == portVXLANGPE && body[8]&0x08 != 0:
			return d.overlay(src, dst, be32(body[12:])>>8, vxlanNext(body), body[16:], s)
		case port == portGENEVE && body[8]>>6 == 0:
			if head := 16 + int(body[8]&0x3f)*4; head <= len(body) {
				return d.overlay(src, dst, be32(body[12:])>>8, be16(body[10:]), body[head:], s)
			}
		}
	}
	return d.skipped.protocol(protoUDP)
}

// vxlanNext gives the EtherType of what VXLAN with a protocol carries,
// draft-ietf-nvo3-vxlan-gpe 3.2.
func vxlanNext(b []byte) uint16 {
	if b[8]&0x04 != 0 {
		switch b[11] {
		case 1:
			return etherIPv4
		case 2:
			return etherIPv6
		}
	}
	return etherBridged
}

// overlay takes what a tunnel with a network number carries.
func (d *Dissector) overlay(src, dst netip.Addr, network uint32, typ uint16, b []byte, s *Segment) bool {
	if !d.enter(src, dst, uint64(network)) {
		return false
	}
	if typ == etherBridged {
		return d.ethernet(b, s)
	}
	return d.ether(typ, b, s)
}

// gre takes a GRE packet, RFC 2784 and 2890, or of PPTP, RFC 2637 4.1.
func (d *Dissector) gre(src, dst netip.Addr, b []byte, s *Segment) bool {
	if len(b) < 4 {
		return d.short()
	}
	flags, typ := be16(b), be16(b[2:])
	const checksum, routing, key, seq, ack = 0x8000, 0x4000, 0x2000, 0x1000, 0x0080
	version := flags & 7
	if version > 1 || flags&routing != 0 {
		return d.skip(malformed)
	}
	n, number := 4, uint64(0)
	for _, f := range [...]uint16{checksum, key, seq, ack} {
		if flags&f == 0 || f == ack && version == 0 {
			continue
		}
		if len(b) < n+4 {
			return d.short()
		}
		if f == key && version == 0 { // in PPTP: a length, and a number that differs by direction
			number = uint64(be32(b[n:])) | 1<<32
		}
		n += 4
	}
	if !d.enter(src, dst, number) {
		return false
	}
	switch b = b[n:]; typ {
	case etherBridged:
		return d.ethernet(b, s)
	case etherERSPAN:
		if flags&seq == 0 { // type I has no header
			return d.ethernet(b, s)
		}
		return d.erspan(b, 8, s)
	case etherERSPAN3:
		return d.erspan(b, 12, s)
	case etherPPP:
		return d.ppp(b, s)
	}
	return d.ether(typ, b, s)
}

// erspan takes a mirrored frame behind its header, draft-foschiano-erspan 4.
func (d *Dissector) erspan(b []byte, head int, s *Segment) bool {
	if len(b) < head {
		return d.short()
	}
	d.mark(uint64(be16(b[2:]) & 0x3ff)) // the session
	frame := uint16(0)
	if head == 12 {
		last := be16(b[10:])
		frame = last >> 10 & 0x1f
		if last&1 != 0 { // a subheader of the platform
			head += 8
		}
	}
	if len(b) < head {
		return d.short()
	}
	if frame == 2 {
		return d.ip(b[head:], s)
	}
	return d.ethernet(b[head:], s)
}
