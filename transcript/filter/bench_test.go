package filter

import (
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// manyLines gives the items of n lines with their exposures.
func manyLines(n int) []Item {
	var r Reader
	off := int64(0)
	for i := range n {
		text := fmt.Sprintf("RCPT TO:<user%d@example.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;user%d", i, i)
		span := transcript.Span{Dir: transcript.Client, Layer: transcript.Wire, Off: off, Len: int64(len(text) + 2)}
		off += span.Len
		r.Take([]transcript.Entry{
			{Seq: 2 * i, Event: &transcript.Line{N: i + 1, Span: span, Class: transcript.ClassRequest, Text: transcript.TextOf(text)}},
			{Seq: 2*i + 1, Event: &transcript.Exposed{Line: i + 1, Span: span, Lock: transcript.LockClear}},
		})
	}
	var lines []Item
	for _, it := range r.Items {
		if it.line != nil && it.Entry.Event.Kind() == transcript.KindLine {
			lines = append(lines, it)
		}
	}
	return lines
}

var expressions = []string{"lock:secret dir:c", "user99999@", "lock:clear len>70 ORCPT | code:5xx", `~"user[0-9]*7@"`}

func BenchmarkFilter100000Lines(b *testing.B) {
	lines := manyLines(100_000)
	for _, s := range expressions {
		f, err := Parse(s)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for i := range lines {
					if f.Match(&lines[i]) {
						n++
					}
				}
			}
		})
	}
}

func BenchmarkRead100000Lines(b *testing.B) {
	for b.Loop() {
		manyLines(100_000)
	}
}

// TestNothingAllocated holds that judging lines of ASCII takes no memory.
func TestNothingAllocated(t *testing.T) {
	lines := manyLines(50)
	for _, s := range append(expressions, "user:a | from:b | cmd:c | mech:d | stage:auth | tls:none | class:content | t>1s | secret:yes") {
		if raceDetector && strings.Contains(s, "~") {
			continue // regular expressions keep their machines in a pool
		}
		f, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(20, func() {
			for i := range lines {
				f.Match(&lines[i])
			}
		}); n > 0 {
			t.Errorf("%s: %v allocations for %d lines", s, n, len(lines))
		}
	}
}
