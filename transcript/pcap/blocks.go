package pcap

import (
	"encoding/binary"
	"fmt"
)

// Types of blocks, draft-ietf-opsawg-pcapng 11.1.
const (
	blockSection   = magicSection
	blockInterface = 1
	blockOldPacket = 2 // obsolete
	blockSimple    = 3
	blockNames     = 4
	blockStats     = 5
	blockPacket    = 6
	blockSecrets   = 10
	blockCustom    = 0x00000bad
	blockCustomOwn = 0x40000bad
)

// section is what the blocks of a section refer to.
type section struct {
	begun      bool
	interfaces []port
}

// port is an interface as the packets of its section need it.
type port struct {
	link    uint16
	snaplen uint32
	clock   clock
}

// limitInterfaces bounds the interfaces of a section.
const limitInterfaces = 1 << 16

// nextBlock reads blocks until one is a packet.
func (w *Walker) nextBlock(p *Packet) error {
	for {
		typ, b, err := w.frame()
		if err != nil {
			return err
		}
		found, why := w.block(typ, b[8:len(b)-4], p)
		if why != "" {
			w.damaged(w.win.off, why, int64(len(b)))
		}
		p.Offset = w.win.off
		w.win.skip(len(b))
		if found && why == "" {
			return nil
		}
	}
}

// frame gives the next block, with its header and the second length behind it,
// and passes over what is none.
func (w *Walker) frame() (typ uint32, b []byte, err error) {
	win := &w.win
	for {
		if b = win.held(); len(b) < 12 {
			if b = win.peek(12); len(b) == 0 {
				return 0, nil, w.ending()
			} else if len(b) < 12 {
				return 0, nil, w.ended("the header of a block", len(b), 12)
			}
		}
		typ, n, big, why := w.head(b)
		if len(b) < n {
			if b = win.peek(n); len(b) < n {
				if !w.resumeBlocks("a block claims more bytes than the file has") {
					return 0, nil, w.ended(blockName(typ), len(b), n)
				}
				continue
			}
		}
		if why == "" {
			last := big.u32(b[n-4:])
			if int64(last) == int64(n) {
				w.big = big
				return typ, b[:n], nil
			}
			why = fmt.Sprintf("the two lengths of a block differ: %d and %d", n, last)
		}
		at := Damage{Offset: win.off, Packet: w.file.Packets, What: why}
		if !w.resumeBlocks(why) {
			return 0, nil, &DamageError{w.name, at, w.file.Packets}
		}
	}
}

// head reads the header of a block, in the byte order that it sets itself where it
// begins a section. It says why a header cannot be right.
func (w *Walker) head(b []byte) (typ uint32, n int, big order, why string) {
	big = w.big
	typ = big.u32(b)
	least := uint32(12)
	if typ == blockSection {
		switch magic := binary.LittleEndian.Uint32(b[8:]); magic {
		case 0x1a2b3c4d:
			big = false
		case 0x4d3c2b1a:
			big = true
		default:
			return typ, 0, big, fmt.Sprintf("a section begins with the byte order %#08x", magic)
		}
		least = 28
	} else if !w.section.begun {
		return typ, 0, big, "the file begins with no section"
	}
	length := big.u32(b[4:])
	switch {
	case length < least:
		return typ, 0, big, fmt.Sprintf("a block claims to be %d bytes long, and has at least %d", length, least)
	case length%4 != 0:
		return typ, 0, big, fmt.Sprintf("a block claims to be %d bytes long, which is no multiple of 4", length)
	case length > limitBlock:
		return typ, 0, big, fmt.Sprintf("a block claims to be %d bytes long, of at most %d", length, limitBlock)
	}
	return typ, int(length), big, ""
}

// block takes the body of a block. found tells that p is filled; why says what
// is wrong with a body whose frame is right, so that only it is passed over.
func (w *Walker) block(typ uint32, b []byte, p *Packet) (found bool, why string) {
	switch typ {
	case blockPacket:
		why = w.packet(b, p)
		return true, why
	case blockSection:
		return false, w.beginSection(b)
	case blockInterface:
		return false, w.addInterface(b)
	case blockSimple:
		why = w.simplePacket(b, p)
		return true, why
	case blockOldPacket:
		why = w.oldPacket(b, p)
		return true, why
	case blockSecrets:
		return false, w.secrets(b)
	case blockNames, blockStats:
		return false, w.commentsOf(typ, b)
	}
	return false, "" // custom, or not known: passed over
}

// blockName names a block for messages.
func blockName(typ uint32) string {
	switch typ {
	case blockPacket, blockSimple, blockOldPacket:
		return "a packet"
	case blockSection:
		return "a section header"
	case blockInterface:
		return "an interface description"
	case blockNames:
		return "a block of names"
	case blockStats:
		return "interface statistics"
	case blockSecrets:
		return "decryption secrets"
	case blockCustom, blockCustomOwn:
		return "a custom block"
	}
	return fmt.Sprintf("a block of type %d", typ)
}
