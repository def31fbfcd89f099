package pcap

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Link types that are read with gopacket, or are a few octets before IP.
const (
	linkPPP       = 9
	linkFDDI      = 10
	linkPPPHDLC   = 50
	linkPPPoE     = 51
	linkATM       = 100
	linkCHDLC     = 104
	linkWiFi      = 105
	linkENC       = 109
	linkPFLog     = 117
	linkPrism     = 119
	linkRadiotap  = 127
	linkPPI       = 192
	linkPPPWithIn = 204
)

// limitRare bounds a frame that gopacket decodes: its radiotap counts in 16 bits.
const limitRare = 1<<16 - 4

// rareLink takes a packet of a link type that is seldom met.
func (d *Dissector) rareLink(link uint16, b []byte, s *Segment) bool {
	switch link {
	case linkPPP, linkPPPHDLC:
		return d.ppp(b, s)
	case linkPPPWithIn:
		if len(b) < 1 {
			return d.short()
		}
		return d.ppp(b[1:], s)
	case linkPPPoE:
		return d.pppoe(b, s)
	case linkATM:
		return d.llc(b, s)
	case linkCHDLC:
		if len(b) < 4 {
			return d.short()
		}
		return d.ether(be16(b[2:]), b[4:], s)
	case linkENC: // of IPsec, before or after it was encrypted
		if len(b) < 12 {
			return d.short()
		}
		return d.ip(b[12:], s)
	case linkPPI:
		return d.ppi(b, s)
	case linkFDDI, linkWiFi, linkPFLog, linkPrism, linkRadiotap:
		return d.decoded(layers.LinkType(link), b, s)
	}
	return d.skipped.link(link)
}

// ppi takes a packet behind per-packet information, which says its length and the
// link type of what follows.
func (d *Dissector) ppi(b []byte, s *Segment) bool {
	if len(b) < 8 {
		return d.short()
	}
	little := order(false)
	n, link := int(little.u16(b[2:])), little.u32(b[4:])
	if n < 8 || n > len(b) {
		return d.short()
	}
	if link == linkPPI || link == linkPKTAP || link > 0xffff {
		return d.skip(notIP)
	}
	return d.link(uint16(link), b[n:], s)
}

// decoded takes a frame whose link layer gopacket decodes, which gives the length
// of its headers. gopacket moves octets of some frames of 802.11, so that it gets
// a copy; it also takes the last four for a checksum, which is not always there,
// and where IP ends is told by IP.
func (d *Dissector) decoded(link layers.LinkType, b []byte, s *Segment) bool {
	if d.lent {
		d.frame = nil
	}
	d.frame = append(d.frame[:0], b[:min(len(b), limitRare)]...)
	p := gopacket.NewPacket(d.frame, link, gopacket.DecodeOptions{NoCopy: true, Lazy: true})
	want := layers.LayerTypeLLC
	if link == layers.LinkTypePFLog {
		want = layers.LayerTypePFLog
	}
	found := p.Layer(want)
	n := 0
	for _, l := range p.Layers() {
		switch l := l.(type) {
		case *layers.RadioTap: // padding within the frame is moved out of it
			end := len(l.Contents) + len(l.Payload)
			if !l.Flags.FCS() {
				end -= 4
			}
			d.frame = d.frame[:min(end, len(d.frame))]
		case *layers.Dot11:
			if l.Flags.WEP() {
				return d.skip(protected)
			}
		case *layers.PFLog:
			return d.ip(d.frame[min(len(l.LayerContents()), len(d.frame)):], s)
		}
		if l == found {
			return d.llc(d.frame[min(n, len(d.frame)):], s)
		}
		n += len(l.LayerContents())
	}
	if p.ErrorLayer() != nil {
		return d.skip(malformed)
	}
	return d.skip(notIP)
}
