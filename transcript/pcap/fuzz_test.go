package pcap_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"testing"
	"testing/iotest"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"example.org/mailwire/transcript/pcap"
)

// FuzzWalker reads files whole, octet by octet and cut at n. The packets are the
// octets of the file at their place, the same however the file comes; those of
// the cut file are the first of the whole one; and what gopacket reads of a file,
// mailwire reads too.
func FuzzWalker(f *testing.F) {
	for _, b := range [][]byte{three(builder{}), three(builder{big: true, nano: true}), three(builder{ng: true}), three(builder{ng: true, big: true}),
		everything(false), everything(true), joined(everything(false), three(builder{ng: true, big: true}))} {
		f.Add(b, len(b)/2)
		f.Add(edited(b, len(b)/2, 0xff, 0xff), len(b)-3)
	}
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		all, file, err := packetsOf(bytes.NewReader(b))
		for i, p := range all {
			asInFile(t, b, p)
			if p.Number != int64(i+1) || i > 0 && p.Offset <= all[i-1].Offset {
				t.Fatalf("packet %d at %d is number %d", i+1, p.Offset, p.Number)
			}
		}
		slowly, slow, slowErr := packetsOf(iotest.OneByteReader(bytes.NewReader(b)))
		if !reflect.DeepEqual(all, slowly) || !reflect.DeepEqual(file, slow) || fmt.Sprint(err) != fmt.Sprint(slowErr) {
			t.Fatalf("octet by octet: %d packets, %+v, %v; at once %d, %+v, %v", len(slowly), slow, slowErr, len(all), file, err)
		}
		if n >= 0 && n < len(b) {
			some, part, _ := packetsOf(bytes.NewReader(b[:n]))
			samePackets(t, all, some, int64(n), min(harmed(file, err), harmed(part, nil)))
		}
		if err == nil && file.Damaged == 0 {
			asPcapgo(t, b, all)
		}
	})
}

// asInFile holds that the octets of a packet are those of the file.
func asInFile(t *testing.T, b []byte, p pcap.Packet) {
	at := int(p.Offset)
	var o binary.ByteOrder = binary.LittleEndian
	switch b[0] {
	case 0x0a:
		if b[at] == 0 {
			o = binary.BigEndian
		}
		at += map[uint32]int{2: 28, 3: 12, 6: 28}[o.Uint32(b[at:])]
	case 0x34: // of the modified format
		at += 24
	default:
		at += 16
		if b[0] == 0xa1 && b[2] == 0xcd {
			at += 8
		}
	}
	if at+len(p.Data) > len(b) || !bytes.Equal(b[at:at+len(p.Data)], p.Data) {
		t.Fatalf("packet %d of %d octets is not what is at %d", p.Number, len(p.Data), p.Offset)
	}
}

// harmed gives where a file is damaged first.
func harmed(f pcap.File, err error) int64 {
	if len(f.Damages) > 0 {
		return f.Damages[0].Offset
	}
	if e, ok := err.(*pcap.DamageError); ok {
		return e.Damage.Offset
	}
	return math.MaxInt64
}

// samePackets holds that a file cut at n has the packets of the whole one that
// are before it, as far as neither is damaged.
func samePackets(t *testing.T, all, some []pcap.Packet, n, harmed int64) {
	for i, p := range some {
		if p.Offset >= harmed {
			return
		}
		if i >= len(all) || !reflect.DeepEqual(p, all[i]) {
			t.Fatalf("cut at %d, packet %d is another", n, i+1)
		}
	}
	for i := len(some); i+1 < len(all) && all[i+1].Offset < harmed; i++ {
		if all[i+1].Offset <= n {
			t.Fatalf("cut at %d, packet %d is missing", n, i+1)
		}
	}
}

// asPcapgo holds a sound file against gopacket's readers: the packets that they
// give before they stop.
func asPcapgo(t *testing.T, b []byte, all []pcap.Packet) {
	defer func() { _ = recover() }() // NgReader divides by zero on some resolutions
	var src gopacket.PacketDataSource
	if b[0] == 0x0a {
		r, err := pcapgo.NewNgReader(bytes.NewReader(b), pcapgo.NgReaderOptions{WantMixedLinkType: true})
		if err != nil {
			return
		}
		src = r
	} else {
		r, err := pcapgo.NewReader(bytes.NewReader(b))
		if err != nil {
			return
		}
		src = r
	}
	var got [][]byte
	var times []gopacket.CaptureInfo
	for {
		data, ci, err := src.ReadPacketData()
		if err != nil {
			break
		}
		got, times = append(got, data), append(times, ci)
	}
	bad := ""
	for i, data := range got {
		switch {
		case i >= len(all):
			bad = fmt.Sprintf("gopacket reads %d packets, mailwire %d", len(got), len(all))
		case !bytes.Equal(data, all[i].Data) || times[i].Length != all[i].Orig:
			bad = fmt.Sprintf("packet %d: gopacket reads %x, mailwire %x", i+1, data, all[i].Data)
		case b[0] != 0x0a && !times[i].Timestamp.Equal(all[i].At) && !overflows(b, all[i].Offset):
			bad = fmt.Sprintf("packet %d: gopacket reads %s, mailwire %s", i+1, times[i].Timestamp, all[i].At)
		}
		if bad != "" {
			t.Error(bad)
			return
		}
	}
}

// overflows tells whether the microseconds of a record are too many for pcapgo,
// which counts nanoseconds in 32 bits.
func overflows(b []byte, at int64) bool {
	if b[0] == 0xa1 {
		return binary.BigEndian.Uint32(b[at+4:]) > math.MaxUint32/1000
	}
	return binary.LittleEndian.Uint32(b[at+4:]) > math.MaxUint32/1000
}

// FuzzDissector holds that a segment is made of octets of its packet, the same
// each time, and for plain Ethernet, IP and TCP the one that gopacket finds.
func FuzzDissector(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.link, s.data, s.orig)
	}
	f.Fuzz(func(t *testing.T, link uint16, b []byte, orig int) {
		orig = max(len(b), min(orig, 1<<20))
		p := pcap.Packet{Number: 1, Link: link, Data: b, Orig: orig}
		before := bytes.Clone(b)
		var d pcap.Dissector
		var s, again pcap.Segment
		ok := d.Segment(&p, &s)
		if !bytes.Equal(before, b) {
			t.Fatal("the packet is changed")
		}
		if skipped := d.Skipped(); ok != (len(skipped) == 0) || !ok && (len(skipped) != 1 || skipped[0].Packets != 1) {
			t.Fatalf("%v: counted as %v", ok, skipped)
		}
		if ok {
			if !bytes.Contains(b, s.Payload) || s.Cut < 0 || len(s.Payload)+s.Cut > max(orig, 1<<16) {
				t.Fatalf("payload of %d, and %d cut, of a packet of %d", len(s.Payload), s.Cut, len(b))
			}
			payload := bytes.Clone(s.Payload)
			if !d.Segment(&p, &again) || !bytes.Equal(payload, again.Payload) || s.Tunnel != again.Tunnel || s.Src != again.Src {
				t.Fatalf("%+v, and then %+v", s, again)
			}
		}
		if want := plain(link, b); want != "" && orig == len(b) {
			got := ""
			if ok {
				got = told(s.Src, s.Dst, s.Seq, s.Ack, int(s.Flags), len(s.Payload)) + fmt.Sprintf(" %x", s.Payload)
			}
			if got != want {
				t.Fatalf("\nmailwire %s\ngopacket %s", got, want)
			}
		}
	})
}

// plain gives the segment that gopacket finds in a whole frame of nothing but
// Ethernet, IP and TCP.
func plain(link uint16, b []byte) string {
	if link != 1 {
		return ""
	}
	p := gopacket.NewPacket(b, layers.LayerTypeEthernet, gopacket.DecodeOptions{NoCopy: true})
	all := p.Layers()
	if len(all) < 3 || p.ErrorLayer() != nil || p.Metadata().Truncated || all[2].LayerType() != layers.LayerTypeTCP ||
		all[1].LayerType() != layers.LayerTypeIPv4 && all[1].LayerType() != layers.LayerTypeIPv6 {
		return ""
	}
	if six := all[1].LayerType() == layers.LayerTypeIPv6; all[1].LayerContents()[0]>>4 != map[bool]byte{false: 4, true: 6}[six] { // gopacket does not look
		return ""
	}
	return byGopacket(link, b)
}
