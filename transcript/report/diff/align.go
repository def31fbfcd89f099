package diff

import "slices"

// none stands for the step that the other side lacks.
const none = -1

// align pairs the steps of two dialogues: those that are alike in verb,
// arguments and place (before TLS or inside), between these those alike in verb
// and arguments, and between these those of one verb. Each step is in one pair,
// in order; those of a alone come before those of b alone.
func align(a, b []*step) []pair {
	// The order of the sides decides nothing: else a diff and its mirror would differ.
	if slices.CompareFunc(a, b, func(x, y *step) int { return compareText(x.key(0), y.key(0)) }) > 0 {
		list := alignAt(b, a, 0)
		for i, p := range list {
			list[i] = pair{p.b, p.a}
		}
		return aFirst(list)
	}
	return alignAt(a, b, 0)
}

// levels is how many ways there are to be alike, the strictest first.
const levels = 3

func alignAt(a, b []*step, level int) []pair {
	var list []pair
	if level == levels || len(a) == 0 || len(b) == 0 {
		for i := range a {
			list = append(list, pair{i, none})
		}
		for i := range b {
			list = append(list, pair{none, i})
		}
		return list
	}
	from := pair{}
	between := func(to pair) {
		for _, p := range alignAt(a[from.a:to.a], b[from.b:to.b], level+1) {
			if p.a != none {
				p.a += from.a
			}
			if p.b != none {
				p.b += from.b
			}
			list = append(list, p)
		}
	}
	numbers := map[string]int32{}
	for _, p := range match(numbered(a, level, numbers), numbered(b, level, numbers)) {
		between(p)
		list = append(list, p)
		from = pair{p.a + 1, p.b + 1}
	}
	between(pair{len(a), len(b)})
	return list
}

// numbered gives steps as numbers, the same one for those that are alike.
func numbered(steps []*step, level int, numbers map[string]int32) []int32 {
	list := make([]int32, len(steps))
	for i, s := range steps {
		k := s.key(level)
		n, ok := numbers[k]
		if !ok {
			n = int32(len(numbers))
			numbers[k] = n
		}
		list[i] = n
	}
	return list
}

// aFirst puts, between two pairs, the steps of a before those of b.
func aFirst(list []pair) []pair {
	for i := 0; i < len(list); {
		end := i
		for end < len(list) && (list[end].a == none || list[end].b == none) {
			end++
		}
		slices.SortStableFunc(list[i:end], func(x, y pair) int {
			switch {
			case x.b == none && y.a == none:
				return -1
			case x.a == none && y.b == none:
				return 1
			}
			return 0
		})
		i = max(end, i+1)
	}
	return list
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
