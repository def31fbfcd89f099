//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// heavyFiles are files that are, or unpack to, much of something. Each is made
// when it is its turn.
var heavyFiles = []struct {
	name  string
	verbs string // separated by commas
	mib   int64  // of memory at most
	code  int
	says  string
	make  func(t *testing.T) []byte
}{
	{"a million sections.pcapng", "sessions", 150, 0, "", func(*testing.T) []byte {
		return joined(bytes.Repeat(ngSection(), 1_000_000), ngFile(smtpTalk().ng()))
	}},
	{"a million interfaces.pcapng", "sessions", 150, 0, "more than 65536 interfaces", func(*testing.T) []byte {
		return ngFile(bytes.Repeat(ngPort(0, ngOption(2, "eth0")), 1_000_000), smtpTalk().ng())
	}},
	{"four million comments on a packet.pcapng", "sessions,show", 150, 0, "", func(*testing.T) []byte {
		return ngFile(ngPacket(firstSecond, smtpTalk().packets[0], bytes.Repeat(ngOption(1, ""), 4_000_000)), smtpTalk().ng())
	}},
	{"four million comments on the section.pcapng", "sessions,show", 150, 0, "", func(*testing.T) []byte {
		return joined(ngSection(bytes.Repeat(ngOption(1, ""), 4_000_000)), ngPort(0), smtpTalk().ng())
	}},
	{"keys of 64 MiB, one line.pcapng", "show", 200, 0, "at most 16777216", func(*testing.T) []byte {
		return ngFile(ngSecrets(tlsKeys, bytes.Repeat([]byte("A"), 64<<20)), smtpTalk().ng())
	}},
	{"keys of sessions without end.pcapng", "show", 250, 0, "", func(*testing.T) []byte {
		return ngFile(joined(manyKeys(12<<20), manyKeys(12<<20), manyKeys(12<<20), manyKeys(12<<20)), smtpTalk().ng())
	}},
	{"a bomb of gzip.pcap.gz", "sessions", 150, 9, "200 times", func(t *testing.T) []byte {
		parts := [][]byte{classicHead(0), smtpTalk().classic()}
		for range 80 {
			parts = append(parts, make([]byte, 1<<20))
		}
		return gzipped(t, 9, parts...)
	}},
	{"a bomb of lines.mwt.gz", "sessions,show", 150, 0, "200 times", func(t *testing.T) []byte {
		parts := [][]byte{recordingOf(t, ngFile(smtpTalk().ng()))}
		for range 80 {
			parts = append(parts, bytes.Repeat([]byte(strings.Repeat(" ", 1023)+"\n"), 1<<10))
		}
		return gzipped(t, 9, parts...)
	}},
	{"a bomb of one line.mwt.gz", "show", 150, 9, "200 times", func(t *testing.T) []byte {
		parts := make([][]byte, 80)
		for i := range parts {
			parts[i] = bytes.Repeat([]byte("{"), 1<<20)
		}
		return gzipped(t, 9, parts...)
	}},
	{"70,000 SYNs.pcapng", "show", 250, 0, "", func(*testing.T) []byte {
		var b []byte
		for i, p := range floods(70_000) {
			b = append(b, ngPacket(firstSecond+uint64(i), p)...)
		}
		return ngFile(b, smtpTalk().ng())
	}},
	{"10,000 greetings.pcapng", "sessions", 150, 0, "", func(*testing.T) []byte {
		var b []byte
		for i := range 10_000 {
			for j, p := range newTalk(uint32(100+i), 25).s("220 x ESMTP\r\n").packets {
				b = append(b, ngPacket(firstSecond+uint64(i*4+j), p)...)
			}
		}
		return ngFile(b)
	}},
	{"65,536 holes.pcapng", "sessions", 250, 0, "", func(*testing.T) []byte {
		k := newTalk(1, 25).s("220 x ESMTP\r\n").c("EHLO x\r\n")
		for i := range uint32(65_536) {
			k.add(piece{server: true, seq: k.next[1] + 100 + 2*i, ack: k.next[0], flags: flagACK, text: "x"})
		}
		return ngFile(k.ng())
	}},
	{"fragments.pcapng", "sessions", 150, 0, "", func(*testing.T) []byte {
		var b []byte
		for i, p := range fragmentBomb(300_000) {
			b = append(b, ngPacket(firstSecond+uint64(i), p)...)
		}
		return ngFile(b, smtpTalk().ng())
	}},
	{"what a fuzzer would write.pcapng", "sessions,show", 250, 0, "", func(*testing.T) []byte {
		rnd := rand.New(rand.NewPCG(3, 4))
		var b []byte
		base := smtpTalk()
		for i := range 30_000 {
			p := bytes.Clone(base.packets[rnd.IntN(len(base.packets))])
			for range rnd.IntN(4) {
				p[rnd.IntN(len(p))] = byte(rnd.Uint32())
			}
			b = append(b, ngPacket(firstSecond+uint64(i)*1000, p)...)
		}
		return ngFile(b)
	}},
}

// manyKeys is a block of keys of so many sessions that they fill n bytes.
func manyKeys(n int) []byte {
	var b bytes.Buffer
	rnd := rand.New(rand.NewPCG(5, uint64(n)))
	const digits = "0123456789abcdef"
	for b.Len() < n {
		b.WriteString("CLIENT_RANDOM ")
		for i := range 160 {
			if i == 64 {
				b.WriteByte(' ')
			}
			b.WriteByte(digits[rnd.Uint32()&15])
		}
		b.WriteByte('\n')
	}
	return ngSecrets(tlsKeys, b.Bytes())
}

// TestHeavyFiles runs the program as users have it, and holds the most memory that
// it took, whatever the file claims or has.
func TestHeavyFiles(t *testing.T) {
	bin, home := build(t), t.TempDir()
	for _, c := range heavyFiles {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x"+c.name[strings.IndexByte(c.name, '.'):])
			if err := os.WriteFile(file, c.make(t), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, verb := range strings.Split(c.verbs, ",") {
				ctx, cancel := context.WithTimeout(t.Context(), 3*patience) // no bound of speed, but of a wait for nothing
				defer cancel()
				var out, errs bytes.Buffer
				cmd := exec.CommandContext(ctx, bin, verb, file, "--json")
				cmd.Env, cmd.Stdout, cmd.Stderr = environment(home), &out, &errs
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				most := peak(cmd.Process.Pid)
				err := cmd.Wait()
				o := outcome{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
				if o.code != c.code || !strings.Contains(o.errs, c.says) {
					t.Errorf("%s: exit code %d, want %d and %q: %v %s", verb, o.code, c.code, c.says, err, tail(o.errs, 500))
				}
				o.decent(t, verb, []string{verb, file, "--json"})
				t.Logf("%s: %d MiB, %v", verb, most, cmd.ProcessState.UserTime())
				if most > c.mib {
					t.Errorf("%s: it took %d MiB, of at most %d", verb, most, c.mib)
				}
			}
		})
	}
}

// peak watches a process to its end, and gives the most memory that it took, in
// MiB. What its parent tells of it afterwards has the parent's own memory in it.
func peak(pid int) (mib int64) {
	for {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, after, found := strings.Cut(string(b), "VmHWM:")
		if err != nil || !found { // gone, or a zombie
			return mib
		}
		kib, _ := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
		mib = max(mib, kib>>10)
		time.Sleep(2 * time.Millisecond)
	}
}
