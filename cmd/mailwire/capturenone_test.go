package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoMail: a file without mail says what is in it instead, once, and what to
// do. What lists then exits with 0 and what needs a session with 9; where the
// packets cannot be read nobody knows whether there is mail, and all give 9.
func TestNoMail(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	mac := strings.Repeat("\x02", 12)
	deep := ipPacket(6, "\x00\x19\xc0\x00"+strings.Repeat("\x00", 8)+"\x50\x10"+strings.Repeat("\x00", 6))
	for range 40 {
		deep = ipPacket(4, deep)
	}
	for _, c := range []struct {
		name string
		file string
		list int // exit code of what lists
		want []string
	}{
		{"header", pcapOf(1), 0, []string{"no mail in it", "the file has no packet", "what to do: capture again", "link type 1 (Ethernet)"}},
		{"arp", pcapOf(1, mac+"\x08\x06"+strings.Repeat("\x00", 28)), 0, []string{"of 1 packet none holds a segment of TCP", "ARP (1 packet)"}},
		{"udp", pcapOf(101, ipPacket(17, "\x00\x35\x00\x35\x00\x08\x00\x00"), ipPacket(17, "\x00\x35\x00\x35\x00\x08\x00\x00")), 0, []string{"of 2 packets none", "UDP (2 packets)"}},
		{"usb", pcapOf(220, strings.Repeat("\x00", 64)), 9, []string{"nobody knows whether there is mail", "link type 220 (USB), which is not read (1 packet)"}},
		{"deep", pcapOf(101, deep), 9, []string{"nobody knows", "too many tunnels in each other (1 packet)"}},
		{"cut", pcapOf(101, deep[:10]), 9, []string{"nobody knows", "tcpdump -s 0", "cut within a header (1 packet)"}},
		{"ipsec", pcapOf(101, ipPacket(50, strings.Repeat("\x07", 40))), 9, []string{"nobody knows", "the inside of a VPN", "ESP (encrypted by IPsec) (1 packet)"}},
		{"recording", `{"format":"mailwire-transcript","version":1,"created":"2026-01-01T00:00:00Z","contains_secrets":false}` + "\n", 0, []string{"holds no session"}},
	} {
		file := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(file, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, v := range []struct {
			args []string
			code int
		}{
			{[]string{"sessions"}, c.list}, {[]string{"sessions", "--json"}, c.list}, {[]string{"show"}, c.list}, {[]string{"show", "--json"}, c.list}, {[]string{"replay", "--plain"}, c.list},
			{[]string{"exposure"}, 9}, {[]string{"handshake"}, 9}, {[]string{"cert"}, 9}, {[]string{"export", "-o", file + ".md"}, 9},
		} {
			for _, name := range []string{file, "-"} {
				if name == "-" && v.args[0] == "cert" {
					continue // for which - is a target
				}
				var out, errs bytes.Buffer
				code := run(append(v.args, name), strings.NewReader(c.file), &out, &errs)
				if code != v.code {
					t.Errorf("%s of %s: exit code %d, not %d: %s", v.args, c.name, code, v.code, errs.String())
				}
				if c.name == "recording" && v.args[0] == "cert" {
					continue // which says what of it it lacks
				}
				for _, want := range c.want {
					if strings.Count(errs.String(), want) != 1 {
						t.Errorf("%s of %s does not say %q once: %s", v.args, c.name, want, errs.String())
					}
				}
				if list := strings.Contains(out.String(), `"sessions": [`); list != (v.args[0] == "sessions" && len(v.args) == 2) || !list && strings.Contains(v.args[0], "sessions") && out.Len() > 0 {
					t.Errorf("%s of %s writes %q", v.args, c.name, out.String())
				}
			}
		}
	}
}

// pcapOf gives a capture of packets of a link type.
func pcapOf(link uint32, packets ...string) string {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4)
	b = le.AppendUint32(le.AppendUint32(append(b, make([]byte, 8)...), 65535), link)
	for _, p := range packets {
		b = le.AppendUint32(le.AppendUint32(b, 1700000000), 0)
		b = le.AppendUint32(le.AppendUint32(b, uint32(len(p))), uint32(len(p)))
		b = append(b, p...)
	}
	return string(b)
}

// ipPacket gives an IPv4 packet with a payload of a protocol.
func ipPacket(protocol byte, payload string) string {
	head := binary.BigEndian.AppendUint16([]byte{0x45, 0}, uint16(20+len(payload)))
	head = append(head, 0, 0, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2)
	return string(head) + payload
}
