package pcap_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript/pcap"
)

// samePacketData holds that two readings have the same packets; times to the
// microsecond, since some formats have no more.
func samePacketData(t *testing.T, name string, got, want []pcap.Packet) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d packets of %d", name, len(got), len(want))
		return
	}
	for i, p := range got {
		if w := want[i]; p.Number != w.Number || p.At.UnixMicro() != w.At.UnixMicro() || p.Link != w.Link || p.Orig != w.Orig || !bytes.Equal(p.Data, w.Data) {
			t.Errorf("%s, packet %d:\n got  %+v\n want %+v", name, i+1, p, w)
			return
		}
	}
}

func zipped(t *testing.T, parts ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, b := range parts { // one member each, as rotating writers append them
		z := gzip.NewWriter(&out)
		if _, err := z.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// TestFormatsOfEditcap reads a capture in each format that Wireshark writes.
func TestFormatsOfEditcap(t *testing.T) {
	tshark.Need(t)
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain.pcap")
	if err := os.WriteFile(plain, large(200, false), 0o600); err != nil {
		t.Fatal(err)
	}
	want, _, err := packetsOf(bytes.NewReader(large(200, false)))
	if err != nil || len(want) != 200 {
		t.Fatal(len(want), err)
	}
	for _, format := range []string{"pcap", "nsecpcap", "modpcap", "pcapng"} {
		file := filepath.Join(dir, format)
		if out, err := exec.Command("editcap", "-F", format, plain, file).CombinedOutput(); err != nil {
			t.Fatalf("editcap: %v\n%s", err, out)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, f, err := packetsOf(bytes.NewReader(b))
		if err != nil || f.Compressed {
			t.Errorf("%s: %v", format, err)
		}
		samePacketData(t, format, got, want)
		got, f, err = packetsOf(bytes.NewReader(zipped(t, b[:len(b)/2], b[len(b)/2:])))
		if err != nil || !f.Compressed {
			t.Errorf("%s in gzip: %v", format, err)
		}
		samePacketData(t, format+" in gzip", got, want)
	}
}

// TestFormats reads the same packets in both byte orders, both resolutions, and
// with what old writers did.
func TestFormats(t *testing.T) {
	want, _, err := packetsOf(bytes.NewReader(three(builder{})))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]builder{"big": {big: true}, "nano": {nano: true}, "big nano": {big: true, nano: true},
		"pcapng": {ng: true}, "pcapng big": {ng: true, big: true}, "pcapng nano": {ng: true, nano: true}} {
		got, f, err := packetsOf(bytes.NewReader(three(b)))
		if err != nil || f.Damaged > 0 {
			t.Errorf("%s: %v", name, err)
		}
		samePacketData(t, name, got, want)
	}
	classic := three(builder{})
	old := edited(classic, 6, 3) // version 2.3: the lengths may be the other way round
	for at := 24; at < len(old); at += 16 + 60 {
		copy(old[at+8:], octets("3d000000 3c000000"))
	}
	got, _, err := packetsOf(bytes.NewReader(old))
	if err != nil || len(got) != 3 || len(got[0].Data) != 60 || got[0].Orig != 61 {
		t.Errorf("version 2.3: %v, %d packets", err, len(got))
	}
	none := edited(classic, 16, 0, 0, 0, 0)
	got, _, err = packetsOf(bytes.NewReader(none))
	if err != nil {
		t.Error(err)
	}
	samePacketData(t, "snaplen 0", got, want)
	high := edited(classic, 16, 0, 0, 0, 2) // 32 MiB: a packet may be longer than most writers allow
	big := joined(high[:24], octets("00000000 00000000 00000800 00000800"), make([]byte, 512<<10))
	if got, _, err = packetsOf(bytes.NewReader(big)); err != nil || len(got) != 1 || len(got[0].Data) != 512<<10 {
		t.Errorf("a long packet: %v, %d", err, len(got))
	}
	fcs := edited(classic, 20, 1, 0, 0, 0x44) // 4 octets of checksum, told beside the link type
	if got, _, err = packetsOf(bytes.NewReader(fcs)); err != nil || len(got) != 3 || got[0].Link != 1 {
		t.Errorf("with the length of a checksum: %v, %d", err, len(got))
	}
}

// TestDamagedGzip holds that packets before the damage are used.
func TestDamagedGzip(t *testing.T) {
	noise := make([]byte, 1400)
	rng := rand.New(rand.NewPCG(1, 2))
	b := builder{}
	b.begin(1)
	for i := range 300 {
		for k := range noise {
			noise[k] = byte(rng.Uint32())
		}
		b.packet(int64(i), noise)
	}
	whole := zipped(t, b.out)
	var cut *pcap.CutError
	got, _, err := packetsOf(bytes.NewReader(whole[:len(whole)/2]))
	if !errors.As(err, &cut) || len(got) < 100 || int64(len(got)) != cut.Packets {
		t.Errorf("cut: %d packets, %v", len(got), err)
	}
	var damage *pcap.DamageError
	got, _, err = packetsOf(bytes.NewReader(edited(whole, len(whole)-6, 1, 2)))
	if !errors.As(err, &damage) || len(got) != 300 {
		t.Errorf("checksum: %d packets, %v", len(got), err)
	}
	got, _, err = packetsOf(bytes.NewReader(joined(whole, []byte("something that is no gzip"))))
	if !errors.As(err, &damage) || len(got) != 300 {
		t.Errorf("followed by something: %d packets, %v", len(got), err)
	}
	if _, _, err = packetsOf(bytes.NewReader(whole[:5])); !errors.As(err, &cut) || cut.Have+cut.Offset != 5 {
		t.Errorf("5 octets: %v", err)
	}
	if _, _, err = packetsOf(bytes.NewReader(zipped(t, whole))); err == nil || !strings.Contains(err.Error(), "gzip twice") {
		t.Errorf("gzip twice: %v", err)
	}
}

// TestReadError holds that an error of the disk is neither a cut nor an end.
func TestReadError(t *testing.T) {
	broken := errors.New("input/output error")
	file := three(builder{})
	for n := range len(file) + 1 {
		for _, b := range [][]byte{file, zipped(t, file)} {
			if n > len(b) {
				continue
			}
			_, _, err := packetsOf(io.MultiReader(bytes.NewReader(b[:n]), failing{broken}))
			if !errors.Is(err, broken) {
				t.Fatalf("after %d octets: %v", n, err)
			}
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// growing is a file to which a writer adds.
type growing struct {
	file []byte
	have int // written so far
	read int
}

func (g *growing) Read(b []byte) (int, error) {
	if g.read == g.have {
		return 0, io.EOF
	}
	n := copy(b, g.file[g.read:g.have])
	g.read += n
	return n, nil
}

// TestFollow holds that a packet is given as soon as it is written, whatever
// pieces it is written in, and that the end of following is an end.
func TestFollow(t *testing.T) {
	for name, file := range map[string][]byte{"pcap": three(builder{}), "pcapng": three(builder{ng: true})} {
		want, _, err := packetsOf(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []int{1, 7, 60, 1000} {
			g := &growing{file: file}
			in := pcap.Follow(g, func() bool {
				g.have = min(g.have+step, len(g.file))
				return g.read < g.have
			})
			w, err := pcap.OpenFile(in, name)
			if err != nil {
				t.Fatal(err)
			}
			var p pcap.Packet
			for i := range want {
				if err := w.Next(&p); err != nil || !bytes.Equal(p.Data, want[i].Data) {
					t.Fatalf("%s by %d, packet %d: %v", name, step, i+1, err)
				}
				end := int(want[i].Offset) + 16 + len(p.Data)
				if file[0] == 0x0a {
					end = int(want[i].Offset) + int(binary.LittleEndian.Uint32(file[want[i].Offset+4:]))
				}
				if g.have >= end+step {
					t.Fatalf("%s by %d, packet %d ends at %d and is given when %d octets are written", name, step, i+1, end, g.have)
				}
			}
			if err := w.Next(&p); err != io.EOF {
				t.Errorf("%s by %d: %v", name, step, err)
			}
		}
	}
}
