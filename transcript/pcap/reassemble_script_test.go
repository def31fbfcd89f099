package pcap

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// A script writes segments as lines: the side (c or s), its flags (S, F, R, A, P
// or - for none), the sequence number and the acknowledgement counted from the
// SYN of each side (its first byte has 1), the payload in quotes, and options:
// cut=N, ms=N (time that passes before), new (both SYNs have other numbers from
// here), tun=N, port=N (of the client).
type script struct {
	t          *testing.T
	c, s       uint32 // numbers of the SYNs
	packet     int64
	at         time.Time
	segments   []Segment
	clientPort uint16
}

var scriptFlags = map[rune]Flags{'S': SYN, 'F': FIN, 'R': RST, 'A': ACK, 'P': PSH, '-': 0}

func (p *script) line(l string) {
	l, payload := p.payload(l)
	f := strings.Fields(l)
	seg := Segment{Payload: payload}
	for _, o := range f[4:] {
		name, v, _ := strings.Cut(o, "=")
		n, _ := strconv.Atoi(v)
		switch name {
		case "cut":
			seg.Cut = n
		case "ms":
			p.at = p.at.Add(time.Duration(n) * time.Millisecond)
		case "tun":
			seg.Tunnel = uint64(n)
		case "port":
			p.clientPort = uint16(n)
		case "new":
			p.c, p.s = p.c+100_000_000, p.s+200_000_000
		default:
			p.t.Fatalf("what is %q?", o)
		}
	}
	for _, r := range f[1] {
		seg.Flags |= scriptFlags[r]
	}
	p.packet++
	seg.Packet, seg.At = p.packet, p.at
	seq, ack := p.number(f[2]), p.number(f[3])
	client := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.9"), p.clientPort)
	server := netip.MustParseAddrPort("192.0.2.1:25")
	if f[0] == "c" {
		seg.Src, seg.Dst, seg.Seq, seg.Ack = client, server, p.c+seq, p.s+ack
	} else {
		seg.Src, seg.Dst, seg.Seq, seg.Ack = server, client, p.s+seq, p.c+ack
	}
	p.segments = append(p.segments, seg)
}

func (p *script) payload(l string) (rest string, b []byte) {
	from, to := strings.IndexByte(l, '"'), strings.LastIndexByte(l, '"')
	if from < 0 {
		return l, nil
	}
	s, err := strconv.Unquote(l[from : to+1])
	if err != nil {
		p.t.Fatal(l, err)
	}
	return l[:from] + l[to+1:], []byte(s)
}

func (p *script) number(s string) uint32 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return uint32(n)
}

// segmentsOf reads a script whose SYNs have the numbers c and s.
func segmentsOf(t *testing.T, text string, c, s uint32) []Segment {
	p := script{t: t, c: c, s: s, at: time.Unix(1e9, 0), clientPort: 4000}
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			p.line(l)
		}
	}
	return p.segments
}

// notes writes events down as lines.
type notes struct {
	lines  []string
	wanted func(conn int) bool
}

func (n *notes) Observed(e transcript.Entry) {
	who := strconv.Itoa(e.Conn) + " "
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		who += "opened " + ev.Client + " " + ev.Server
		if ev.Late {
			who += " late"
		}
	case *transcript.Data:
		who += fmt.Sprintf("%s@%d %q packet %d", ev.Dir, ev.Off, ev.Bytes, ev.Packet)
	case *transcript.Gap:
		who += fmt.Sprintf("%s gap %d %s packet %d", ev.Dir, ev.Len, ev.Why, ev.Packet)
	case *transcript.Overlap:
		who += fmt.Sprintf("%s overlap %d+%d packets %d and %d", ev.Dir, ev.Off, ev.Len, ev.First, ev.Packet)
	case *transcript.Closed:
		who += strings.Join(strings.Fields(fmt.Sprint("closed ", ev.By, " ", ev.Why)), " ")
	}
	n.lines = append(n.lines, who)
}
func (n *notes) Keys([]byte)           {}
func (n *notes) Comment(int64, string) {}
func (n *notes) Wanted(conn int) bool  { return n.wanted == nil || n.wanted(conn) }

// feed gives segments to an assembler, and spoils their payloads after each as a
// reader with one buffer would.
func feed(a *assembler, segments []Segment) {
	buf := make([]byte, 1<<16)
	for _, s := range segments {
		n := copy(buf, s.Payload)
		s.Payload = buf[:n:n]
		a.segment(&s)
		for i := range n {
			buf[i] = '#'
		}
	}
}

func trimmed(text string) []string {
	var lines []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}
