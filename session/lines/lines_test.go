package lines

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

func newTest(limit int) *Splitter { return New(3, transcript.Server, transcript.Wire, 100, limit) }

// cuts gives the ways in which the tests cut input: whole, byte by byte, at random.
func cuts(n int) [][]int {
	bytewise := make([]int, n)
	for i := range bytewise {
		bytewise[i] = 1
	}
	ways := [][]int{{n}, bytewise}
	r := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		var way []int
		for left := n; left > 0; {
			k := 1 + r.IntN(min(left, 1+n/3))
			way = append(way, k)
			left -= k
		}
		ways = append(ways, way)
	}
	return ways
}

func split(s *Splitter, in []byte, way []int) (out []string, raw []byte) {
	add := func(l Line) {
		out = append(out, fmt.Sprintf("%d %q %q part %d cut %v", l.Off, l.Body(), l.End, l.Part, l.Cut))
		raw = append(raw, l.Raw...)
	}
	for _, k := range way {
		b := in[:k]
		in = in[k:]
		for len(b) > 0 {
			l, n, ok := s.Next(b)
			if ok {
				add(l)
			}
			b = b[n:]
		}
	}
	if l, ok := s.Rest(); ok {
		add(l)
	}
	return out, raw
}

func TestSplitter(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		max      int
		want     []string
	}{
		{"plain", "ab\r\n\r\nc\r\n", 0, []string{`100 "ab" "" part 0 cut false`, `104 "" "" part 0 cut false`, `106 "c" "" part 0 cut false`}},
		{"bare line feed", "ab\ncd\r\n\n", 0, []string{`100 "ab" "lf" part 0 cut false`, `103 "cd" "" part 0 cut false`, `107 "" "lf" part 0 cut false`}},
		{"a lone CR ends nothing", "a\rb\r\rc\r\r\n", 0, []string{`100 "a\rb\r\rc\r" "" part 0 cut false`}},
		{"no end", "a\r\nbc", 0, []string{`100 "a" "" part 0 cut false`, `103 "bc" "none" part 0 cut false`}},
		{"as long as the limit", "abc\r\nd\r\n", 5, []string{`100 "abc" "" part 0 cut false`, `105 "d" "" part 0 cut false`}},
		{"longer than the limit", "abcdefgh\r\nd\r\n", 5, []string{`100 "abcde" "none" part 1 cut true`, `105 "fgh" "" part 2 cut true`, `110 "d" "" part 0 cut false`}},
		{"cut between CR and LF", "abcd\r\nd\r\n", 5, []string{`100 "abcd\r" "none" part 1 cut true`, `105 "" "" part 2 cut true`, `106 "d" "" part 0 cut false`}},
		{"long line without end", "abcdefg", 5, []string{`100 "abcde" "none" part 1 cut true`, `105 "fg" "none" part 2 cut true`}},
		{"nothing", "", 5, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, way := range cuts(len(tc.in)) {
				got, raw := split(newTest(tc.max), []byte(tc.in), way)
				if fmt.Sprint(got) != fmt.Sprint(tc.want) {
					t.Errorf("cut %v\ngot  %s\nwant %s", way, strings.Join(got, "\n     "), strings.Join(tc.want, "\n     "))
				}
				if string(raw) != tc.in {
					t.Errorf("cut %v: the lines together are %q", way, raw)
				}
			}
		})
	}
}

func TestSplitterMemory(t *testing.T) {
	s := newTest(1 << 10)
	chunk := bytes.Repeat([]byte("x"), 700)
	for range 1000 {
		for b := chunk; len(b) > 0; {
			_, n, _ := s.Next(b)
			b = b[n:]
		}
	}
	if c := cap(s.pending); c > 4<<10 {
		t.Errorf("a line without end made the splitter hold %d bytes, the limit is 1024", c)
	}
	if s.Off() != 100+700_000 {
		t.Errorf("offset %d", s.Off())
	}
}

func TestCountAndSkip(t *testing.T) {
	s := newTest(0)
	if n := s.Count([]byte("abcdef"), 4); n != 4 || s.Off() != 104 {
		t.Errorf("took %d, offset %d", n, s.Off())
	}
	s.Skip(6)
	s.Skip(-1)
	l, _, ok := s.Next([]byte("x\r\n"))
	if !ok || l.Off != 110 {
		t.Errorf("line %v at %d", ok, l.Off)
	}
}

func TestEventMasks(t *testing.T) {
	s := newTest(0)
	l, _, _ := s.Next([]byte("PASS secret\r\n"))
	ev := s.Event(l, transcript.ClassRequest, transcript.Range{From: 5, To: 11})
	if got := ev.Text.Raw(); got != "PASS ******" {
		t.Errorf("text %q", got)
	}
	if ev.Span.Off != 100 || ev.Span.Len != 13 || len(ev.Secret) != 1 {
		t.Errorf("event %+v", ev)
	}
	if string(l.Raw) != "PASS secret\r\n" {
		t.Errorf("the mask changed the bytes: %q", l.Raw)
	}
	long := strings.Repeat("a", transcript.MaxLineText+1)
	l, _, _ = s.Next([]byte(long + "\r\n"))
	if ev := s.Event(l, transcript.ClassReply); !ev.Cut || len(ev.Text.Raw()) != transcript.MaxLineText {
		t.Errorf("text of %d bytes, cut %v", len(ev.Text.Raw()), ev.Cut)
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("220 a\r\n250-b\n250 c\r\n.\r\n"), uint16(3), uint8(0))
	f.Add([]byte("a\r\n.\n\r\n.\r\nQUIT\r\n"), uint16(1), uint8(9))
	f.Add(bytes.Repeat([]byte("line of text\r\n"), 300), uint16(100), uint8(200))
	f.Fuzz(func(t *testing.T, in []byte, step uint16, limit uint8) {
		most := 8 + int(limit)
		whole, raw := split(newTest(most), in, []int{len(in)})
		if !bytes.Equal(raw, in) {
			t.Fatalf("the lines together are not the input")
		}
		cut, _ := split(newTest(most), in, steps(len(in), int(step)+1))
		if fmt.Sprint(whole) != fmt.Sprint(cut) {
			t.Fatalf("whole %v\ncut   %v", whole, cut)
		}
		a, n := content(Dotted(newTest(most)), in, []int{len(in)})
		b, m := content(Dotted(newTest(most)), in, steps(len(in), int(step)+1))
		if n != m || fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("content: whole %v\ncut   %v", a, b)
		}
	})
}

func steps(n, k int) (way []int) {
	for ; n > 0; n -= k {
		way = append(way, min(n, k))
	}
	return way
}
