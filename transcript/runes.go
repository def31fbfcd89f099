package transcript

import "unicode"

// maxMarks is how many combining marks may attach to one letter: scripts in
// use need four at most; more would paint over the lines above and below.
const maxMarks = 4

// shown tells whether r may reach a screen as it is: it is visible, has a
// width that terminals agree on, and leaves its neighbours alone. Characters
// that are unassigned, for private use or for formatting are not.
func shown(r rune) bool {
	switch {
	case r < 0x7f:
		return r >= 0x20
	case r == 0xa0, r == 0x202f, r == 0x3000: // spaces of French and East Asian text
		return true
	case !unicode.IsPrint(r), unicode.Is(unicode.Me, r):
		return false
	}
	return !unicode.Is(unseen, r)
}

// attaches tells whether r joins the character before it: a combining mark, or
// the vowel or final of a Korean syllable.
func attaches(r rune) bool {
	return r >= 0x300 && (unicode.Is(unicode.M, r) ||
		r >= 0x1160 && r <= 0x11ff || r >= 0xd7b0 && r <= 0xd7ff)
}

// unseen lists characters that Unicode counts as letters, marks or symbols
// although nothing is seen of them, or although they change the character
// before them: fillers, variation selectors, joiners, the blank Braille
// pattern, inherent vowels, the empty note head, flags' letters, skin tones.
var unseen = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x034f, Hi: 0x034f, Stride: 1},
		{Lo: 0x115f, Hi: 0x1160, Stride: 1},
		{Lo: 0x17b4, Hi: 0x17b5, Stride: 1},
		{Lo: 0x180b, Hi: 0x180f, Stride: 1},
		{Lo: 0x2800, Hi: 0x2800, Stride: 1},
		{Lo: 0x3164, Hi: 0x3164, Stride: 1},
		{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1},
		{Lo: 0xffa0, Hi: 0xffa0, Stride: 1},
		{Lo: 0xfff0, Hi: 0xfffc, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x16fe4, Hi: 0x16fe4, Stride: 1},
		{Lo: 0x1d159, Hi: 0x1d159, Stride: 1},
		{Lo: 0x1f1e6, Hi: 0x1f1ff, Stride: 1},
		{Lo: 0x1f3fb, Hi: 0x1f3ff, Stride: 1},
		{Lo: 0xe0000, Hi: 0xe0fff, Stride: 1},
	},
}
