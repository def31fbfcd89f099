package main

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/handshake"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
	"example.org/mailwire/tui/wire"
)

// talkLog gives the log of a recorded talk of TLS, its keys told first, last,
// or never, and how many bytes crossed.
func talkLog(t *testing.T, file, keys string) (log *transcript.Log, crossed int64) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	log = transcript.NewLog()
	add := func(events ...transcript.Event) {
		for _, ev := range events {
			log.Append(transcript.Entry{Event: ev})
		}
	}
	o := tlswire.New(0, 0, 0)
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	tell := func() {
		for _, l := range lines {
			if secret, ok := strings.CutPrefix(l, "k "); ok {
				add(o.Secret(secret)...)
			}
		}
	}
	add(&transcript.Opened{Protocol: "smtp", TLS: "implicit"}, &transcript.TLSStart{Implicit: true})
	if keys == "first" {
		tell()
	}
	var off [3]int64
	for _, l := range lines {
		side, rest, _ := strings.Cut(l, " ")
		dir := map[string]transcript.Dir{"c": transcript.Client, "s": transcript.Server}[side]
		if dir == transcript.NoDir {
			continue
		}
		raw, err := hex.DecodeString(rest)
		if err != nil {
			t.Fatal(err)
		}
		add(&transcript.Data{Dir: dir, Layer: transcript.Wire, Off: off[dir], Len: int64(len(raw)), Bytes: raw})
		add(o.Feed(dir, raw)...)
		off[dir] += int64(len(raw))
	}
	if keys == "last" {
		tell()
	}
	add(o.End()...)
	return log, off[transcript.Client] + off[transcript.Server]
}

// TestLaddersOfAllTalks shows every recorded talk: the rungs hold all bytes of
// the wire, no frame is broken, and each message says who could read it.
func TestLaddersOfAllTalks(t *testing.T) {
	files, err := filepath.Glob("../../session/tlswire/testdata/*.talk")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d talks: %v", len(files), err)
	}
	for _, file := range files {
		for _, keys := range []string{"first", "last", "never"} {
			log, crossed := talkLog(t, file, keys)
			of := view.New(log)
			of.Follow()
			name := filepath.Base(file) + ", keys " + keys
			bytes, _ := of.InTLS()
			if bytes != crossed {
				t.Errorf("%s: %d bytes crossed, the rungs have %d", name, crossed, bytes)
			}
			for i, r := range of.Rungs() {
				if r.Bytes <= 0 && r.Kind != view.RungMessage {
					t.Errorf("%s: rung %d, %s, has %d bytes", name, i+1, r.Name(), r.Bytes)
				}
			}
			if keys != "last" { // it shows what keys told first do
				showTalk(t, name, of)
			}
		}
	}
}

// showTalk draws the panes of a talk, message by message.
func showTalk(t *testing.T, name string, of *view.Model) {
	t.Helper()
	m := handshake.New(of, style.Theme{})
	w := wire.New(of, style.Theme{})
	const width = 120
	m.SetSize(width, 31)
	w.SetSize(width, 31)
	for i, r := range of.Rungs() {
		m.Go(i)
		m.Open()
		m.Field(3)
		m.Open()
		w.Select(m.Selection())
		for _, frame := range []string{m.View(), w.View()} {
			for _, row := range strings.Split(frame, "\n") {
				if n := ansi.StringWidth(row); n != width {
					t.Fatalf("%s, %s: %d cells: %q", name, r.Name(), n, row)
				}
			}
		}
		for m.Inside() {
			m.Close()
		}
		if frame := m.View(); !strings.Contains(frame, "clear") && !strings.Contains(frame, "sealed") && r.Kind != view.RungRest {
			t.Errorf("%s, %s: nothing says clear or sealed:\n%s", name, r.Name(), frame)
		}
	}
}
