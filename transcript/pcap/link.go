package pcap

// Link types, as registered for pcap and pcapng.
const (
	linkNull     = 0
	linkEthernet = 1
	linkRawBSD   = 12
	linkRawOBSD  = 14
	linkRaw      = 101
	linkLoop     = 108
	linkSLL      = 113
	linkIPv4     = 228
	linkIPv6     = 229
	linkNFLOG    = 239
	linkPKTAP    = 258
	linkSLL2     = 276
)

// Types of what Ethernet carries.
const (
	etherIPv4     = 0x0800
	etherIPv6     = 0x86dd
	etherVLAN     = 0x8100
	etherVLANs    = 0x88a8 // IEEE 802.1ad
	etherVLANs2   = 0x9100 // QinQ before it was standardised
	etherVLANs3   = 0x9200
	etherBridged  = 0x6558
	etherMPLS     = 0x8847
	etherMPLSMany = 0x8848
	etherPPPoE    = 0x8864
	etherERSPAN   = 0x88be
	etherERSPAN3  = 0x22eb
	etherPPP      = 0x880b
	// leastEtherType parts types from the lengths of IEEE 802.3.
	leastEtherType = 0x600
)

// link takes a packet of a link type.
func (d *Dissector) link(link uint16, b []byte, s *Segment) bool {
	switch link {
	case linkEthernet:
		return d.ethernet(b, s)
	case linkSLL2:
		if len(b) < 20 {
			return d.short()
		}
		return d.ether(be16(b), b[20:], s)
	case linkSLL:
		if len(b) < 16 {
			return d.short()
		}
		return d.ether(be16(b[14:]), b[16:], s)
	case linkRaw, linkRawBSD, linkRawOBSD, linkIPv4, linkIPv6:
		return d.ip(b, s)
	case linkNull, linkLoop:
		return d.loopback(b, s)
	case linkNFLOG:
		return d.nflog(b, s)
	case linkPKTAP:
		return d.pktap(b, s)
	}
	return d.rareLink(link, b, s)
}

// ethernet takes a frame.
func (d *Dissector) ethernet(b []byte, s *Segment) bool {
	if len(b) < 14 {
		return d.short()
	}
	return d.ether(be16(b[12:]), b[14:], s)
}

// limitTags bounds the VLAN tags of a frame.
const limitTags = 16

// ether takes what comes after an EtherType.
func (d *Dissector) ether(typ uint16, b []byte, s *Segment) bool {
	for range limitTags {
		switch typ {
		case etherIPv4:
			return d.ip4(b, s)
		case etherIPv6:
			return d.ip6(b, s)
		case etherVLAN, etherVLANs, etherVLANs2, etherVLANs3:
			if len(b) < 4 {
				return d.short()
			}
			if id := be16(b) & 0xfff; id != 0 { // 0 is a priority without a VLAN
				d.mark(uint64(id))
			}
			typ, b = be16(b[2:]), b[4:]
			continue
		case etherMPLS, etherMPLSMany:
			return d.mpls(b, s)
		case etherPPPoE:
			return d.pppoe(b, s)
		}
		if typ < leastEtherType {
			return d.llc(b, s)
		}
		return d.skipped.ether(typ)
	}
	return d.skip(tooDeep)
}

// llc takes the payload of an IEEE 802.3 frame: IP is behind LLC and SNAP,
// RFC 1042.
func (d *Dissector) llc(b []byte, s *Segment) bool {
	if len(b) < 8 || b[0] != 0xaa || b[1] != 0xaa || b[2] != 3 || b[3]|b[4]|b[5] != 0 {
		return d.skip(llcOnly)
	}
	if typ := be16(b[6:]); typ >= leastEtherType {
		return d.deeper() && d.ether(typ, b[8:], s)
	}
	return d.skip(llcOnly)
}

// loopback takes a packet behind an address family in the byte order of whoever
// captured it, or of the network.
func (d *Dissector) loopback(b []byte, s *Segment) bool {
	if len(b) < 4 {
		return d.short()
	}
	family := be32(b)
	if family > 0xffff {
		family = uint32(order(false).u32(b))
	}
	switch family {
	case 2:
		return d.ip4(b[4:], s)
	case 10, 23, 24, 28, 30: // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin
		return d.ip6(b[4:], s)
	}
	return d.skip(notIP)
}

// mpls takes what is behind a stack of labels, RFC 3032. Labels differ by
// direction and tell nothing apart.
func (d *Dissector) mpls(b []byte, s *Segment) bool {
	for len(b) >= 4 {
		last := b[2]&1 != 0
		if b = b[4:]; !last {
			continue
		}
		if len(b) == 0 {
			break
		}
		if b[0]>>4 == 0 && len(b) >= 4 { // a control word, RFC 4385, and a frame
			return d.deeper() && d.ethernet(b[4:], s)
		}
		return d.ip(b, s)
	}
	return d.short()
}

// pppoe takes a frame of a PPPoE session, RFC 2516.
func (d *Dissector) pppoe(b []byte, s *Segment) bool {
	if len(b) < 8 {
		return d.short()
	}
	if b[0] != 0x11 || b[1] != 0 {
		return d.skip(notIP)
	}
	d.mark(uint64(be16(b[2:])))
	return d.ppp(b[6:], s)
}

// ppp takes a PPP frame, RFC 1661, with or without its address and control.
func (d *Dissector) ppp(b []byte, s *Segment) bool {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 3 {
		b = b[2:]
	}
	if len(b) >= 1 && b[0]&1 != 0 { // compressed to one octet
		switch b[0] {
		case 0x21:
			return d.ip4(b[1:], s)
		case 0x57:
			return d.ip6(b[1:], s)
		}
		return d.skip(notIP)
	}
	if len(b) < 2 {
		return d.short()
	}
	switch be16(b) {
	case 0x21:
		return d.ip4(b[2:], s)
	case 0x57:
		return d.ip6(b[2:], s)
	case 0x281:
		return d.mpls(b[2:], s)
	}
	return d.skip(notIP)
}

// nflog takes what Linux netfilter logs: a header and fields of a type and a
// length in host order, one of which is the packet.
func (d *Dissector) nflog(b []byte, s *Segment) bool {
	if len(b) < 4 {
		return d.short()
	}
	for b = b[4:]; len(b) >= 4; {
		little := order(false)
		n, typ := int(little.u16(b)), little.u16(b[2:])
		if typ == 9<<8 || n > len(b) && int(be16(b)) <= len(b) {
			n, typ = int(be16(b)), be16(b[2:]) // written on a big-endian machine
		}
		if n < 4 {
			break
		}
		if typ&0x7fff == 9 { // NFULA_PAYLOAD
			return d.ip(b[4:min(n, len(b))], s)
		}
		b = b[min((n+3)&^3, len(b)):]
	}
	return d.skip(notIP)
}

// pktap takes what macOS captures on several interfaces: a header that says its
// length and the link type of what follows.
func (d *Dissector) pktap(b []byte, s *Segment) bool {
	if len(b) < 12 {
		return d.short()
	}
	little := order(false)
	n, link := int(little.u32(b)), little.u32(b[8:])
	if n < 12 || n > len(b) {
		return d.short()
	}
	if link == linkPKTAP || link > 0xffff {
		return d.skip(notIP)
	}
	return d.link(uint16(link), b[n:], s)
}
