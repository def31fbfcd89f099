package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"time"

	"example.org/mailwire/session/sessiontest/bare"
	"example.org/mailwire/session/sessiontest/traffic"
)

// captures reads generated captures of so many megabytes with mailwire, with
// the floor (a loop that walks headers by hand) and with other programs, as far
// as they are there: `captures 10 100 1000`; 10 and 100 where none is named.
func captures(sizes []string) error {
	if len(sizes) == 0 {
		sizes = []string{"10", "100"}
	}
	dir, err := os.MkdirTemp("", "mailwire-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := build(dir)
	if err != nil {
		return err
	}
	for _, s := range sizes {
		mb, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return err
		}
		if err := captureOf(dir, bin, mb); err != nil {
			return err
		}
	}
	return nil
}

func captureOf(dir, bin string, mb int64) error {
	path := filepath.Join(dir, "traffic.pcap")
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	planted, err := traffic.Write(f, traffic.Options{Seed: 1, Bytes: mb * 1e6})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	clear := 0
	for _, s := range planted.SignIns {
		if s.Clear {
			clear++
		}
	}
	fmt.Printf("%d MB: %d packets, %d conversations of mail (%d with TLS), %d others, %d sign-ins in clear, %d messages\n",
		planted.Bytes/1e6, planted.Packets, planted.Sessions, planted.TLS, planted.Other, clear, len(planted.Messages))
	if err := foundAll(bin, path, planted); err != nil {
		return err
	}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"cat", []string{"cat", path}},
		{"bare loop", []string{os.Args[0], "bare", path}},
		{"mailwire", []string{bin, "sessions", path, "--json", "--show-secrets"}},
		{"tcpflow", []string{"tcpflow", "-o", filepath.Join(dir, "flows"), "-r", path}},
		{"tshark credentials", []string{"tshark", "-q", "-z", "credentials", "-r", path}},
		{"tshark fields", []string{"tshark", "-r", path, "-Y", "smtp||pop||imap", "-T", "fields", "-e", "frame.number", "-e", "smtp.req.command", "-e", "pop.request.command", "-e", "imap.request.command"}},
	} {
		timed(dir, c.name, c.args, mb)
	}
	return nil
}

// foundAll holds what mailwire finds against what was planted.
func foundAll(bin, path string, planted *traffic.Planted) error {
	out, err := exec.Command(bin, "sessions", path, "--json", "--show-secrets").Output()
	if err != nil {
		return fmt.Errorf("mailwire sessions: %w", err)
	}
	var doc struct {
		Sessions []struct {
			Client string
			Auth   []struct{ Mechanism, User, Secret string }
			Mail   []struct {
				From, Subject string
				To            []string
				Bytes         int64
			}
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		return err
	}
	found := map[string]bool{}
	for _, s := range doc.Sessions {
		for _, a := range s.Auth {
			found[s.Client+a.Mechanism+a.User+a.Secret] = true
		}
		for _, m := range s.Mail {
			found[fmt.Sprint(s.Client, m.From, m.To, m.Subject, m.Bytes)] = true
		}
	}
	signIns, mails := 0, 0
	for _, s := range planted.SignIns {
		if s.Clear && !found[s.Client+s.Mechanism+s.User+s.Secret] {
			signIns++
		}
	}
	for _, m := range planted.Messages {
		if !found[fmt.Sprint(m.Client, m.From, []string{m.To}, m.Subject, m.Bytes)] {
			mails++
		}
	}
	fmt.Printf("mailwire: %d conversations; not found: %d sign-ins, %d messages\n", len(doc.Sessions), signIns, mails)
	return nil
}

// timed runs a program three times and tells the medians.
func timed(dir, name string, args []string, mb int64) {
	if _, err := exec.LookPath(args[0]); err != nil {
		fmt.Printf("%-19s is not there\n", name)
		return
	}
	var wall, cpu []float64
	peak := int64(0)
	for range 3 {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = io.Discard, nil
		cmd.Env = append(os.Environ(), "MAILWIRE_HOME="+dir)
		begin := time.Now()
		err := cmd.Run()
		w := time.Since(begin).Seconds()
		if err != nil {
			fmt.Printf("%-19s %v\n", name, err)
			return
		}
		wall = append(wall, w)
		cpu = append(cpu, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
		peak = max(peak, peakKB(cmd.ProcessState))
		os.RemoveAll(filepath.Join(dir, "flows"))
	}
	sort.Float64s(wall)
	sort.Float64s(cpu)
	fmt.Printf("%-19s wall %7.3f s  processor %7.3f s  %7.0f MB/s  peak %5d MiB\n", name, wall[1], cpu[1], float64(mb)/wall[1], peak>>10)
}

// bareLoop is the floor as a process of its own.
func bareLoop(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	found, err := bare.Read(f)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	for _, u := range found.Users {
		fmt.Fprintln(&out, u)
	}
	_, err = os.Stdout.Write(out.Bytes())
	return err
}
