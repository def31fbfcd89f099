package pcap

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// story is a random recording, and what has to be found in its packets.
type story struct {
	log   *transcript.Log
	convs []*told
}

// told is a conversation: its ends, the bytes of each side by offset in the
// stream of sequence numbers, and its events with how far each side had come.
type told struct {
	opened *transcript.Opened
	bytes  [3]map[int64]byte
	seq    [3]int64 // as sequence numbers count
	off    [3]int64 // as offsets count
	events []toldEvent
}

type toldEvent struct {
	event transcript.Event
	seq   [3]int64
}

func newStory(r *rand.Rand) *story {
	s := &story{log: transcript.NewLog()}
	at := time.Duration(0)
	add := func(conn int, ev transcript.Event) {
		at += time.Duration(r.IntN(1e6))
		s.log.Append(transcript.Entry{Obs: s.log.Len(), Conn: conn, At: at, Event: ev})
	}
	for i := range 1 + r.IntN(4) {
		o := []transcript.Opened{
			{Client: "192.168.7.9:40001", Server: "10.1.2.3:143", Protocol: "imap", Port: 143},
			{Client: "[2001:db8::7]:40002", Server: "[2001:db8::1]:2525", Protocol: "smtp"},
			{Client: "ip1:40003", Server: "ip2:993", Protocol: "imap", TLS: "implicit"},
			{Client: "[::ffff:10.0.0.1]:40004", Server: "10.0.0.2:110", Protocol: "pop3", Late: true, Source: transcript.SourceCapture},
		}[i]
		c := &told{opened: &o}
		for d := range c.bytes {
			c.bytes[d] = map[int64]byte{}
		}
		s.convs = append(s.convs, c)
		c.event(&o)
		add(i, &o)
	}
	over := map[int]bool{}
	for range r.IntN(120) {
		n := r.IntN(len(s.convs))
		if over[n] {
			continue
		}
		ev := s.convs[n].step(r)
		_, over[n] = ev.(*transcript.Closed)
		add(n, ev)
	}
	s.log.Finish()
	return s
}

func (c *told) event(ev transcript.Event) {
	c.events = append(c.events, toldEvent{ev, c.seq})
}

// step gives the next event of the conversation.
func (c *told) step(r *rand.Rand) transcript.Event {
	dir := transcript.Client + transcript.Dir(r.IntN(2))
	switch r.IntN(10) {
	case 0:
		n := int64(1 + r.IntN(5000))
		if r.IntN(4) == 0 {
			c.seq[dir]++
			return &transcript.Gap{Dir: dir, Layer: transcript.Wire, Len: -1}
		}
		c.seq[dir] += n
		c.off[dir] += n
		return &transcript.Gap{Dir: dir, Layer: transcript.Wire, Len: n}
	case 1:
		ev := &transcript.Note{Text: transcript.TextOf(fmt.Sprintf("note %d\x00\xff", r.IntN(1000)))}
		c.event(ev)
		return ev
	case 2:
		return &transcript.Data{Dir: dir, Layer: transcript.Plain, Len: 5, Bytes: []byte("plain"), Off: 1 << 40}
	case 3:
		if r.IntN(8) == 0 {
			ev := &transcript.Closed{By: []string{"client", "server", "reset", "timeout", ""}[r.IntN(5)]}
			c.event(ev)
			return ev
		}
		ev := &transcript.Verdict{Sentence: transcript.TextOf("good"), Chain: [][]byte{{1, 2}}, Claim: transcript.ClaimComment}
		c.event(ev)
		return ev
	}
	return c.data(r, dir)
}

func (c *told) data(r *rand.Rand, dir transcript.Dir) *transcript.Data {
	if r.IntN(10) == 0 { // the recording lost some
		n := int64(r.IntN(3000))
		c.seq[dir], c.off[dir] = c.seq[dir]+n, c.off[dir]+n
	}
	b := make([]byte, r.IntN(1+r.IntN(6000)))
	for i := range b {
		b[i] = byte(r.Uint32())
		c.bytes[dir][c.seq[dir]+int64(i)] = b[i]
	}
	d := &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: c.off[dir], Len: int64(len(b)), Bytes: b}
	if r.IntN(10) == 0 {
		d.Elided = int64(1 + r.IntN(100000))
	}
	n := d.Len + d.Elided
	c.seq[dir], c.off[dir] = c.seq[dir]+n, c.off[dir]+n
	return d
}

// TestWritten: whatever was recorded, the packets have its bytes at their
// places, acknowledge what was sent and nothing else, and carry the events.
func TestWritten(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := newStory(r)
		var whole, live bytes.Buffer
		o := WriteOptions{Tool: "test", Start: time.Unix(1_700_000_000, 5)}
		if err := Write(&whole, s.log, o); err != nil {
			t.Fatal(err)
		}
		w := NewWriter(&live, s.log, o)
		entries, _ := s.log.Since(0)
		for len(entries) > 0 {
			n := 1 + r.IntN(len(entries))
			if err := w.Entries(entries[:n]); err != nil {
				t.Fatal(err)
			}
			entries = entries[n:]
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string][]byte{"whole": whole.Bytes(), "live": live.Bytes()} {
			s.check(t, fmt.Sprintf("seed %d, %s", seed, name), readNG(t, b))
		}
		if t.Failed() {
			return
		}
	}
}

func (s *story) check(t *testing.T, name string, f readFile) {
	t.Helper()
	if len(f.comments) < 2 {
		t.Errorf("%s: comments on the file: %q", name, f.comments)
	}
	byPort := map[uint16]*told{}
	for i, c := range s.convs {
		byPort[uint16(40001+i)] = c
	}
	found := map[*told]*gathered{}
	last := uint64(0)
	for i, p := range f.packets {
		if p.ns < last {
			t.Fatalf("%s: packet %d goes back in time", name, i+1)
		}
		last = p.ns
		dir, port := transcript.Client, p.src.Port()
		if port < 40001 {
			dir, port = transcript.Server, p.dst.Port()
		}
		c := byPort[port]
		if found[c] == nil {
			found[c] = &gathered{opened: c.opened}
			for d := range found[c].bytes {
				found[c].bytes[d] = map[int64]byte{}
			}
		}
		if err := found[c].packet(p, dir); err != nil {
			t.Fatalf("%s: packet %d, %+v: %v", name, i+1, p, err)
		}
	}
	for i, c := range s.convs {
		g := found[c]
		if g == nil {
			t.Fatalf("%s: conversation %d has no packets", name, i)
		}
		_, closed := c.events[len(c.events)-1].event.(*transcript.Closed)
		for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
			if !closed && g.acked[dir] != c.seq[dir.Other()] {
				t.Errorf("%s: conversation %d: %s acknowledged %d of %d", name, i, dir, g.acked[dir], c.seq[dir.Other()])
			}
		}
		if !reflect.DeepEqual(g.bytes, c.bytes) {
			t.Errorf("%s: conversation %d: other bytes", name, i)
		}
		if !reflect.DeepEqual(g.events, c.events) {
			t.Errorf("%s: conversation %d:\n got %+v\nwant %+v", name, i, g.events, c.events)
		}
	}
}

// gathered puts the packets of one conversation together.
type gathered struct {
	opened *transcript.Opened
	first  [3]uint32 // sequence numbers of the first bytes
	known  [3]bool
	told
	acked [3]int64
}

func (g *gathered) packet(p readPacket, dir transcript.Dir) error {
	const fin, syn, ack = 1, 2, 16
	back := dir.Other()
	if !g.known[dir] {
		g.first[dir], g.known[dir] = p.seq, true
		if p.flags&syn != 0 {
			g.first[dir]++
		} else if !g.opened.Late {
			return fmt.Errorf("no handshake before it")
		} else if !g.known[back] { // it names the other side's too
			g.first[back], g.known[back] = p.ack, true
		}
	}
	at := int64(int32(p.seq - g.first[dir]))
	if p.flags&syn != 0 {
		at = 0
	} else if at < g.seq[dir] {
		return fmt.Errorf("goes back to %d from %d", at, g.seq[dir])
	}
	if p.flags&ack != 0 {
		n := int64(int32(p.ack - g.first[back]))
		if n < g.acked[dir] || n < g.seq[back] {
			return fmt.Errorf("acknowledges %d after %d, of %d", n, g.acked[dir], g.seq[back])
		}
		g.acked[dir], g.seq[back] = n, n // beyond what was sent bytes are missing
	}
	for i, b := range p.payload {
		g.bytes[dir][at+int64(i)] = b
	}
	g.seq[dir] = at + int64(len(p.payload))
	for _, text := range p.comments {
		ev, ok := ParseComment(text)
		if ok == IsRemark(text) {
			return fmt.Errorf("%q is neither an event nor a remark", text)
		}
		if !ok {
			continue
		}
		if len(p.payload) > 0 {
			return fmt.Errorf("an event on a packet with bytes: %q", text)
		}
		g.events = append(g.events, toldEvent{ev, g.seq})
	}
	if p.flags&fin != 0 {
		g.seq[dir]++
	}
	return nil
}

// TestWriteFamilies: addresses of two families, and none, are made one family.
func TestWriteFamilies(t *testing.T) {
	var a madeAddresses
	for _, tt := range []struct {
		o    transcript.Opened
		c, s string
	}{
		{transcript.Opened{Client: "10.0.0.1:5", Server: "[2001:db8::1]:25"}, "192.0.2.1:5", "192.0.2.2:25"},
		{transcript.Opened{Client: "[fe80::1%eth0]:5", Server: "[fe80::2%eth0]:25"}, "[fe80::1]:5", "[fe80::2]:25"},
		{transcript.Opened{Port: 587}, "192.0.2.3:49155", "192.0.2.4:587"},
		{transcript.Opened{Client: "ip7:6", Server: "ip7:25", Port: 99999}, "192.0.2.5:6", "192.0.2.5:25"},
	} {
		c, s := a.ends(&tt.o, 3, false)
		if c.String() != tt.c || s.String() != tt.s {
			t.Errorf("%+v: %s, %s; want %s, %s", tt.o, c, s, tt.c, tt.s)
		}
	}
	for i := range 300 {
		a.synthetic(fmt.Sprintf("h%d:1", i), "")
	}
	seen := map[netip.Addr]bool{}
	for _, v := range a {
		if seen[v] {
			t.Errorf("%s stands for two", v)
		}
		seen[v] = true
	}
}
