package main

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
)

// trafficFiles are captures whose frame is right and whose packets are not.
func trafficFiles(*testing.T) (all []hostileFile) {
	add := func(name string, mail int, packets ...[]byte) {
		var b []byte
		for i, p := range packets {
			b = append(b, ngPacket(firstSecond+uint64(i)*1000, p)...)
		}
		all = append(all, hostileFile{name: name + ".pcapng", bytes: ngFile(b), mail: mail})
	}
	good := smtpTalk().packets
	with := func(name string, more ...[]byte) {
		add(name, 1, append(append(append([][]byte{}, good[:4]...), more...), good[4:]...)...)
	}

	with("headers that lie", lyingHeaders()...)
	with("options of TCP that lie", lyingOptions()...)
	with("tunnels in tunnels", tunnels(100)...)
	with("fragments without end", fragmentBomb(2000)...)
	with("strangers", floods(2000)...)
	all = append(all, streams()...)
	return all
}

// lyingHeaders are packets of IP and TCP whose lengths are of another world.
func lyingHeaders() (all [][]byte) {
	base := smtpTalk().packets[3]
	for _, e := range []struct {
		at int
		v  byte
	}{{0, 0x40}, {0, 0x4f}, {0, 0x60}, {0, 0xff}, {2, 0xff}, {3, 0}, {3, 21}, {6, 0x20}, {6, 0xff}, {9, 0}, {9, 255}, {32, 0}, {32, 0xf0}} {
		p := append([]byte{}, base...)
		p[e.at] = e.v
		all = append(all, p)
	}
	for n := range len(base) {
		all = append(all, base[:n:n])
	}
	six := make([]byte, 40)
	six[0], six[6] = 0x60, 0
	for range 300 { // headers of extension, each with the next
		six = append(six, 0, 0, 0, 0, 0, 0, 0, 0)
	}
	return append(all, six)
}

// lyingOptions are segments with options of TCP that are none.
func lyingOptions() (all [][]byte) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := 5; n < 16; n++ {
		for _, kind := range []byte{0, 1, 2, 3, 5, 8, 30, 34, 255} {
			t := make([]byte, 4*n)
			binary.BigEndian.PutUint16(t, 1025)
			binary.BigEndian.PutUint16(t[2:], 25)
			t[12], t[13] = byte(n)<<4, flagACK
			for i := 20; i < len(t); i++ {
				t[i] = byte(rnd.Uint32())
			}
			if n > 5 {
				t[20], t[21] = kind, byte(n%3)*0x7f
			}
			all = append(all, inIP(6, 0x0a000000, 0xc0000201, t))
		}
	}
	return all
}

// tunnels are packets in packets in packets.
func tunnels(deep int) (all [][]byte) {
	inner := piece{client: 9, port: 9999, seq: 1, flags: flagACK, text: "deep down"}.packet()
	a, b, c := inner, inner, inner
	for range deep {
		a = inIP(4, 1, 2, a)                                                                     // IP in IP
		b = inIP(47, 1, 2, append([]byte{0, 0, 8, 0}, b...))                                     // GRE
		c = inIP(17, 1, 2, append([]byte{0x12, 0xb5, 0x12, 0xb5, 0, 0, 0, 0, 8, 0, 0, 0}, c...)) // VXLAN, of a sort
		all = append(all, a, b, c)
	}
	return all
}

// fragmentBomb are the first fragments of packets whose rest never comes, and
// ones that lie on each other.
func fragmentBomb(n int) (all [][]byte) {
	for i := range n {
		p := inIP(6, 0x0b000000, 0xc0000201, make([]byte, 64))
		binary.BigEndian.PutUint16(p[4:], uint16(i))
		p[6] = 0x20
		if i%2 == 1 {
			binary.BigEndian.PutUint16(p[4:], 7)
			binary.BigEndian.PutUint16(p[6:], 0x2000|uint16(i*3)&0x1fff)
		}
		all = append(all, p)
	}
	return all
}

// floods are SYNs of ever other clients.
func floods(n int) (all [][]byte) {
	for i := range n {
		all = append(all, piece{client: uint32(100 + i), port: 25, seq: uint32(i), flags: flagSYN}.packet())
	}
	return all
}

// streams are conversations whose segments are of an attacker. Each is one of
// SMTP all the same.
func streams() (all []hostileFile) {
	add := func(name string, mail int, change func(t *talk)) {
		t := newTalk(1, 25).s("220 mail.example.com ESMTP\r\n").c("EHLO client.example.com\r\n")
		change(t)
		t.s("250 mail.example.com\r\n").c("NOOP\r\n").s("250 ok\r\n").end()
		all = append(all, hostileFile{name: name + ".pcapng", bytes: ngFile(t.ng()), mail: mail})
	}
	add("the same again with other bytes", 1, func(t *talk) {
		for i := range 500 {
			t.add(piece{seq: t.next[0] - 10, ack: t.next[1], flags: flagACK, text: strings.Repeat(string(rune('A'+i%26)), 10)})
		}
	})
	add("jumps of sequence numbers", 1, func(t *talk) {
		for _, jump := range []uint32{1 << 15, 1 << 20, 1<<30 - 1, 1 << 30, 1<<31 - 1, 1 << 31, 1<<32 - 100} {
			t.add(piece{server: true, seq: t.next[1] + jump, ack: t.next[0], flags: flagACK, text: "out of nowhere\r\n"})
		}
	})
	add("acknowledgements of what nobody sent", 1, func(t *talk) {
		for _, jump := range []uint32{1, 1000, 1 << 20, 1 << 30, 1 << 31} {
			t.add(piece{seq: t.next[0], ack: t.next[1] + jump, flags: flagACK})
		}
	})
	add("holes", 1, func(t *talk) {
		for i := range 1500 {
			t.add(piece{server: true, seq: t.next[1] + 100 + uint32(2*i), ack: t.next[0], flags: flagACK, text: "x"})
		}
	})
	add("all flags at once", 1, func(t *talk) {
		for f := range 64 {
			t.add(piece{server: true, seq: t.next[1] + 1<<29, ack: t.next[0] + 1<<29, flags: byte(f)})
		}
	})
	return all
}
