package view

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// gapWords tells how many bytes are lacking, and why.
func gapWords(g *transcript.Gap) string {
	s := "bytes are lacking here, how many is not told"
	if g.Len == 1 {
		s = "1 byte is lacking here"
	} else if g.Len >= 0 {
		s = fmt.Sprintf("%d bytes are lacking here", g.Len)
	}
	switch g.Why {
	case "lost":
		return s + ": no packet has them"
	case "cut":
		return s + ": the capture cut them off"
	}
	return s
}
