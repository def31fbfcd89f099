package diff

import (
	"math/rand"
	"runtime"
	"testing"
)

// TestMatch holds alignments against the plain way, which needs quadratic memory.
func TestMatch(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for range 5000 {
		a, b := some(rnd, rnd.Intn(30), 1+rnd.Intn(8)), some(rnd, rnd.Intn(30), 1+rnd.Intn(8))
		list := match(a, b)
		common(t, a, b, list)
		if want := longest(a, b); len(list) != want {
			t.Fatalf("%d pairs, the most are %d: %v %v", len(list), want, a, b)
		}
	}
}

// TestMatchMuch holds that long dialogues need little memory, alike or not, and
// that what they have in common is found also where they differ much.
func TestMatchMuch(t *testing.T) {
	const n = 100_000
	rnd := rand.New(rand.NewSource(2))
	few, many := some(rnd, n, 5), some(rnd, n, n)
	changed := append([]int32(nil), many...)
	for i := 0; i < n; i += 1000 {
		changed[i] = -int32(i) - 1
	}
	half := append([]int32(nil), many...)
	for i := 0; i < n; i += 2 {
		half[i] = -int32(i) - 1
	}
	for name, c := range map[string]struct {
		a, b []int32
		want int
	}{
		"same":         {many, many, n},
		"some changed": {many, changed, n - 100},
		"half changed": {many, half, n / 2 * 9 / 10},
		"few kinds":    {few, some(rnd, n, 5), n / 4},
		"nothing":      {many, some(rand.New(rand.NewSource(9)), n, 1), 0},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			list := match(c.a, c.b)
			runtime.ReadMemStats(&after)
			common(t, c.a, c.b, list)
			if len(list) < c.want {
				t.Errorf("%d pairs, at least %d are there", len(list), c.want)
			}
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 200 {
				t.Errorf("%d MB were used", mb)
			}
		})
	}
}

func some(rnd *rand.Rand, n, kinds int) []int32 {
	list := make([]int32, n)
	for i := range list {
		list[i] = int32(rnd.Intn(kinds))
	}
	return list
}

// common holds that pairs are of equals and rise.
func common(t *testing.T, a, b []int32, list []pair) {
	t.Helper()
	last := pair{-1, -1}
	for _, p := range list {
		if p.a <= last.a || p.b <= last.b || a[p.a] != b[p.b] {
			t.Fatalf("%v after %v", p, last)
		}
		last = p
	}
}

func longest(a, b []int32) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for i := range a {
		for j := range b {
			if a[i] == b[j] {
				rows[i+1][j+1] = rows[i][j] + 1
			} else {
				rows[i+1][j+1] = max(rows[i][j+1], rows[i+1][j])
			}
		}
	}
	return rows[len(a)][len(b)]
}
