package tshark

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// Ask runs a program of Wireshark's (tshark, capinfos, editcap) and gives what
// it prints.
func Ask(t testing.TB, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %q: %v\n%s", program, args, err, words.String())
	}
	return out.String()
}

// checked has tshark verify checksums, which it does not by itself.
var checked = []string{"-n", "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"}

// File runs tshark on a capture file.
func File(t testing.TB, file string, args ...string) string {
	t.Helper()
	return Ask(t, "tshark", append(append([]string{"-r", file}, checked...), args...)...)
}

var named = regexp.MustCompile(`-d \S+`)

// Named gives the decode-as options that the comments on a file name.
func Named(t testing.TB, file string) (args []string) {
	t.Helper()
	for _, d := range named.FindAllString(Ask(t, "capinfos", file), -1) {
		args = append(args, strings.Fields(d)...)
	}
	return args
}

// Experts gives what tshark finds fault with, severity note and above; not
// that conversations end and sessions are resumed, which are notes of its own.
func Experts(t testing.TB, file string, args ...string) (found []string) {
	t.Helper()
	for _, line := range strings.Split(File(t, file, append(args, "-q", "-z", "expert,note")...), "\n") {
		switch {
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "==="), strings.Contains(line, "Frequency"),
			strings.Contains(line, "the connection closing"), strings.Contains(line, "Session resumption"), strings.HasPrefix(line, "Notes ("):
		default:
			found = append(found, line)
		}
	}
	return found
}

// Follow gives what tshark read in conversations of a file, in their order:
// protocols has tcp or tls for each. A side whose port is in servers is the server.
func Follow(t testing.TB, file string, protocols []string, servers map[string]bool, args ...string) []map[transcript.Dir][]byte {
	t.Helper()
	args = append(args, "-q")
	for i, p := range protocols {
		args = append(args, "-z", fmt.Sprintf("follow,%s,raw,%d", p, i))
	}
	all := make([]map[transcript.Dir][]byte, len(protocols))
	var at map[transcript.Dir][]byte
	first := transcript.Client
	for _, line := range strings.Split(File(t, file, args...), "\n") {
		var n int
		switch {
		case strings.HasPrefix(line, "Filter:"):
			if _, err := fmt.Sscanf(line, "Filter: tcp.stream eq %d", &n); err != nil || n >= len(all) {
				t.Fatalf("tshark follows %q", line)
			}
			at = map[transcript.Dir][]byte{}
			all[n] = at
		case strings.HasPrefix(line, "Node 0:"):
			first = transcript.Client
			if servers[line[strings.LastIndexByte(line, ':')+1:]] {
				first = transcript.Server
			}
		case strings.Contains(line, ":") || strings.Trim(line, "=\t ") == "":
		default:
			dir := first
			if strings.HasPrefix(line, "\t") {
				dir = first.Other()
			}
			b, err := hex.DecodeString(strings.TrimSpace(line))
			if err != nil {
				t.Fatalf("tshark follows with %.80q: %v", line, err)
			}
			at[dir] = append(at[dir], b...)
		}
	}
	return all
}
