package pcap_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript/pcap"
)

// frame is what is told of a packet, by mailwire or by tshark.
type frame struct {
	time    string // seconds and nanoseconds
	orig    int
	caplen  int
	segment string // "" where there is none
}

// walked gives the frames of a file as mailwire reads it, and what the walk ended with.
func walked(t testing.TB, file string) (frames []frame, d *pcap.Dissector, err error) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := pcap.OpenFile(f, filepath.Base(file))
	if err != nil {
		return nil, nil, err
	}
	d = &pcap.Dissector{}
	var p pcap.Packet
	var s pcap.Segment
	for {
		if err := w.Next(&p); err != nil {
			if err == io.EOF {
				err = nil
			}
			return frames, d, err
		}
		fr := frame{fmt.Sprintf("%d.%09d", p.At.Unix(), p.At.Nanosecond()), p.Orig, len(p.Data), ""}
		if p.Untimed {
			fr.time = ""
		}
		if d.Segment(&p, &s) {
			if s.Packet != p.Number || !s.At.Equal(p.At) {
				t.Fatalf("%s: packet %d gave a segment of packet %d", file, p.Number, s.Packet)
			}
			fr.segment = told(s.Src, s.Dst, s.Seq, s.Ack, int(s.Flags), len(s.Payload)+s.Cut)
		}
		frames = append(frames, fr)
	}
}

func told(src, dst netip.AddrPort, seq, ack uint32, flags, size int) string {
	return fmt.Sprintf("%s > %s seq %d ack %d flags %02x len %d", src, dst, seq, ack, flags, size)
}

// witnessed gives the frames of a file as tshark reads it.
func witnessed(t testing.TB, file string) (frames []frame) {
	t.Helper()
	tshark.Need(t)
	fields := []string{"frame.time_epoch", "frame.len", "frame.cap_len", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
		"tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.len", "ip.proto", "icmp.type", "icmpv6.type"}
	args := []string{"-n", "-r", file, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|", "-o", "tcp.desegment_tcp_streams:FALSE",
		"-o", "tcp.relative_sequence_numbers:FALSE", "-d", "udp.port==8472,vxlan"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	cmd := exec.Command("tshark", args...)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 2) { // 2: the file is cut or damaged
		t.Fatalf("tshark: %v\n%s", err, words.String())
	}
	for line := range strings.Lines(out.String()) {
		frames = append(frames, witnessedFrame(strings.Split(strings.TrimSuffix(line, "\n"), "\t")))
	}
	return frames
}

func witnessedFrame(v []string) frame {
	last := func(i int) string { return v[i][strings.LastIndexByte(v[i], '|')+1:] }
	num := func(i int) int {
		n, _ := strconv.ParseInt(last(i), 0, 64)
		return int(n)
	}
	f := frame{time: v[0], orig: num(1), caplen: num(2)}
	if v[12] == "" || v[14] != "" || v[15] != "" { // no length: it was not dissected as TCP; ICMP cites a segment
		return f
	}
	src, dst := last(3), last(4)
	if v[5] != "" && (src == "" || !strings.HasSuffix(v[13], "6")) {
		src, dst = last(5), last(6)
	}
	addr := func(s string, port int) netip.AddrPort {
		a, _ := netip.ParseAddr(s)
		return netip.AddrPortFrom(a, uint16(port))
	}
	f.segment = told(addr(src, num(7)), addr(dst, num(8)), uint32(num(9)), uint32(num(10)), num(11)&0x3f, num(12))
	return f
}
