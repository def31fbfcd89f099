package tshark

import (
	"bytes"
	"encoding/binary"
	"io"
)

// Piece is what one side sent at once.
type Piece struct {
	Server bool
	Bytes  []byte
}

// Talk is one conversation, with the lines of its TLS key log.
type Talk struct {
	Pieces []Piece
	Keys   []string
}

const (
	serverPort  = 4433
	clientPort  = 20000 // of the first talk
	maxSegment  = 32 << 10
	headerBytes = 20 + 20 // IPv4 and TCP
)

const (
	flagFIN = 1
	flagSYN = 2
	flagACK = 16
)

// writePCAP writes the talks as TCP conversations of raw IPv4, one after the
// other: 10.0.0.1 is the client and 10.0.0.2 the server.
func writePCAP(w io.Writer, talks []Talk) error {
	var b bytes.Buffer
	for _, v := range []any{uint32(0xa1b2c3d4), uint16(2), uint16(4), int32(0), uint32(0), uint32(1 << 17), uint32(228)} {
		binary.Write(&b, binary.LittleEndian, v) // a buffer takes all
	}
	p := packets{b: &b}
	for i, t := range talks {
		p.talk(uint16(clientPort+i), t)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// packets counts packets and, for the talk at hand, the bytes of both sides.
type packets struct {
	b    *bytes.Buffer
	n    uint32
	port uint16
	sent [2]uint32 // by the client, by the server
}

func (p *packets) talk(port uint16, t Talk) {
	p.port, p.sent = port, [2]uint32{}
	p.packet(0, flagSYN, nil)
	p.packet(1, flagSYN|flagACK, nil)
	p.packet(0, flagACK, nil)
	for _, piece := range t.Pieces {
		side := 0
		if piece.Server {
			side = 1
		}
		for b := piece.Bytes; len(b) > 0; {
			n := min(len(b), maxSegment)
			p.packet(side, flagACK, b[:n])
			b = b[n:]
		}
	}
	p.packet(0, flagFIN|flagACK, nil)
	p.packet(1, flagFIN|flagACK, nil)
}

func (p *packets) packet(side int, flags byte, body []byte) {
	p.n++
	size := uint32(headerBytes + len(body))
	for _, v := range []uint32{1700000000 + p.n/1000, p.n % 1000 * 1000, size, size} {
		binary.Write(p.b, binary.LittleEndian, v)
	}
	from, to := p.port, uint16(serverPort)
	if side == 1 {
		from, to = to, from
	}
	ip := []byte{0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, byte(1 + side), 10, 0, 0, byte(2 - side)}
	binary.BigEndian.PutUint16(ip[2:], uint16(size))
	tcp := make([]byte, 20)
	binary.BigEndian.PutUint16(tcp, from)
	binary.BigEndian.PutUint16(tcp[2:], to)
	binary.BigEndian.PutUint32(tcp[4:], p.sent[side])
	if flags&flagACK != 0 {
		binary.BigEndian.PutUint32(tcp[8:], p.sent[1-side])
	}
	tcp[12], tcp[13] = 5<<4, flags
	binary.BigEndian.PutUint16(tcp[14:], 0xffff)
	p.b.Write(ip)
	p.b.Write(tcp)
	p.b.Write(body)
	p.sent[side] += uint32(len(body))
	if flags&(flagSYN|flagFIN) != 0 {
		p.sent[side]++
	}
}
