package keys

import (
	"sort"
	"strings"
)

// Footer gives the keys that work at a place now, as many as fit in w cells,
// the weightiest first; all commands and help stand at the right.
func Footer(at Place, now Fact, w int) string {
	var list []Verb
	var always []Verb
	for _, v := range Working(at, now) {
		switch {
		case v.ID == "help" || v.ID == "palette":
			always = append(always, v)
		case v.Short != "":
			list = append(list, v)
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Weight < list[j].Weight })
	sort.SliceStable(always, func(i, j int) bool { return always[i].Weight < always[j].Weight })
	right := ""
	for _, v := range always {
		right += "  " + v.Label() + " " + v.Short
	}
	right = strings.TrimPrefix(right, "  ")
	left := ""
	for _, v := range list {
		piece := v.Label() + " " + v.Short
		if left != "" {
			piece = "  " + piece
		}
		if 1+len(left)+len(piece)+2+len(right) > w {
			continue
		}
		left += piece
	}
	gap := w - 1 - len(left) - len(right)
	if gap < 1 {
		return cut(" "+left, w)
	}
	return " " + left + strings.Repeat(" ", gap) + right
}

func cut(s string, w int) string {
	if len(s) > w {
		return s[:max(0, w)]
	}
	return s + strings.Repeat(" ", w-len(s))
}
