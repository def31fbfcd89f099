package main

import (
	"fmt"
	"os"
	"os/exec"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"
)

// start measures starts on a terminal that never answers a question: `version`
// until it has ended, the interface until its first frame stands.
func start() error {
	dir, err := os.MkdirTemp("", "mailwire-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := build(dir)
	if err != nil {
		return err
	}
	var version, frame []float64
	escapes := 0
	for range 20 {
		ms, n, err := versionOnce(dir, bin)
		if err != nil {
			return err
		}
		version, escapes = append(version, ms), escapes+n
		begin := time.Now()
		t, err := open(dir, bin)
		if err != nil {
			return err
		}
		at, err := t.await(0, "MAILWIRE")
		t.end()
		if err != nil {
			return err
		}
		frame = append(frame, at.Sub(begin).Seconds()*1000)
	}
	fmt.Printf("version on a mute terminal: %s, %d escape bytes\n", spread(version), escapes)
	fmt.Printf("first frame:                %s\n", spread(frame))
	return idle(dir, bin)
}

func versionOnce(home, bin string) (ms float64, escapes int, err error) {
	cmd := exec.Command(bin, "version")
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "MAILWIRE_HOME="+home)
	begin := time.Now()
	f, err := pty.Start(cmd)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	var out []byte
	b := make([]byte, 4096)
	for {
		n, err := f.Read(b)
		out = append(out, b[:n]...)
		if err != nil {
			break
		}
	}
	err = cmd.Wait()
	return time.Since(begin).Seconds() * 1000, strings.Count(string(out), "\x1b"), err
}

// idle measures the memory of a session with the lab that nobody types at.
func idle(home, bin string) error {
	t, err := open(home, bin, "lab:good")
	if err != nil {
		return err
	}
	defer t.end()
	if _, err := t.await(0, "TLS 1.3"); err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	status, err := os.ReadFile("/proc/" + strconv.Itoa(t.cmd.Process.Pid) + "/status")
	if err != nil {
		return err
	}
	for _, l := range strings.Split(string(status), "\n") {
		if v, ok := strings.CutPrefix(l, "VmRSS:"); ok {
			fmt.Printf("memory of an idle session, lab in the process: %s\n", strings.TrimSpace(v))
		}
	}
	before := t.len()
	time.Sleep(5 * time.Second)
	fmt.Printf("bytes written in 5 s of idling: %d\n", t.len()-before)
	return nil
}

// spread gives median, 99th percentile and range of milliseconds.
func spread(ms []float64) string {
	sort.Float64s(ms)
	p99 := ms[min(len(ms)-1, len(ms)*99/100)]
	return fmt.Sprintf("median %.1f ms, p99 %.1f ms (%.1f to %.1f, n=%d)", median(ms), p99, ms[0], ms[len(ms)-1], len(ms))
}
