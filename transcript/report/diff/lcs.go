package diff

import (
	"cmp"
	"slices"
	"sort"
)

// pair is an element of a and one of b that stand for each other.
type pair struct{ a, b int }

// maxEdits bounds the differences that are searched for the best alignment:
// time grows with elements times differences, memory with their square. Beyond
// it a good one is made of the elements in the order of their occurrence.
const maxEdits = 1000

// match gives a common subsequence of a and b, the longest one where they
// differ little. Neither time nor memory grow with the product of their lengths.
func match(a, b []int32) []pair {
	var list []pair
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		list = append(list, pair{n, n})
		n++
	}
	end := 0
	for end < len(a)-n && end < len(b)-n && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	for _, p := range middle(a[n:len(a)-end], b[n:len(b)-end]) {
		list = append(list, pair{p.a + n, p.b + n})
	}
	for i := end; i > 0; i-- {
		list = append(list, pair{len(a) - i, len(b) - i})
	}
	return list
}

func middle(a, b []int32) []pair {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	if list, ok := shortest(a, b); ok {
		return list
	}
	var list []pair
	from := pair{}
	gap := func(to pair) {
		if between, ok := shortest(a[from.a:to.a], b[from.b:to.b]); ok {
			for _, p := range between {
				list = append(list, pair{p.a + from.a, p.b + from.b})
			}
		}
	}
	for _, p := range occurring(a, b) {
		gap(p)
		list = append(list, p)
		from = pair{p.a + 1, p.b + 1}
	}
	gap(pair{len(a), len(b)})
	return list
}

// shortest finds the alignment with the fewest differences (E. Myers, An O(ND)
// Difference Algorithm and Its Variations, 1986); not where there are too many.
func shortest(a, b []int32) ([]pair, bool) {
	if len(a) == 0 || len(b) == 0 {
		return nil, true
	}
	most := min(len(a)+len(b), maxEdits)
	v := make([]int32, 2*most+3) // the furthest place in a on each diagonal
	mid := most + 1
	var trace [][]int32
	for d := 0; d <= most; d++ {
		for k := -d; k <= d; k += 2 {
			x := v[mid+k-1] + 1
			if k == -d || k != d && v[mid+k-1] < v[mid+k+1] {
				x = v[mid+k+1]
			}
			for y := x - int32(k); int(x) < len(a) && int(y) < len(b) && a[x] == b[y]; x, y = x+1, y+1 {
			}
			v[mid+k] = x
			if int(x) >= len(a) && int(x)-k >= len(b) {
				return backward(trace, len(a), len(b)), true
			}
		}
		trace = append(trace, slices.Clone(v[mid-d:mid+d+1]))
	}
	return nil, false
}

// backward reads the way back from its end; trace has, for each number of
// differences d, the furthest places on the diagonals -d to d.
func backward(trace [][]int32, x, y int) []pair {
	var list []pair
	for d := len(trace); d > 0; d-- {
		v, k := trace[d-1], x-y
		at := func(k int) int { return int(v[k+d-1]) }
		before := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			before = k + 1
		}
		px := at(before)
		py := px - before
		for x > px && y > py {
			x, y = x-1, y-1
			list = append(list, pair{x, y})
		}
		x, y = px, py
	}
	for x > 0 && y > 0 {
		x, y = x-1, y-1
		list = append(list, pair{x, y})
	}
	slices.Reverse(list)
	return list
}

// occurring pairs the first one of each kind with the first one, the second one
// with the second one, and keeps the most of these pairs that do not cross.
func occurring(a, b []int32) []pair {
	places := map[int32][]int{}
	for i, x := range b {
		places[x] = append(places[x], i)
	}
	var all []pair
	for i, x := range a {
		if p := places[x]; len(p) > 0 {
			all, places[x] = append(all, pair{i, p[0]}), p[1:]
		}
	}
	return rising(all)
}

// rising gives the longest subsequence in which b rises, too; a does.
func rising(all []pair) []pair {
	var ends []int // the pair that ends the best sequence of each length
	before := make([]int, len(all))
	for i, p := range all {
		n := sort.Search(len(ends), func(n int) bool { return cmp.Compare(all[ends[n]].b, p.b) >= 0 })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	var list []pair
	for i := ends[len(ends)-1]; i >= 0; i = before[i] {
		list = append(list, all[i])
	}
	slices.Reverse(list)
	return list
}
