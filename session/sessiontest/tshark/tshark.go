// Package tshark asks Wireshark's tshark what it reads in the bytes of TLS
// conversations, and compares it with events. It imports nothing of the session,
// so that it can bear witness.
//
// All conversations of a question go into one capture and one run of tshark,
// which takes about a second to start.
package tshark

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Fields are what was read in one direction: the values of each field, named as
// in Wireshark's display filters, in the order of their bytes.
type Fields map[string][]string

// Seen is what tshark read in one talk.
type Seen struct{ Client, Server Fields }

// Need skips a test where there is no tshark; with MAILWIRE_REAL=required it fails.
func Need(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("tshark"); err == nil {
		return
	}
	if os.Getenv("MAILWIRE_REAL") == "required" {
		t.Fatal("tshark is missing, and MAILWIRE_REAL=required asks for it")
	}
	t.Skip("tshark is missing")
}

// separator parts the values of one field: it occurs in no value asked for.
const separator = "|"

// Read has tshark read talks and gives for each what Compare needs.
func Read(t testing.TB, talks []Talk) []Seen {
	t.Helper()
	fields := asked()
	dir := t.TempDir()
	capture, keys := filepath.Join(dir, "talks.pcap"), filepath.Join(dir, "keys")
	var packets bytes.Buffer
	if err := writePCAP(&packets, talks); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	for _, talk := range talks {
		for _, line := range talk.Keys {
			log.WriteString(line + "\n")
		}
	}
	for name, b := range map[string][]byte{capture: packets.Bytes(), keys: []byte(log.String())} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"-n", "-r", capture, "-o", "tls.keylog_file:" + keys, "-d", fmt.Sprintf("tcp.port==%d,tls", serverPort),
		"--disable-protocol", "imap", "--disable-protocol", "pop", "--disable-protocol", "smtp", "--disable-protocol", "http",
		"-T", "fields", "-E", "occurrence=a", "-E", "aggregator=" + separator, "-e", "tcp.srcport", "-e", "tcp.dstport"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	cmd := exec.Command("tshark", args...)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil {
		t.Fatalf("tshark: %v\n%s", err, words.String())
	}
	return sort(t, out.String(), len(talks), fields)
}

// sort puts the lines of tshark, one a packet, to their talks.
func sort(t testing.TB, lines string, n int, fields []string) []Seen {
	t.Helper()
	seen := make([]Seen, n)
	for i := range seen {
		seen[i] = Seen{Fields{}, Fields{}}
	}
	for _, line := range strings.Split(strings.TrimSuffix(lines, "\n"), "\n") {
		columns := strings.Split(line, "\t")
		if len(columns) != len(fields)+2 {
			t.Fatalf("tshark gave %d columns for %d: %q", len(columns), len(fields)+2, line)
		}
		from, _ := strconv.Atoi(columns[0])
		to, _ := strconv.Atoi(columns[1])
		into := seen[max(0, min(n-1, max(from, to)-clientPort))].Client
		if from == serverPort {
			into = seen[max(0, min(n-1, to-clientPort))].Server
		}
		for i, value := range columns[2:] {
			if value != "" {
				into[fields[i]] = append(into[fields[i]], strings.Split(value, separator)...)
			}
		}
	}
	return seen
}
