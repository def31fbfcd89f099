package transcript

import (
	"strconv"
	"strings"
)

// Count gives "1 line", "3 lines", "2 addresses", "2 replies".
func Count[T int | int64](n T, noun string) string {
	s := strconv.FormatInt(int64(n), 10) + " " + noun
	if n == 1 {
		return s
	}
	if stem, ok := strings.CutSuffix(s, "y"); ok && !strings.HasSuffix(stem, "a") && !strings.HasSuffix(stem, "e") && !strings.HasSuffix(stem, "o") {
		return stem + "ies"
	}
	if strings.HasSuffix(s, "s") {
		return s + "es"
	}
	return s + "s"
}
