package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// damagedFiles are captures whose frame is wrong somewhere, by hand or by a bad disk.
func damagedFiles(*testing.T) (all []hostileFile) {
	good := smtpTalk().ng()
	add := func(name string, b []byte, code, mail int, says string) {
		all = append(all, hostileFile{name: name + ".pcapng", bytes: b, code: code, says: says, mail: mail})
	}
	with := func(b ...[]byte) []byte { return ngFile(joined(b...), good) } // before an ordinary conversation
	cut := ngFile(good)
	add("length 0", with(le32(9, 0, 0)), 0, 1, "claims to be 0 bytes long")
	add("length 11", with(le32(9, 11, 11)), 0, 1, "11 bytes long")
	add("length 13", with(le32(9, 13, 13), []byte{0}), 0, 1, "multiple of 4")
	add("length 4 GiB", with(le32(9, 0xfffffffc)), 0, 1, "of at most")
	add("length beyond the file", with(le32(9, 0xff0000)), 0, 1, "more bytes than the file")
	add("trailing copy", with(le32(9, 16, 7, 12)), 0, 1, "two lengths of a block differ: 16 and 12")
	add("captured more than the block", with(ngBlock(6, le32(0, 0, 0, 1000, 1000), []byte("x"))), 0, 1, "with room for 4")
	add("captured 4 GiB", with(ngBlock(6, le32(0, 0, 0, -1, -1))), 0, 1, "4294967295")
	add("no interface", joined(ngSection(), good), 0, 0, "of 0 described")
	add("interface 4 billion", with(ngBlock(6, le32(-1, 0, 0, 4, 4, 0))), 0, 1, "interface 4294967295")
	add("unknown link", joined(ngSection(), ngBlock(1, le32(0xfffe, 0)), good), 9, 0, "nobody knows whether there is mail")
	add("version 9.9", joined(ngBlock(0x0a0d0d0a, le32(0x1a2b3c4d), le16(9), le16(9), le32(-1, -1)), ngPort(0), good), 0, 1, "version 9.9")
	add("byte order of nobody", ngBlock(0x0a0d0d0a, le32(0x11223344, 1, -1, -1)), 9, 0, "byte order")
	add("cut in a packet", cut[:len(cut)-7], 0, 1, "is cut: it ends in a packet")
	add("cut in a block's header", cut[:len(cut)-len(good)+5], 9, 0, "with 5 of 12 bytes")
	add("only zeros follow", joined(cut, make([]byte, 5000)), 9, 1, "nothing readable follows")
	for _, r := range []byte{0x00, 0x13, 0x14, 0x7f, 0x80, 0xbf, 0xc0, 0xff} {
		add(fmt.Sprintf("resolution %02x", r), joined(ngSection(), ngPort(0, ngOption(9, string(rune(r))[:1])), good), 0, 1, "")
	}
	add("offset of the clock", joined(ngSection(), ngPort(0, ngOption(14, "\xff\xff\xff\xff\xff\xff\xff\x7f")), good), 0, 1, "")
	add("endless options", with(ngPort(0, bytes.Repeat(ngOption(1, ""), 50_000))), 0, 1, "")
	add("option beyond its block", with(ngPort(0, le16(2), le16(0xffff))), 0, 1, "")
	add("options without end on a packet", with(ngPacket(firstSecond, smtpTalk().packets[0], bytes.Repeat(ngOption(1, ""), 50_000))), 0, 1, "")
	add("names beyond their block", with(ngBlock(4, le16(1), le16(0xffff))), 0, 1, "a name claims")
	add("secrets beyond their block", with(ngBlock(10, le32(tlsKeys, -1))), 0, 1, "decryption secrets claim")
	add("secrets of other kinds", with(ngSecrets(0x57474b4c, []byte("wireguard")), ngSecrets(0x5353484b, []byte("ssh!")), ngSecrets(-1, make([]byte, 64))), 0, 1, "")
	add("keys that are none", with(ngSecrets(tlsKeys, hostileKeys())), 0, 1, "")
	add("sections without end", joined(bytes.Repeat(ngSection(), 20_000), cut), 0, 1, "")
	add("interfaces without end", with(bytes.Repeat(ngPort(0), 70_000)), 0, 1, "more than 65536 interfaces")
	add("damage everywhere", joined(ngSection(), ngPort(0), bytes.Repeat(joined(le32(9, 0, 0), ngBlock(6, le32(7, 0, 0, 0, 0))), 1000), good), 0, 1, "more places of damage")
	return append(all, damagedClassic()...)
}

// hostileKeys is a key log as nobody writes one.
func hostileKeys() []byte {
	return []byte(strings.Join([]string{
		"CLIENT_RANDOM", "CLIENT_RANDOM x y", "CLIENT_RANDOM " + strings.Repeat("zz", 32) + " " + strings.Repeat("0", 96),
		"CLIENT_RANDOM " + strings.Repeat("0", 63) + " " + strings.Repeat("0", 96), strings.Repeat("A", 1<<20), "\x00\x1b[2J\u202e",
		"RSA " + strings.Repeat("0", 16) + " " + strings.Repeat("0", 94), "PMS_CLIENT_RANDOM " + strings.Repeat("0", 64) + " " + strings.Repeat("0", 10000),
		"CLIENT_RANDOM " + strings.Repeat("0", 64) + " " + strings.Repeat("0", 96) + " and more",
	}, "\r\n"))
}

// damagedClassic are those of pcap.
func damagedClassic() (all []hostileFile) {
	good := smtpTalk().classic()
	add := func(name string, b []byte, code, mail int, says string) {
		all = append(all, hostileFile{name: name + ".pcap", bytes: b, code: code, says: says, mail: mail})
	}
	whole := joined(classicHead(262144), good)
	add("empty", nil, 9, 0, "is empty")
	add("magic only", whole[:4], 9, 0, "with 4 of 24 bytes")
	add("header only", whole[:24], 0, 0, "no mail")
	add("cut packet header", whole[:24+9], 9, 0, "ends in the header of a packet")
	add("cut packet", whole[:len(whole)-1], 0, 1, "is cut: it ends in a packet")
	add("snaplen 0", joined(classicHead(0), good), 0, 1, "")
	add("snaplen 4 GiB", joined(classicHead(-1), good), 0, 1, "")
	add("a packet of 4 GiB", joined(whole, le32(1_700_000_001, 0, -1, -1)), 9, 1, "4294967295")
	add("a packet of 4 GiB before others", joined(classicHead(-1), le32(1_700_000_000, 0, -1, -1), good), 0, 1, "4294967295")
	add("a packet of 15 MiB that is not there", joined(classicHead(16<<20), good, le32(1_700_000_001, 0, 15<<20, 15<<20)), 0, 1, "ends in a packet")
	add("a packet said to be 4 GiB on the wire", joined(whole, le32(1_700_000_001, 0, 0, -1)), 0, 1, "")
	add("packets of 0 bytes", joined(whole, bytes.Repeat(le32(1_700_000_001, 0, 0, 0), 20_000)), 0, 1, "")
	add("time 0", joined(classicHead(0), classicPacket(0, smtpTalk().packets[0]), good), 0, 1, "")
	add("fraction of 4 billion", joined(classicHead(0), le32(-1, -1, 0, 0), good), 0, 1, "")
	add("version 77", joined(le32(0xa1b2c3d4), le16(77), le16(4), le32(0, 0, 0, rawIP), good), 9, 0, "version 77.4")
	add("link of nobody", joined(le32(0xa1b2c3d4), le16(2), le16(4), le32(0, 0, 0, 0xfffe), good), 9, 0, "nobody knows whether there is mail")
	return all
}

// otherFiles are no captures, or packed ones, whatever their names say.
func otherFiles(t *testing.T) (all []hostileFile) {
	add := func(name string, b []byte, code, mail int, says string) {
		all = append(all, hostileFile{name: name, bytes: b, code: code, says: says, mail: mail})
	}
	whole := ngFile(smtpTalk().ng())
	packed := gzipped(t, 9, whole)
	flipped := bytes.Clone(packed)
	flipped[len(flipped)/2] ^= 0xff
	sum := bytes.Clone(packed)
	sum[len(sum)-6] ^= 0xff
	add("packed.pcapng.gz", packed, 0, 1, "")
	add("packed, with no name of its own.gz", packed, 0, 1, "")
	add("packed with the wrong name.pcap", packed, 0, 1, "")
	add("packed in two parts.pcap.gz", joined(gzipped(t, 9, whole[:300]), gzipped(t, 9, whole[300:])), 0, 1, "")
	add("packed and cut.pcapng.gz", packed[:len(packed)-20], 0, 1, "is cut")
	add("packed and cut in its header.pcapng.gz", packed[:5], 9, 0, "compressed data")
	add("packed and damaged.pcapng.gz", flipped, 9, 1, "is damaged")
	add("packed with a wrong sum.pcapng.gz", sum, 9, 1, "checksum")
	add("packed and more.pcapng.gz", joined(packed, []byte("more than there should be")), 9, 1, "compressed data is damaged")
	add("packed twice.pcapng.gz", gzipped(t, 9, packed), 9, 0, "gzip twice")
	add("no gzip at all.pcap.gz", []byte("\x1f\x8bhello"), 9, 0, "gzip")
	for magic, do := range map[string]string{
		"\x28\xb5\x2f\xfd": "zstd -d", "\x04\x22\x4d\x18": "lz4 -d", "\xfd7zXZ\x00": "xz -d", "BZh9": "bzip2 -d", "PK\x03\x04": "unzip",
		"snoop\x00\x00\x00\x00\x00\x00\x02": "editcap", "GMBU": "editcap", "RTSS": "editcap", "TRSNIFF data    \x1a": "editcap", "XCP\x00": "editcap",
		"\xaa\xaa\xaa\xaa": "editcap", "\x05VNF": "editcap", "ObserverPktBufferVersion": "editcap", "+---------+---------------+": "editcap", "btsnoop\x00": "Bluetooth",
	} {
		for _, end := range []string{".pcap", ".pcapng", ".trc"} {
			add(fmt.Sprintf("%q%s", magic, end), []byte(magic+strings.Repeat("\x00", 40)), 9, 0, do)
		}
	}
	add("recording.pcap", recordingOf(t, whole), 0, 1, "")
	add("capture.mwt", whole, 0, 1, "")
	add("noise.pcap", bytes.Repeat([]byte{0xff, 0x1b, 0x9b, 0}, 100), 9, 0, "no capture")
	add("words.pcap", []byte("220 mail.example.com \x1b[2J\u202eESMTP\r\n"), 9, 0, "no capture")
	return all
}

// recordingOf gives a capture as a recording.
func recordingOf(t *testing.T, capture []byte) []byte {
	t.Helper()
	in, out := filepath.Join(t.TempDir(), "a.pcapng"), filepath.Join(t.TempDir(), "a.mwt")
	if err := os.WriteFile(in, capture, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, errs := exportRun(in, "-o", out); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	return must(os.ReadFile(out))
}
