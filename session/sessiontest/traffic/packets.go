package traffic

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
)

const (
	mss       = 1448
	flagFIN   = 1
	flagSYN   = 2
	flagPSH   = 8
	flagACK   = 16
	headerLen = 14 + 20 + 20
)

// turn is bytes that one side says.
type turn struct {
	server bool
	b      []byte
}

// flow is a conversation that is being written.
type flow struct {
	addr   [2][4]byte // client, server
	ports  [2]uint16
	seq    [2]uint32
	turns  []turn
	state  int // of the handshake and the end
	unseen int // segments without an acknowledgement
	held   *heldSegment
}

type heldSegment struct {
	side int
	seq  uint32
	b    []byte
}

func newFlow(n int, rnd *rand.Rand) *flow {
	f := &flow{}
	f.addr[0] = [4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}
	f.addr[1] = [4]byte{192, 0, 2, byte(1 + n%20)}
	f.ports[0] = uint16(20_000 + n%40_000)
	f.seq[0], f.seq[1] = rnd.Uint32(), rnd.Uint32()
	return f
}

func (f *flow) port(p uint16) { f.ports[1] = p }

func (f *flow) clientName() string {
	a := f.addr[0]
	return fmt.Sprintf("%d.%d.%d.%d:%d", a[0], a[1], a[2], a[3], f.ports[0])
}

func (f *flow) client(s string) { f.turns = append(f.turns, turn{false, []byte(s)}) }
func (f *flow) server(s string) { f.turns = append(f.turns, turn{true, []byte(s)}) }

// step writes what comes next of a conversation; false where it is over.
func (g *generator) step(f *flow) bool {
	switch {
	case f.state < 3:
		side := f.state % 2
		flags := []byte{flagSYN, flagSYN | flagACK, flagACK}[f.state]
		g.send(f, side, f.seq[side], nil, flags)
		if f.state < 2 {
			f.seq[side]++
		}
		f.state++
	case len(f.turns) > 0:
		g.data(f)
	default:
		side := f.state % 2
		g.send(f, side, f.seq[side], nil, []byte{flagFIN | flagACK, flagFIN | flagACK, flagACK}[f.state-3])
		f.state++
		if f.state == 6 {
			return false
		}
		f.seq[side]++
	}
	return true
}

// data writes the next segment of the turn at hand.
func (g *generator) data(f *flow) {
	t := &f.turns[0]
	side := 0
	if t.server {
		side = 1
	}
	b := t.b[:min(len(t.b), mss)]
	t.b = t.b[len(b):]
	seq := f.seq[side]
	f.seq[side] += uint32(len(b))
	swap := !g.calm && len(t.b) > 0 && f.held == nil && g.rnd.IntN(1000) == 0
	if swap {
		f.held = &heldSegment{side, seq, b}
	} else {
		g.send(f, side, seq, b, flagPSH|flagACK)
		if !g.calm && g.rnd.IntN(1000) == 0 {
			g.send(f, side, seq, b, flagPSH|flagACK)
		}
		if h := f.held; h != nil {
			f.held = nil
			g.send(f, h.side, h.seq, h.b, flagPSH|flagACK)
		}
	}
	f.unseen++
	last := len(t.b) == 0
	if last {
		f.turns = f.turns[1:]
	}
	if (f.unseen >= 2 || last) && f.held == nil {
		f.unseen = 0
		g.send(f, 1-side, f.seq[1-side], nil, flagACK)
	}
}

// send writes a segment. Checksums of TCP are zero, as with offloading.
func (g *generator) send(f *flow, side int, seq uint32, payload []byte, flags byte) {
	var p [headerLen]byte
	p[5], p[11] = byte(1+side), byte(2-side)
	binary.BigEndian.PutUint16(p[12:], 0x0800)
	ip := p[14:34]
	ip[0], ip[8], ip[9] = 0x45, 64, 6
	binary.BigEndian.PutUint16(ip[2:], uint16(40+len(payload)))
	copy(ip[12:], f.addr[side][:])
	copy(ip[16:], f.addr[1-side][:])
	binary.BigEndian.PutUint16(ip[10:], checksum(ip))
	tcp := p[34:]
	binary.BigEndian.PutUint16(tcp, f.ports[side])
	binary.BigEndian.PutUint16(tcp[2:], f.ports[1-side])
	binary.BigEndian.PutUint32(tcp[4:], seq)
	if flags&flagACK != 0 {
		binary.BigEndian.PutUint32(tcp[8:], f.seq[1-side])
	}
	tcp[12], tcp[13] = 5<<4, flags
	binary.BigEndian.PutUint16(tcp[14:], 65_000)
	g.wire.tick(20 + g.rnd.IntN(200))
	g.wire.packet(p[:], payload)
}

func checksum(ip []byte) uint16 {
	sum := uint32(0)
	for i := 0; i < len(ip); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(ip[i:]))
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}

// wire writes a pcap file.
type wire struct {
	w       io.Writer
	err     error
	bytes   int64
	packets int
	micro   int64 // since the start
}

const start = 1_790_000_000 // seconds

func (w *wire) put(b []byte) {
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
	w.bytes += int64(len(b))
}

func (w *wire) header() {
	var h [24]byte
	binary.LittleEndian.PutUint32(h[:], 0xa1b2c3d4)
	binary.LittleEndian.PutUint16(h[4:], 2)
	binary.LittleEndian.PutUint16(h[6:], 4)
	binary.LittleEndian.PutUint32(h[16:], 262_144)
	binary.LittleEndian.PutUint32(h[20:], 1)
	w.put(h[:])
}

func (w *wire) tick(micro int) { w.micro += int64(micro) }

func (w *wire) packet(head, payload []byte) {
	var h [16]byte
	binary.LittleEndian.PutUint32(h[:], uint32(start+w.micro/1_000_000))
	binary.LittleEndian.PutUint32(h[4:], uint32(w.micro%1_000_000))
	n := uint32(len(head) + len(payload))
	binary.LittleEndian.PutUint32(h[8:], n)
	binary.LittleEndian.PutUint32(h[12:], n)
	w.put(h[:])
	w.put(head)
	w.put(payload)
	w.packets++
}
