package pcap

import (
	"encoding/binary"
	"net/netip"
	"testing"
)

// readPacket is a packet as the small reader of this test finds it in a file:
// it shares nothing with what writes, and nothing with what reads captures.
type readPacket struct {
	ns       uint64
	src, dst netip.AddrPort
	seq, ack uint32
	flags    byte
	payload  []byte
	comments []string
}

type readFile struct {
	comments []string
	keys     []string // and before which packet each stands
	keysAt   []int
	packets  []readPacket
}

// readNG reads a little-endian pcapng file and checks its lengths.
func readNG(t *testing.T, b []byte) (f readFile) {
	t.Helper()
	u32 := binary.LittleEndian.Uint32
	for first := true; len(b) > 0; first = false {
		n := int(u32(b[4:]))
		if n < 12 || n%4 != 0 || n > len(b) || int(u32(b[n-4:])) != n {
			t.Fatalf("a block of length %d in %d bytes", n, len(b))
		}
		kind, body := u32(b), b[8:n-4]
		b = b[n:]
		if first != (kind == 0x0A0D0D0A) {
			t.Fatalf("block %x stands first: %v", kind, first)
		}
		switch kind {
		case 0x0A0D0D0A:
			f.comments = readComments(body[16:])
		case 1:
			if binary.LittleEndian.Uint16(body) != 101 {
				t.Fatal("not raw IP")
			}
		case 10:
			f.keys = append(f.keys, string(body[8:8+u32(body[4:])]))
			f.keysAt = append(f.keysAt, len(f.packets))
		case 6:
			size := int(u32(body[12:]))
			p := readIP(t, body[20:20+size])
			p.ns = uint64(u32(body[4:]))<<32 | uint64(u32(body[8:]))
			p.comments = readComments(body[20+(size+3)/4*4:])
			f.packets = append(f.packets, p)
		default:
			t.Fatalf("a block of kind %d", kind)
		}
	}
	return f
}

func readComments(b []byte) (texts []string) {
	for len(b) >= 4 {
		code, n := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
		if code == 1 {
			texts = append(texts, string(b[4:4+n]))
		}
		b = b[4+(n+3)/4*4:]
	}
	return texts
}

// readIP reads a packet and checks both checksums.
func readIP(t *testing.T, b []byte) (p readPacket) {
	t.Helper()
	var src, dst []byte
	var tcp []byte
	switch b[0] >> 4 {
	case 4:
		if checksum(b[:20]) != 0 || int(binary.BigEndian.Uint16(b[2:])) != len(b) || b[9] != 6 {
			t.Fatalf("IPv4 header % x", b[:20])
		}
		src, dst, tcp = b[12:16], b[16:20], b[20:]
	case 6:
		if int(binary.BigEndian.Uint16(b[4:])) != len(b)-40 || b[6] != 6 {
			t.Fatalf("IPv6 header % x", b[:40])
		}
		src, dst, tcp = b[8:24], b[24:40], b[40:]
	}
	pseudo := append(append(append([]byte{}, src...), dst...), 0, 6, byte(len(tcp)>>8), byte(len(tcp)))
	if checksum(append(pseudo, tcp...)) != 0 {
		t.Fatalf("checksum of % x", tcp[:20])
	}
	if len(b) > 1500 {
		t.Fatalf("a packet of %d bytes", len(b))
	}
	p.src, p.dst = readEnd(src, tcp), readEnd(dst, tcp[2:])
	p.seq, p.ack, p.flags = binary.BigEndian.Uint32(tcp[4:]), binary.BigEndian.Uint32(tcp[8:]), tcp[13]
	p.payload = tcp[tcp[12]>>4*4:]
	return p
}

func readEnd(addr, port []byte) netip.AddrPort {
	a, _ := netip.AddrFromSlice(addr)
	return netip.AddrPortFrom(a, binary.BigEndian.Uint16(port))
}

// checksum is that of RFC 1071, byte by byte.
func checksum(b []byte) uint16 {
	var s uint64
	for i, v := range b {
		s += uint64(v) << (8 * uint(1-i%2))
	}
	for s > 0xffff {
		s = s&0xffff + s>>16
	}
	return ^uint16(s)
}
