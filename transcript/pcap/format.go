package pcap

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Magic numbers of captures, read little-endian.
const (
	magicMicro    = 0xa1b2c3d4
	magicNano     = 0xa1b23c4d
	magicModified = 0xa1b2cd34 // records with an interface behind their header
	magicSection  = 0x0a0d0d0a // a palindrome: the same in both byte orders
)

// What to do about a capture of another format: Wireshark has the tool, which
// wants to be told what the packets are where the file has one kind each.
const (
	convert      = "convert it: editcap -F pcapng IN OUT"
	convertEther = "convert it: editcap -F pcapng -T ether IN OUT"
)

// IsOther tells by the first bytes of a file, four or more, whether it is packed or
// is a capture, of a kind that is not read: reading it says of which, and what to
// do about it.
func IsOther(head string) bool {
	for _, o := range others {
		if n := min(len(head), len(o.magic)); n >= 3 && o.do != "" && head[:n] == o.magic[:n] {
			return true
		}
	}
	return len(head) >= 2 && head[:2] == "\x1f\x8b"
}

// others are formats that are told by their first bytes and not read.
var others = []struct{ magic, what, do string }{
	{"\x28\xb5\x2f\xfd", "is compressed with zstd", "unpack it first: zstd -d"},
	{"\x04\x22\x4d\x18", "is compressed with lz4", "unpack it first: lz4 -d"},
	{"\xfd7zXZ", "is compressed with xz", "unpack it first: xz -d"},
	{"BZh", "is compressed with bzip2", "unpack it first: bzip2 -d"},
	{"PK\x03\x04", "is a zip archive", "unpack it first: unzip"},
	{"snoop\x00", "is a capture in snoop's format, which is not read", convert},
	{"GMBU", "is a capture of Microsoft Network Monitor, which is not read", convert},
	{"RTSS", "is a capture of Microsoft Network Monitor, which is not read", convert},
	{"TRSNIFF data", "is a capture of Sniffer, which is not read", convert},
	{"XCP\x00", "is a capture of NetXRay, which is not read", convert},
	{"\xaa\xaa\xaa\xaa", "is a capture of 5View, which is not read", convert},
	{"\x05VNF", "is a capture of Visual Networks, which is not read", convert},
	{"ObserverPktBuffer", "is a capture of Observer, which is not read", convert},
	{"TR\x00d", "is a trace of nettl, which is not read", convertEther},
	{"\x01\x10L\x00\x01\x05", "is a capture of LANalyzer, which is not read", convert},
	{"\x00\x00\x02\x00\x12\x05\x00\x10", "is a capture of K12, which is not read", convert},
	{"+---------+-----", "is a capture of K12 as text, which is not read", convertEther},
	{"btsnoop\x00", "is a capture of Bluetooth, which has no mail in it", "name a capture of the network"},
	{"\x1f\x8b", "is compressed with gzip twice", "unpack it once: gzip -d"},
	{`{"`, "is JSON and no capture", ""},
	{"%PDF", "is a PDF and no capture", ""},
	{"\x7fELF", "is a program and no capture", ""},
	{"-----BEGIN", "is PEM and no capture", ""},
}

// begin tells the format by the first bytes and reads the header of pcap.
func (w *Walker) begin() error {
	b := w.win.peek(24)
	if len(b) < 24 && w.win.err != io.EOF {
		return w.ending()
	}
	if len(b) == 0 {
		return &FormatError{Name: w.name, What: "is empty", Do: "a capture has a header even before its first packet"}
	}
	if len(b) >= 4 {
		if ok, err := w.beginAs(b); ok {
			return err
		}
	}
	for _, o := range others {
		if bytes.HasPrefix(b, []byte(o.magic)) {
			return &FormatError{w.name, o.what, o.do}
		}
	}
	return &FormatError{w.name, fmt.Sprintf("is no capture that is known here: it begins with % x", b[:min(8, len(b))]),
		"captures are pcap or pcapng, as tcpdump, dumpcap and Wireshark write them"}
}

// beginAs begins the walk of a file with a known magic number.
func (w *Walker) beginAs(b []byte) (known bool, err error) {
	little, reversed := binary.LittleEndian.Uint32(b), binary.BigEndian.Uint32(b)
	if little == magicSection {
		w.file.Format, w.next = "pcapng", w.nextBlock
		return true, nil
	}
	w.big = order(reversed == magicMicro || reversed == magicNano || reversed == magicModified)
	if w.big {
		little = reversed
	}
	switch little {
	case magicMicro, magicNano, magicModified:
		w.file.Format, w.next = "pcap", w.nextRecord
		return true, w.beginClassic(b, little)
	}
	return false, nil
}

// isCorrupt tells whether err says that compressed data is damaged.
func isCorrupt(err error) bool {
	var at flate.CorruptInputError
	return errors.As(err, &at)
}
