package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"testing"
)

// Captures are made here octet by octet: the program's own writer would refuse
// to write most of them.

func le16(v int) []byte { return binary.LittleEndian.AppendUint16(nil, uint16(v)) }

func le32(vs ...int) (b []byte) {
	for _, v := range vs {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

func joined(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// padded fills up to four octets.
func padded(b []byte) []byte { return append(b, make([]byte, -len(b)&3)...) }

// ngBlock is one of pcapng.
func ngBlock(typ int, body ...[]byte) []byte {
	b := padded(joined(body...))
	return joined(le32(typ, len(b)+12), b, le32(len(b)+12))
}

// ngOption is one of a block.
func ngOption(code int, v string) []byte {
	return joined(le16(code), le16(len(v)), padded([]byte(v)))
}

const rawIP = 101 // the link type of packets that begin with IP

func ngSection(options ...[]byte) []byte {
	return ngBlock(0x0a0d0d0a, le32(0x1a2b3c4d, 1, -1, -1), joined(options...))
}

func ngPort(snaplen int, options ...[]byte) []byte {
	return ngBlock(1, le32(rawIP, snaplen), joined(options...))
}

func ngPacket(at uint64, data []byte, options ...[]byte) []byte {
	return ngBlock(6, le32(0, int(at>>32), int(at&0xffffffff), len(data), len(data)), padded(bytes.Clone(data)), joined(options...))
}

func ngSecrets(typ int, data []byte) []byte {
	return ngBlock(10, le32(typ, len(data)), data)
}

const tlsKeys = 0x544c534b

// ngFile is a file of pcapng with those blocks behind a section and an interface.
func ngFile(blocks ...[]byte) []byte {
	return joined(ngSection(), ngPort(0), joined(blocks...))
}

// classicHead begins a pcap file, classicPacket is a packet of it.
func classicHead(snaplen int) []byte {
	return joined(le32(0xa1b2c3d4), le16(2), le16(4), le32(0, 0, snaplen, rawIP))
}

func classicPacket(at uint64, data []byte) []byte {
	return joined(le32(int(at/1e6), int(at%1e6), len(data), len(data)), data)
}

// Control bits of TCP.
const (
	flagFIN = 1 << iota
	flagSYN
	flagRST
	flagPSH
	flagACK
)

// piece is a TCP segment that is made; ports and addresses are by the client's.
type piece struct {
	client   uint32 // address and port of the client, 10.0.0.0 upwards
	port     int    // of the server
	server   bool   // it is the one who sends
	seq, ack uint32
	flags    byte
	text     string
}

func (p piece) packet() []byte {
	t := make([]byte, 20, 20+len(p.text))
	from, to := 1024+int(p.client&0x3fff), p.port
	src, dst := 0x0a000000+p.client>>14, uint32(0xc0000201)
	if p.server {
		from, to, src, dst = to, from, dst, src
	}
	binary.BigEndian.PutUint16(t, uint16(from))
	binary.BigEndian.PutUint16(t[2:], uint16(to))
	binary.BigEndian.PutUint32(t[4:], p.seq)
	binary.BigEndian.PutUint32(t[8:], p.ack)
	t[12], t[13], t[14] = 5<<4, p.flags, 0x20
	return inIP(6, src, dst, append(t, p.text...))
}

// inIP puts something into a packet of IPv4.
func inIP(protocol byte, src, dst uint32, body []byte) []byte {
	h := make([]byte, 20)
	h[0], h[8], h[9] = 0x45, 64, protocol
	binary.BigEndian.PutUint16(h[2:], uint16(20+len(body)))
	binary.BigEndian.PutUint32(h[12:], src)
	binary.BigEndian.PutUint32(h[16:], dst)
	return append(h, body...)
}

// talk is a conversation that is made, packet by packet.
type talk struct {
	client  uint32
	port    int
	next    [2]uint32 // numbers of the next octets, of the client and of the server
	packets [][]byte
}

// newTalk begins one with its handshake.
func newTalk(client uint32, port int) *talk {
	t := &talk{client: client, port: port, next: [2]uint32{1000, 5000}}
	t.add(piece{seq: t.next[0], flags: flagSYN})
	t.next[0]++
	t.add(piece{server: true, seq: t.next[1], ack: t.next[0], flags: flagSYN | flagACK})
	t.next[1]++
	t.add(piece{seq: t.next[0], ack: t.next[1], flags: flagACK})
	return t
}

func (t *talk) add(p piece) {
	p.client, p.port = t.client, t.port
	t.packets = append(t.packets, p.packet())
}

// c and s have the client and the server say something.
func (t *talk) c(text string) *talk { return t.say(0, text) }
func (t *talk) s(text string) *talk { return t.say(1, text) }

func (t *talk) say(side int, text string) *talk {
	t.add(piece{server: side == 1, seq: t.next[side], ack: t.next[1-side], flags: flagPSH | flagACK, text: text})
	t.next[side] += uint32(len(text))
	return t
}

// end ends it by the client's FIN.
func (t *talk) end() *talk {
	t.add(piece{seq: t.next[0], ack: t.next[1], flags: flagFIN | flagACK})
	t.add(piece{server: true, seq: t.next[1], ack: t.next[0] + 1, flags: flagFIN | flagACK})
	t.add(piece{seq: t.next[0] + 1, ack: t.next[1] + 1, flags: flagACK})
	return t
}

// smtpTalk is an ordinary one, which each file has beside what is hostile in it.
func smtpTalk() *talk {
	return newTalk(1, 25).s("220 mail.example.com ESMTP\r\n").c("EHLO client.example.com\r\n").
		s("250-mail.example.com\r\n250 AUTH PLAIN\r\n").c("AUTH PLAIN AGFsaWNlAGNhbmFyeS03NzQx\r\n").s("235 ok\r\n").
		c("QUIT\r\n").s("221 bye\r\n").end()
}

// firstSecond is when the packets of made captures begin, in microseconds.
const firstSecond = 1_700_000_000_000_000

// ng and classic give the packets as blocks and records.
func (t *talk) ng(options ...[]byte) (all []byte) {
	for i, p := range t.packets {
		all = append(all, ngPacket(firstSecond+uint64(i)*1000, p, options...)...)
	}
	return all
}

func (t *talk) classic() (all []byte) {
	for i, p := range t.packets {
		all = append(all, classicPacket(firstSecond+uint64(i)*1000, p)...)
	}
	return all
}

// gzipped compresses parts, one after another.
func gzipped(t testing.TB, level int, parts ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if _, err := z.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
