package pcap

import "time"

// Packet is a packet as the file has it.
type Packet struct {
	Number    int64     // in the file, from 1
	Offset    int64     // of its record or block in the file, unpacked where it was compressed
	At        time.Time // in UTC; that of the packet before where the file gives it no time
	Untimed   bool      // the file gives it no time (simple packet block)
	Link      uint16    // link type, as registered for pcap and pcapng (LINKTYPE_)
	Interface int       // index of the interface in its section, 0 in pcap
	Data      []byte    // what was captured of it; valid until the next packet is asked for
	Orig      int       // its length on the wire
	Flags     uint32    // epb_flags of pcapng: direction, how it was received, errors
	Comments  []string  // as the file has them; text from outside
}

// limitPacket bounds what a packet may claim to have in a file that names no
// higher limit, as MAXIMUM_SNAPLEN does in libpcap.
const limitPacket = 256 << 10

// limitBlock bounds a block of pcapng, and a packet where a pcap file names a
// high limit.
const limitBlock = 16 << 20
