package pcap_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"example.org/mailwire/transcript/pcap"
)

// packetsOf gives copies of the packets of a file, and what the walk ended with;
// nil is a clean end.
func packetsOf(in io.Reader) (all []pcap.Packet, file pcap.File, err error) {
	w, err := pcap.OpenFile(in, "t.pcap")
	if err != nil {
		return nil, pcap.File{}, err
	}
	for {
		var p pcap.Packet
		if err := w.Next(&p); err != nil {
			if again := w.Next(&p); again != err {
				return all, w.File(), fmt.Errorf("%w, and then %w", err, again)
			}
			if err == io.EOF {
				err = nil
			}
			return all, w.File(), err
		}
		p.Data = bytes.Clone(p.Data)
		all = append(all, p)
	}
}

// three gives a capture of three packets.
func three(with builder) []byte {
	with.begin(1)
	for i := range 3 {
		with.packet(1e18+int64(i)*1e6, ethernetTCP(true, uint32(i), []byte("NOOP\r\n")))
	}
	return with.out
}

func edited(b []byte, at int, v ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], v)
	return b
}

// block gives a block of a little-endian section.
func block(typ uint32, body ...byte) []byte {
	var b builder
	b.block(typ, func() { b.out = append(b.out, body...) })
	return b.out
}

func joined(all ...[]byte) []byte { return bytes.Join(all, nil) }

func TestHostileFiles(t *testing.T) {
	classic, ng := three(builder{}), three(builder{ng: true})
	record := (len(classic) - 24) / 3                                         // length of one
	head := len(ng) - 3*((len(ng)-28-20)/3)                                   // of the section and its interface
	enhanced := (len(ng) - head) / 3                                          // length of one
	last := func(b []byte) []byte { return b[len(b)-enhanced:] }              // block
	with := func(b ...byte) []byte { return joined(ng[:head], b, ng[head:]) } // before the packets
	ff := []byte{0xff, 0xff, 0xff, 0xff}
	for _, c := range []struct {
		name    string
		file    []byte
		packets int
		damaged int
		says    string // in the error, "" for a clean end
	}{
		{"empty", nil, 0, 0, "is empty"},
		{"one octet", classic[:1], 0, 0, "no capture that is known"},
		{"magic only", classic[:4], 0, 0, "is cut: it ends in the file's header"},
		{"half a header", classic[:23], 0, 0, "with 23 of 24 bytes"},
		{"header only", classic[:24], 0, 0, ""},
		{"cut packet header", classic[:24+record+9], 1, 0, "ends in the header of a packet"},
		{"cut packet", classic[:24+2*record+20], 2, 0, "2 complete packets are before it"},
		{"text", []byte("220 mail.example.com ESMTP\r\n"), 0, 0, "no capture"},
		{"zeros", make([]byte, 100), 0, 0, "no capture"},
		{"zstd", []byte("\x28\xb5\x2f\xfd\x00\x00"), 0, 0, "zstd -d"},
		{"snoop", []byte("snoop\x00\x00\x00\x00\x00\x00\x02"), 0, 0, "editcap"},
		{"pcap 1.0", edited(classic, 4, 1, 0), 0, 0, "version 1.4"},
		{"gzip that is none", []byte("\x1f\x8bhello, there"), 0, 0, "begins like gzip and is none"},

		{"a packet of 4 GiB at the end", edited(classic, 24+2*record+8, ff...), 2, 0, "nothing readable follows"},
		{"a packet of 4 GiB in the middle", edited(classic, 24+8, ff...), 2, 1, ""},
		{"a packet longer than the file", edited(classic, 24+8, 0, 0x10, 0, 0), 2, 1, ""},
		{"a packet of 0 octets", edited(joined(classic, make([]byte, 16)), 0), 4, 0, ""},
		{"noise at the end", joined(classic, bytes.Repeat(ff, 100)), 3, 0, "nothing readable follows"},
		{"noise in the middle", joined(classic[:24+record], bytes.Repeat(ff, 30), classic[24+record:]), 3, 1, ""},

		{"section only", ng[:28], 0, 0, ""},
		{"section and interface", ng[:head], 0, 0, ""},
		{"cut section", ng[:20], 0, 0, "a section header"},
		{"block of length 0", with(0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0), 3, 1, ""},
		{"block of length 4", with(9, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0), 3, 1, ""},
		{"block of length 13", with(9, 0, 0, 0, 13, 0, 0, 0, 13, 0, 0, 0, 0), 3, 1, ""},
		{"block of 4 GiB", with(9, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff), 3, 1, ""},
		{"block longer than the file", with(9, 0, 0, 0, 0, 0xff, 0, 0), 3, 1, ""},
		{"lengths that differ", edited(ng, head+enhanced-4, 1), 2, 1, ""},
		{"lengths that differ, at the end", edited(ng, len(ng)-4, 1), 2, 0, "the two lengths of a block differ"},
		{"cut block", ng[:len(ng)-5], 2, 0, "it ends in a packet"},
		{"cut block header", ng[:len(ng)-enhanced+7], 2, 0, "with 7 of 12 bytes"},
		{"unknown block", with(block(0x7777, 1, 2, 3, 4)...), 3, 0, ""},
		{"custom block", with(block(0xbad, 1, 2, 3, 4)...), 3, 0, ""},
		{"empty blocks of every type", with(joined(block(1), block(2), block(3), block(4), block(5), block(6), block(10))...), 3, 6, ""},
		{"captured length of 1 GiB", edited(ng, head+20, 0, 0, 0, 0x40), 2, 1, ""},
		{"captured length one too many", edited(ng, head+20, byte(enhanced-32+1)), 2, 1, ""},
		{"interface that is not there", edited(ng, head+8, 1), 2, 1, ""},
		{"packets before an interface", joined(ng[:28], ng[head:]), 0, 3, ""},
		{"secrets longer than their block", with(block(10, 0x4b, 0x53, 0x4c, 0x54, 0xff, 0xff, 0xff, 0xff)...), 3, 1, ""},
		{"names longer than their block", with(block(4, 1, 0, 0xff, 0xff)...), 3, 1, ""},
		{"section of version 2", joined(edited(ng[:28], 12, 2), ng[28:]), 3, 1, ""},
		{"unknown byte order", edited(ng, 8, 9, 9, 9, 9), 0, 0, "byte order"},
		{"no section", joined(ng[28:], ng), 0, 0, "no capture"},
		{"a section of the other byte order", joined(ng, three(builder{ng: true, big: true})), 6, 0, ""},
		{"a damaged section between", joined(ng, edited(three(builder{ng: true, big: true}), 7, 1), ng), 6, 1, ""},
		{"octets lost", joined(ng[:head+30], ng[head+37:]), 2, 1, ""},
		{"last twice", joined(ng, last(ng)), 4, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, file, err := packetsOf(bytes.NewReader(c.file))
			if len(all) != c.packets || file.Damaged != c.damaged || len(file.Damages) != c.damaged {
				t.Errorf("%d packets, %d places of damage %v; %v", len(all), file.Damaged, file.Damages, err)
			}
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
			for i, p := range all {
				if p.Number != int64(i+1) {
					t.Errorf("packet %d has the number %d", i+1, p.Number)
				}
			}
		})
	}
}

// TestZerosInTheFile: where a disk lost a stretch of a file to zeros, the blocks
// behind it are found again, however their packets are padded.
func TestZerosInTheFile(t *testing.T) {
	for _, big := range []bool{false, true} {
		for pad := range 4 {
			b := builder{ng: true, big: big}
			b.begin(1)
			var ends []int
			for i := range 5 {
				b.packet(int64(i), ethernetTCP(true, uint32(i), make([]byte, 6+pad)))
				ends = append(ends, len(b.out))
			}
			all, file, err := packetsOf(bytes.NewReader(edited(b.out, ends[0], make([]byte, ends[1]-ends[0])...)))
			if len(all) != 4 || file.Damaged != 1 || file.Damages[0].Lost != int64(ends[1]-ends[0]) || err != nil {
				t.Errorf("big-endian %v, %d more: %d packets of 4, %v, %v", big, pad, len(all), file.Damages, err)
			}
		}
	}
}

// everything is a section with all blocks and options that are read.
func everything(big bool) []byte {
	const stamp = 1_000_000_000_000_000_000
	b := builder{ng: true, big: big}
	b.block(0x0a0d0d0a, func() {
		b.u32(0x1a2b3c4d)
		b.u16(1)
		b.u16(0)
		b.u32(0xffffffff, 0xffffffff)
		b.option(1, "about the file")
		b.option(3, "an OS")
		b.option(0, "")
	})
	b.iface(1, 65535, func() {
		b.option(2, "eth0")
		b.option(3, "the one at the back")
		b.option(9, "\x09")
		b.option(11, "\x00port 25")
		b.option(1, "about the interface")
	})
	b.iface(101, 0, func() {
		b.option(9, "\x8a") // 2^-10
		b.option(14, string(b.order().AppendUint64(nil, 1000)))
	})
	b.block(10, func() {
		b.u32(0x544c534b, 5)
		b.out = append(b.out, "KEYS\n"...)
	})
	b.block(10, func() { b.u32(0x57474b4c, 0) }) // WireGuard
	frame := ethernetTCP(true, 1, []byte("NOOP\r\n"))
	b.block(6, func() {
		b.u32(0, stamp>>32, stamp&0xffffffff, uint32(len(frame)), uint32(len(frame)))
		b.out = append(b.out, frame...)
		for len(b.out)%4 != 0 {
			b.out = append(b.out, 0)
		}
		b.option(2, string(b.order().AppendUint32(nil, 2)))
		b.option(1, "first comment")
		b.option(1, "second comment")
	})
	b.block(6, func() {
		b.u32(1, 0, 1024*5+512, uint32(len(frame)-14), uint32(len(frame)))
		b.out = append(b.out, frame[14:]...)
	})
	b.block(3, func() {
		b.u32(uint32(len(frame)))
		b.out = append(b.out, frame...)
	})
	b.block(2, func() {
		b.u16(0)
		b.u16(7)
		b.u32(stamp>>32, stamp&0xffffffff+1, uint32(len(frame)), uint32(len(frame)))
		b.out = append(b.out, frame...)
	})
	b.block(4, func() {
		b.u16(1)
		b.u16(9)
		b.out = append(b.out, "\xc0\x00\x02\x01host\x00\x00\x00\x00"...)
		b.u32(0)
		b.option(1, "about names")
	})
	b.block(5, func() {
		b.u32(0, 0, 0)
		b.option(1, "about statistics")
	})
	return b.out
}

func TestEverythingInABlock(t *testing.T) {
	for _, big := range []bool{false, true} {
		w, err := pcap.OpenFile(iotest.OneByteReader(bytes.NewReader(everything(big))), "t.pcapng")
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		w.Keys = func(log []byte) { words = append(words, "keys "+string(log)) }
		w.Comment = func(s string) { words = append(words, s) }
		var got []string
		var p pcap.Packet
		for {
			if err = w.Next(&p); err != nil {
				break
			}
			got = append(got, fmt.Sprintln(p.Number, p.Interface, p.Link, p.At.Format(time.RFC3339Nano), p.Untimed, len(p.Data), p.Orig, p.Flags, p.Comments))
		}
		want := []string{
			"1 0 1 2001-09-09T01:46:40Z false 60 60 2 [first comment second comment]\n",
			"2 1 101 1970-01-01T00:16:45.5Z false 46 60 0 []\n",
			"3 0 1 1970-01-01T00:16:45.5Z true 60 60 0 []\n",
			"4 0 1 2001-09-09T01:46:40.000000001Z false 60 60 0 []\n",
		}
		if err != io.EOF || !reflect.DeepEqual(got, want) {
			t.Errorf("%v; got\n%s", err, strings.Join(got, "\n"))
		}
		if s := strings.Join(words, "|"); s != "about the file|about the interface|keys KEYS\n|about names|about statistics" {
			t.Error(s)
		}
		f := w.File()
		if len(f.Interfaces) != 2 || f.Interfaces[0] != (pcap.Interface{Name: "eth0", Description: "the one at the back", Filter: "port 25", Link: 1, Snaplen: 65535}) ||
			f.Secrets != 1 || f.Sections != 1 || f.Format != "pcapng" || f.Packets != 4 || f.Damaged != 0 {
			t.Errorf("%+v", f)
		}
	}
}

// TestEveryPrefixOfACapture cuts captures at every octet: the packets before are
// the same, and the cut is told.
func TestEveryPrefixOfACapture(t *testing.T) {
	for name, file := range map[string][]byte{"pcap": three(builder{}), "nano": three(builder{big: true, nano: true}), "pcapng": everything(false)} {
		all, _, err := packetsOf(bytes.NewReader(file))
		if err != nil || len(all) < 3 {
			t.Fatal(name, len(all), err)
		}
		for n := range len(file) {
			some, f, err := packetsOf(bytes.NewReader(file[:n]))
			if len(some) > len(all) || len(some) > 0 && !reflect.DeepEqual(some, all[:len(some)]) {
				t.Fatalf("%s, prefix of %d: other packets", name, n)
			}
			var cut *pcap.CutError
			var format *pcap.FormatError
			switch {
			case err == nil:
			case errors.As(err, &cut):
				if cut.Packets != int64(len(some)) || cut.Offset+cut.Have != int64(n) || cut.Want <= cut.Have {
					t.Fatalf("%s, prefix of %d: %+v", name, n, cut)
				}
			case errors.As(err, &format) && n < 4:
			default:
				t.Fatalf("%s, prefix of %d: %v", name, n, err)
			}
			if f.Damaged != 0 {
				t.Fatalf("%s, prefix of %d: %v", name, n, f.Damages)
			}
			if complete := n == len(file) || boundary(file, n, name); complete != (err == nil) && n >= 4 {
				t.Fatalf("%s, prefix of %d: %v", name, n, err)
			}
		}
	}
}

// boundary tells whether a record or block ends at n.
func boundary(file []byte, n int, name string) bool {
	at := 24
	if name == "pcapng" {
		for at = 0; at < n; {
			at += int(file[at+4]) | int(file[at+5])<<8
		}
		return at == n
	}
	for at < n {
		if at += 16; name == "nano" {
			at += int(file[at-5])
		} else {
			at += int(file[at-8])
		}
	}
	return at == n
}

// TestMemoryByWhatIsThere holds that lengths which only claim to be large
// allocate nothing.
func TestMemoryByWhatIsThere(t *testing.T) {
	classic, ng := three(builder{snap: 0xffffffff}), three(builder{ng: true, snap: 0xffffffff})
	claims := map[string][]byte{
		"pcap":         edited(classic, 24+8, 0, 0, 0xff, 0, 0, 0, 0xff, 0),
		"pcapng block": edited(ng, 28+20+4, 0, 0, 0xff, 0),
		"captured":     edited(ng, 28+20+20, 0, 0, 0xff, 0),
		"secrets":      joined(ng[:48], block(10, 0x4b, 0x53, 0x4c, 0x54, 0, 0, 0xff, 0)),
	}
	for name, file := range claims {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, _ = packetsOf(bytes.NewReader(file))
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%s: %d bytes for a file of %d", name, n, len(file))
		}
	}
}

// TestOptionsBehindAnyLength: what a packet is followed by to the next four
// octets is no part of its options.
func TestOptionsBehindAnyLength(t *testing.T) {
	for n := range 9 {
		b := builder{ng: true}
		b.begin(1)
		b.block(6, func() {
			b.u32(0, 0, 1, uint32(n), uint32(n))
			b.out = append(b.out, "\xee\xee\xee\xee\xee\xee\xee\xee"[:n]...)
			for len(b.out)%4 != 0 {
				b.out = append(b.out, 0)
			}
			b.option(1, "a word")
			b.option(2, "\x02\x00\x00\x00")
			b.option(1, "another")
		})
		w, err := pcap.OpenFile(bytes.NewReader(b.bytes()), "t.pcapng")
		if err != nil {
			t.Fatal(err)
		}
		var p pcap.Packet
		if err := w.Next(&p); err != nil || len(p.Data) != n || p.Flags != 2 || !reflect.DeepEqual(p.Comments, []string{"a word", "another"}) {
			t.Errorf("behind %d octets: %d octets, flags %d, comments %q, %v", n, len(p.Data), p.Flags, p.Comments, err)
		}
	}
}
