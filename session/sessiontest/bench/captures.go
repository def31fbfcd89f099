package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

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
	fmt.Printf("%d MB: %d packets, %d conversations of mail (%d with TLS), %d others\n",
		planted.Bytes/1e6, planted.Packets, planted.Sessions, planted.TLS, planted.Other)
	runs := 3
	if mb > 200 { // minutes each
		runs = 1
	}
	fmt.Printf("%-19s %9s %9s %9s %9s  %s\n", "", "wall s", "CPU s", "MB/s", "peak MiB", "found")
	for _, r := range readers(dir, bin, path) {
		if err := r.timed(dir, runs, planted); err != nil {
			return err
		}
	}
	return nil
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
