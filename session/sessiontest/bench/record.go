package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// messageSize is the length of the message that is fetched.
const messageSize = 200 << 20

// runs of each client; the median counts.
const runs = 5

// record fetches one large message over TLS 1.3 from a server in a process of
// its own, with a bare client, with one that appends the bytes as lines of a
// transcript, and with mailwire.
func record() error {
	dir, err := os.MkdirTemp("", "mailwire-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	server, addr, err := startServer()
	if err != nil {
		return err
	}
	defer func() { server.Process.Kill(); server.Wait() }()
	names := []string{"bare", "append", "mailwire"}
	times := map[string][]float64{}
	peak := map[string]int{}
	for i := range runs + 1 {
		for _, name := range names {
			s, kb, err := measured(name, addr, filepath.Join(dir, fmt.Sprintf("%s-%d.mwt", name, i)))
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if i > 0 { // the first round warms up
				times[name] = append(times[name], s)
				peak[name] = max(peak[name], kb)
			}
		}
		clean(dir)
	}
	mb := float64(messageSize) / 1e6
	for _, name := range names {
		sort.Float64s(times[name])
		fmt.Printf("%-9s median %.3f s  %.0f MB/s  (%.3f to %.3f s)  peak memory %d MiB\n", name, median(times[name]),
			mb/median(times[name]), times[name][0], times[name][runs-1], peak[name]>>10)
	}
	fmt.Printf("mailwire/append throughput %.2f, mailwire/bare %.2f\n",
		median(times["append"])/median(times["mailwire"]), median(times["bare"])/median(times["mailwire"]))
	return nil
}

func median(s []float64) float64 { return s[len(s)/2] }

func clean(dir string) {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		os.Remove(f)
	}
}

func startServer() (*exec.Cmd, string, error) {
	cmd := exec.Command(os.Args[0], "serve")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	addr, err := bufio.NewReader(out).ReadString('\n')
	return cmd, strings.TrimSpace(addr), err
}

// measured runs one client in a process of its own and gives its seconds and
// its peak of memory in KiB.
func measured(name, addr, file string) (float64, int, error) {
	cmd := exec.Command(os.Args[0], "client", name, addr, file)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, 0, err
	}
	f := strings.Fields(string(out))
	if len(f) != 2 {
		return 0, 0, fmt.Errorf("the client said %q", out)
	}
	s, err1 := strconv.ParseFloat(f[0], 64)
	kb, err2 := strconv.Atoi(f[1])
	if err1 != nil || err2 != nil {
		return 0, 0, fmt.Errorf("the client said %q", out)
	}
	return s, kb, nil
}

// client is the child: it fetches the message and prints seconds and peak.
func client(name, addr, file string) error {
	begin := time.Now()
	var err error
	switch name {
	case "bare":
		err = fetch(addr, func([]byte) error { return nil })
	case "append":
		err = fetchAppending(addr, file)
	default:
		err = fetchRecording(addr, file)
	}
	if err != nil {
		return err
	}
	fmt.Printf("%.6f %d\n", time.Since(begin).Seconds(), peakKiB())
	return nil
}

// fetch is the bare client.
func fetch(addr string, each func([]byte) error) error {
	c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := io.WriteString(c, "RETR 1\r\nQUIT\r\n"); err != nil {
		return err
	}
	b := make([]byte, 32<<10)
	for {
		n, err := c.Read(b)
		if err := each(b[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// fetchAppending appends what it reads to a file as lines of a transcript, one write a line.
func fetchAppending(addr, file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	table := crc32.MakeTable(crc32.Castagnoli)
	var line []byte
	var crc uint32
	seq, begin := 0, time.Now()
	return fetch(addr, func(b []byte) error {
		line = fmt.Appendf(line[:0], `{"kind":"data","seq":%d,"conn":0,"t":%d,"dir":"s","layer":"plain","b64":"`, seq, time.Since(begin))
		line = base64.StdEncoding.AppendEncode(line, b)
		line = fmt.Appendf(line, `","crc":"%08x"}`+"\n", crc)
		crc = crc32.Checksum(line, table)
		seq++
		_, err := f.Write(line)
		return err
	})
}

// fetchRecording is a session of mailwire's.
func fetchRecording(addr, file string) error {
	w, err := transcript.Create(file, transcript.Header{Created: time.Now(), ContainsSecrets: true, Tool: "bench"})
	if err != nil {
		return err
	}
	defer w.Close()
	target, err := session.ParseTarget("pop3s://" + addr)
	if err != nil {
		return err
	}
	rec := session.NewRecorder(transcript.NewLog(), w, time.Now(), time.Now)
	d := session.New(session.Config{Target: target, Insecure: true}, rec, 0)
	ctx := context.Background()
	if err := d.Begin(ctx); err != nil {
		return err
	}
	if err := d.Converse(ctx, "RETR 1"); err != nil {
		return err
	}
	return d.Close(ctx)
}

// peakKiB gives the peak of this process's resident memory.
func peakKiB() int {
	b, _ := os.ReadFile("/proc/self/status")
	for _, l := range strings.Split(string(b), "\n") {
		if v, ok := strings.CutPrefix(l, "VmHWM:"); ok {
			n, _ := strconv.Atoi(strings.Fields(v)[0])
			return n
		}
	}
	return 0
}
