package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOtherFormats: a capture in any format that editcap writes is read, or the
// message says that editcap turns it into one that is; and then it does.
func TestOtherFormats(t *testing.T) {
	editcap := need(t, "editcap")
	dir := t.TempDir()
	in := filepath.Join(dir, "in.pcapng")
	ether := []byte("\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x08\x00")
	b := joined(ngSection(), ngBlock(1, le32(1, 0)))
	for i, p := range smtpTalk().packets {
		b = append(b, ngPacket(firstSecond+uint64(i)*1000, joined(ether, p))...)
	}
	if err := os.WriteFile(in, b, 0o600); err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, format := range strings.Fields("pcap pcapng modpcap nsecpcap nokiapcap rh6_1pcap suse6_3pcap 5views k12text lanalyzer netmon1 netmon2 nettl ngsniffer ngwsniffer_1_1 ngwsniffer_2_0 observer snoop visual") {
		file, back := filepath.Join(dir, "x."+format), filepath.Join(dir, "back."+format)
		if out, err := exec.Command(editcap, "-F", format, in, file).CombinedOutput(); err != nil {
			t.Logf("%s is not written here: %s", format, out)
			continue
		}
		o := runs(t, "sessions", file, "--json")
		if o.code == 0 && listedIn(t, o.out) == 1 {
			read++
			continue
		}
		if format == "suse6_3pcap" && strings.Contains(o.errs, "is cut") {
			continue // by its first bytes it is modpcap, and only its packets tell
		}
		if o.code != exitFile || !strings.Contains(o.errs, "editcap -F pcap") {
			t.Errorf("%s: exit code %d: %s%s", format, o.code, o.errs, o.out)
			continue
		}
		args := []string{"-F", "pcapng", file, back}
		if strings.Contains(o.errs, "-T ether") {
			args = append([]string{"-T", "ether"}, args...)
		}
		if out, err := exec.Command(editcap, args...).CombinedOutput(); err != nil {
			t.Logf("%s: %s", format, out) // it cannot read what it wrote: so for observer
		} else if o := runs(t, "sessions", back, "--json"); listedIn(t, o.out) != 1 {
			t.Errorf("%s: editcap does not help: %s", format, o.errs)
		}
	}
	if read < 4 {
		t.Errorf("%d formats are read", read)
	}
}
