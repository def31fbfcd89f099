package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report/diff"
	"example.org/mailwire/tui/style"
)

// diffSides gives every session of the captures of the corpus and of the sample
// recordings.
func diffSides(t *testing.T) []diff.Side {
	t.Helper()
	dir := os.Getenv("MAILWIRE_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	var files []string
	for _, form := range []string{filepath.Join(dir, "pcap", "*.pcap*"), filepath.Join("testdata", "*", "*.mwt")} {
		list, err := filepath.Glob(form)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, list...)
	}
	var sides []diff.Side
	for _, file := range files {
		p := &program{errs: io.Discard}
		log, err := p.loadWhole(file)
		if log == nil {
			continue // no mail in it
		}
		t.Cleanup(func() { log.Close() })
		_ = err // a cut file is compared as far as it goes
		entries, _ := log.Since(0)
		for _, e := range entries {
			if _, ok := e.Event.(*transcript.Opened); !ok {
				continue
			}
			s := diff.Side{File: transcript.TextOf(filepath.Base(file)), Session: e.Conn, Start: log.Created(), Bytes: log.Bytes}
			for _, x := range entries {
				if x.Conn == e.Conn {
					s.Entries = append(s.Entries, x)
				}
			}
			sides = append(sides, s)
		}
	}
	if len(sides) < 4 {
		t.Fatalf("only %d sessions", len(sides))
	}
	return sides
}

// TestDiffLaws: nothing differs from itself, in meaning or in bytes; and what
// differs between a and b is what differs between b and a.
func TestDiffLaws(t *testing.T) {
	sides := diffSides(t)
	t.Logf("%d sessions", len(sides))
	for i, a := range sides {
		name := a.File.String()
		d := diff.New(a, a, diffCertificate)
		if !d.Same || len(d.Facts)+len(d.Capabilities)+len(d.Findings) > 0 || slices.ContainsFunc(d.Steps, func(r diff.Row) bool { return r.Mark != diff.MarkSame }) {
			t.Errorf("%s differs from itself: %+v", name, d.Totals)
		}
		bytewise, err := diff.Bytes(a, a)
		if err != nil || !bytewise.Same {
			t.Errorf("%s: its bytes differ from themselves: %v", name, err)
		}
		for _, n := range []int{1, 7} {
			mirrored(t, a, sides[(i+n)%len(sides)])
		}
	}
}

// mirrored holds that the sides have the same rights.
func mirrored(t *testing.T, a, b diff.Side) {
	t.Helper()
	there, back := diff.New(a, b, diffCertificate), diff.New(b, a, diffCertificate)
	if x, y := rowsOf(there), rowsOf(mirror(back)); x != y {
		t.Errorf("%s and %s: %s", a.File, b.File, firstDifference(x, y))
	}
	var text bytes.Buffer
	if err := there.Text(&text, diff.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	output(text.Bytes()).clean(t, false)
	for line := range strings.SplitSeq(text.String(), "\n") {
		if n := style.Width(line); n > 80 {
			t.Errorf("%s and %s: %d columns: %s", a.File, b.File, n, line)
		}
	}
	x, err := diff.Bytes(a, b)
	y, errY := diff.Bytes(b, a)
	if err != nil || errY != nil {
		t.Fatal(err, errY)
	}
	for i := range x.Streams {
		s, m := x.Streams[i], y.Streams[i]
		if s.A != m.B || s.B != m.A || s.Equal != m.Equal || s.Differ != m.Differ || s.Masked != m.Masked || s.Missing != m.Missing || s.Same != m.Same {
			t.Errorf("%s and %s: %+v, mirrored %+v", a.File, b.File, s, m)
		}
		if both := min(s.A, s.B); s.Equal+s.Differ+s.Masked+s.Missing != both {
			t.Errorf("%s and %s: %+v does not add up to %d", a.File, b.File, s, both)
		}
	}
}

// mirror gives a diff with its sides changed.
func mirror(d *diff.Diff) *diff.Diff {
	d.A, d.B = d.B, d.A
	d.Totals.OnlyA, d.Totals.OnlyB = d.Totals.OnlyB, d.Totals.OnlyA
	for i := range d.Facts {
		f := &d.Facts[i]
		f.A, f.B = f.B, f.A
		f.Why = ""
	}
	for i := range d.Capabilities {
		n := &d.Capabilities[i]
		n.OnlyA, n.OnlyB, n.A, n.B = n.OnlyB, n.OnlyA, n.B, n.A
	}
	for i := range d.Findings {
		d.Findings[i].In = map[string]string{"a": "b", "b": "a"}[d.Findings[i].In]
	}
	for i := range d.Steps {
		r := &d.Steps[i]
		r.A, r.B = r.B, r.A
		switch r.Mark {
		case diff.MarkOnlyA:
			r.Mark = diff.MarkOnlyB
		case diff.MarkOnlyB:
			r.Mark = diff.MarkOnlyA
		}
	}
	return d
}

// rowsOf writes a diff in lines, in an order that is the same seen from both
// sides: between two steps that both have, those of one side come first.
func rowsOf(d *diff.Diff) string {
	var lines []string
	add := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		lines = append(lines, string(b))
	}
	sorted := func(from int) { slices.Sort(lines[from:]) }
	for _, f := range d.Facts {
		f.Why = ""
		add(f)
	}
	for _, n := range d.Capabilities {
		add(n)
	}
	for _, f := range d.Findings {
		add(f)
	}
	sorted(0)
	from := len(lines)
	for _, r := range d.Steps {
		if r.A != nil && r.B != nil {
			sorted(from)
			add(r)
			from = len(lines)
			continue
		}
		add(r)
	}
	sorted(from)
	add(d.A)
	add(d.B)
	add(d.Totals)
	return strings.Join(lines, "\n")
}
