package html

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var colour = regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6})`)

// luminance is that of WCAG 2.2, of a colour of six hex digits.
func luminance(t *testing.T, hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// TestContrast: every letter has the contrast of WCAG 2.2 AA (4.5 to 1) on each
// ground that it stands on: in a light room, in a dark one, on paper.
func TestContrast(t *testing.T) {
	schemes := strings.Split(style, ":root {")[1:]
	if len(schemes) != 3 {
		t.Fatalf("%d schemes", len(schemes))
	}
	for i, s := range schemes {
		s, _, _ = strings.Cut(s, "}")
		of := map[string]string{}
		for _, m := range colour.FindAllStringSubmatch(s, -1) {
			of[m[1]] = m[2]
		}
		for _, letters := range []string{"ink", "soft", "link", "secret", "suspect", "inside", "clear", "unproven", "sealed", "unknown"} {
			for _, ground := range []string{"paper", "sheet", "here"} {
				if of[letters] == "" || of[ground] == "" {
					t.Fatalf("scheme %d has no %s or no %s", i, letters, ground)
				}
				a, b := luminance(t, of[letters]), luminance(t, of[ground])
				if r := (max(a, b) + 0.05) / (min(a, b) + 0.05); r < 4.5 {
					t.Errorf("scheme %d: %s on %s has a contrast of %.2f", i, letters, ground, r)
				}
			}
		}
	}
}

// TestStyle asks for nothing, and moves nothing.
func TestStyle(t *testing.T) {
	for _, word := range []string{"url(", "@import", "@font-face", "animation", "transition", "</", "image-set"} {
		if strings.Contains(style, word) {
			t.Errorf("the style has %s", word)
		}
	}
	for _, l := range locks {
		if !strings.Contains(style, "."+string(l)+" {") {
			t.Errorf("%s has no colour", l)
		}
	}
}
