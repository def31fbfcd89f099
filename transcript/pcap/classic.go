package pcap

import (
	"fmt"
	"time"
)

// classic is what the header of a pcap file says, as
// draft-ietf-opsawg-pcap describes it.
type classic struct {
	head    int   // length of the header of a record
	scale   int64 // nanoseconds in a unit of the fraction
	limit   uint32
	swapped bool // the two lengths may be the other way round
	link    uint16
}

// beginClassic reads the file's header of 24 bytes.
func (w *Walker) beginClassic(b []byte, magic uint32) error {
	if len(b) < 24 {
		return w.ended("the file's header", len(b), 24)
	}
	o := w.big
	major, minor := o.u16(b[4:]), o.u16(b[6:])
	if major != 2 {
		return &FormatError{w.name, fmt.Sprintf("is pcap of version %d.%d, and only 2.x is read", major, minor), ""}
	}
	snaplen := o.u32(b[16:])
	c := classic{head: 16, scale: 1000, limit: max(limitPacket, min(snaplen, limitBlock)),
		swapped: minor <= 3, link: uint16(o.u32(b[20:]))}
	switch magic {
	case magicNano:
		c.scale = 1
	case magicModified:
		c.head = 24
	}
	w.classic = c
	w.file.Interfaces = []Interface{{Link: c.link, Snaplen: int(snaplen)}}
	w.win.skip(24)
	return nil
}

// nextRecord reads a record of pcap.
func (w *Walker) nextRecord(p *Packet) error {
	c, win, o := &w.classic, &w.win, w.big
	for {
		b := win.held()
		if len(b) < c.head {
			if b = win.peek(c.head); len(b) < c.head {
				if len(b) == 0 {
					return w.ending()
				}
				return w.ended("the header of a packet", len(b), c.head)
			}
		}
		caplen, orig := w.lengths(b)
		if caplen > c.limit {
			why := fmt.Sprintf("a packet claims to have %d bytes, of at most %d", caplen, c.limit)
			at := Damage{Offset: win.off, Packet: w.file.Packets, What: why}
			if !w.resumeRecords(why) {
				if w.file.Packets <= 2 { // perhaps its records have more in their headers
					at.What += " (if an old or a patched tcpdump wrote this: editcap -F pcap IN OUT)"
				}
				return &DamageError{w.name, at, w.file.Packets}
			}
			continue
		}
		n := c.head + int(caplen)
		if len(b) < n {
			if b = win.peek(n); len(b) < n {
				if !w.resumeRecords("a packet claims more bytes than the file has") {
					return w.ended("a packet", len(b), n)
				}
				continue
			}
		}
		p.Offset, p.Link, p.Data, p.Orig = win.off, c.link, b[c.head:n:n], int(orig)
		p.At = time.Unix(int64(o.u32(b)), int64(o.u32(b[4:]))*c.scale).UTC()
		p.Interface, p.Flags, p.Untimed, p.Comments = 0, 0, false, nil
		win.skip(n)
		return nil
	}
}

// lengths gives the two lengths of a record: the one captured, and the one on
// the wire. Files up to version 2.3 may have them the other way round.
func (w *Walker) lengths(b []byte) (caplen, orig uint32) {
	caplen, orig = w.big.u32(b[8:]), w.big.u32(b[12:])
	if w.classic.swapped && caplen > orig {
		return orig, caplen
	}
	return caplen, orig
}
