package lines

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/textproto"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// content feeds in and gives the events as text and the bytes taken. It panics
// where the spans of the lines do not tile the bytes.
func content(c *Content, in []byte, way []int) (out []string, taken int) {
	at := c.s.Off()
	add := func(events []transcript.Event) {
		for _, ev := range events {
			switch ev := ev.(type) {
			case *transcript.Line:
				if ev.Span.Off != at {
					panic(fmt.Sprintf("a line at %d, the one before ended at %d", ev.Span.Off, at))
				}
				at = ev.Span.End()
				out = append(out, fmt.Sprintf("%d+%d %q %q lines %d cut %v", ev.Span.Off, ev.Span.Len, clip(ev.Text.Raw()), ev.End, ev.Lines, ev.Cut))
			case *transcript.Finding:
				out = append(out, fmt.Sprintf("finding %s %d+%d", ev.ID, ev.Span.Off, ev.Span.Len))
			}
		}
	}
	done := false
	for _, k := range way {
		n, events, d := c.Take(in[:k])
		add(events)
		taken += n
		if done = d; done {
			break
		}
		in = in[k:]
	}
	if !done {
		add(c.Rest())
	}
	if at != c.s.Off() {
		panic(fmt.Sprintf("the last line ended at %d, %d were taken", at, c.s.Off()))
	}
	return out, taken
}

func clip(s string) string { return s[:min(len(s), 20)] }

func TestDotted(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		max      int
		want     []string
		taken    int
	}{
		{"mail", "a\r\n..b\r\n.\r\nQUIT\r\n", 0, []string{
			`100+3 "a" "" lines 0 cut false`, `103+5 "..b" "" lines 0 cut false`, `108+3 "." "" lines 0 cut false`}, 11},
		{"empty", ".\r\nQUIT", 0, []string{`100+3 "." "" lines 0 cut false`}, 3},
		{"bare line feed before the dot", "a\n.\r\nb\r\n.\r\n", 0, []string{
			`100+2 "a" "lf" lines 0 cut false`, `102+3 "." "" lines 0 cut false`, `finding bare-lf-dot 102+3`,
			`105+3 "b" "" lines 0 cut false`, `108+3 "." "" lines 0 cut false`}, 11},
		{"bare line feed after the dot", "a\r\n.\n.\r\n\r\n.\r\n", 0, []string{
			`100+3 "a" "" lines 0 cut false`, `103+2 "." "lf" lines 0 cut false`, `finding bare-lf-dot 103+2`,
			`105+3 "." "" lines 0 cut false`, `108+2 "" "" lines 0 cut false`, `110+3 "." "" lines 0 cut false`}, 13},
		{"lone CR around the dot", "a\r.\r\r\n.\r\n", 0, []string{
			`100+6 "a\r.\r" "" lines 0 cut false`, `106+3 "." "" lines 0 cut false`}, 9},
		{"unfinished", "a\r\n.", 0, []string{`100+3 "a" "" lines 0 cut false`, `103+1 "." "none" lines 0 cut false`}, 4},
		{"a dot after a piece is no end", "12345678.\r\n.\r\n", 8, []string{
			`100+8 "12345678" "none" lines 0 cut true`, `108+3 "." "" lines 0 cut true`, `111+3 "." "" lines 0 cut false`}, 14},
		{"cut between CR and LF", "1234567\r\n.\r\n", 8, []string{
			`100+8 "1234567\r" "none" lines 0 cut true`, `108+1 "" "" lines 0 cut true`, `109+3 "." "" lines 0 cut false`}, 12},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, way := range cuts(len(tc.in)) {
				got, n := content(Dotted(newTest(tc.max)), []byte(tc.in), way)
				if fmt.Sprint(got) != fmt.Sprint(tc.want) || n != tc.taken {
					t.Errorf("cut %v, taken %d\ngot  %s\nwant %s", way, n, strings.Join(got, "\n     "), strings.Join(tc.want, "\n     "))
				}
			}
		})
	}
}

// TestDottedBlocks: many lines come one by one first, then in blocks whose cut
// depends on the bytes alone; what is inside agrees with another reader of dots.
func TestDottedBlocks(t *testing.T) {
	var in bytes.Buffer
	for i := range 5000 {
		fmt.Fprintf(&in, "%sline %d of the mail\r\n", strings.Repeat(".", i%3*2), i)
		if i == 3000 {
			in.WriteString(strings.Repeat("long", 40<<10) + "\r\n")
		}
	}
	in.WriteString(".\r\n")
	size := in.Len()
	in.WriteString("QUIT\r\n")
	whole, n := content(Dotted(newTest(0)), in.Bytes(), []int{in.Len()})
	if n != size {
		t.Fatalf("took %d of %d", n, size)
	}
	if len(whole) > transcript.ContentLines+40 || len(whole) < transcript.ContentLines+5 {
		t.Errorf("%d lines told", len(whole))
	}
	for _, k := range []int{1, 7, 1000, 65536} {
		if got, _ := content(Dotted(newTest(0)), in.Bytes(), steps(in.Len(), k)); fmt.Sprint(got) != fmt.Sprint(whole) {
			t.Errorf("in steps of %d other lines come", k)
		}
	}
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(in.Bytes())))
	if _, err := io.Copy(io.Discard, r.DotReader()); err != nil {
		t.Fatal(err)
	}
	if l, _ := r.ReadLine(); l != "QUIT" {
		t.Errorf("net/textproto goes on with %q", l)
	}
}

func TestCounted(t *testing.T) {
	for _, tc := range []struct {
		n    int64
		want []string
	}{
		{0, nil},
		{3, []string{`100+3 "a" "" lines 0 cut false`}},
		{4, []string{`100+3 "a" "" lines 0 cut false`, `103+1 "b" "none" lines 0 cut false`}},
		{9, []string{`100+3 "a" "" lines 0 cut false`, `103+2 "b" "lf" lines 0 cut false`, `105+3 "." "" lines 0 cut false`, `108+1 ")" "none" lines 0 cut false`}},
	} {
		in := []byte("a\r\nb\n.\r\n) rest")
		for _, way := range cuts(len(in)) {
			got, n := content(Counted(newTest(0), tc.n), in, way)
			if fmt.Sprint(got) != fmt.Sprint(tc.want) || int64(n) != tc.n {
				t.Errorf("%d bytes, cut %v: took %d\ngot  %q\nwant %q", tc.n, way, n, got, tc.want)
			}
		}
	}
	if _, events, done := Counted(newTest(0), 0).Take(nil); !done || events != nil {
		t.Error("content of no bytes is not done at once")
	}
}

func TestContentMemory(t *testing.T) {
	c := Dotted(newTest(64 << 10))
	chunk := bytes.Repeat([]byte("x"), 32<<10)
	events := 0
	for range 1000 {
		_, e, _ := c.Take(chunk)
		events += len(e)
	}
	if cap(c.cur.head) > 2*maxHead {
		t.Errorf("a line without end made the content hold %d bytes", cap(c.cur.head))
	}
	if events != 500 {
		t.Errorf("%d pieces of 64 KiB told of 32,000 KiB", events)
	}
}

func BenchmarkDotted(b *testing.B) {
	in := bytes.Repeat([]byte(strings.Repeat("x", 76)+"\r\n"), 1<<14)
	b.SetBytes(int64(len(in)))
	c := Dotted(newTest(0))
	for b.Loop() {
		for rest := in; len(rest) > 0; {
			n, _, _ := c.Take(rest[:min(len(rest), 32<<10)])
			rest = rest[n:]
		}
	}
}

// TestStuffed holds that the dots told are those that a reader of the message
// takes away, however long its lines are and however it is cut.
func TestStuffed(t *testing.T) {
	message := strings.Repeat("..a\r\n.\tb\r\nc\r\n...\r\n", 300) + "..long" + strings.Repeat("x", 5000) + "\r\n.\r\n"
	want, err := io.ReadAll(textproto.NewReader(bufio.NewReader(strings.NewReader(message))).DotReader())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []int{len(message), 7, 1} {
		c := Dotted(New(0, transcript.Client, transcript.Wire, 0, 1000))
		var size int64
		for in := []byte(message); len(in) > 0; {
			n, events, _ := c.Take(in[:min(k, len(in))])
			in = in[n:]
			for _, ev := range events {
				if l, ok := ev.(*transcript.Line); ok && l.Text.Raw() != "." {
					size += l.Span.Len - int64(l.Stuffed)
				}
			}
		}
		if got := size; got != int64(len(want)+bytes.Count(want, []byte("\n"))) { // DotReader gives LF for CRLF
			t.Errorf("cut by %d: %d bytes, and not %d", k, got, len(want)+bytes.Count(want, []byte("\n")))
		}
	}
}
